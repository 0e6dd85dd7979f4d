import type { Connection, QueryFilter } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { Ids } from '../../base/ids.js'
import { defineModel, untilDone } from '../model.js'
import type { JobOffer } from '../offers/job-offer.js'
import type { PersonalData } from '../personal-data.js'
import { type ContactRequest, type ContactRequestStore, type FollowUpKind, NO_PAPERS } from './contact-request.js'
import { nextFollowUp } from './follow-ups.js'
import { createInterviews } from './interview.js'

export type ContactRequestDocument = Omit<ContactRequest, 'id'> & {
  _id: string
  /** Who asked in which turn: the same turn run again finds its request, whatever became of it. Unique. */
  key: string
  /** Asked or accepted; one a youth and offer. */
  isOpen: boolean
  /** Whether both sides know of the present state. */
  isTold: boolean
  nextFollowUp: { kind: FollowUpKind; at: Date } | null
}

/** Thrown by `ask` when the offer is no longer published: the person is told so and gets others. */
export class OfferNotPublished extends Error {
  readonly offerId: string
  constructor(offerId: string) {
    super(`The offer ${offerId} is not published.`)
    this.offerId = offerId
  }
}

type State = ContactRequest['state']
type Filter = QueryFilter<ContactRequestDocument>

/** What is left waits for the next round. */
const MOST_AT_ONCE = 500

/** The states from which each can be reached. An accepted request may still be withdrawn; whatever else was answered stays. */
const STATES_BEFORE: Record<State, State[]> = {
  asked: [],
  accepted: ['asked'],
  refused: ['asked'],
  expired: ['asked'],
  withdrawn: ['asked', 'accepted'],
}

