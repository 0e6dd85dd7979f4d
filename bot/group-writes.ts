/**
 * Group commit: the updates asked for while others are under way go together in the next command. Alone, each goes at once; under load
 * ten of them cost the database and this process what two did.
 */
import mongoose from 'mongoose'
import type { Stage } from './updates.js'

type Document = mongoose.mongo.Document & { _id: string }

export interface GroupWrites<T extends Document> {
  /**
   * One update of one document, atomic by itself.
   * @returns true when it surely matched. False when one of its group did not match, be it this one or another: look at the document.
   * @throws {MongoError} when the database is away; the update may have been done or not.
   */
  update(filter: mongoose.mongo.Filter<T>, change: mongoose.mongo.UpdateFilter<T> | Stage[]): Promise<boolean>
}

interface Waiting<T extends Document> {
  filter: mongoose.mongo.Filter<T>
  update: mongoose.mongo.UpdateFilter<T> | Stage[]
  resolve: (isSure: boolean) => void
  reject: (error: unknown) => void
}

const MOST_IN_GROUP = 100

export function createGroupWrites<T extends Document>(
  collection: mongoose.mongo.Collection<T>,
  options: mongoose.mongo.BulkWriteOptions,
): GroupWrites<T> {
  let waiting: Waiting<T>[] = []
  let isUnderWay = false

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.slice(0, MOST_IN_GROUP)
      waiting = waiting.slice(MOST_IN_GROUP)
      try {
        const updates = group.map(({ filter, update }) => ({ updateOne: { filter, update } }))
        const { matchedCount } = await collection.bulkWrite(updates, { ...options, ordered: false })
        for (const { resolve } of group) resolve(matchedCount === group.length)
      } catch (error) {
        for (const { resolve, reject } of group) {
          if (isOfSome(error)) resolve(false)
          else reject(error)
        }
      }
    }
    isUnderWay = false
  }

  return {
    update: (filter, update) =>
      new Promise((resolve, reject) => {
        waiting.push({ filter, update, resolve, reject })
        if (isUnderWay) return
        isUnderWay = true
        // What the same turn of the event loop asks for goes together.
        setImmediate(() => void write())
      }),
  }
}

/** Whether the server refused single updates: whoever asked for them finds out, the others of their group were done. */
function isOfSome(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoBulkWriteError && [error.writeErrors].flat().length > 0
}
