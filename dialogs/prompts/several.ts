import { choicesIn } from '../understanding/choices.js'
import { allPhrases, type ChoiceSpec, choicesOf, ownedWords, tappedOption } from './choice.js'
import type { Prompt } from './prompt.js'

/** Any number of the options. */
export const severalPrompt: Prompt<ChoiceSpec> = {
  kind: 'several',
  render: ({ options }, text, _stage, tools) => ({ text, choices: choicesOf(options, tools), isMultiple: true }),
  read({ options }, input, _stage, tools) {
    const tapped = tappedOption(input.tap, options)
    const chosen = tapped === undefined ? choicesIn(input.text, allPhrases(options, tools)) : [tapped]
    if (chosen === undefined) return { kind: 'unclear', hint: 'common.hint.several' }
    return { kind: 'answer', answer: options.filter((_, index) => chosen.includes(index)).map(({ value }) => value) }
  },
  isAnswer: ({ options }, answer) => Array.isArray(answer) && answer.every((chosen) => options.some(({ value }) => value === chosen)),
  owns: ({ options }, tools) => ownedWords(options, tools),
}
