/** Where each card stands in Slack. A card is posted once, by the process that claimed it, and redrawn in place afterwards. */
import type { Connection } from 'mongoose'

const CLAIM_MS = 60_000

export interface CardPlace {
  channelId: string
  ts: string
}

interface CardDocument {
  /** `handoff:<id>`, `workshop:<id>`, `offer:<id>`, `contact:<id>`, `said:<handoff>:<event>`. */
  _id: string
  place: CardPlace | null
  claimedAt: Date
}

export interface CardStore {
  get(key: string): Promise<CardPlace | null>
  /** The key of the card that stands there, if it is one of ours. */
  at(place: CardPlace): Promise<string | null>
  /** @returns whether the caller may post it; false when it stands already or another process is posting it. */
  claim(key: string): Promise<boolean>
  put(key: string, place: CardPlace): Promise<void>
  /** Forgets it: it was deleted, or could not be posted. */
  forget(key: string): Promise<void>
  /** Every card of that key, and of the keys below it (`handoff:h1`, `handoff:h1:2`). */
  under(key: string): Promise<CardPlace[]>
  ensureIndexes(): Promise<void>
}

export function createCardStore(connection: Connection, claimMs = CLAIM_MS): CardStore {
  const cards = connection.collection<CardDocument>('slackCards')
  return {
    async get(key) {
      return (await cards.findOne({ _id: key }))?.place ?? null
    },
    async at({ channelId, ts }) {
      return (await cards.findOne({ 'place.channelId': channelId, 'place.ts': ts }))?._id ?? null
    },
    async claim(key) {
      const claimedAt = new Date()
      const { upsertedCount } = await cards.updateOne({ _id: key }, { $setOnInsert: { place: null, claimedAt } }, { upsert: true })
      if (upsertedCount === 1) return true
      const stale = new Date(claimedAt.getTime() - claimMs)
      const { modifiedCount } = await cards.updateOne({ _id: key, place: null, claimedAt: { $lt: stale } }, { $set: { claimedAt } })
      return modifiedCount === 1
    },
    async put(key, place) {
      await cards.updateOne({ _id: key }, { $set: { place } }, { upsert: true })
    },
    async forget(key) {
      await cards.deleteOne({ _id: key })
    },
    async under(key) {
      const found = await cards.find({ $or: [{ _id: key }, { _id: { $gte: `${key}:`, $lt: `${key};` } }] }).toArray()
      return found.flatMap(({ place }) => (place === null ? [] : [place]))
    },
    async ensureIndexes() {
      await cards.createIndex({ 'place.channelId': 1, 'place.ts': 1 })
    },
  }
}
