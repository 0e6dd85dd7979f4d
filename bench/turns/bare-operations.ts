/** A conversation's reads and writes with the driver alone, on documents of the service's sizes, guarded by a version, and nothing else. */
import { mongo } from 'mongoose'
import type { Operation } from './profile.js'

interface BareDocument {
  _id: string
  version: number
  blob: string
  rest: string
}

export interface BareConversation {
  perform(operation: Operation): Promise<void>
}

/** As much text as brings a command, an answer or a document to its size. */
const textOf = (bytes: number) => 'x'.repeat(Math.max(1, Math.round(bytes) - 250))
const SMALL_ANSWER = 700

/** What is only read (an agency) is one document for all. */
const sharedId = ({ receivedBytes }: Operation) => `shared-${receivedBytes}`

export async function openBare(uri: string, turns: readonly Operation[][]) {
  const client = await mongo.MongoClient.connect(uri, { maxPoolSize: 50 })
  const documents = client.db().collection<BareDocument>('bare')
  let people = 0
  for (const operation of turns.flat().filter(({ kind }) => kind === 'read')) {
    const shared = { version: 0, blob: textOf(operation.receivedBytes), rest: '' }
    await documents.updateOne({ _id: sharedId(operation) }, { $set: shared }, { upsert: true })
  }

  /** Each size of document the service has is one document here: changed in part, read in whole or in part, as the service does. */
  function begin(): BareConversation {
    const person = ++people
    const versions = new Map<string, number>()
    let inserts = 0

    function updateOf(_id: string, blob: string, documentBytes: number) {
      const version = versions.get(_id)
      versions.set(_id, (version ?? 0) + 1)
      return version === undefined
        ? { filter: { _id }, update: { $set: { version: 1, blob, rest: textOf(documentBytes - blob.length) } }, upsert: true }
        : { filter: { _id, version }, update: { $set: { blob }, $inc: { version: 1 } }, upsert: false }
    }

    return {
      async perform(operation) {
        const { kind, documents: count, sentBytes, receivedBytes, documentBytes } = operation
        const _id = `p${process.pid}-${person}-${documentBytes}`
        const blob = textOf(sentBytes / count)
        const projection = receivedBytes > SMALL_ANSWER ? {} : { version: 1 as const }
        if (kind === 'read') {
          await documents.findOne({ _id: versions.has(_id) ? _id : sharedId(operation) }, { projection })
        } else if (kind === 'insert') {
          await documents.insertOne({ _id: `${_id}-${++inserts}`, version: 0, blob, rest: '' })
        } else if (count > 1) {
          const updates = Array.from({ length: count }, (_, index) => ({ updateOne: updateOf(`${_id}-${index}`, blob, documentBytes) }))
          await documents.bulkWrite(updates, { ordered: false })
        } else {
          const { filter, update, upsert } = updateOf(_id, blob, documentBytes)
          if (kind === 'change' && !upsert) await documents.findOneAndUpdate(filter, update, { returnDocument: 'after', projection })
          else await documents.updateOne(filter, update, { upsert })
        }
      },
    }
  }
  return { begin, close: () => client.close() }
}
