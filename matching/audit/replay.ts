/**
 * The counterfactual audit: every match computed again with the identity facts of other people laid over the profile. What a person
 * is called, where they write from or who follows them must change nothing, to the last point.
 */
import type { Match } from '../match.js'
import type { JobOffer } from '../offer.js'
import type { SearchProfile } from '../profile.js'

/** Facts about a person that matching must not see: `{ firstName: 'Inès', channel: 'sms' }`. */
export type Identity = Record<string, string | number | boolean | null>

export interface ReplayCase {
  personId: string
  profile: SearchProfile
  offer: JobOffer
  /** What was stored, when it was computed from these same versions. */
  stored?: Pick<Match, 'score' | 'isEligible' | 'engine'>
}

export interface Change {
  personId: string
  offerId: string
  round: number
  before: { score: number; isEligible: boolean }
  after: { score: number; isEligible: boolean }
}

export interface Replay {
  replayed: number
  comparisons: number
  /** Matches that another identity changed: none is allowed. */
  changes: Change[]
  /** Matches of this engine's version that come out other than they were stored: the data or the code changed without a new version. */
  drifted: Change[]
}

/**
 * @param identities of each person, by id
 * @param rounds how many times identities are dealt out anew
 * @param chance numbers from 0 to 1
 */
export function replayMatches({
  cases,
  identities,
  rounds,
  chance,
  engine,
}: {
  cases: readonly ReplayCase[]
  identities: ReadonlyMap<string, Identity>
  rounds: number
  chance: () => number
  engine: { version: string; match(profile: SearchProfile, offer: JobOffer): Match }
}): Replay {
  const deals = Array.from({ length: rounds }, () => dealOut(identities, chance))
  const replay: Replay = { replayed: cases.length, comparisons: 0, changes: [], drifted: [] }
  for (const { personId, profile, offer, stored } of cases) {
    const before = engine.match(profile, offer)
    const summary = ({ score, isEligible }: Pick<Match, 'score' | 'isEligible'>) => ({ score, isEligible })
    if (
      stored !== undefined &&
      stored.engine === engine.version &&
      (stored.score !== before.score || stored.isEligible !== before.isEligible)
    ) {
      replay.drifted.push({ personId, offerId: offer.id, round: 0, before: summary(stored), after: summary(before) })
    }
    const expected = JSON.stringify(before)
    deals.forEach((deal, round) => {
      const after = engine.match(disguise(profile, deal.get(personId) ?? {}), offer)
      replay.comparisons++
      if (JSON.stringify(after) === expected) return
      replay.changes.push({ personId, offerId: offer.id, round: round + 1, before: summary(before), after: summary(after) })
    })
  }
  return replay
}

/** Each person gets another's identity (their own by chance). */
export function dealOut(identities: ReadonlyMap<string, Identity>, chance: () => number): Map<string, Identity> {
  const dealt = [...identities.values()]
  for (let last = dealt.length - 1; last > 0; last--) {
    const other = Math.floor(chance() * (last + 1))
    const [a, b] = [dealt[last], dealt[other]]
    if (a === undefined || b === undefined) continue
    dealt[last] = b
    dealt[other] = a
  }
  return new Map([...identities.keys()].map((id, n) => [id, dealt[n] ?? {}]))
}

/** The profile with the identity beside every field a careless criterion could reach for. The profile's own fields stay. */
function disguise(profile: SearchProfile, identity: Identity): SearchProfile {
  return {
    ...identity,
    ...profile,
    place: { ...identity, ...profile.place },
    occupations: profile.occupations.map((wanted) => ({ ...identity, ...wanted })),
  }
}
