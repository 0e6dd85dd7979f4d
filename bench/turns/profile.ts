/** What one conversation asks of the database, as mongod's own profiler saw it. */
import { type Connection, mongo } from 'mongoose'
import { z } from 'zod'

export const operation = z.object({
  kind: z.enum(['read', 'change', 'update', 'insert']),
  /** Documents of one command: a bulk write is one operation. */
  documents: z.number(),
  sentBytes: z.number(),
  receivedBytes: z.number(),
  /** Of the document it is about, as stored. */
  documentBytes: z.number(),
})
export type Operation = z.output<typeof operation>

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

/** Statements of one bulk write follow each other this closely, on one connection, about different documents. */
const BULK_GAP_MS = 3

/** A conversation grows from nothing to its size while it is held; other documents are written whole. */
const shareOf = (collection: string) => (collection === 'conversations' ? 0.5 : 1)

/**
 * Runs `work` under the profiler, which calls its argument at the end of each turn. What the house does by the clock (sweeps, agenda,
 * watched collections) is left out.
 * @returns the operations of each turn
 */
export async function operationsOf(connection: Connection, work: (endTurn: () => void) => Promise<unknown>): Promise<Operation[][]> {
  const { db } = connection
  if (db === undefined) throw new Error('The bench’s connection is closed.')
  const ends: Date[] = []
  await db.command({ profile: 2 })
  await work(() => ends.push(new Date()))
  await db.command({ profile: 0 })
  const sizes = await documentSizes(db)
  const turns: Operation[][] = ends.map(() => [])
  let last: { client: unknown; ns: unknown; at: Date; ids: Set<unknown>; operation: Operation } | null = null
  for (const { command, q, updateobj, op, ns, responseLength, ts, client } of await db
    .collection('system.profile')
    .find({})
    .sort({ $natural: 1 })
    .toArray()) {
    const sent = command ?? { q, u: updateobj }
    const kind = KINDS.get(Object.keys(sent)[0] ?? '') ?? KINDS.get(String(op === 'remove' ? 'delete' : op))
    const collection = String(ns).split('.').slice(1).join('.')
    const turn = turns[ends.findIndex((end) => ts <= end)]
    if (kind === undefined || turn === undefined || isByClock(collection, sent)) continue
    const sentBytes = mongo.BSON.calculateObjectSize(sent)
    const id: unknown = sent.q?._id
    const isSameBulk =
      kind === 'update' &&
      last?.operation.kind === 'update' &&
      last.client === client &&
      last.ns === ns &&
      ts - last.at.getTime() <= BULK_GAP_MS
    if (isSameBulk && last !== null && id !== undefined && !last.ids.has(id)) {
      last.operation.documents += 1
      last.operation.sentBytes += sentBytes
      last.ids.add(id)
      last.at = ts
      continue
    }
    const documentBytes = Math.round((sizes.get(collection) ?? 0) * shareOf(collection))
    const operation = { kind, documents: 1, sentBytes, receivedBytes: Number(responseLength ?? 0), documentBytes }
    turn.push(operation)
    last = { client, ns, at: ts, ids: new Set([id]), operation }
  }
  return turns
}

function isByClock(collection: string, { filter }: { filter?: { wakeAt?: unknown; dueAt?: unknown } }): boolean {
  return collection.startsWith('system.') || collection.startsWith('agenda') || filter?.wakeAt !== undefined || filter?.dueAt !== undefined
}

/** Mean bytes of a collection's documents. */
async function documentSizes(db: NonNullable<Connection['db']>): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    if (name.startsWith('system.')) continue
    const mean = { $group: { _id: null, mean: { $avg: { $bsonSize: '$$ROOT' } } } }
    const [found] = await db.collection(name).aggregate([mean]).toArray()
    sizes.set(name, Number(found?.mean ?? 0))
  }
  return sizes
}
