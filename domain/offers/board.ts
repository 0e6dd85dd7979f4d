import type { Model } from 'mongoose'
import type { JobOffer as MatchableOffer } from '../../matching/offer.js'
import { MATCHABLE_FIELDS, type OfferDocument, toMatchable } from './offer-document.js'

/** What the board knows of one published offer. */
export interface Posted {
  offer: MatchableOffer
  agencyId: string | null
  version: number
  publishedAt: Date | null
  expiresAt: Date | null
}

/**
 * The published offers, in memory, as matching needs them. Writes of this process are seen at once (`note`), those of other
 * processes within `POLL_MS`: a ranking never reads the collection.
 */
export interface OfferBoard {
  posted(): Promise<ReadonlyMap<string, Posted>>
  note(document: Noted): void
}

type Noted = Pick<
  OfferDocument,
  '_id' | 'state' | 'agencyId' | 'version' | 'publishedAt' | 'expiresAt' | 'changedAt' | (typeof MATCHABLE_FIELDS)[number]
>

const POLL_MS = 1000
/** Writes become visible a little after the instant they carry; what was read twice does no harm. */
const OVERLAP_MS = 10_000
const PROJECTION = ['state', 'agencyId', 'version', 'publishedAt', 'expiresAt', 'changedAt', ...MATCHABLE_FIELDS]

export function createOfferBoard(offers: Model<OfferDocument>): OfferBoard {
  const board = new Map<string, Posted>()
  let newest: Date | null = null
  let polledAt = Number.NEGATIVE_INFINITY
  let isUsed = false
  let polling: Promise<void> | null = null

  function note(document: Noted): void {
    if (document.state !== 'published') {
      board.delete(document._id)
      return
    }
    const { agencyId, version, publishedAt, expiresAt } = document
    board.set(document._id, { offer: toMatchable(document), agencyId, version, publishedAt, expiresAt })
  }

  async function poll(): Promise<void> {
    const since = newest
    const filter = since === null ? { state: 'published' as const } : { changedAt: { $gte: new Date(since.getTime() - OVERLAP_MS) } }
    const startedAt = performance.now()
    for await (const document of offers.find(filter).select(PROJECTION).lean().cursor({ batchSize: 1000 })) {
      note(document)
      if (newest === null || document.changedAt > newest) newest = document.changedAt
    }
    polledAt = startedAt
  }

  return {
    async posted() {
      isUsed = true
      if (performance.now() - polledAt >= POLL_MS) {
        polling ??= poll().finally(() => {
          polling = null
        })
        await polling
      }
      return board
    },
    note(document) {
      // Who only publishes (an import) never fills a board.
      if (isUsed) note(document)
    },
  }
}
