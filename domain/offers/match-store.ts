import type { Clock } from '../../base/clock.js'
import type { Engine } from '../../matching/engine.js'
import type { Match } from '../../matching/match.js'
import type { JobOffer as MatchableOffer } from '../../matching/offer.js'
import type { SearchProfile } from '../../matching/profile.js'
import type { AgencyStore } from '../agencies/agency.js'
import type { StoredProfile, YouthStore } from '../youth/youth.js'
import type { JobOffer, MatchStore, OfferStore, StoredMatch } from './job-offer.js'
import type { MatchRecords } from './match-records.js'
import type { VisibleOffers } from './store.js'

export interface MatchStoreOptions {
  clock: Clock
  engine: Engine
  records: MatchRecords
  offers: OfferStore & VisibleOffers
  youths: YouthStore
  agencies: AgencyStore
}

/** More than any agency has. */
const ALL_OF_AGENCY = 1_000_000

export function createMatchStore({ clock, engine, records, offers, youths, agencies }: MatchStoreOptions): MatchStore {
  type Choose = (profile: SearchProfile, candidates: Iterable<MatchableOffer>, limit: number) => Match[]

  async function choose(youthId: string, limit: number, best: Choose): Promise<{ match: StoredMatch; offer: JobOffer }[]> {
    const [stored, youth, declined] = await Promise.all([youths.profile(youthId), youths.get(youthId), records.declinedOffers(youthId)])
    if (stored === null || youth === null) return []
    const visible = (await offers.visible(youth.agencyId)).filter(({ offer }) => !declined.has(offer.id))
    const versions = new Map(visible.map(({ offer, version }) => [offer.id, version]))
    const matches = best(
      stored.profile,
      visible.map(({ offer }) => offer),
      limit,
    )
    const [kept, read] = await Promise.all([
      records.keep(
        matches.map((match) => ({ youthId, match, profileVersion: stored.version, offerVersion: versions.get(match.offerId) ?? 0 })),
        clock.now(),
      ),
      offers.getMany(matches.map(({ offerId }) => offerId)),
    ])
    const byId = new Map(read.map((offer) => [offer.id, offer]))
    return kept.flatMap((match) => {
      const offer = byId.get(match.offerId)
      return offer === undefined ? [] : [{ match, offer }]
    })
  }

  /** The youths who may see an offer, where not everybody may. */
  async function audience(offer: JobOffer): Promise<Set<string> | null> {
    if (offer.agencyId === null) return null
    const agency = await agencies.get(offer.agencyId)
    if (agency?.shares.offers === true) return null
    return new Set((await youths.ofAgency(offer.agencyId, ALL_OF_AGENCY)).map(({ id }) => id))
  }

  return {
    rankFor: (youthId, limit) => choose(youthId, limit, engine.rank),
    almostFor: (youthId, limit) => choose(youthId, limit, engine.almost),

    async profilesFor(offerId, limit) {
      const offer = await offers.get(offerId)
      if (offer === null) return []
      const [seenBy, declined] = await Promise.all([audience(offer), records.whoDeclined(offerId)])
      const profiles = new Map<string, StoredProfile>()
      for await (const stored of youths.activeProfiles()) {
        if (!declined.has(stored.youthId) && (seenBy === null || seenBy.has(stored.youthId))) profiles.set(stored.youthId, stored)
      }
      const candidates = Array.from(profiles.values(), ({ youthId, profile }) => ({ id: youthId, profile }))
      return records.keep(
        engine.profilesFor(offer, candidates, limit).map(({ id, match }) => ({
          youthId: id,
          match,
          profileVersion: profiles.get(id)?.version ?? 0,
          offerVersion: offer.version,
        })),
        clock.now(),
      )
    },

    get: records.get,
    markSent: records.markSent,
    react: records.react,
    takeAlertSlot: records.takeAlertSlot,
  }
}
