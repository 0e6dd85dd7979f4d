import type { Clock } from '../base/clock.js'
import type { Store } from './store.js'

export interface BotStatus {
  /** False while the database is away or what arrived meanwhile still waits in the spool. */
  isReady: boolean
  /** Entries that are due and not done. */
  dueInbox: number
  dueOutbox: number
  /** How long the oldest of them has been due. */
  oldestDueMs: number
  /** Arrivals that wait on disk for the database. */
  spooled: number
}

const PATIENCE_MS = 2000
const EPOCH = new Date(0)

/** For `/health/ready` and `/metrics`. Never throws. */
export async function readStatus(store: Store, clock: Clock, spooled: number): Promise<BotStatus> {
  const now = clock.now()
  const due = (path: string) => ({ $size: { $filter: { input: path, cond: { $lte: ['$$this.dueAt', now] } } } })
  try {
    const [found] = await store.conversations
      .aggregate<{ dueInbox: number; dueOutbox: number; oldest: Date }>(
        [
          { $match: { wakeAt: { $gt: EPOCH, $lte: now } } },
          { $group: { _id: null, dueInbox: { $sum: due('$inbox') }, dueOutbox: { $sum: due('$outbox') }, oldest: { $min: '$wakeAt' } } },
        ],
        { timeoutMS: PATIENCE_MS },
      )
      .toArray()
    return {
      isReady: spooled === 0,
      dueInbox: found?.dueInbox ?? 0,
      dueOutbox: found?.dueOutbox ?? 0,
      oldestDueMs: found === undefined ? 0 : Math.max(0, now.getTime() - found.oldest.getTime()),
      spooled,
    }
  } catch {
    return { isReady: false, dueInbox: 0, dueOutbox: 0, oldestDueMs: 0, spooled }
  }
}
