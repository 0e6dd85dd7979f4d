import type { AnyBulkWriteOperation, Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { Ids } from '../../base/ids.js'
import { fingerprintOf } from '../fingerprint.js'
import { isDuplicateKey, withoutUndefined } from '../model.js'
import type { Reference } from '../reference/reference.js'
import { checkOffer, type WordingCheck } from './check.js'
import { type JobOffer, type NewOffer, OfferRefused, type OfferStore, type PublishResult } from './job-offer.js'
import { type OfferDocument, offerModel, toOffer } from './offer-document.js'
import { replacement, stateAfterFeed, twinKeyField } from './replacement.js'
import type { OfferRevisions } from './revisions.js'
import { twinKeyOf } from './twins.js'

const MOST_ROUNDS = 20

export interface OfferStoreOptions {
  connection: Connection
  clock: Clock
  ids: Ids
  reference: Reference
  checkWording: WordingCheck
  /** Told of each offer as it stands after a write of this process. */
  onWritten?: (document: OfferDocument) => void
}

/** The offers as they are kept, apart from who may see them. */
export type OfferRecords = Omit<OfferStore, 'visibleTo' | keyof OfferRevisions>

export function createOfferStore(options: OfferStoreOptions): OfferRecords & { ensureIndexes(): Promise<void> } {
  const { connection, clock, ids, reference, checkWording, onWritten = () => {} } = options
  const offers = offerModel(connection)

  /** One round of writes for offers with different sources; null where somebody else was quicker. */
  async function writeRound(given: NewOffer[]): Promise<(PublishResult | null)[]> {
    const sourceIds = given.map(({ sourceId }) => sourceId)
    const known = await bySource(sourceIds)
    const now = clock.now()
    const plans = given.map((raw) => {
      const offer = withoutUndefined(raw)
      const fingerprint = fingerprintOf(offer)
      const before = known.get(offer.sourceId)
      if (before?.fingerprint === fingerprint) return { outcome: 'unchanged' as const, fingerprint, id: before._id }
      const problems = checkOffer(offer, { reference, now, checkWording })
      if (problems.length > 0) return { outcome: 'refused' as const, problems }
      if (before === undefined) return { outcome: 'created' as const, fingerprint, id: ids(), write: insertion(offer, fingerprint, now) }
      return {
        outcome: 'updated' as const,
        fingerprint,
        id: before._id,
        version: before.version,
        write: replacement(offer, { fingerprint, before, state: stateAfterFeed(before.state), now }),
      }
    })
    const writes = plans.flatMap((plan): AnyBulkWriteOperation<OfferDocument>[] => {
      if (plan.outcome === 'created') return [{ updateOne: { filter: { _id: plan.id }, update: plan.write, upsert: true } }]
      if (plan.outcome === 'updated') return [{ updateOne: { filter: { _id: plan.id, version: plan.version }, update: plan.write } }]
      return []
    })
    if (writes.length > 0) {
      await offers.bulkWrite(writes, { ordered: false }).catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error
      })
    }
    const after = writes.length > 0 ? await bySource(sourceIds) : known
    return plans.map((plan, index) => {
      if (plan.outcome === 'refused') return plan
      const document = after.get(sourceIds[index] ?? '')
      if (document?._id !== plan.id) return null
      // An offer that was made here is so even if somebody has changed it since.
      if (document.fingerprint !== plan.fingerprint && plan.outcome !== 'created') return null
      if (plan.outcome !== 'unchanged') onWritten(document)
      return { outcome: plan.outcome, offer: toOffer(document) }
    })
  }

  async function bySource(sourceIds: string[]): Promise<Map<string, OfferDocument>> {
    const documents: OfferDocument[] = await offers.find({ sourceId: { $in: sourceIds } }).lean()
    return new Map(documents.map((document) => [document.sourceId, document]))
  }

  async function publishMany(given: NewOffer[]): Promise<PublishResult[]> {
    const results: (PublishResult | undefined)[] = given.map(() => undefined)
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const sources = new Set<string>()
      const indexes: number[] = []
      given.forEach(({ sourceId }, index) => {
        if (results[index] !== undefined || sources.has(sourceId)) return
        sources.add(sourceId)
        indexes.push(index)
      })
      if (indexes.length === 0) return results.flatMap((result) => result ?? [])
      const written = await writeRound(indexes.flatMap((index) => given[index] ?? []))
      indexes.forEach((index, position) => {
        results[index] = written[position] ?? undefined
      })
    }
    throw new Error(`Publishing offers: others were quicker ${MOST_ROUNDS} times.`)
  }

  async function getMany(wanted: string[]): Promise<JobOffer[]> {
    const documents: OfferDocument[] = await offers.find({ _id: { $in: wanted } }).lean()
    const byId = new Map(documents.map((document) => [document._id, document]))
    return wanted.flatMap((id) => {
      const document = byId.get(id)
      return document === undefined ? [] : [toOffer(document)]
    })
  }

  async function moved(from: { _id: string; state?: JobOffer['state'] }, state: JobOffer['state']): Promise<OfferDocument | null> {
    const now = clock.now()
    const document: OfferDocument | null = await offers
      .findOneAndUpdate(
        from,
        [
          {
            $set: {
              state,
              updatedAt: now,
              revision: { $add: [{ $ifNull: ['$revision', 0] }, 1] },
              publishedAt: state === 'published' ? { $ifNull: ['$publishedAt', now] } : '$publishedAt',
              needsMatching: state === 'published' ? { $lt: ['$matchedVersion', '$version'] } : false,
            },
          },
        ],
        { returnDocument: 'after', updatePipeline: true },
      )
      .lean()
    if (document !== null) onWritten(document)
    return document
  }

  return {
    async publish(offer) {
      const [result] = await publishMany([offer])
      if (result === undefined) throw new Error('One offer in, one result out.')
      if (result.outcome === 'refused') throw new OfferRefused(result.problems)
      return result
    },

    publishMany,

    async draft(raw) {
      const offer = withoutUndefined(raw)
      const now = clock.now()
      const problems = checkOffer(offer, { reference, now, checkWording })
      if (problems.length > 0) throw new OfferRefused(problems)
      const fields = {
        ...insertion(offer, fingerprintOf(offer), now).$set,
        state: 'draft' as const,
        publishedAt: null,
        needsMatching: false,
      }
      await offers.updateOne({ sourceId: offer.sourceId }, { $setOnInsert: { ...fields, _id: ids() } }, { upsert: true })
      const document: OfferDocument | null = await offers.findOne({ sourceId: offer.sourceId }).lean()
      if (document === null) throw new Error(`The draft ${offer.sourceId} went as it came.`)
      onWritten(document)
      return toOffer(document)
    },

    check: (offer) => checkOffer(withoutUndefined(offer), { reference, now: clock.now(), checkWording }),

    wordingOf: checkWording,

    async extend(id, expiresAt) {
      const document: OfferDocument | null = await offers
        .findOneAndUpdate(
          { _id: id },
          [
            {
              $set: {
                expiresAt,
                updatedAt: clock.now(),
                state: { $cond: [{ $eq: ['$state', 'expired'] }, 'published', '$state'] },
                revision: { $add: [{ $ifNull: ['$revision', 0] }, 1] },
                needsMatching: { $and: [{ $in: ['$state', ['expired', 'published']] }, { $lt: ['$matchedVersion', '$version'] }] },
              },
            },
          ],
          { returnDocument: 'after', updatePipeline: true },
        )
        .lean()
      if (document === null) throw new Error(`There is no offer ${id}.`)
      onWritten(document)
      return toOffer(document)
    },

    async ofCompany(companyId, limit) {
      const documents: OfferDocument[] = await offers.find({ companyId }).sort({ createdAt: -1 }).limit(limit).lean()
      return documents.map(toOffer)
    },

    async get(id) {
      const document: OfferDocument | null = await offers.findOne({ _id: id }).lean()
      return document === null ? null : toOffer(document)
    },

    getMany,

    async expiryOf(sourceIds) {
      const documents = await offers
        .find({ sourceId: { $in: sourceIds } })
        .select({ sourceId: 1, expiresAt: 1 })
        .lean()
      return new Map(documents.map(({ sourceId, expiresAt }) => [sourceId, expiresAt]))
    },

    async setState(id, state) {
      const document = await moved({ _id: id }, state)
      if (document === null) throw new Error(`There is no offer ${id}.`)
      return toOffer(document)
    },

    async judge(id, state) {
      const judged = await moved({ _id: id, state: 'draft' }, state)
      if (judged !== null) return { offer: toOffer(judged), changed: true }
      const standing: OfferDocument | null = await offers.findOne({ _id: id }).lean()
      if (standing === null) throw new Error(`There is no offer ${id}.`)
      return { offer: toOffer(standing), changed: false }
    },

    async twinsOf(given) {
      const keys = given.flatMap((offer) => twinKeyOf(offer) ?? [])
      const documents: OfferDocument[] = await offers.find({ twinKey: { $in: keys }, state: 'published' }).lean()
      return documents.map(toOffer)
    },

    async withdraw(sourceIds) {
      const { modifiedCount } = await offers.updateMany(
        { sourceId: { $in: sourceIds }, state: { $in: ['published', 'paused'] } },
        // Without a fingerprint the source's next word is news, even when it is the same as before.
        { $set: { state: 'expired', fingerprint: '', needsMatching: false, updatedAt: clock.now() }, $inc: { revision: 1 } },
      )
      return modifiedCount
    },

    async *standingOf(source) {
      const standing = offers
        .find({ sourceId: { $gte: `${source}:`, $lt: `${source};` }, agencyId: null, state: { $in: ['published', 'paused'] } })
        .select({ sourceId: 1, title: 1 })
        .lean()
      for await (const { sourceId, title } of standing.cursor({ batchSize: 1000 })) yield { sourceId, title }
    },

    async unmatched(limit) {
      const documents: OfferDocument[] = await offers.find({ needsMatching: true }).sort({ updatedAt: 1 }).limit(limit).lean()
      return documents.map(toOffer)
    },

    async markMatched(id, version) {
      await offers.updateOne({ _id: id, version }, { $set: { matchedVersion: version, needsMatching: false } })
    },

    async expire(now) {
      const { modifiedCount } = await offers.updateMany(
        { state: { $in: ['published', 'paused'] }, expiresAt: { $ne: null, $lte: now } },
        { $set: { state: 'expired', needsMatching: false, updatedAt: now }, $inc: { revision: 1 } },
      )
      return modifiedCount
    },

    count: () => offers.countDocuments({ publishedAt: { $ne: null } }).exec(),

    ensureIndexes: () => offers.createIndexes(),
  }
}

function insertion(offer: NewOffer, fingerprint: string, now: Date) {
  return {
    $set: {
      ...offer,
      ...twinKeyField(offer),
      fingerprint,
      state: 'published' as const,
      publishedAt: now,
      matchedVersion: 0,
      needsMatching: true,
      version: 1,
      createdAt: now,
      updatedAt: now,
      revision: 1,
    },
  }
}
