import type { Model } from 'mongoose'
import { createOfferIndex, type OfferIndex } from '../../matching/index/offer-index.js'
import type { Relatedness } from '../../matching/relatedness.js'
import { createMirror } from '../mirror.js'
import type { SharedWith } from '../sharing.js'
import { MATCHABLE_FIELDS, type OfferDocument, toMatchable } from './offer-document.js'

/** What the board knows of one published offer, besides what matching sees. */
export interface Posted {
  agencyId: string | null
  sharedWith?: SharedWith
  version: number
  revision: number
  publishedAt: Date | null
  expiresAt: Date | null
}

/**
 * The published offers, in memory: who may see each, and the index that ranks them. Writes of this process are seen at once
 * (`note`), those of others as the database tells of them: a ranking never reads the collection.
 */
export interface OfferBoard {
  /** Fills it when it is used for the first time. */
  open(): Promise<{ posted: ReadonlyMap<string, Posted>; index: OfferIndex }>
  note(document: Noted): void
  noteDeleted(id: string): void
  close(): Promise<void>
}

const FIELDS = ['state', 'agencyId', 'sharedWith', 'version', 'publishedAt', 'expiresAt', ...MATCHABLE_FIELDS] as const
export type Noted = Pick<OfferDocument, '_id' | 'revision' | (typeof FIELDS)[number]>

export function createOfferBoard(offers: Model<OfferDocument>, relatedness: Relatedness): OfferBoard {
  const posted = new Map<string, Posted>()
  const index = createOfferIndex({ relatedness })

  function remove(id: string): void {
    posted.delete(id)
    index.remove(id)
  }

  const mirror = createMirror<Noted>({
    connection: offers.db,
    collection: offers.collection.name,
    fields: FIELDS,
    readAll: () =>
      offers
        .find({ state: 'published' })
        .select(['revision', ...FIELDS])
        .read('primary')
        .readConcern('majority')
        .lean()
        .cursor({ batchSize: 1000 }),
    keep(document) {
      if (document.state !== 'published') return remove(document._id)
      const { agencyId, sharedWith, version, revision, publishedAt, expiresAt } = document
      posted.set(document._id, { agencyId, version, revision, publishedAt, expiresAt, ...(sharedWith === undefined ? {} : { sharedWith }) })
      index.put(toMatchable(document))
    },
    remove,
    onFilled: index.settle,
  })

  return {
    async open() {
      await mirror.ready()
      return { posted, index }
    },
    note: mirror.note,
    noteDeleted: mirror.noteDeleted,
    close: mirror.close,
  }
}
