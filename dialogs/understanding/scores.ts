/** A score from 0 to 10 as people write it: "8", "8/10", "huit sur 10", "je mets 7", "8 super merci". */

import { BEST_SCORE } from '../../domain/surveys/survey.js'
import { normalise } from '../../matching/french/normalise.js'

const SPELLED = ['zero', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf', 'dix']
const WORDS = new Map(SPELLED.map((word, score) => [word, score]))
const SCORE = new RegExp(
  `^(?:(?:je (?:mets|met|dirais|donne|note)|note|c est|ca vaut|jmets|un|une note de) )?(\\d{1,2}(?:[ .,]5)?|${SPELLED.join('|')})(?: ?(?:/|sur|\\\\) ?(?:10|dix))?(?: |$)(?!\\d)`,
)

export interface HeardScore {
  score: number
  /** What was said besides: a first free line. */
  rest: string
}

/** @returns undefined when no score from 0 to 10 is said */
export function scoreIn(text: string): HeardScore | undefined {
  const plain = normalise(text.replace(/(\d)\s*[/\\]\s*10\b/, '$1 sur 10').replace(/(\d)[.,]\d/, '$1'))
  const match = SCORE.exec(plain)
  const said = match?.[1]
  if (match === null || said === undefined) return undefined
  const score = WORDS.get(said) ?? Number(said)
  if (!Number.isInteger(score) || score < 0 || score > BEST_SCORE) return undefined
  const hasMore =
    plain
      .slice(match[0].length)
      .trim()
      .split(' ')
      .filter((word) => word !== '').length > 0
  return { score, rest: hasMore ? text.replace(/^[^\p{L}]*\d{1,2}(?:[.,]\d)?(?:\s*(?:\/|sur|\\)\s*10)?[\s,.:;!-]*/iu, '').trim() : '' }
}
