import type { Connection } from 'mongoose'
import { defineModel, untilDone } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import type { Handoff, HandoffStore } from './handoff.js'

type HandoffDocument = Omit<Handoff, 'id'> & {
  _id: string
  /** Not closed; one a conversation. */
  isOpen: boolean
}

export function createHandoffStore(
  connection: Connection,
): HandoffStore & { personalData: PersonalData<Handoff>; ensureIndexes(): Promise<void> } {
  const handoffs = defineModel<HandoffDocument>(connection, {
    name: 'handoffs',
    fields: {
      _id: String,
      youthId: String,
      conversationId: String,
      agencyId: String,
      reason: String,
      isUrgent: Boolean,
      state: String,
      isOpen: Boolean,
      assignedTo: String,
      slack: Object,
      openedAt: Date,
      assignedAt: Date,
      firstAnswerAt: Date,
      closedAt: Date,
      waitingSince: Date,
      remindedAt: Date,
      leadToldAt: Date,
      moves: [{ _id: false, from: String, to: String, by: String, at: Date }],
    },
    indexes: [
      { keys: { conversationId: 1 }, options: { unique: true, partialFilterExpression: { isOpen: true } } },
      { keys: { 'slack.channelId': 1, 'slack.ts': 1 } },
      { keys: { state: 1, agencyId: 1, openedAt: 1 } },
      { keys: { youthId: 1 } },
      { keys: { openedAt: 1 } },
      { keys: { isOpen: 1, waitingSince: 1 } },
    ],
  })

  async function get(id: string): Promise<HandoffDocument | null> {
    return handoffs.findOne({ _id: id }).lean()
  }
  async function standing(id: string): Promise<HandoffDocument> {
    const document = await get(id)
    if (document === null) throw new Error(`There is no handoff ${id}.`)
    return document
  }
  const orNull = (document: HandoffDocument | null) => (document === null ? null : toHandoff(document))

  return {
    async open({ id, at, ...handoff }) {
      return untilDone('Opening a handoff', async () => {
        const same = await get(id)
        if (same !== null) return { handoff: toHandoff(same), isNew: same.state !== 'closed' }
        const open: HandoffDocument | null = await handoffs
          .findOneAndUpdate(
            { conversationId: handoff.conversationId, isOpen: true },
            handoff.isUrgent ? { $set: { isUrgent: true, reason: handoff.reason } } : {},
            { returnDocument: 'after' },
          )
          .lean()
        if (open !== null) return { handoff: toHandoff(open), isNew: false }
        const fresh: HandoffDocument = {
          _id: id,
          ...handoff,
          state: 'waiting',
          isOpen: true,
          assignedTo: null,
          slack: null,
          openedAt: at,
          assignedAt: null,
          firstAnswerAt: null,
          closedAt: null,
          ...waitingFrom(at),
          moves: [],
        }
        await handoffs.create(fresh)
        return { handoff: toHandoff(fresh), isNew: true }
      })
    },

    get: async (id) => orNull(await get(id)),

    openOf: async (conversationId) => orNull(await handoffs.findOne({ conversationId, isOpen: true }).lean()),

    byThread: async (channelId, ts) =>
      orNull(await handoffs.findOne({ 'slack.channelId': channelId, 'slack.ts': ts }).sort({ openedAt: -1 }).lean()),

    async setThread(id, slack) {
      await handoffs.updateOne({ _id: id }, { $set: { slack } })
    },

    async assign(id, slackUserId, at) {
      const document: HandoffDocument | null = await handoffs
        .findOneAndUpdate(
          { _id: id, state: 'waiting' },
          { $set: { state: 'assigned', assignedTo: slackUserId, assignedAt: at, ...waitingFrom(at) } },
          { returnDocument: 'after' },
        )
        .lean()
      return { handoff: toHandoff(document ?? (await standing(id))), changed: document !== null }
    },

    async reassign(id, slackUserId, at) {
      const document: HandoffDocument | null = await handoffs
        .findOneAndUpdate(
          { _id: id, isOpen: true, assignedTo: { $ne: slackUserId } },
          { $set: { state: 'assigned', assignedTo: slackUserId, assignedAt: at, ...waitingFrom(at) } },
          { returnDocument: 'after' },
        )
        .lean()
      return { handoff: toHandoff(document ?? (await standing(id))), changed: document !== null }
    },

    async noteAnswer(id, at) {
      await handoffs.updateOne(
        { _id: id },
        [{ $set: { firstAnswerAt: { $ifNull: ['$firstAnswerAt', at] }, waitingSince: null, remindedAt: null, leadToldAt: null } }],
        { updatePipeline: true },
      )
    },

    async notePerson(id, at) {
      await handoffs.updateOne({ _id: id, isOpen: true, waitingSince: null }, { $set: waitingFrom(at) })
    },

    async close(id, at) {
      const document: HandoffDocument | null = await handoffs
        .findOneAndUpdate(
          { _id: id, isOpen: true },
          { $set: { state: 'closed', isOpen: false, closedAt: at } },
          { returnDocument: 'after' },
        )
        .lean()
      return { handoff: toHandoff(document ?? (await standing(id))), changed: document !== null }
    },

    async transfer(id, agencyId, by, at) {
      const before = await standing(id)
      const document: HandoffDocument | null = await handoffs
        .findOneAndUpdate(
          { _id: id, isOpen: true, agencyId: { $eq: before.agencyId, $ne: agencyId } },
          {
            $set: { agencyId, state: 'waiting', assignedTo: null, assignedAt: null, slack: null, ...waitingFrom(at) },
            $push: { moves: { from: before.agencyId, to: agencyId, by, at } },
          },
          { returnDocument: 'after' },
        )
        .lean()
      return { handoff: toHandoff(document ?? (await standing(id))), changed: document !== null }
    },

    async unanswered(before) {
      const documents: HandoffDocument[] = await handoffs
        .find({
          isOpen: true,
          waitingSince: { $lt: before },
          $or: [{ remindedAt: null }, { remindedAt: { $lt: before }, leadToldAt: null }],
        })
        .sort({ waitingSince: 1 })
        .lean()
      return documents.map(toHandoff)
    },

    async markReminded({ id, remindedAt }, at) {
      const { modifiedCount } =
        remindedAt === null
          ? await handoffs.updateOne({ _id: id, isOpen: true, remindedAt: null }, { $set: { remindedAt: at } })
          : await handoffs.updateOne({ _id: id, isOpen: true, remindedAt, leadToldAt: null }, { $set: { leadToldAt: at } })
      return modifiedCount === 1
    },

    async waitingFor(slackUserId) {
      const documents: HandoffDocument[] = await handoffs
        .find({ isOpen: true, state: 'assigned', assignedTo: slackUserId, waitingSince: { $ne: null } })
        .sort({ waitingSince: 1 })
        .lean()
      return documents.map(toHandoff)
    },

    async waiting(agencyId) {
      const documents: HandoffDocument[] = await handoffs.find({ agencyId, state: 'waiting' }).sort({ openedAt: 1 }).lean()
      return documents.map(toHandoff)
    },

    personalData: {
      async read(youthId) {
        const documents: HandoffDocument[] = await handoffs.find({ youthId }).sort({ openedAt: 1 }).lean()
        return documents.map(toHandoff)
      },
      async erase(youthId, session) {
        const { deletedCount } = await handoffs.deleteMany({ youthId }).session(session)
        return { handoffs: deletedCount }
      },
      async move(fromId, intoId, session) {
        await handoffs.updateMany({ youthId: fromId }, { $set: { youthId: intoId } }).session(session)
      },
    },

    ensureIndexes: () => handoffs.createIndexes(),
  }
}

/** The person waits from then on, and nobody has been reminded of it yet. */
function waitingFrom(at: Date): Pick<Handoff, 'waitingSince' | 'remindedAt' | 'leadToldAt'> {
  return { waitingSince: at, remindedAt: null, leadToldAt: null }
}

function toHandoff({ _id: id, isOpen: _, ...rest }: HandoffDocument): Handoff {
  return { id, ...rest }
}
