/** One profile against one offer, and the ranking of many, the plain way: what the fast index must agree with. */
import { type Context, centipoints } from './criteria/criterion.js'
import { CRITERIA } from './criteria/index.js'
import { compareIds } from './ids.js'
import type { CriterionId, CriterionResult, Match } from './match.js'
import type { JobOffer } from './offer.js'
import type { SearchProfile } from './profile.js'
import type { Relatedness } from './relatedness.js'

/** Raised whenever a rule or a weight changes. */
export const ENGINE_VERSION = 'engine@1'

export interface ProfileMatch {
  id: string
  match: Match
}

export interface Engine {
  readonly version: string
  /** What it judges occupations by: an index that is to agree with it needs the same. */
  readonly relatedness: Relatedness
  match(profile: SearchProfile, offer: JobOffer): Match
  /** The eligible offers, best first; equal scores by offer id. */
  rank(profile: SearchProfile, offers: Iterable<JobOffer>, limit: number): Match[]
  /** The offers that miss just one required thing, by no great distance, best first. */
  almost(profile: SearchProfile, offers: Iterable<JobOffer>, limit: number): Match[]
  /** The profiles an offer suits, best first; equal scores by profile id. */
  profilesFor(offer: JobOffer, profiles: Iterable<{ id: string; profile: SearchProfile }>, limit: number): ProfileMatch[]
}

export function createEngine(context: { relatedness: Relatedness }): Engine {
  const match = (profile: SearchProfile, offer: JobOffer) => matchOne(profile, offer, context)
  const best = (profile: SearchProfile, offers: Iterable<JobOffer>, limit: number, isKept: (match: Match) => boolean) => {
    const kept: Match[] = []
    for (const offer of offers) {
      const result = match(profile, offer)
      if (isKept(result)) kept.push(result)
    }
    return kept.sort((a, b) => b.score - a.score || compareIds(a.offerId, b.offerId)).slice(0, limit)
  }
  return {
    version: ENGINE_VERSION,
    relatedness: context.relatedness,
    match,
    rank: (profile, offers, limit) => best(profile, offers, limit, (result) => result.isEligible),
    almost: (profile, offers, limit) => best(profile, offers, limit, (result) => result.almost !== undefined),
    profilesFor(offer, profiles, limit) {
      const kept: ProfileMatch[] = []
      for (const { id, profile } of profiles) {
        const result = match(profile, offer)
        if (result.isEligible) kept.push({ id, match: result })
      }
      return kept.sort((a, b) => b.match.score - a.match.score || compareIds(a.id, b.id)).slice(0, limit)
    },
  }
}

/** Score shown for a sum of hundredths of points: 0 to 100, one decimal. */
export function scoreOf(sumOfCentipoints: number): number {
  return Math.round(sumOfCentipoints / 10) / 10
}

function matchOne(profile: SearchProfile, offer: JobOffer, context: Context): Match {
  const criteria: CriterionResult[] = []
  const unmet: CriterionId[] = []
  let sum = 0
  let isFar = false
  for (const { id, weight, judge } of CRITERIA) {
    const outcome = judge(profile, offer, context)
    const points = centipoints(weight, outcome.share)
    sum += points
    if (outcome.need === 'required' && outcome.verdict === 'unmet') {
      unmet.push(id)
      isFar ||= outcome.isFar === true
    }
    criteria.push({ id, need: outcome.need, verdict: outcome.verdict, weight, points: points / 100, facts: outcome.facts })
  }
  const only = unmet.length === 1 && !isFar ? unmet[0] : undefined
  return {
    offerId: offer.id,
    score: scoreOf(sum),
    isEligible: unmet.length === 0,
    ...(only === undefined ? {} : { almost: only }),
    criteria,
    engine: ENGINE_VERSION,
  }
}
