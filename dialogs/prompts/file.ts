import { z } from 'zod'
import type { AskOptions } from '../ask.js'
import type { Prompt } from './prompt.js'

const fileSchema = z.object({ kind: z.enum(['image', 'document']), contentType: z.string(), reference: z.string() })

/** A file or a photo; a voice note or a sticker is neither. */
export const filePrompt: Prompt<AskOptions> = {
  kind: 'file',
  render: (_spec, text) => ({ text }),
  read(_spec, input) {
    const file = input.media.find(({ kind }) => kind === 'image' || kind === 'document')
    return file === undefined ? { kind: 'unclear', hint: 'common.hint.file' } : { kind: 'answer', answer: file }
  },
  isAnswer: (_spec, answer) => fileSchema.safeParse(answer).success,
}
