import type { Clock } from '../../base/clock.js'
import type { AgencyStore } from '../agencies/agency.js'
import type { ProfileBoard } from '../youth/profile-board.js'
import type { YouthStore } from '../youth/youth.js'
import type { JobOffer, MatchStore, OfferStore, StoredMatch } from './job-offer.js'
import type { MatchRecords } from './match-records.js'
import type { VisibleOffers, Wanted } from './visible-offers.js'

export interface MatchStoreOptions {
  clock: Clock
  records: MatchRecords
  offers: Pick<OfferStore, 'get'>
  visibleOffers: Pick<VisibleOffers, 'search' | 'sharing'>
  profiles: Pick<ProfileBoard, 'search'>
  youths: Pick<YouthStore, 'get' | 'profile' | 'idsOfAgency'>
  agencies: Pick<AgencyStore, 'get'>
}

export function createMatchStore({ clock, records, offers, visibleOffers, profiles, youths, agencies }: MatchStoreOptions): MatchStore {
  async function choose(youthId: string, limit: number, kind: Wanted['kind']): Promise<{ match: StoredMatch; offer: JobOffer }[]> {
    const [stored, youth, declined, sharing] = await Promise.all([
      youths.profile(youthId),
      youths.get(youthId),
      records.declinedOffers(youthId),
      visibleOffers.sharing(),
    ])
    if (stored === null || youth === null) return []
    const found = await visibleOffers.search(stored.profile, { kind, agencyId: youth.agencyId, sharing, limit, except: declined })
    const kept = await records.keep(
      found.map(({ match, offer }) => ({ youthId, match, profileVersion: stored.version, offerVersion: offer.version })),
      clock.now(),
    )
    const byId = new Map(found.map(({ offer }) => [offer.id, offer]))
    return kept.flatMap((match) => {
      const offer = byId.get(match.offerId)
      return offer === undefined ? [] : [{ match, offer }]
    })
  }

  /** The youths who may see an offer, where not everybody may. */
  async function audience(offer: JobOffer): Promise<Set<string> | null> {
    const { agencyId, sharedWith } = offer
    if (agencyId === null || sharedWith === 'all') return null
    if (sharedWith === undefined && (await agencies.get(agencyId))?.shares.offers === true) return null
    const seeing = await Promise.all([agencyId, ...(sharedWith ?? [])].map((id) => youths.idsOfAgency(id)))
    return new Set(seeing.flatMap((ids) => [...ids]))
  }

  return {
    rankFor: (youthId, limit) => choose(youthId, limit, 'eligible'),
    almostFor: (youthId, limit) => choose(youthId, limit, 'almost'),

    async profilesFor(offerId, limit) {
      const offer = await offers.get(offerId)
      if (offer === null) return []
      const [seenBy, declined] = await Promise.all([audience(offer), records.whoDeclined(offerId)])
      const found = await profiles.search(offer, limit, (id) => !declined.has(id) && (seenBy === null || seenBy.has(id)))
      return records.keep(
        found.map(({ id, match, version }) => ({ youthId: id, match, profileVersion: version, offerVersion: offer.version })),
        clock.now(),
      )
    },

    get: records.get,
    markSent: records.markSent,
    react: records.react,
    takeAlertSlot: records.takeAlertSlot,
  }
}
