/** Words reduced to what they share: number, gender and ending gone, so that "vendeuses" meets "vendeur". */
import stemmers from 'natural/lib/natural/stemmers/index.js'

/** Feminine and plural endings, on words without accents, tried in order until one applies. */
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/^(.{2,})(?:t)rices?$/, '$1teur'],
  [/^(.{3,})eu[sz]es?$/, '$1eur'],
  [/^(.{2,})ieres?$/, '$1ier'],
  [/^(.{3,})eres?$/, '$1er'],
  [/^(.{3,}[ei])nnes?$/, '$1n'],
  [/^(.{2,})onnes?$/, '$1on'],
  [/^(.{3,})ives?$/, '$1if'],
  [/^(.{3,})elles?$/, '$1el'],
  [/^(.{3,})ees?$/, '$1e'],
  [/^(.{2,}[^e])aux$/, '$1al'],
  [/^(.{2,}eau|.{2,}eu)x$/, '$1'],
  [/^(.{3,}[^s])s$/, '$1'],
]

/** What makes a verb, a trade or a person of a root: the longest first. */
const FAMILY =
  /(?:ateur|ation|ition|ement|aison|erie|eries|issage|issant|isation|iste|eur|age|ment|ion|ier|ien|ure|ant|ent|ique|ite|el|al|er|ir|re|e)$/
const SHORTEST_ROOT = 4

const stems = new Map<string, string>()
const MOST_REMEMBERED = 60_000

/** Masculine singular of a normalised word, as well as endings tell. */
export function masculineOf(word: string): string {
  for (const [pattern, replacement] of ENDINGS) if (pattern.test(word)) return word.replace(pattern, replacement)
  return word
}

/** Stem of a normalised word (masculine singular, then Snowball's French stemmer). */
export function stemOf(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  const stem = /\d/.test(word) || word.length <= 3 ? word : stemmers.PorterStemmerFr.stem(masculineOf(word))
  if (stems.size < MOST_REMEMBERED) stems.set(word, stem)
  return stem
}

/** Root a word shares with its family ("nettoyage", "nettoyer", "nettoyeur"); undefined when too little is left. */
export function rootOf(word: string): string | undefined {
  const root = masculineOf(word)
    .replace(FAMILY, '')
    .replace(/y$/, 'i')
    .replace(/(.)\1$/, '$1')
  return root.length >= SHORTEST_ROOT ? root : undefined
}
