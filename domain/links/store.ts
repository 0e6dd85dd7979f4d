/** The links that stand in messages: short tokens, what each opens and until when. They die with the person they were made for. */
import type { Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { KeptLink, LinkStore } from '../../base/signed-links.js'
import { defineModel } from '../model.js'
import type { PersonalData } from '../personal-data.js'

type LinkDocument = KeptLink & { _id: string }

export interface Links extends LinkStore {
  /** Forgets those that have expired. @returns how many. */
  purge(): Promise<number>
}

export function createLinkStore({ connection, clock }: { connection: Connection; clock: Clock }): Links & {
  personalData: PersonalData<never>
  ensureIndexes(): Promise<void>
} {
  const links = defineModel<LinkDocument>(connection, {
    name: 'links',
    fields: { _id: String, scope: String, subject: String, detail: Object, expiresAt: Date },
    indexes: [{ keys: { expiresAt: 1 } }, { keys: { subject: 1 } }, { keys: { 'detail.youthId': 1 }, options: { sparse: true } }],
  })

  return {
    async keep(key, link) {
      await links.updateOne({ _id: key }, { $setOnInsert: link }, { upsert: true })
    },
    async find(key) {
      const found: LinkDocument | null = await links.findOne({ _id: key }).lean()
      return found === null ? null : { scope: found.scope, subject: found.subject, detail: found.detail, expiresAt: found.expiresAt }
    },
    async purge() {
      const { deletedCount } = await links.deleteMany({ expiresAt: { $lte: clock.now() } })
      return deletedCount
    },
    personalData: {
      // What they open is shown; the links themselves tell nothing of the person.
      read: () => Promise.resolve([]),
      async erase(youthId, session) {
        await links.deleteMany({ $or: [{ 'detail.youthId': youthId }, { scope: 'd', subject: youthId }] }).session(session)
        return {}
      },
      async move(fromId, intoId, session) {
        await links.updateMany({ 'detail.youthId': fromId }, { $set: { 'detail.youthId': intoId } }).session(session)
        await links.updateMany({ scope: 'd', subject: fromId }, { $set: { subject: intoId } }).session(session)
      },
    },
    ensureIndexes: () => links.createIndexes(),
  }
}
