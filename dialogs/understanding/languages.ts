/** Languages and how well they are spoken: "anglais courant, un peu espagnol". */
import { isTypoOf } from '../../matching/french/distance.js'
import { normalise } from '../../matching/french/normalise.js'
import type { Language } from '../../matching/profile.js'

/** Those that people who come to us name, and that offers ask for; their names come from the Unicode CLDR. */
const CODES =
  'am ar az be bg bm bn bs ca cs da de el en es et fa fi ff fr ga ha he hi hr hu hy id ig is it ja ka kk km ko ku lo lt lv mg mk ml mn mr ms my ne nl no pa pl ps pt ro ru rw si sk sl sn so sq sr sv sw ta te th ti tr uk ur uz vi wo yo zh zu'.split(
    ' ',
  )
const names = new Intl.DisplayNames(['fr'], { type: 'language' })
const codes = new Map(CODES.map((code) => [normalise(names.of(code) ?? code), code]))
const BY_OTHER_NAMES: Record<string, string> = {
  anglaise: 'en',
  english: 'en',
  farsi: 'fa',
  dari: 'fa',
  mandarin: 'zh',
  peul: 'ff',
  pachto: 'ps',
  pachtou: 'ps',
  soussou: 'sus',
  lsf: 'fsl',
  creole: 'ht',
  kabyle: 'kab',
  berbere: 'ber',
  darija: 'ar',
  moldave: 'ro',
  flamand: 'nl',
  birman: 'my',
}
for (const [name, code] of Object.entries(BY_OTHER_NAMES)) codes.set(name, code)
const long = [...codes.keys()].filter((name) => name.length >= 5)

const FLUENT = /\b(?:courant|courante|couramment|bilingue|maternel|maternelle|parfait|parfaitement|tres bien|tres bon|c1|c2|natif|fluent)\b/
const BASIC = /\b(?:un peu|debutant|notions?|bases?|scolaire|pas trop|faible|moyen|a1|a2|quelques mots|petit)\b/

/** @returns undefined when no language was named. The level is that said beside the name, `working` when none is. */
export function languagesIn(text: string): Language[] | undefined {
  const found = new Map<string, Language['level']>()
  for (const part of text.split(/[,;/+&\n]|\bet\b|\bpuis\b/i)) {
    const said = normalise(part)
    const inPart = said
      .split(' ')
      .map(codeOf)
      .filter((code) => code !== undefined)
    const level = FLUENT.test(said) ? 'fluent' : BASIC.test(said) ? 'basic' : 'working'
    for (const code of inPart) found.set(code, level)
  }
  return found.size === 0 ? undefined : [...found].map(([code, level]) => ({ code, level }))
}

function codeOf(word: string): string | undefined {
  const known = codes.get(word)
  if (known !== undefined || word.length < 5) return known
  const near = long.find((name) => isTypoOf(word, name))
  return near === undefined ? undefined : codes.get(near)
}
