/** The shape of `data/wording/rules.json`, which the caller reads and hands in. Patterns meet text without accents, in lower case. */
import { z } from 'zod'

export const PROTECTED_CRITERIA = [
  'origin',
  'sex',
  'mores',
  'sexualOrientation',
  'genderIdentity',
  'age',
  'family',
  'pregnancy',
  'genetics',
  'economicVulnerability',
  'ethnicity',
  'nation',
  'race',
  'political',
  'union',
  'mandate',
  'religion',
  'appearance',
  'name',
  'residence',
  'bank',
  'health',
  'autonomy',
  'disability',
  'language',
  'whistleblower',
] as const
/** What may not weigh in a recruitment: labour code, art. L1132-1; penal code, art. 225-1. */
export type ProtectedCriterion = (typeof PROTECTED_CRITERIA)[number]

const pattern = z.string().transform((source) => new RegExp(source, 'g'))

export const wordingRules = z.object({
  /** The law the rules come from, for the reader. */
  source: z.string(),
  /** A sentence that says one of these is about equality itself and passes whole. */
  neutral: z.array(pattern),
  /** "H/F" and its kind. */
  bothGenders: pattern,
  /** Words that show that a sentence says who is looked for. */
  hiring: pattern,
  genderedJobRewording: z.string(),
  rules: z.array(
    z.object({
      criterion: z.enum(PROTECTED_CRITERIA),
      when: z.array(pattern),
      /** Anywhere in the sentence. */
      unless: z.array(pattern),
      /** Anywhere in the text. */
      unlessAnywhere: z.array(pattern),
      rewording: z.string(),
    }),
  ),
  /** Job names made with "homme", "femme" and the like; `counterpart` in the same text clears them. */
  jobs: z.array(z.object({ job: z.string(), counterpart: z.string().optional(), rewording: z.string() })),
  /** Job names whose feminine alone tells the sex; the masculine alone is read as generic. */
  pairs: z.array(z.object({ masculine: z.string(), feminine: z.string() })),
})
export type WordingRules = z.output<typeof wordingRules>
