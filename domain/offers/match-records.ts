import type { AnyBulkWriteOperation, Connection } from 'mongoose'
import type { Match } from '../../matching/match.js'
import { defineModel, isDuplicateKey } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import type { MatchStore, StoredMatch } from './job-offer.js'

/** `_id` is `youth:offer`: the same pair is the same document, whoever computes it. */
type MatchDocument = Omit<StoredMatch, 'id'> & {
  _id: string
  /** Stays when it is computed again. */
  firstComputedAt: Date
}

/** The alerts a youth got on one local day, by key. */
interface AlertSlotsDocument {
  _id: string
  youthId: string
  keys: string[]
  purgeAt: Date
}

/** Slots are needed on their day only; a few more for a look at what happened. */
const SLOTS_KEPT_MS = 7 * 24 * 3_600_000

export interface ComputedMatch {
  youthId: string
  match: Match
  profileVersion: number
  offerVersion: number
}

/** The matches as they are kept, apart from how they are computed. */
export interface MatchRecords extends Pick<MatchStore, 'get' | 'markSent' | 'react' | 'takeAlertSlot'> {
  /** Stores what is new, leaves the rest as it is, and returns all as they stand, in the order given. */
  keep(computed: ComputedMatch[], now: Date): Promise<StoredMatch[]>
  declinedOffers(youthId: string): Promise<Set<string>>
  whoDeclined(offerId: string): Promise<Set<string>>
  personalData: PersonalData<StoredMatch>
  ensureIndexes(): Promise<void>
}

