import { z } from 'zod'
import { LANGUAGE_LEVELS } from '../../matching/profile.js'
import type { AskOptions } from '../ask.js'
import { languagesIn } from '../understanding/languages.js'
import { yesOrNo } from '../understanding/yes-no.js'
import type { Prompt } from './prompt.js'

const languagesSchema = z.array(z.object({ code: z.string(), level: z.enum(LANGUAGE_LEVELS) }))

export const languagesPrompt: Prompt<AskOptions> = {
  kind: 'languages',
  render: (_spec, text) => ({ text }),
  read(_spec, input) {
    const languages = languagesIn(input.text) ?? (yesOrNo(input.text) === false ? [] : undefined)
    return languages === undefined ? { kind: 'unclear', hint: 'common.hint.languages' } : { kind: 'answer', answer: languages }
  },
  isAnswer: (_spec, answer) => languagesSchema.safeParse(answer).success,
}
