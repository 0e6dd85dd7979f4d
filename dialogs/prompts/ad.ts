import { z } from 'zod'
import { CONTRACT_TYPES, HOUR_KINDS, LICENCES, TRAINING_LEVELS } from '../../matching/profile.js'
import type { AskOptions } from '../ask.js'
import { isAd, readAd } from '../understanding/ad.js'
import { occupationsPrompt } from './occupations.js'
import type { Prompt } from './prompt.js'

const need = z.enum(['required', 'wished'])
const adSchema = z.object({
  text: z.string(),
  fields: z.object({
    occupation: z.object({ rome: z.string(), appellation: z.exactOptional(z.string()) }).optional(),
    place: z.object({ insee: z.string(), name: z.string(), department: z.string(), lat: z.number(), lng: z.number() }).optional(),
    contract: z.enum(CONTRACT_TYPES).optional(),
    durationMonths: z.number().optional(),
    workingTime: z.enum(['full', 'part']).optional(),
    hours: z.array(z.enum(HOUR_KINDS)).optional(),
    startsOn: z.string().optional(),
    level: z.object({ value: z.enum(TRAINING_LEVELS), need }).optional(),
    licences: z.array(z.object({ value: z.enum(LICENCES), need })).optional(),
    positions: z.number().optional(),
    salary: z.string().optional(),
  }),
})

/** The job to fill, by its name as in `occupations`, or a whole ad, which is read. */
export const adPrompt: Prompt<AskOptions> = {
  kind: 'ad',
  render: occupationsPrompt.render,
  read(spec, input, stage, tools) {
    const text = input.whole ?? input.text
    if (!isAd(text)) return occupationsPrompt.read(spec, input, stage, tools)
    return { kind: 'answer', answer: { text, fields: readAd(text, tools.understanding, input.now, tools.timeZone) } }
  },
  isAnswer: (spec, answer) => adSchema.safeParse(answer).success || occupationsPrompt.isAnswer(spec, answer),
}
