/** Who fits the filter of a group message: read without opening anybody's name or number. */
import type { Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import { kmBetween } from '../../matching/geo.js'
import type { SearchProfile } from '../../matching/profile.js'
import { isConsentGiven } from '../youth/youth.js'
import { profileModel, type YouthDocument, youthModel } from '../youth/youth-document.js'
import type { AudienceFilter, Candidate, Seen } from './campaign.js'

const DAY_MS = 86_400_000

export function createAudience(connection: Connection, clock: Clock): (filter: AudienceFilter) => Promise<Candidate[]> {
  const youths = youthModel(connection)
  const profiles = profileModel(connection)

  return async ({ agencyId, rome, near, seen }) => {
    const lastSeen = lastSeenRange(seen, clock.now())
    const found: Pick<YouthDocument, '_id' | 'conversationIds' | 'consents' | 'isPaused'>[] = await youths
      .find({ agencyId, ...(lastSeen === null ? {} : { lastSeenAt: lastSeen }) })
      .select({ conversationIds: 1, consents: 1, isPaused: 1 })
      .lean()
    const fitting = rome === null && near === null ? null : await fittingProfiles(found.map(({ _id }) => _id))
    return found
      .filter(({ _id }) => fitting === null || fitting.has(_id))
      .flatMap(({ _id: youthId, conversationIds, consents, isPaused }): Candidate[] => {
        const conversationId = conversationIds.at(-1)
        // Whoever never went on after the welcome is nobody's youth yet: they who hire, wrong numbers.
        if (conversationId === undefined || !isConsentGiven(consents, 'service')) return []
        return [{ youthId, conversationId, isWilling: !isPaused && isConsentGiven(consents, 'alerts') }]
      })
      .sort((a, b) => (a.youthId < b.youthId ? -1 : 1))

    async function fittingProfiles(ids: string[]): Promise<Set<string>> {
      const stored: { _id: string; profile: SearchProfile }[] = await profiles
        .find({ _id: { $in: ids }, ...(rome === null ? {} : { 'profile.occupations.rome': rome }) })
        .select({ 'profile.place': 1 })
        .lean()
      return new Set(stored.filter(({ profile }) => near === null || kmBetween(profile.place, near) <= near.km).map(({ _id }) => _id))
    }
  }
}

function lastSeenRange(seen: Seen, now: Date): { $gte: Date } | { $lt: Date } | null {
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS)
  switch (seen) {
    case 'any':
      return null
    case 'within7':
      return { $gte: ago(7) }
    case 'within30':
      return { $gte: ago(30) }
    case 'within90':
      return { $gte: ago(90) }
    case 'silent30':
      return { $lt: ago(30) }
    case 'silent90':
      return { $lt: ago(90) }
  }
}
