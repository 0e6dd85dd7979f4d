import type { ClientSession, Connection } from 'mongoose'
import { defineModel } from './model.js'

interface CounterDocument {
  _id: string
  count: number
}

/** Anonymous counts of what was erased, by name: `erased.youths`, `erased.matches`. They keep reports true. */
export interface Counters {
  add(counts: Record<string, number>, session?: ClientSession): Promise<void>
  get(name: string): Promise<number>
  ensureIndexes(): Promise<void>
}

export function createCounters(connection: Connection): Counters {
  const counters = defineModel<CounterDocument>(connection, { name: 'counters', fields: { _id: String, count: Number }, indexes: [] })
  return {
    async add(counts, session) {
      for (const [name, count] of Object.entries(counts)) {
        if (count === 0) continue
        await counters.updateOne({ _id: name }, { $inc: { count } }, { upsert: true, ...(session === undefined ? {} : { session }) })
      }
    },
    async get(name) {
      const found = await counters.findOne({ _id: name }).lean()
      return found?.count ?? 0
    },
    ensureIndexes: () => counters.createCollection().then(() => undefined),
  }
}