export function createContactRequestStore({
  connection,
  clock,
  ids,
  offer,
}: {
  connection: Connection
  clock: Clock
  ids: Ids
  offer: (id: string) => Promise<JobOffer | null>
}): ContactRequestStore & { personalData: PersonalData<ContactRequest>; ensureIndexes(): Promise<void> } {
  const requests = defineModel<ContactRequestDocument>(connection, {
    name: 'contactRequests',
    fields: {
      _id: String,
      key: String,
      youthId: String,
      offerId: String,
      agencyId: String,
      askedBy: String,
      state: String,
      isOpen: Boolean,
      reason: String,
      history: [{ _id: false, state: String, at: Date, by: String }],
      askedAt: Date,
      answeredAt: Date,
      remindedAt: Date,
      isTold: Boolean,
      isApplication: Boolean,
      papers: Object,
      followUps: [{ _id: false, kind: { type: String }, askedAt: Date, answer: String, answeredAt: Date }],
      nextFollowUp: Object,
      interview: Object,
    },
    indexes: [
      { keys: { key: 1 }, options: { unique: true } },
      { keys: { youthId: 1, offerId: 1 }, options: { unique: true, partialFilterExpression: { isOpen: true } } },
      { keys: { youthId: 1, askedAt: -1 } },
      { keys: { askedAt: 1 }, options: { name: 'askedAt_all' } },
      { keys: { agencyId: 1, state: 1, askedAt: 1 } },
      { keys: { offerId: 1, askedAt: -1 } },
      { keys: { answeredAt: 1 } },
      { keys: { 'followUps.answeredAt': 1 } },
      { keys: { askedAt: 1 }, options: { partialFilterExpression: { state: 'asked' } } },
      { keys: { isTold: 1 }, options: { partialFilterExpression: { isTold: false } } },
      { keys: { 'nextFollowUp.at': 1 }, options: { sparse: true } },
      { keys: { 'interview.isTold': 1 }, options: { partialFilterExpression: { 'interview.isTold': false } } },
      { keys: { 'interview.at': 1 }, options: { sparse: true } },
    ],
  })

  async function get(id: string): Promise<ContactRequestDocument | null> {
    return requests.findOne({ _id: id }).lean()
  }

  async function listed(filter: Filter, sort: Record<string, 1 | -1>, limit = MOST_AT_ONCE): Promise<ContactRequest[]> {
    const documents: ContactRequestDocument[] = await requests.find(filter).sort(sort).limit(limit).lean()
    return documents.map(toRequest)
  }

  const answer: ContactRequestStore['answer'] = async (id, state, by, reason) => {
    const now = clock.now()
    const moved: ContactRequestDocument | null = await requests
      .findOneAndUpdate(
        { _id: id, state: { $in: STATES_BEFORE[state] } },
        {
          $set: {
            state,
            isOpen: state === 'accepted',
            answeredAt: now,
            reason: reason ?? null,
            isTold: false,
            nextFollowUp: nextFollowUp({ state, answeredAt: now, followUps: [], interview: null }),
          },
          $push: { history: { state, at: now, by } },
        },
        { returnDocument: 'after' },
      )
      .lean()
    if (moved !== null) return { request: toRequest(moved), changed: true }
    const standing = await get(id)
    if (standing === null) throw new Error(`There is no contact request ${id}.`)
    return { request: toRequest(standing), changed: false }
  }

  return {
    async ask({ youthId, offerId, agencyId, by, key, application, papers }) {
      const turn = `${youthId}:${offerId}:${key}`
      return untilDone('Asking for a contact', async () => {
        const known: ContactRequestDocument | null = await requests
          .findOne({ $or: [{ key: turn }, { youthId, offerId, isOpen: true }] })
          .sort({ askedAt: -1 })
          .lean()
        if (known !== null) return { request: toRequest(known), isNew: known.key === turn && known.state === 'asked' }
        const asked = await offer(offerId)
        const now = clock.now()
        if (asked?.state !== 'published' || (asked.expiresAt !== null && asked.expiresAt <= now)) throw new OfferNotPublished(offerId)
        const fresh: ContactRequestDocument = {
          _id: ids(),
          key: turn,
          youthId,
          offerId,
          agencyId,
          askedBy: by,
          state: 'asked',
          isOpen: true,
          reason: null,
          history: [{ state: 'asked', at: now, by }],
          askedAt: now,
          answeredAt: null,
          remindedAt: null,
          isTold: false,
          isApplication: application !== undefined,
          papers: application ?? papers ?? NO_PAPERS,
          followUps: [],
          nextFollowUp: null,
          interview: null,
        }
        await requests.create(fresh)
        return { request: toRequest(fresh), isNew: true }
      })
    },

    async attach(id, papers) {
      const attached: ContactRequestDocument | null = await requests
        .findOneAndUpdate(
          { _id: id, state: 'asked', isApplication: { $ne: true } },
          { $set: { isApplication: true, papers, isTold: false } },
          { returnDocument: 'after' },
        )
        .lean()
      if (attached !== null) return { request: toRequest(attached), isNew: true }
      const standing = await get(id)
      if (standing === null) throw new Error(`There is no contact request ${id}.`)
      return { request: toRequest(standing), isNew: false }
    },

    async get(id) {
      const document = await get(id)
      return document === null ? null : toRequest(document)
    },

    ...createInterviews({
      requests,
      clock,
      toRequest,
      async get(id) {
        const document = await get(id)
        return document === null ? null : toRequest(document)
      },
    }),

    async ofYouth(youthId) {
      const documents: ContactRequestDocument[] = await requests.find({ youthId }).sort({ askedAt: -1 }).lean()
      return documents.map(toRequest)
    },

    answer,

    async waiting(agencyId) {
      const documents: ContactRequestDocument[] = await requests.find({ agencyId, state: 'asked' }).sort({ askedAt: 1 }).lean()
      return documents.map(toRequest)
    },

    async answeredBetween(from, to) {
      const between = { $gte: from, $lt: to }
      const documents: ContactRequestDocument[] = await requests
        .find({ $or: [{ answeredAt: between }, { 'followUps.answeredAt': between }] })
        .lean()
      return documents.map(toRequest)
    },

    async ofOffers(offerIds) {
      return listed({ offerId: { $in: offerIds } }, { askedAt: -1 })
    },

    async untold(limit) {
      return listed({ isTold: false }, { askedAt: 1 }, limit)
    },

    async markTold(id, state) {
      await requests.updateOne({ _id: id, state }, { $set: { isTold: true } })
    },

    async unreminded(before) {
      return listed({ state: 'asked', askedAt: { $lte: before }, remindedAt: null }, { askedAt: 1 })
    },

    async markReminded(id, at) {
      await requests.updateOne({ _id: id }, { $set: { remindedAt: at } })
    },

    async overdue(before) {
      return listed({ state: 'asked', askedAt: { $lte: before } }, { askedAt: 1 })
    },

    async offersAskedFor() {
      return requests.distinct('offerId', { state: 'asked' })
    },

    async endForOffer(offerId, why) {
      const waiting = await listed({ offerId, state: 'asked' }, { askedAt: 1 })
      for (const { id } of waiting) await answer(id, 'expired', `offer:${why}`)
    },

    async followUpsDue(now) {
      const documents: ContactRequestDocument[] = await requests
        .find({ 'nextFollowUp.at': { $lte: now }, state: 'accepted' })
        .limit(MOST_AT_ONCE)
        .lean()
      return documents.flatMap((document) =>
        document.nextFollowUp === null ? [] : [{ request: toRequest(document), kind: document.nextFollowUp.kind }],
      )
    },

    async markFollowUpAsked(id, kind, count, at) {
      const document = await get(id)
      if (document === null) return
      const { followUps, ...rest } = toRequest(document)
      const asked = [...followUps, { kind, askedAt: at, answer: null, answeredAt: null }]
      await requests.updateOne(
        { _id: id, followUps: { $size: count } },
        { $set: { followUps: asked, nextFollowUp: nextFollowUp({ ...rest, followUps: asked }) } },
      )
    },

    async answerFollowUp(id, kind, answer) {
      const document = await get(id)
      if (document === null) throw new Error(`There is no contact request ${id}.`)
      const request = toRequest(document)
      const now = clock.now()
      const due = document.nextFollowUp?.kind === kind && document.nextFollowUp.at <= now
      const last = request.followUps.at(-1)
      const isOpen = last?.kind === kind && last.answer === null
      if (!isOpen && !due) return { request, changed: false }
      // An answer may be quicker than the note that the question was put.
      const before = isOpen ? request.followUps.slice(0, -1) : request.followUps
      const followUps = [...before, { kind, askedAt: isOpen ? last.askedAt : now, answer, answeredAt: now }]
      const { modifiedCount } = await requests.updateOne(
        // Null matches no element that is not there: a question that nobody has noted yet is guarded by the size alone.
        { _id: id, followUps: { $size: request.followUps.length }, ...(isOpen ? { [`followUps.${before.length}.answer`]: null } : {}) },
        { $set: { followUps, nextFollowUp: nextFollowUp({ ...request, followUps }) } },
      )
      return { request: { ...request, followUps }, changed: modifiedCount === 1 }
    },

    personalData: {
      async read(youthId) {
        const documents: ContactRequestDocument[] = await requests.find({ youthId }).sort({ askedAt: 1 }).lean()
        return documents.map(toRequest)
      },
      async erase(youthId, session) {
        const accepted = await requests.countDocuments({ youthId, state: 'accepted' }).session(session)
        const { deletedCount } = await requests.deleteMany({ youthId }).session(session)
        return { contactRequests: deletedCount, acceptedContactRequests: accepted }
      },

      async move(fromId, intoId, session) {
        const open = await requests.distinct('offerId', { youthId: intoId, isOpen: true }).session(session)
        const now = clock.now()
        await requests
          .updateMany(
            { youthId: fromId, isOpen: true, offerId: { $in: open } },
            { $set: { state: 'withdrawn', isOpen: false }, $push: { history: { state: 'withdrawn', at: now, by: 'merge' } } },
          )
          .session(session)
        await requests.updateMany({ youthId: fromId }, { $set: { youthId: intoId } }).session(session)
      },
    },

    ensureIndexes: () => requests.createIndexes(),
  }
}

function toRequest(document: ContactRequestDocument): ContactRequest {
  const { _id: id, key: _, isOpen: __, isTold: ___, nextFollowUp: ____, ...rest } = document
  // Those of before there were papers, interviews or reminders lack them.
  const since = { isApplication: rest.isApplication ?? false, papers: rest.papers ?? NO_PAPERS, interview: rest.interview ?? null }
  return { ...rest, ...since, id, remindedAt: rest.remindedAt ?? null, followUps: rest.followUps ?? [] }
}
