import type { AskOptions } from '../ask.js'
import { dateIn } from '../understanding/dates.js'
import type { Prompt } from './prompt.js'

const NOW = 'now'

/** A day from now on; undefined is at once. */
export const datePrompt: Prompt<AskOptions> = {
  kind: 'date',
  render: (_spec, text, _stage, { words }) => ({ text, choices: [{ label: words('common.now'), value: NOW }] }),
  read(_spec, input, _stage, { timeZone }) {
    if (input.tap === NOW || input.text === '1') return { kind: 'answer', answer: undefined }
    const heard = dateIn(input.text, input.now, timeZone)
    if (heard === undefined) return { kind: 'unclear', hint: 'common.hint.date' }
    if (heard.kind === 'past') return { kind: 'unclear', hint: 'common.hint.pastDate' }
    return { kind: 'answer', answer: heard.kind === 'now' ? undefined : heard.date }
  },
  isAnswer: (_spec, answer) => answer === undefined || (typeof answer === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(answer)),
}
