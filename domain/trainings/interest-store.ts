import type { Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { Ids } from '../../base/ids.js'
import { defineModel, untilDone } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import type { InterestStore, TrainingInterest } from './interest.js'

type InterestDocument = Omit<TrainingInterest, 'id'> & {
  _id: string
  /** Who asked in which turn. Unique. */
  key: string
  /** Asked or enrolled; one a youth and training. */
  isOpen: boolean
  /** Whether the person knows of the present state. */
  isTold: boolean
}

type State = TrainingInterest['state']

const STATES_BEFORE: Record<State, State[]> = {
  asked: [],
  enrolled: ['asked'],
  refused: ['asked', 'enrolled'],
  withdrawn: ['asked', 'enrolled'],
  closed: ['asked', 'enrolled'],
}

export function createInterestStore({
  connection,
  clock,
  ids,
}: {
  connection: Connection
  clock: Clock
  ids: Ids
}): InterestStore & { personalData: PersonalData<TrainingInterest>; ensureIndexes(): Promise<void> } {
  const interests = defineModel<InterestDocument>(connection, {
    name: 'trainingInterests',
    fields: {
      _id: String,
      key: String,
      youthId: String,
      trainingId: String,
      agencyId: String,
      state: String,
      isOpen: Boolean,
      isTold: Boolean,
      history: [{ _id: false, state: String, at: Date, by: String }],
      askedAt: Date,
      answeredAt: Date,
    },
    indexes: [
      { keys: { key: 1 }, options: { unique: true } },
      { keys: { youthId: 1, trainingId: 1 }, options: { unique: true, partialFilterExpression: { isOpen: true } } },
      { keys: { youthId: 1, askedAt: -1 } },
      { keys: { agencyId: 1, state: 1, askedAt: 1 } },
      { keys: { trainingId: 1, isOpen: 1 } },
      { keys: { isTold: 1 }, options: { partialFilterExpression: { isTold: false } } },
    ],
  })

  async function get(id: string): Promise<TrainingInterest | null> {
    const document: InterestDocument | null = await interests.findOne({ _id: id }).lean()
    return document === null ? null : toInterest(document)
  }

  return {
    async ask({ youthId, trainingId, agencyId, key }) {
      const turn = `${youthId}:${trainingId}:${key}`
      return untilDone('Asking for a training', async () => {
        const known: InterestDocument | null = await interests
          .findOne({ $or: [{ key: turn }, { youthId, trainingId, isOpen: true }] })
          .sort({ askedAt: -1 })
          .lean()
        if (known !== null) return { interest: toInterest(known), isNew: known.key === turn && known.state === 'asked' }
        const now = clock.now()
        const fresh: InterestDocument = {
          _id: ids(),
          key: turn,
          youthId,
          trainingId,
          agencyId,
          state: 'asked',
          isOpen: true,
          isTold: true,
          history: [{ state: 'asked', at: now, by: 'youth' }],
          askedAt: now,
          answeredAt: null,
        }
        await interests.create(fresh)
        return { interest: toInterest(fresh), isNew: true }
      })
    },

    get,

    async ofYouth(youthId) {
      const documents: InterestDocument[] = await interests.find({ youthId }).sort({ askedAt: -1 }).lean()
      return documents.map(toInterest)
    },

    async openOf(trainingId) {
      const documents: InterestDocument[] = await interests.find({ trainingId, isOpen: true }).sort({ askedAt: 1 }).lean()
      return documents.map(toInterest)
    },

    async answer(id, state, by) {
      const now = clock.now()
      const moved: InterestDocument | null = await interests
        .findOneAndUpdate(
          { _id: id, state: { $in: STATES_BEFORE[state] } },
          {
            $set: { state, isOpen: state === 'enrolled', isTold: by === 'youth', answeredAt: now },
            $push: { history: { state, at: now, by } },
          },
          { returnDocument: 'after' },
        )
        .lean()
      if (moved !== null) return { interest: toInterest(moved), changed: true }
      const standing = await get(id)
      if (standing === null) throw new Error(`There is no interest ${id} in a training.`)
      return { interest: standing, changed: false }
    },

    async waiting(agencyId) {
      const documents: InterestDocument[] = await interests.find({ agencyId, state: 'asked' }).sort({ askedAt: 1 }).lean()
      return documents.map(toInterest)
    },

    async trainingsAskedFor() {
      return interests.distinct('trainingId', { isOpen: true })
    },

    async untold(limit) {
      const documents: InterestDocument[] = await interests.find({ isTold: false }).sort({ askedAt: 1 }).limit(limit).lean()
      return documents.map(toInterest)
    },

    async markTold(id, state) {
      await interests.updateOne({ _id: id, state }, { $set: { isTold: true } })
    },

    personalData: {
      async read(youthId) {
        const documents: InterestDocument[] = await interests.find({ youthId }).sort({ askedAt: 1 }).lean()
        return documents.map(toInterest)
      },
      async erase(youthId, session) {
        const enrolled = await interests.countDocuments({ youthId, state: 'enrolled' }).session(session)
        const { deletedCount } = await interests.deleteMany({ youthId }).session(session)
        return { trainingInterests: deletedCount, trainingsEnrolled: enrolled }
      },
      async move(fromId, intoId, session) {
        const open = await interests.distinct('trainingId', { youthId: intoId, isOpen: true }).session(session)
        await interests
          .updateMany(
            { youthId: fromId, isOpen: true, trainingId: { $in: open } },
            { $set: { state: 'withdrawn', isOpen: false }, $push: { history: { state: 'withdrawn', at: clock.now(), by: 'merge' } } },
          )
          .session(session)
        await interests.updateMany({ youthId: fromId }, { $set: { youthId: intoId } }).session(session)
      },
    },

    ensureIndexes: () => interests.createIndexes(),
  }
}

function toInterest(document: InterestDocument): TrainingInterest {
  const { _id: id, key: _, isOpen: __, isTold: ___, ...rest } = document
  return { ...rest, id }
}
