/** Which of the offered options a person means: by number, label, a typo of it, a synonym, or words that only one of them has. */
import { editDistanceWithin, editsForgiven } from '../../matching/french/distance.js'
import { normalise } from '../../matching/french/normalise.js'
import { figureIn, ordinalIn } from './numbers.js'

/** An option's phrases, normalised, its label first. */
export type Phrases = string[]

export function phrasesOf(label: string, synonyms: readonly string[] = []): Phrases {
  return [label, ...synonyms].map(normalise).filter((phrase) => phrase !== '')
}

const FILLERS = new Set(
  `le la les l un une des du de d je j ai on moi me m ca c ce est s il te plait stp svp merci veux voudrais aimerais prefere prends choisis dirai dirais
  mets met sera serait plutot pour a au aux en mon ma mes ben bah bien euh alors donc genre surtout et ou puis ok`.split(/\s+/),
)
const NEGATIONS = new Set(['pas', 'non', 'sauf', 'aucun', 'aucune', 'sans', 'ni', 'jamais', 'plus', 'excepte'])
const SHORTEST_PREFIX = 3

/** Position of the one option that `text` means, from 0; undefined when it is none, or may be several. */
export function optionIn(text: string, options: readonly Phrases[]): number | undefined {
  const said = normalise(text)
  if (said === '') return undefined
  const figure = figureIn(said)
  if (figure !== undefined && figure >= 1 && figure <= options.length) return figure - 1
  const named = exactOption(said, options)
  if (named !== undefined) return named
  const ordinal = ordinalIn(said, options.length)
  if (ordinal !== undefined && ordinal >= 1 && ordinal <= options.length) return ordinal - 1
  const bare = withoutFillers(said)
  const bareNamed = bare === '' || bare === said ? undefined : exactOption(bare, options)
  return bareNamed ?? typoOption(said, options) ?? wordsOption(bare, options) ?? phraseInside(said, options)
}

/** Like `optionIn`, for a stretch of words inside a longer answer: exactly a phrase, or a typo of one. */
export function optionOfWords(said: string, options: readonly Phrases[]): number | undefined {
  return exactOption(said, options) ?? typoOption(said, options)
}

export function isFiller(word: string): boolean {
  return FILLERS.has(word)
}

export function isNegation(word: string): boolean {
  return NEGATIONS.has(word)
}

function exactOption(said: string, options: readonly Phrases[]): number | undefined {
  const at = options.findIndex((phrases) => phrases.includes(said))
  return at < 0 ? undefined : at
}

function typoOption(said: string, options: readonly Phrases[]): number | undefined {
  return best(options, (phrases) => {
    let least: number | undefined
    for (const phrase of phrases) {
      const edits = editDistanceWithin(said, phrase, editsForgiven(Math.min(said.length, phrase.length)))
      if (edits !== undefined && (least === undefined || edits < least)) least = edits
    }
    return least
  })
}

/** All that was said are words (beginnings or typos of words) of one option's phrase. */
function wordsOption(bare: string, options: readonly Phrases[]): number | undefined {
  if (bare.length < SHORTEST_PREFIX) return undefined
  const words = bare.split(' ')
  return best(options, (phrases) => {
    const costs = phrases.map((phrase) => costOfWords(words, phrase.split(' '))).filter((cost) => cost !== undefined)
    return costs.length === 0 ? undefined : Math.min(...costs)
  })
}

function costOfWords(said: readonly string[], phrase: readonly string[]): number | undefined {
  let cost = 0
  for (const word of said) {
    // One way of denying stands for another ("aucun diplôme", "sans diplôme").
    if (phrase.includes(word) || (NEGATIONS.has(word) && phrase.some((other) => NEGATIONS.has(other)))) continue
    const near = phrase.some(
      (other) =>
        (word.length >= SHORTEST_PREFIX && other.startsWith(word)) ||
        editDistanceWithin(word, other, editsForgiven(Math.min(word.length, other.length))) !== undefined,
    )
    if (!near) return undefined
    cost++
  }
  // "pas le soir" is not "le soir": what the phrase denies must be said.
  return phrase.some((word) => NEGATIONS.has(word)) && !said.some((word) => NEGATIONS.has(word)) ? cost + 1 : cost
}

/** One option's whole phrase stands inside a longer answer ("je préfère le temps partiel stp"); the longest one counts. */
function phraseInside(said: string, options: readonly Phrases[]): number | undefined {
  const padded = ` ${said} `
  const isDenied = said.split(' ').some((word) => NEGATIONS.has(word))
  const longest = options.map((phrases) =>
    Math.max(
      0,
      ...phrases
        .filter((phrase) => phrase.length >= SHORTEST_PREFIX && padded.includes(` ${phrase} `))
        .filter((phrase) => !isDenied || phrase.split(' ').some((word) => NEGATIONS.has(word)))
        .map((phrase) => phrase.length),
    ),
  )
  const most = Math.max(...longest)
  if (most === 0) return undefined
  const at = longest.indexOf(most)
  // Two options named in one answer to a question that takes one: better ask.
  return longest.filter((length) => length > 0).length === 1 || isInside(options[at], options, longest, at) ? at : undefined
}

function isInside(phrases: Phrases | undefined, options: readonly Phrases[], lengths: readonly number[], at: number): boolean {
  return options.every(
    (others, index) =>
      index === at || lengths[index] === 0 || others.some((other) => phrases?.some((phrase) => phrase.includes(other)) === true),
  )
}

function withoutFillers(said: string): string {
  return said
    .split(' ')
    .filter((word) => !FILLERS.has(word))
    .join(' ')
}

/** The one option of least cost; undefined when there is none or a tie. */
function best(options: readonly Phrases[], costOf: (phrases: Phrases) => number | undefined): number | undefined {
  let least = Number.POSITIVE_INFINITY
  let at: number | undefined
  options.forEach((phrases, index) => {
    const cost = costOf(phrases)
    if (cost === undefined || cost > least) return
    at = cost === least ? undefined : index
    least = cost
  })
  return at
}
