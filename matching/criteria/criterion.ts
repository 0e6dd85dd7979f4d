/** What a criterion is: one question asked of a profile and an offer, with the weight of its answer. */
import type { Batch } from '../index/batch.js'
import type { CriterionId, CriterionResult, Verdict } from '../match.js'
import type { JobOffer, Need } from '../offer.js'
import type { SearchProfile } from '../profile.js'
import type { Relatedness } from '../relatedness.js'

export interface Context {
  relatedness: Relatedness
}

export interface Outcome {
  verdict: Verdict
  /** `required` filters when unmet, `wished` only ranks. */
  need: Need
  /** Part of the weight it brings, 0 to 1. Unknown brings all. */
  share: number
  facts: CriterionResult['facts']
  /** Unmet by so much that the offer is not even an "almost". */
  isFar?: boolean
}

export interface Criterion {
  id: CriterionId
  /** Out of 100 for all criteria together. */
  weight: number
  judge(profile: SearchProfile, offer: JobOffer, context: Context): Outcome
  /** The same judgement over columns: adds each pair's hundredths of a point, and a fault where a requirement is unmet. */
  scan(batch: Batch): void
}

/** Nobody said, so it counts for everybody. */
export function unknown(facts: CriterionResult['facts'] = {}, need: Need = 'wished'): Outcome {
  return { verdict: 'unknown', need, share: 1, facts }
}

/** Hundredths of a point, whole, so that sums do not depend on their order. */
export function centipoints(weight: number, share: number): number {
  return Math.round(weight * share * 100)
}

/** Where an item asked for stands: 1 held, between partly, 0 missing; null unknown. */
export interface Asked {
  label: string
  need: Need
  held: number | null
}

/**
 * The outcome of a list of things asked for: a required one missing fails it, all held meets it, anything between is partly; the share
 * is the mean, where unknown counts as held.
 */
export function judgeList(asked: Asked[]): Outcome {
  if (asked.length === 0) return unknown()
  const need: Need = asked.some((item) => item.need === 'required') ? 'required' : 'wished'
  const missing = asked.filter((item) => item.held !== null && item.held < 1)
  const failed = missing.filter((item) => item.need === 'required')
  const share = asked.reduce((sum, item) => sum + (item.held ?? 1), 0) / asked.length
  const isUnknown = asked.every((item) => item.held === null)
  const labels = (items: Asked[]) => items.map((item) => item.label)
  const facts = {
    asked: labels(asked),
    held: labels(asked.filter((item) => item.held === 1)),
    // What must be had is named before what would be nice.
    missing: labels(failed.length > 0 ? failed : missing),
  }
  if (isUnknown) return unknown({ asked: facts.asked }, need)
  if (failed.length > 0) return { verdict: 'unmet', need, share, facts }
  if (missing.length === 0) return { verdict: 'met', need, share, facts }
  return { verdict: share > 0 ? 'partly' : 'unmet', need, share, facts }
}