export function createMatchRecords(connection: Connection): MatchRecords {
  const matches = defineModel<MatchDocument>(connection, {
    name: 'matches',
    fields: {
      _id: String,
      youthId: String,
      offerId: String,
      score: Number,
      isEligible: Boolean,
      almost: String,
      criteria: [Object],
      engine: String,
      profileVersion: Number,
      offerVersion: Number,
      computedAt: Date,
      firstComputedAt: Date,
      sentAt: Date,
      reaction: String,
      declineReason: String,
    },
    indexes: [{ keys: { youthId: 1, reaction: 1 } }, { keys: { offerId: 1, reaction: 1 } }, { keys: { firstComputedAt: 1 } }],
  })
  const slots = defineModel<AlertSlotsDocument>(connection, {
    name: 'alertSlots',
    fields: { _id: String, youthId: String, keys: [String], purgeAt: Date },
    indexes: [{ keys: { purgeAt: 1 }, options: { expireAfterSeconds: 0 } }, { keys: { youthId: 1 } }],
  })

  async function byIds(ids: string[]): Promise<Map<string, MatchDocument>> {
    const documents: MatchDocument[] = await matches.find({ _id: { $in: ids } }).lean()
    return new Map(documents.map((document) => [document._id, document]))
  }

  /** @returns all that is known then; null when somebody else has stored one of them meanwhile. */
  async function put(fresh: ComputedMatch[], known: Map<string, MatchDocument>, now: Date): Promise<Map<string, MatchDocument> | null> {
    const write = () =>
      matches.bulkWrite(
        fresh.map((one) => upsertOf(one, now)),
        { ordered: false },
      )
    // Two upserts of one new document may clash once; the second then finds it.
    const { upsertedCount } = await write().catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error
      return write()
    })
    if (upsertedCount !== fresh.filter((one) => !known.has(idOf(one))).length) return null
    const written = fresh.map((one): [string, MatchDocument] => {
      const { sentAt, reaction, declineReason, firstComputedAt } = known.get(idOf(one)) ?? { ...UNTOUCHED, firstComputedAt: now }
      return [idOf(one), { ...documentOf(one, now), sentAt, reaction, declineReason, firstComputedAt }]
    })
    return new Map([...known, ...written])
  }

  async function takeAlertSlot(youthId: string, localDay: string, key: string, limit: number): Promise<boolean> {
    const _id = `${youthId}:${localDay}`
    if (limit < 1) return false
    try {
      await slots.updateOne(
        { _id, keys: { $ne: key }, [`keys.${limit - 1}`]: { $exists: false } },
        { $push: { keys: key }, $setOnInsert: { youthId, purgeAt: new Date(Date.parse(localDay) + SLOTS_KEPT_MS) } },
        { upsert: true },
      )
      return true
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
    }
    // The day's document is there: either this key is in it, or it is full, or somebody made it this very moment.
    const day: AlertSlotsDocument | null = await slots.findOne({ _id }).lean()
    if (day === null || day.keys.includes(key)) return day !== null
    if (day.keys.length >= limit) return false
    return takeAlertSlot(youthId, localDay, key, limit)
  }

  return {
    async keep(computed, now) {
      const ids = computed.map(idOf)
      const known = await byIds(ids)
      const fresh = computed.filter((one) => !isSame(known.get(idOf(one)), one))
      const stored = fresh.length === 0 ? known : ((await put(fresh, known, now)) ?? (await byIds(ids)))
      return ids.flatMap((id) => {
        const document = stored.get(id)
        return document === undefined ? [] : [toStoredMatch(document)]
      })
    },

    async declinedOffers(youthId) {
      return new Set(await matches.distinct('offerId', { youthId, reaction: 'declined' }))
    },

    async whoDeclined(offerId) {
      return new Set(await matches.distinct('youthId', { offerId, reaction: 'declined' }))
    },

    async get(youthId, offerId) {
      const document: MatchDocument | null = await matches.findOne({ _id: `${youthId}:${offerId}` }).lean()
      return document === null ? null : toStoredMatch(document)
    },

    async markSent(youthId, offerIds, at) {
      await matches.updateMany({ _id: { $in: offerIds.map((offerId) => `${youthId}:${offerId}`) }, sentAt: null }, { $set: { sentAt: at } })
    },

    async react(youthId, offerId, reaction, reason) {
      const { matchedCount } = await matches.updateOne(
        { _id: `${youthId}:${offerId}` },
        { $set: { reaction, declineReason: reaction === 'declined' ? (reason ?? null) : null } },
      )
      if (matchedCount === 0) throw new Error(`The offer ${offerId} was never matched with the youth ${youthId}.`)
    },

    takeAlertSlot,

    personalData: {
      async read(youthId) {
        const documents: MatchDocument[] = await matches.find({ youthId }).sort({ computedAt: 1 }).lean()
        return documents.map(toStoredMatch)
      },

      async erase(youthId, session) {
        const sent = await matches.countDocuments({ youthId, sentAt: { $ne: null } }).session(session)
        const { deletedCount } = await matches.deleteMany({ youthId }).session(session)
        await slots.deleteMany({ youthId }).session(session)
        return { matches: deletedCount, sentMatches: sent }
      },

      async move(fromId, intoId, session) {
        const documents: MatchDocument[] = await matches.find({ youthId: fromId }).session(session).lean()
        if (documents.length > 0) {
          await matches.bulkWrite(
            documents.map(({ _id, youthId, ...rest }) => ({
              updateOne: {
                filter: { _id: `${intoId}:${rest.offerId}` },
                update: { $setOnInsert: { ...rest, youthId: intoId } },
                upsert: true,
              },
            })),
            { session },
          )
        }
        await matches.deleteMany({ youthId: fromId }).session(session)
        await slots.deleteMany({ youthId: fromId }).session(session)
      },
    },

    async ensureIndexes() {
      await matches.createIndexes()
      await slots.createIndexes()
    },
  }
}

const idOf = ({ youthId, match }: ComputedMatch) => `${youthId}:${match.offerId}`

function isSame(known: MatchDocument | undefined, { match, profileVersion, offerVersion }: ComputedMatch): boolean {
  return known?.profileVersion === profileVersion && known.offerVersion === offerVersion && known.engine === match.engine
}

/** What nobody has done anything with yet. */
const UNTOUCHED = { sentAt: null, reaction: null, declineReason: null }

function documentOf({ youthId, match, profileVersion, offerVersion }: ComputedMatch, now: Date) {
  return { ...match, _id: `${youthId}:${match.offerId}`, youthId, profileVersion, offerVersion, computedAt: now }
}

function upsertOf(one: ComputedMatch, now: Date): AnyBulkWriteOperation<MatchDocument> {
  const { _id, almost, ...computed } = documentOf(one, now)
  return {
    updateOne: {
      filter: { _id },
      update: {
        $set: { ...computed, ...(almost === undefined ? {} : { almost }) },
        ...(almost === undefined ? { $unset: { almost: 1 as const } } : {}),
        $setOnInsert: { ...UNTOUCHED, firstComputedAt: now },
      },
      upsert: true,
    },
  }
}

function toStoredMatch({ _id: id, firstComputedAt: _, ...rest }: MatchDocument): StoredMatch {
  return { id, ...rest }
}
