import type { Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { Vault } from '../../base/vault.js'
import { defineModel, isDuplicateKey } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import { createAudience } from './audience.js'
import { type Campaign, type CampaignStore, RECIPIENT_STATES, type Recipient, type RecipientCounts } from './campaign.js'

/** The text is sealed. */
type CampaignDocument = Omit<Campaign, 'id'> & { _id: string }
/** `_id` is `<campaign>:<youth>`: on the list once. */
type RecipientDocument = Recipient & { _id: string }

const DAY_MS = 86_400_000
/** Providers tell within a day whether a message arrived. */
const NEWS_MS = 2 * DAY_MS
const DRAFT_MS = 2 * DAY_MS

export function createCampaignStore({ connection, vault, clock }: { connection: Connection; vault: Vault; clock: Clock }): CampaignStore & {
  personalData: PersonalData<Recipient>
  ensureIndexes(): Promise<void>
} {
  const campaigns = defineModel<CampaignDocument>(connection, {
    name: 'campaigns',
    fields: {
      _id: String,
      agencyId: String,
      by: String,
      byName: String,
      text: String,
      filter: Object,
      state: String,
      createdAt: Date,
      sendAt: Date,
      endedAt: Date,
    },
    indexes: [{ keys: { state: 1, endedAt: 1 } }],
  })
  const recipients = defineModel<RecipientDocument>(connection, {
    name: 'campaignRecipients',
    fields: { _id: String, campaignId: String, youthId: String, conversationId: String, state: String, handedAt: Date, saidIn: String },
    indexes: [{ keys: { campaignId: 1, state: 1 } }, { keys: { youthId: 1 } }],
  })
  const toCampaign = ({ _id: id, text, ...rest }: CampaignDocument): Campaign => ({ id, ...rest, text: vault.open(text) })
  const keyOf = (campaignId: string, youthId: string) => `${campaignId}:${youthId}`

  async function get(id: string): Promise<Campaign | null> {
    const document: CampaignDocument | null = await campaigns.findOne({ _id: id }).lean()
    return document === null ? null : toCampaign(document)
  }

  return {
    audience: createAudience(connection, clock),
    async draft({ id, text, ...rest }) {
      const fresh = { ...rest, text: vault.seal(text), state: 'draft' as const, createdAt: clock.now(), sendAt: null, endedAt: null }
      try {
        await campaigns.updateOne({ _id: id, state: 'draft' }, { $set: fresh }, { upsert: true })
      } catch (error) {
        // It has been sent already.
        if (!isDuplicateKey(error)) throw error
      }
      return (await get(id)) ?? toCampaign({ _id: id, ...fresh })
    },
    get,
    async confirm(id, sendAt) {
      await campaigns.updateOne({ _id: id, state: 'draft' }, { $set: { state: 'confirmed', sendAt } })
      return get(id)
    },
    async stop(id) {
      const { modifiedCount } = await campaigns.updateOne(
        { _id: id, state: { $in: ['confirmed', 'sending'] } },
        { $set: { state: 'stopped', endedAt: clock.now() } },
      )
      return { campaign: await get(id), changed: modifiedCount === 1 }
    },
    async underWay(now) {
      const documents: CampaignDocument[] = await campaigns
        .find({
          $or: [
            { state: { $in: ['confirmed', 'sending'] } },
            { state: { $in: ['stopped', 'sent'] }, endedAt: { $gt: new Date(now.getTime() - NEWS_MS) } },
          ],
        })
        .sort({ sendAt: 1 })
        .lean()
      return documents.map(toCampaign)
    },
    async begin(id, chosen) {
      for (let start = 0; start < chosen.length; start += 1000) {
        await recipients.bulkWrite(
          chosen.slice(start, start + 1000).map(({ youthId, conversationId, state }) => ({
            updateOne: {
              filter: { _id: keyOf(id, youthId) },
              update: { $setOnInsert: { campaignId: id, youthId, conversationId, state, handedAt: null, saidIn: null } },
              upsert: true,
            },
          })),
          { ordered: false },
        )
      }
      await campaigns.updateOne({ _id: id, state: 'confirmed' }, { $set: { state: 'sending' } })
    },
    async recipients(id, state, limit) {
      return recipients.find({ campaignId: id, state }).sort({ _id: 1 }).limit(limit).lean()
    },
    async open(id, limit) {
      return recipients
        .find({ campaignId: id, state: { $in: ['handed', 'sent'] } })
        .sort({ state: 1, _id: 1 })
        .limit(limit)
        .lean()
    },
    async take(id, youthId, conversationId) {
      const campaign = await get(id)
      if (campaign === null || campaign.state === 'stopped') return null
      const { matchedCount } = await recipients.updateOne(
        { _id: keyOf(id, youthId), saidIn: { $in: [null, conversationId] } },
        { $set: { saidIn: conversationId } },
      )
      return matchedCount === 1 ? campaign : null
    },
    async mark(id, youthIds, state) {
      const set = state === 'handed' ? { state, handedAt: clock.now() } : { state }
      await recipients.updateMany({ _id: { $in: youthIds.map((youthId) => keyOf(id, youthId)) } }, { $set: set })
    },
    async finish(id) {
      await campaigns.updateOne({ _id: id, state: 'sending' }, { $set: { state: 'sent', endedAt: clock.now() } })
    },
    async counts(id) {
      const found: { _id: Recipient['state']; count: number }[] = await recipients.aggregate([
        { $match: { campaignId: id } },
        { $group: { _id: '$state', count: { $sum: 1 } } },
      ])
      const counted = new Map(found.map(({ _id, count }) => [_id, count]))
      const counts: RecipientCounts = { waiting: 0, handed: 0, sent: 0, delivered: 0, failed: 0, unreachable: 0, skipped: 0 }
      for (const state of RECIPIENT_STATES) counts[state] = counted.get(state) ?? 0
      return counts
    },
    async purge() {
      await campaigns.deleteMany({ state: 'draft', createdAt: { $lt: new Date(clock.now().getTime() - DRAFT_MS) } })
    },
    personalData: {
      read: (youthId) => recipients.find({ youthId }).lean().exec(),
      async erase(youthId, session) {
        const { deletedCount } = await recipients.deleteMany({ youthId }).session(session)
        return { campaignRecipients: deletedCount }
      },
      async move(fromId, intoId, session) {
        const of: RecipientDocument[] = await recipients.find({ youthId: fromId }).session(session).lean()
        if (of.length === 0) return
        const taken: RecipientDocument[] = await recipients.find({ youthId: intoId }).session(session).lean()
        const known = new Set(taken.map(({ campaignId }) => campaignId))
        await recipients.deleteMany({ youthId: fromId }).session(session)
        const moved = of
          .filter(({ campaignId }) => !known.has(campaignId))
          .map((one) => ({ ...one, _id: keyOf(one.campaignId, intoId), youthId: intoId }))
        if (moved.length > 0) await recipients.insertMany(moved, { session })
      },
    },
    async ensureIndexes() {
      await campaigns.createIndexes()
      await recipients.createIndexes()
    },
  }
}
