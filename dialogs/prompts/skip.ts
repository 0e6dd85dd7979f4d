import { normalise } from '../../matching/french/normalise.js'
import type { AskOptions } from '../ask.js'
import type { DialogTools } from '../tools.js'
import { figureIn } from '../understanding/numbers.js'
import type { Question } from './prompt.js'

/** Value of the choice "passer". */
export const SKIP = '~skip'

const SAID = new Set(
  `passer|passe|je passe|skip|suivant|suivante|question suivante|next|jsp|jspp|jcp|je sais pas|je ne sais pas|j sais pas|jsais pas|jsai pas|je sais pas trop|sais pas|chais pas|chai pas|ché pas|aucune idee|pas d idee|aucune|je sais pas encore|je ne sais pas encore|on verra|plus tard|je prefere pas|je prefere pas dire|je veux pas dire|je veux pas le dire|je ne veux pas le dire|sans reponse|rien`
    .split('|')
    .map(normalise),
)

/** Whether a question that may be passed over is; `count` choices were shown, "passer" the last of them. */
export function isSkip(text: string, count: number): boolean {
  const said = normalise(text)
  return SAID.has(said) || (count > 0 && figureIn(said) === count)
}

export function withSkip(question: Question, spec: AskOptions, { words }: DialogTools): Question {
  if (spec.isSkippable !== true) return question
  return { ...question, choices: [...(question.choices ?? []), { label: words('common.skip'), value: SKIP }] }
}
