/** Asked instead of a question that was not understood twice in a row: would a person be better? */

import { normalise } from '../../matching/french/normalise.js'
import type { Input } from '../input.js'
import type { DialogTools } from '../tools.js'
import { figureIn } from '../understanding/numbers.js'
import { optionIn, phrasesOf } from '../understanding/options.js'
import { yesOrNo } from '../understanding/yes-no.js'
import type { Question } from './prompt.js'

const ADVISER = '~adviser'
const GO_ON = '~goOn'

export function adviserOffer({ words }: DialogTools): Question {
  return {
    text: words('common.offerAdviser'),
    choices: [
      { label: words('common.toAdviser'), value: ADVISER },
      { label: words('common.goOn'), value: GO_ON },
    ],
  }
}

/** Undefined where it answers neither: the words may then answer the question itself. */
export function readAdviserOffer(input: Input, { words }: DialogTools): 'adviser' | 'goOn' | undefined {
  if (input.tap === ADVISER) return 'adviser'
  if (input.tap === GO_ON) return 'goOn'
  const figure = figureIn(normalise(input.text))
  const option = optionIn(input.text, [
    phrasesOf(words('common.toAdviser'), ['conseiller', 'un conseiller']),
    phrasesOf(words('common.goOn'), ['continue', 'je continue']),
  ])
  if (figure !== undefined ? figure === 1 : option === 0) return 'adviser'
  if (option === 1) return 'goOn'
  const isYes = yesOrNo(input.text)
  return isYes === undefined ? undefined : isYes ? 'adviser' : 'goOn'
}
