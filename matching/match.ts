/** The result of one profile against one offer, with all it takes to say why. */
import type { Need } from './offer.js'

export const CRITERION_IDS = [
  'occupation',
  'distance',
  'contract',
  'workingTime',
  'hours',
  'start',
  'level',
  'experience',
  'skills',
  'licences',
  'languages',
] as const
export type CriterionId = (typeof CRITERION_IDS)[number]

export type Verdict = 'met' | 'partly' | 'unmet' | 'unknown'

export interface CriterionResult {
  id: CriterionId
  need: Need
  verdict: Verdict
  /** Share of the whole, before weighing; the weights of all criteria sum to 100. */
  weight: number
  /** Points this criterion brought, 0 to `weight`. Unknown brings all of them. */
  points: number
  /** Facts for the sentence, as catalog variables: `{ km: 7.4, radiusKm: 20 }`, `{ missing: ['B'] }`, `{ relation: 'sameOccupation' }`. */
  facts: Record<string, string | number | string[]>
}

export interface Match {
  offerId: string
  /** 0 to 100, one decimal. */
  score: number
  /** False when a required criterion is `unmet`: then at most an "almost" match. */
  isEligible: boolean
  /** The one required criterion that is unmet, when there is just one: "il te manque le permis B". */
  almost?: CriterionId
  criteria: CriterionResult[]
  /** `engine@n`: stored with each match; raised whenever a rule or weight changes. */
  engine: string
}
