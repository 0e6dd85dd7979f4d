import type { Model } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { Match } from '../../matching/match.js'
import type { SearchProfile } from '../../matching/profile.js'
import type { AgencyStore } from '../agencies/agency.js'
import { isShownTo } from '../sharing.js'
import type { OfferBoard, Posted } from './board.js'
import type { JobOffer, OfferStore } from './job-offer.js'
import { type OfferDocument, toOffer } from './offer-document.js'

/** The offers a person may see: those of their agency, of agencies that share theirs, and of feeds, while they last. */
export interface VisibleOffers extends Pick<OfferStore, 'visibleTo'> {
  /** The agencies whose offers all may see. */
  sharing(): Promise<ReadonlySet<string>>
  /** The best of them for a profile, eligible or "almost", each with the offer as it is now. */
  search(profile: SearchProfile, wanted: Wanted): Promise<{ match: Match; offer: JobOffer }[]>
}

export interface Wanted {
  kind: 'eligible' | 'almost'
  /** Whose person it is. */
  agencyId: string | null
  sharing: ReadonlySet<string>
  limit: number
  except: ReadonlySet<string>
}

const DEFAULT_LIMIT = 200
/** How often a ranking is done again because an offer in it has changed this very moment. */
const MOST_ROUNDS = 5

export function createVisibleOffers({
  offers,
  board,
  agencies,
  clock,
}: {
  offers: Model<OfferDocument>
  board: OfferBoard
  agencies: AgencyStore
  clock: Clock
}): VisibleOffers {
  async function read(ids: string[]): Promise<Map<string, OfferDocument>> {
    const documents: OfferDocument[] = await offers.find({ _id: { $in: ids } }).lean()
    return new Map(documents.map((document) => [document._id, document]))
  }

  async function sharing(): Promise<ReadonlySet<string>> {
    return agencies.sharingOffers()
  }

  function isVisibleTo(agencyId: string | null, shared: ReadonlySet<string>): (posted: Posted) => boolean {
    const now = clock.now()
    return (one) => (one.expiresAt === null || one.expiresAt > now) && isShownTo(one, agencyId, shared)
  }

  return {
    sharing,

    async search(profile, { kind, agencyId, sharing: shared, limit, except }) {
      const { posted, index } = await board.open()
      const isVisible = isVisibleTo(agencyId, shared)
      const accepts = (id: string) => {
        const one = posted.get(id)
        return one !== undefined && isVisible(one) && !except.has(id)
      }
      for (let round = 1; ; round++) {
        const matches = kind === 'eligible' ? index.search(profile, limit, accepts) : index.searchAlmost(profile, limit, accepts)
        const ranked = new Map(matches.map(({ offerId }) => [offerId, posted.get(offerId)?.revision]))
        const documents = await read([...ranked.keys()])
        // What another process has just changed may not have reached the board yet: it is put right, and ranked again.
        const changed = [...ranked].filter(([id, revision]) => (documents.get(id)?.revision ?? 0) !== revision)
        if (changed.length === 0 || round === MOST_ROUNDS) {
          const stale = new Set(changed.map(([id]) => id))
          return matches.flatMap((match) => {
            const document = documents.get(match.offerId)
            return document === undefined || stale.has(match.offerId) ? [] : [{ match, offer: toOffer(document) }]
          })
        }
        for (const [id] of changed) {
          const document = documents.get(id)
          if (document === undefined) board.noteDeleted(id)
          else board.note(document)
        }
      }
    },

    async visibleTo(agencyId, { limit = DEFAULT_LIMIT } = {}) {
      const [{ posted }, shared] = await Promise.all([board.open(), sharing()])
      const isVisible = isVisibleTo(agencyId, shared)
      const time = ({ publishedAt }: Posted) => publishedAt?.getTime() ?? 0
      const newest = [...posted]
        .filter(([, one]) => isVisible(one))
        .sort(([, a], [, b]) => time(b) - time(a))
        .slice(0, limit)
        .map(([id]) => id)
      const documents = await read(newest)
      return newest.flatMap((id) => {
        const document = documents.get(id)
        return document === undefined ? [] : [toOffer(document)]
      })
    },
  }
}
