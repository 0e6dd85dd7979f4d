import type { Connection } from 'mongoose'
import { z } from 'zod'
import type { Clock } from '../../base/clock.js'
import type { Vault } from '../../base/vault.js'
import { defineModel } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import { type CoverLetter, type CoverLetterStore, LETTER_STRENGTHS } from './letter.js'

interface LetterDocument {
  /** `youth:offer`. */
  _id: string
  youthId: string
  offerId: string
  /** All of it, sealed. */
  letter: string
  updatedAt: Date
}

const letterSchema = z.object({
  offerId: z.string(),
  signature: z.string(),
  answers: z.object({
    reasons: z.string(),
    experience: z.string().nullable(),
    strengths: z.array(z.enum(LETTER_STRENGTHS)),
    availability: z.string().nullable(),
  }),
  paragraphs: z.object({ opening: z.string(), reasons: z.string(), strengths: z.string(), closing: z.string() }),
})

export function createLetterStore({
  connection,
  vault,
  clock,
}: {
  connection: Connection
  vault: Vault
  clock: Clock
}): CoverLetterStore & {
  personalData: PersonalData<CoverLetter>
  ensureIndexes(): Promise<void>
} {
  const letters = defineModel<LetterDocument>(connection, {
    name: 'letters',
    fields: { _id: String, youthId: String, offerId: String, letter: String, updatedAt: Date },
    indexes: [{ keys: { youthId: 1, updatedAt: 1 } }],
  })
  const keyOf = (youthId: string, offerId: string) => `${youthId}:${offerId}`
  const open = ({ letter }: LetterDocument): CoverLetter => letterSchema.parse(vault.openJson(letter))

  return {
    async find(youthId, offerId) {
      const found: LetterDocument | null = await letters.findOne({ _id: keyOf(youthId, offerId) }).lean()
      return found === null ? null : open(found)
    },
    async save(youthId, letter) {
      await letters.updateOne(
        { _id: keyOf(youthId, letter.offerId) },
        { $set: { youthId, offerId: letter.offerId, letter: vault.sealJson(letter), updatedAt: clock.now() } },
        { upsert: true },
      )
    },
    personalData: {
      async read(youthId) {
        const found: LetterDocument[] = await letters.find({ youthId }).sort({ updatedAt: 1 }).lean()
        return found.map(open)
      },
      async erase(youthId, session) {
        const { deletedCount } = await letters.deleteMany({ youthId }).session(session)
        return { letters: deletedCount }
      },
      async move(fromId, intoId, session) {
        const own: LetterDocument[] = await letters
          .find({ youthId: { $in: [fromId, intoId] } })
          .session(session)
          .lean()
        const has = new Set(own.flatMap(({ youthId, offerId }) => (youthId === intoId ? [offerId] : [])))
        const moving = own.filter(({ youthId, offerId }) => youthId === fromId && !has.has(offerId))
        await letters.deleteMany({ youthId: fromId }).session(session)
        const moved = moving.map((letter) => ({ ...letter, _id: keyOf(intoId, letter.offerId), youthId: intoId }))
        if (moved.length > 0) await letters.insertMany(moved, { session })
      },
    },
    ensureIndexes: () => letters.createIndexes(),
  }
}
