/**
 * A conversation as a text file, run by `test/conversations.test.ts`:
 *
 *     # Title
 *     channels: sms, whatsapp, telegram
 *     > what the person writes         (`> (tap) Oui` presses the button so labelled, or answers its number)
 *     < what the service answers       (… stands for anything; accents, case and typographic marks do not count)
 *     [clock +1 day]                   what happens around it: see `test/support/stage.ts`
 *     // a remark
 *
 * `{channel}` stands for the channel that is played.
 *
 * Several `<` in a row may be parts of one message or of several: each must be found, in order, in what came since the last `>`.
 */
export type Spoken = { kind: 'says'; text: string } | { kind: 'hears'; text: string } | { kind: 'happens'; what: string }
/** `at`: the line's number in its file. */
export type Line = Spoken & { at: number }

export interface Script {
  title: string
  channels: string[]
  lines: Line[]
}

/** @throws {Error} with the line number, when a line is none of the above */
export function parseScript(text: string): Script {
  const script: Script = { title: '', channels: [], lines: [] }
  text.split('\n').forEach((raw, index) => {
    const line = raw.trim()
    const at = index + 1
    if (line === '' || line.startsWith('//')) return
    if (line.startsWith('# ')) script.title = line.slice(2)
    else if (line.startsWith('channels:'))
      script.channels = line
        .slice(9)
        .split(',')
        .map((name) => name.trim())
    else if (line.startsWith('>')) script.lines.push({ kind: 'says', text: line.slice(1).trim(), at })
    else if (line.startsWith('<')) script.lines.push({ kind: 'hears', text: line.slice(1).trim(), at })
    else if (line.startsWith('[') && line.endsWith(']')) script.lines.push({ kind: 'happens', what: line.slice(1, -1).trim(), at })
    else throw new Error(`Line ${at} is neither said (>), heard (<) nor happens ([…]): ${line}`)
  })
  if (script.title === '' || script.channels.length === 0)
    throw new Error('A script needs a title (# …) and its channels (channels: sms, …).')
  return script
}

/** Letters and digits as they sound the same on every channel: no accents, no case, plain quotes and spaces. */
export function plain(text: string): string {
  return text
    .replace(/œ/g, 'oe')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[’']/g, "'")
    .replace(/[«»“”"]/g, '"')
    .replace(/…/g, '...')
    .replace(/" *([^"]*?) *"/g, '"$1"')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}

/** Whether `pattern` (with … for anything) is found in `text`; gives where it ends, or -1. */
export function findPattern(text: string, pattern: string, from = 0): number {
  let at = from
  for (const part of pattern.split('…').map(plain)) {
    if (part === '') continue
    const found = text.indexOf(part, at)
    if (found < 0) return -1
    at = found + part.length
  }
  return at
}

/** The script as a file that `parseScript` reads. */
export function writeScript({ title, channels, lines }: Omit<Script, 'lines'> & { lines: readonly Spoken[] }): string {
  const written = lines.map((line) => {
    if (line.kind === 'happens') return `[${line.what}]`
    return line.kind === 'says' ? `> ${line.text}` : `< ${line.text}`
  })
  return `# ${title}\nchannels: ${channels.join(', ')}\n\n${written.join('\n')}\n`
}

const VARIABLE = [
  /https?:\/\/\S+/g,
  /(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) \d{1,2}(er)? \p{L}+( à \d{1,2} ?h ?\d{0,2})?/gu,
  /\b\d{6}\b/g,
]

/** What may be expected of an answer whenever it is given: its first line, with … for links, dates and codes. */
export function expectationOf(answer: string): string {
  const first = answer.split('\n').find((line) => line.trim() !== '') ?? ''
  return VARIABLE.reduce((text, pattern) => text.replace(pattern, '…'), first.trim())
}
