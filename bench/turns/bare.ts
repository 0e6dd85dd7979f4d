/**
 * The driver alone, in a process of its own: the reads and writes of a conversation on documents of the service's sizes, guarded by a version,
 * and nothing else.
 */
import { performance } from 'node:perf_hooks'
import mongoose from 'mongoose'
import { z } from 'zod'

const operation = z.object({
  kind: z.enum(['read', 'change', 'update', 'insert']),
  sentBytes: z.number(),
  receivedBytes: z.number(),
  documentBytes: z.number(),
})
const order = z.object({
  operations: z.array(operation).min(1),
  turns: z.number().int().positive(),
  people: z.number().int().positive(),
  seconds: z.number().positive(),
})
type Operation = z.output<typeof operation>

const client = await mongoose.mongo.MongoClient.connect(process.env.MONGODB_URI ?? '', { maxPoolSize: 50 })
const documents = client.db().collection<{ _id: string; version: number; blob: string; rest: string }>('bare')
let people = 0

/** As much text as brings a command, an answer or a document to its size. */
const textOf = (bytes: number) => 'x'.repeat(Math.max(1, Math.round(bytes) - 250))
const SMALL_ANSWER = 700

/** What is only read (an agency) is one document for all. */
const sharedId = ({ receivedBytes }: Operation) => `shared-${receivedBytes}`

/** Each size of document the service has is one document here: changed in part, read in whole or in part, as the service does. */
async function conversation(operations: readonly Operation[]): Promise<void> {
  const person = ++people
  const versions = new Map<string, number>()
  let inserts = 0
  const idOf = ({ documentBytes }: Operation) => `p${process.pid}-${person}-${documentBytes}`
  for (const operation of operations) {
    const { kind, sentBytes, receivedBytes, documentBytes } = operation
    const _id = idOf(operation)
    const blob = textOf(sentBytes)
    const projection = receivedBytes > SMALL_ANSWER ? {} : { version: 1 as const }
    if (kind === 'read') await documents.findOne({ _id: versions.has(_id) ? _id : sharedId(operation) }, { projection })
    else if (kind === 'insert') await documents.insertOne({ _id: `${_id}-${++inserts}`, version: 0, blob, rest: '' })
    else {
      const version = versions.get(_id)
      versions.set(_id, (version ?? 0) + 1)
      if (version === undefined) {
        const rest = textOf(documentBytes - blob.length)
        await documents.updateOne({ _id }, { $set: { version: 1, blob, rest } }, { upsert: true })
        continue
      }
      const change = { $set: { blob }, $inc: { version: 1 } }
      if (kind === 'update') await documents.updateOne({ _id, version }, change)
      else await documents.findOneAndUpdate({ _id, version }, change, { returnDocument: 'after', projection })
    }
  }
}

process.on('message', (message) => {
  void run(order.parse(JSON.parse(String(message))))
})

async function run({ operations, turns, people: places, seconds }: z.output<typeof order>): Promise<void> {
  for (const operation of operations.filter(({ kind }) => kind === 'read')) {
    const shared = { version: 0, blob: textOf(operation.receivedBytes), rest: '' }
    await documents.updateOne({ _id: sharedId(operation) }, { $set: shared }, { upsert: true })
  }
  const startedAt = performance.now()
  const until = startedAt + seconds * 1000
  let done = 0
  await Promise.all(
    Array.from({ length: places }, async () => {
      while (performance.now() < until) {
        await conversation(operations)
        done += turns
      }
    }),
  )
  process.send?.({ turns: done, seconds: (performance.now() - startedAt) / 1000 })
}

process.on('SIGTERM', () => void client.close().then(() => process.exit(0)))
process.on('disconnect', () => process.exit(1))
process.send?.({ ready: true })
