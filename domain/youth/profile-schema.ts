import { z } from 'zod'
import { CONTRACT_TYPES, HOUR_KINDS, LANGUAGE_LEVELS, LICENCES, type SearchProfile, TRAINING_LEVELS } from '../../matching/profile.js'

const point = { lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) }
const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** What a profile may hold. Whatever else is given is left out, so that nothing of the person can slip in. */
export const searchProfileSchema: z.ZodType<SearchProfile, unknown> = z.object({
  occupations: z
    .array(
      z.object({
        rome: z.string().regex(/^[A-N]\d{4}$/),
        appellation: z.exactOptional(z.string()),
        experienceMonths: z.exactOptional(z.number().min(0)),
      }),
    )
    .min(1)
    .max(3),
  place: z.object({ ...point, insee: z.string(), department: z.string() }),
  reach: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('radius'), km: z.number().positive() }),
    z.object({ kind: z.literal('department'), code: z.string() }),
    z.object({ kind: z.literal('anywhere') }),
  ]),
  contracts: z.array(z.enum(CONTRACT_TYPES)),
  workingTime: z.enum(['full', 'part', 'any']),
  refusedHours: z.array(z.enum(HOUR_KINDS)),
  availableFrom: z.exactOptional(isoDate),
  level: z.exactOptional(z.enum(TRAINING_LEVELS)),
  skills: z.array(z.string()),
  licences: z.exactOptional(z.array(z.enum(LICENCES))),
  languages: z.exactOptional(z.array(z.object({ code: z.string(), level: z.enum(LANGUAGE_LEVELS) }))),
  isOpenToTraining: z.exactOptional(z.boolean()),
})
