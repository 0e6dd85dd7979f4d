import type { Connection } from 'mongoose'
import type { Vault } from '../../base/vault.js'
import { defineModel } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import type { Note, NoteStore } from './note.js'

/** The text is sealed. */
type NoteDocument = Omit<Note, 'id'> & { _id: string }

export function createNoteStore({ connection, vault }: { connection: Connection; vault: Vault }): NoteStore & {
  personalData: PersonalData<Note>
  ensureIndexes(): Promise<void>
} {
  const notes = defineModel<NoteDocument>(connection, {
    name: 'notes',
    fields: { _id: String, youthId: String, agencyId: String, by: String, text: String, at: Date },
    indexes: [{ keys: { youthId: 1, at: -1 } }],
  })
  const toNote = ({ _id: id, text, ...rest }: NoteDocument): Note => ({ id, ...rest, text: vault.open(text) })

  return {
    async add({ id, text, ...rest }) {
      await notes.updateOne({ _id: id }, { $setOnInsert: { ...rest, text: vault.seal(text) } }, { upsert: true })
    },
    async ofYouth(youthId, limit) {
      const documents: NoteDocument[] = await notes.find({ youthId }).sort({ at: -1 }).limit(limit).lean()
      return documents.map(toNote)
    },
    personalData: {
      async read(youthId) {
        const documents: NoteDocument[] = await notes.find({ youthId }).sort({ at: 1 }).lean()
        return documents.map(toNote)
      },
      async erase(youthId, session) {
        const { deletedCount } = await notes.deleteMany({ youthId }).session(session)
        return { notes: deletedCount }
      },
      async move(fromId, intoId, session) {
        await notes.updateMany({ youthId: fromId }, { $set: { youthId: intoId } }).session(session)
      },
    },
    ensureIndexes: () => notes.createIndexes(),
  }
}
