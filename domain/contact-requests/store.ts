import type { Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { Ids } from '../../base/ids.js'
import { defineModel, untilDone } from '../model.js'
import type { JobOffer } from '../offers/job-offer.js'
import type { PersonalData } from '../personal-data.js'
import type { ContactRequest, ContactRequestStore } from './contact-request.js'

type ContactRequestDocument = Omit<ContactRequest, 'id'> & {
  _id: string
  /** Who asked in which turn: the same turn run again finds its request, whatever became of it. Unique. */
  key: string
  /** Asked or accepted; one a youth and offer. */
  isOpen: boolean
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
    },
    indexes: [
      { keys: { key: 1 }, options: { unique: true } },
      { keys: { youthId: 1, offerId: 1 }, options: { unique: true, partialFilterExpression: { isOpen: true } } },
      { keys: { youthId: 1, askedAt: -1 } },
      { keys: { agencyId: 1, state: 1, askedAt: 1 } },
    ],
  })

  async function get(id: string): Promise<ContactRequestDocument | null> {
    return requests.findOne({ _id: id }).lean()
  }

  return {
    async ask({ youthId, offerId, agencyId, by, key }) {
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
        }
        await requests.create(fresh)
        return { request: toRequest(fresh), isNew: true }
      })
    },

    async get(id) {
      const document = await get(id)
      return document === null ? null : toRequest(document)
    },

    async ofYouth(youthId) {
      const documents: ContactRequestDocument[] = await requests.find({ youthId }).sort({ askedAt: -1 }).lean()
      return documents.map(toRequest)
    },

    async answer(id, state, by, reason) {
      const now = clock.now()
      const moved: ContactRequestDocument | null = await requests
        .findOneAndUpdate(
          { _id: id, state: { $in: STATES_BEFORE[state] } },
          {
            $set: { state, isOpen: state === 'accepted', answeredAt: now, reason: reason ?? null },
            $push: { history: { state, at: now, by } },
          },
          { returnDocument: 'after' },
        )
        .lean()
      if (moved !== null) return { request: toRequest(moved), changed: true }
      const standing = await get(id)
      if (standing === null) throw new Error(`There is no contact request ${id}.`)
      return { request: toRequest(standing), changed: false }
    },

    async waiting(agencyId) {
      const documents: ContactRequestDocument[] = await requests.find({ agencyId, state: 'asked' }).sort({ askedAt: 1 }).lean()
      return documents.map(toRequest)
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

function toRequest({ _id: id, key: _, isOpen: __, ...rest }: ContactRequestDocument): ContactRequest {
  return { id, ...rest }
}
