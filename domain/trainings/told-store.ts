/** Which trainings a youth was told of, and which they do not want: nobody hears of one twice. */
import type { Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import { defineModel } from '../model.js'
import type { PersonalData } from '../personal-data.js'

export interface ToldTraining {
  youthId: string
  trainingId: string
  at: Date
  isDeclined: boolean
}

/** `_id` is `youth:training`. */
type ToldDocument = ToldTraining & { _id: string }

export interface ToldTrainings {
  whoKnows(trainingId: string): Promise<Set<string>>
  note(trainingId: string, youthIds: string[]): Promise<void>
  decline(trainingId: string, youthId: string): Promise<void>
  declinedBy(youthId: string): Promise<Set<string>>
}

export function createToldTrainings({ connection, clock }: { connection: Connection; clock: Clock }): ToldTrainings & {
  personalData: PersonalData<ToldTraining>
  ensureIndexes(): Promise<void>
} {
  const told = defineModel<ToldDocument>(connection, {
    name: 'toldTrainings',
    fields: { _id: String, youthId: String, trainingId: String, at: Date, isDeclined: Boolean },
    indexes: [{ keys: { youthId: 1 } }, { keys: { trainingId: 1 } }],
  })
  const idOf = (youthId: string, trainingId: string) => `${youthId}:${trainingId}`

  return {
    async whoKnows(trainingId) {
      return new Set(await told.distinct('youthId', { trainingId }))
    },

    async note(trainingId, youthIds) {
      if (youthIds.length === 0) return
      const at = clock.now()
      await told.bulkWrite(
        youthIds.map((youthId) => ({
          updateOne: {
            filter: { _id: idOf(youthId, trainingId) },
            update: { $setOnInsert: { youthId, trainingId, at, isDeclined: false } },
            upsert: true,
          },
        })),
        { ordered: false },
      )
    },

    async decline(trainingId, youthId) {
      await told.updateOne(
        { _id: idOf(youthId, trainingId) },
        { $set: { isDeclined: true }, $setOnInsert: { youthId, trainingId, at: clock.now() } },
        { upsert: true },
      )
    },

    async declinedBy(youthId) {
      return new Set(await told.distinct('trainingId', { youthId, isDeclined: true }))
    },

    personalData: {
      async read(youthId) {
        const documents: ToldDocument[] = await told.find({ youthId }).sort({ at: 1 }).lean()
        return documents.map(({ _id: _, ...rest }) => rest)
      },
      async erase(youthId, session) {
        await told.deleteMany({ youthId }).session(session)
        return {}
      },
      async move(fromId, intoId, session) {
        const documents: ToldDocument[] = await told.find({ youthId: fromId }).session(session).lean()
        for (const { trainingId, at, isDeclined } of documents) {
          await told
            .updateOne(
              { _id: idOf(intoId, trainingId) },
              { $setOnInsert: { youthId: intoId, trainingId, at, isDeclined } },
              { upsert: true },
            )
            .session(session)
        }
        await told.deleteMany({ youthId: fromId }).session(session)
      },
    },

    ensureIndexes: () => told.createIndexes(),
  }
}
