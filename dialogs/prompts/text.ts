import type { AskOptions } from '../ask.js'
import type { Prompt } from './prompt.js'

export interface TextSpec extends AskOptions {
  maxLength: number
  /** Shows the channel's button to share one's own number, where it has one. */
  request?: 'phone'
}

/** A free line. A shared contact answers with its number. */
export const textPrompt: Prompt<TextSpec> = {
  kind: 'text',
  render: ({ request }, text) => (request === undefined ? { text } : { text, request }),
  read({ maxLength }, input) {
    const text = (input.contact?.phone ?? input.text).replace(/\s+/g, ' ').trim()
    return text === '' ? { kind: 'unclear', hint: 'common.hint.text' } : { kind: 'answer', answer: cut(text, maxLength) }
  },
  isAnswer: (_spec, answer) => typeof answer === 'string',
}

/** Never in the middle of a surrogate pair. */
function cut(text: string, maxLength: number): string {
  return text
    .slice(0, maxLength)
    .replace(/[\ud800-\udbff]$/, '')
    .trim()
}
