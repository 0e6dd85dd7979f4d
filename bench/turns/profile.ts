/** What one conversation asks of the database, as mongod's own profiler saw it. */
import { type Connection, mongo } from 'mongoose'

export interface Operation {
  kind: 'read' | 'change' | 'update' | 'insert'
  sentBytes: number
  receivedBytes: number
  /** Of the document it is about, as stored. */
  documentBytes: number
}

const KINDS = new Map<string, Operation['kind']>([
  ['find', 'read'],
  ['aggregate', 'read'],
  ['count', 'read'],
  ['distinct', 'read'],
  ['findAndModify', 'change'],
  ['update', 'update'],
  ['delete', 'update'],
  ['insert', 'insert'],
])

/** A conversation grows from nothing to its size while it is held; other documents are written whole. */
const shareOf = (collection: string) => (collection === 'conversations' ? 0.5 : 1)

/** Runs `work` under the profiler. What the house does by the clock (sweeps, agenda, watched collections) is left out. */
export async function operationsOf(connection: Connection, work: () => Promise<void>): Promise<Operation[]> {
  const { db } = connection
  if (db === undefined) throw new Error('The bench’s connection is closed.')
  await db.command({ profile: 2 })
  await work()
  await db.command({ profile: 0 })
  const sizes = new Map<string, number>()
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    if (name.startsWith('system.')) continue
    const [found] = await db
      .collection(name)
      .aggregate([{ $group: { _id: null, mean: { $avg: { $bsonSize: '$$ROOT' } } } }])
      .toArray()
    sizes.set(name, Number(found?.mean ?? 0))
  }
  const seen = await db.collection('system.profile').find({}).sort({ ts: 1 }).toArray()
  const operations: Operation[] = []
  for (const { command, q, updateobj, op, ns, responseLength } of seen) {
    const sent = command ?? { q, u: updateobj }
    const kind = KINDS.get(Object.keys(sent)[0] ?? '') ?? KINDS.get(String(op === 'remove' ? 'delete' : op))
    const collection = String(ns).split('.').slice(1).join('.')
    const isByClock =
      collection.startsWith('system.') ||
      collection.startsWith('agenda') ||
      sent.filter?.wakeAt !== undefined ||
      sent.filter?.dueAt !== undefined
    if (kind !== undefined && !isByClock) {
      operations.push({
        kind,
        sentBytes: mongo.BSON.calculateObjectSize(sent),
        receivedBytes: Number(responseLength ?? 0),
        documentBytes: Math.round((sizes.get(collection) ?? 0) * shareOf(collection)),
      })
    }
  }
  return operations
}
