/** Finds what is due and in nobody's hands: held-back events, retries, and what a process left when it died. */
import type { Clock } from '../base/clock.js'
import type { Store } from './store.js'
import type { Worker } from './worker.js'

export interface SweeperDeps {
  store: Store
  worker: Worker
  clock: Clock
}

const BATCH = 100

/** @returns how many conversations were begun. */
export async function sweepOnce({ store, worker, clock }: SweeperDeps): Promise<number> {
  let begun = 0
  while (worker.hasRoom) {
    const now = clock.now()
    const ids = await store.due(now, BATCH)
    const taken = await Promise.all(ids.map((id) => takeOne(id, now)))
    begun += taken.filter(Boolean).length
    if (ids.length < BATCH) break
  }
  return begun

  async function takeOne(conversationId: string, now: Date): Promise<boolean> {
    const token = worker.nextToken()
    const doc = worker.hasRoom ? await store.take(conversationId, token, now) : null
    if (doc !== null) worker.begin(doc, token)
    return doc !== null
  }
}

/** Runs `work` one at a time: who asks while it runs waits for one more run, which sees what they wrote. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  function start(): Promise<void> {
    running = work().finally(() => {
      running = null
    })
    return running
  }
  return () => {
    if (running === null) return start()
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null
        return start()
      })
    return next
  }
}
