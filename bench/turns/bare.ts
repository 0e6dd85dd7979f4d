/** The driver alone, in a process of its own: the reads and writes of a conversation, at the sizes that the service's had, and nothing else. */
import { performance } from 'node:perf_hooks'
import mongoose from 'mongoose'
import { z } from 'zod'

const operation = z.object({ kind: z.enum(['read', 'change', 'update', 'insert']), sentBytes: z.number(), receivedBytes: z.number() })
const order = z.object({
  operations: z.array(operation).min(1),
  turns: z.number().int().positive(),
  people: z.number().int().positive(),
  seconds: z.number().positive(),
})
type Operation = z.output<typeof operation>

const client = await mongoose.mongo.MongoClient.connect(process.env.MONGODB_URI ?? '', { maxPoolSize: 50 })
const documents = client.db().collection<{ _id: string; version: number; blob: string }>('bare')
let people = 0

/** As much text as brings a command or an answer to its size. */
const blobOf = (bytes: number) => 'x'.repeat(Math.max(1, Math.round(bytes) - 250))

async function conversation(operations: readonly Operation[]): Promise<void> {
  people += 1
  const _id = `p${process.pid}-${people}`
  let version = 0
  let inserts = 0
  await documents.insertOne({ _id, version, blob: blobOf(1000) })
  for (const { kind, sentBytes, receivedBytes } of operations) {
    const blob = blobOf(sentBytes)
    if (kind === 'read') await documents.findOne({ _id }, { projection: receivedBytes > 500 ? {} : { version: 1 } })
    else if (kind === 'insert') await documents.insertOne({ _id: `${_id}-${++inserts}`, version: 0, blob })
    else {
      const change = { $set: { blob }, $inc: { version: 1 } }
      if (kind === 'update') await documents.updateOne({ _id, version }, change)
      else {
        const projection = receivedBytes > 500 ? {} : { version: 1 as const }
        await documents.findOneAndUpdate({ _id, version }, change, { returnDocument: 'after', projection })
      }
      version += 1
    }
  }
}

process.on('message', (message) => {
  void run(order.parse(JSON.parse(String(message))))
})

async function run({ operations, turns, people: places, seconds }: z.output<typeof order>): Promise<void> {
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
