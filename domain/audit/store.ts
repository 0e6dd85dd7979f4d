import type { Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { Ids } from '../../base/ids.js'
import { defineModel } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import type { AuditEntry, AuditLog } from './audit.js'

type AuditDocument = AuditEntry & { _id: string }

/** Nothing here changes or removes an entry, but for a person's erasure, which keeps who and when and forgets whom. */
export function createAuditLog({
  connection,
  clock,
  ids,
}: {
  connection: Connection
  clock: Clock
  ids: Ids
}): AuditLog & { personalData: PersonalData<AuditEntry>; ensureIndexes(): Promise<void> } {
  const entries = defineModel<AuditDocument>(connection, {
    name: 'auditLog',
    fields: { _id: String, at: Date, by: String, agencyIds: [String], what: String, youthId: String, detail: Object },
    indexes: [{ keys: { youthId: 1, at: -1 } }, { keys: { by: 1, at: -1 } }],
  })
  const ERASED = ''

  return {
    async add(entry) {
      await entries.create({ _id: ids(), at: clock.now(), ...entry })
    },
    async ofYouth(youthId, limit) {
      const documents: AuditDocument[] = await entries.find({ youthId }).sort({ at: -1 }).limit(limit).lean()
      return documents.map(toEntry)
    },
    async byAdviser(by, limit) {
      const documents: AuditDocument[] = await entries.find({ by }).sort({ at: -1 }).limit(limit).lean()
      return documents.map(toEntry)
    },
    personalData: {
      async read(youthId) {
        const documents: AuditDocument[] = await entries.find({ youthId }).sort({ at: 1 }).lean()
        return documents.map(toEntry)
      },
      async erase(youthId, session) {
        await entries.updateMany({ youthId }, { $set: { youthId: ERASED, detail: {} } }).session(session)
        return {}
      },
      async move(fromId, intoId, session) {
        await entries.updateMany({ youthId: fromId }, { $set: { youthId: intoId } }).session(session)
      },
    },
    ensureIndexes: () => entries.createIndexes(),
  }
}

function toEntry({ _id: _, ...entry }: AuditDocument): AuditEntry {
  return entry
}
