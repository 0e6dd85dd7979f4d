/** Any number of the options: "1 3", "1,3", "1 et 3", "cdi cdd", "tout sauf intérim", "aucun". */
import { normalise } from '../../matching/french/normalise.js'
import { isFiller, isNegation, optionIn, optionOfWords, type Phrases } from './options.js'

const ALL =
  /^(?:je (?:prends|veux) )?(?:tout|tous|toutes|ts|tt|les deux|peu importe|n importe|nimporte|n importe lequel|n importe lesquels|indifferent|osef|tout me va|tout va|tout ca|ca m est egal|m est egal|egal|all|tous les contrats|tout type|tous types)(?: (?:me va|me vont|m interesse|ca))?$/
const NONE =
  /^(?:rien|rien du tout|aucun|aucune|aucun des deux|non|nn|nan|nope|nop|pas|zero|0|jsp|j en ai pas|j ai rien|je n en ai pas|j en ai aucun|pas encore|pas du tout|je sais pas|je ne sais pas|sais pas|chai pas|chais pas|aucune idee|passer|pas de preference|sans preference|rien de tout ca|je n ai rien|ni l un ni l autre)$/
const EXCEPT = /^(?:je (?:prends|veux) )?(?:tout|tous|toutes|tt|ts)(?: me va)?,? (?:sauf|mais pas|a part|excepte|moins) (.+)$/
/** Said of things one has, "pas de X" means none of them; said of things one wants it may mean all the others. */
const OF_HAVING = new Set(['ai', 'permis', 'encore', 'rien', 'aucun', 'aucune', 'sans', 'non'])
/** "permis non" */
const DENIED_AFTER = new Set(['non', 'nan', 'nn'])
const LONGEST_PHRASE = 5

/** Positions of the options meant, in their order, from 0; undefined when nothing was understood. */
export function choicesIn(text: string, options: readonly Phrases[]): number[] | undefined {
  const said = normalise(text)
  if (said === '') return undefined
  const whole = optionOfWords(said, options)
  if (whole !== undefined) return [whole]
  if (ALL.test(said)) return options.map((_, index) => index)
  if (NONE.test(said)) return []
  const except = EXCEPT.exec(said)?.[1]
  if (except !== undefined) {
    const left = choicesIn(except, options)
    return left === undefined || left.length === 0 ? undefined : options.map((_, index) => index).filter((index) => !left.includes(index))
  }
  return inOrder(figuresIn(said, options.length) ?? namesIn(said, options) ?? single(text, options))
}

/** Figures alone: "1 3", "1 et 3", and "13" where there is no thirteenth. */
function figuresIn(said: string, count: number): number[] | undefined {
  const words = said.split(' ').filter((word) => !isFiller(word) && word !== 'n' && word !== 'numero')
  if (words.length === 0 || !words.every((word) => /^\d+$/.test(word))) return undefined
  const figures = words.flatMap((word) => (Number(word) > count && count < 10 ? [...word].map(Number) : [Number(word)]))
  return figures.every((figure) => figure >= 1 && figure <= count) ? figures.map((figure) => figure - 1) : undefined
}

/** Names one after the other, whatever stands between them: at each word the longest stretch that is an option. */
function namesIn(said: string, options: readonly Phrases[]): number[] | undefined {
  const words = said.split(' ')
  const found: number[] = []
  let isDenied = false
  let hasDenied = false
  for (let at = 0; at < words.length; ) {
    const { index, length } = longestAt(words, at, options)
    if (index === undefined) {
      const word = words[at] ?? ''
      isDenied = isNegation(word) || (isDenied && isFiller(word))
      at++
      continue
    }
    at += length
    if (isDenied || DENIED_AFTER.has(words[at] ?? '')) hasDenied = true
    else found.push(index)
  }
  if (found.length > 0) return found
  return hasDenied && words.some((word) => OF_HAVING.has(word)) ? [] : undefined
}

function longestAt(words: readonly string[], at: number, options: readonly Phrases[]): { index: number | undefined; length: number } {
  for (let length = Math.min(LONGEST_PHRASE, words.length - at); length > 0; length--) {
    const stretch = words.slice(at, at + length)
    if (length === 1 && isFiller(stretch[0] ?? '')) continue
    const figure = length === 1 && /^\d{1,2}$/.test(stretch[0] ?? '') ? Number(stretch[0]) : 0
    if (figure >= 1 && figure <= options.length) return { index: figure - 1, length }
    const index = optionOfWords(stretch.join(' '), options)
    if (index !== undefined) return { index, length }
  }
  return { index: undefined, length: 1 }
}

function single(text: string, options: readonly Phrases[]): number[] | undefined {
  const index = optionIn(text, options)
  return index === undefined ? undefined : [index]
}

function inOrder(found: number[] | undefined): number[] | undefined {
  return found === undefined ? undefined : [...new Set(found)].sort((a, b) => a - b)
}
