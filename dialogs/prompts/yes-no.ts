import type { AskOptions } from '../ask.js'
import { yesOrNo } from '../understanding/yes-no.js'
import type { Prompt } from './prompt.js'

export const YES = 'yes'
export const NO = 'no'

export const yesNoPrompt: Prompt<AskOptions> = {
  kind: 'yesNo',
  render: (_spec, text, _stage, { words }) => ({
    text,
    choices: [
      { label: words('common.yes'), value: YES },
      { label: words('common.no'), value: NO },
    ],
  }),
  read(_spec, input) {
    const answer = input.tap === YES ? true : input.tap === NO ? false : yesOrNo(input.text)
    return answer === undefined ? { kind: 'unclear', hint: 'common.hint.yesNo' } : { kind: 'answer', answer }
  },
  isAnswer: (_spec, answer) => typeof answer === 'boolean',
}
