import type { Clock } from '../base/clock.js'
import { AT_ONCE } from './conversation.js'
import type { Store } from './store.js'

export interface BotStatus {
  /** False while the database is away or what arrived meanwhile still waits in the spool. */
  isReady: boolean
  /** Entries that are due and not done: of inboxes, to people, to the advisers. */
  dueInbox: number
  dueOutbox: number
  dueDesk: number
  /** How long the oldest of them has been due. */
  oldestDueMs: number
  /** Conversations with something that should have left minutes ago, tried again and again. */
  stuckConversations: number
  /** How long the oldest of what did not leave has waited. */
  oldestUnsentMs: number
  /** What could not be done after all attempts. */
  parked: number
  /** Receipts that came before the record of their message. */
  earlyReceipts: number
  /** Arrivals that wait on disk for the database. */
  spooled: number
}

const PATIENCE_MS = 2000
/** An answer that has not left by then is stuck. */
const STUCK_MS = 5 * 60_000
/** The longest that a retry waits, and a little: what is due later is no retry. */
const RETRIES_WITHIN_MS = 16 * 60_000
const EPOCH = new Date(0)

interface Found {
  dueInbox: number
  dueOutbox: number
  dueDesk: number
  stuck: number
  oldest: Date | null
  oldestUnsent: Date | null
}

/** For `/health/ready` and `/metrics`. Never throws. */
export async function readStatus(store: Store, clock: Clock, spooled: number): Promise<BotStatus> {
  const now = clock.now()
  try {
    const options = { timeoutMS: PATIENCE_MS }
    const [[found], parked, earlyReceipts] = await Promise.all([
      store.conversations.aggregate<Found>(pipelineAt(now), options).toArray(),
      store.deadLetters.estimatedDocumentCount(options),
      store.receipts.estimatedDocumentCount(options),
    ])
    const since = (instant: Date | null | undefined) =>
      instant === null || instant === undefined ? 0 : Math.max(0, now.getTime() - instant.getTime())
    return {
      isReady: spooled === 0,
      dueInbox: found?.dueInbox ?? 0,
      dueOutbox: found?.dueOutbox ?? 0,
      dueDesk: found?.dueDesk ?? 0,
      oldestDueMs: since(found?.oldest),
      stuckConversations: found?.stuck ?? 0,
      oldestUnsentMs: since(found?.oldestUnsent),
      parked,
      earlyReceipts,
      spooled,
    }
  } catch {
    const nothing = { dueInbox: 0, dueOutbox: 0, dueDesk: 0, oldestDueMs: 0, stuckConversations: 0, oldestUnsentMs: 0 }
    return { isReady: false, ...nothing, parked: 0, earlyReceipts: 0, spooled }
  }
}

function pipelineAt(now: Date) {
  const due = (path: string, more: object[] = []) => ({
    $filter: { input: path, cond: { $and: [{ $lte: ['$$this.dueAt', now] }, ...more] } },
  })
  const to = (target: string) => [{ $eq: ['$$this.to', target] }]
  /** When each became due: what is due at once says so by when it came. */
  const dueSince = (path: string, came: string) => ({
    $map: { input: due(path), in: { $cond: [{ $lte: ['$$this.dueAt', AT_ONCE] }, `$$this.${came}`, '$$this.dueAt'] } },
  })
  const unsentBefore = new Date(now.getTime() - STUCK_MS)
  return [
    { $match: { wakeAt: { $gt: EPOCH, $lte: new Date(now.getTime() + RETRIES_WITHIN_MS) } } },
    {
      $project: {
        dueInbox: { $size: due('$inbox') },
        dueOutbox: { $size: due('$outbox', to('person')) },
        dueDesk: { $size: due('$outbox', to('desk')) },
        oldest: { $min: { $concatArrays: [dueSince('$inbox', 'receivedAt'), dueSince('$outbox', 'createdAt')] } },
        oldestUnsent: { $min: '$outbox.createdAt' },
      },
    },
    {
      $group: {
        _id: null,
        dueInbox: { $sum: '$dueInbox' },
        dueOutbox: { $sum: '$dueOutbox' },
        dueDesk: { $sum: '$dueDesk' },
        // null is less than any date.
        stuck: { $sum: { $cond: [{ $and: [{ $gt: ['$oldestUnsent', null] }, { $lt: ['$oldestUnsent', unsentBefore] }] }, 1, 0] } },
        oldest: { $min: '$oldest' },
        oldestUnsent: { $min: '$oldestUnsent' },
      },
    },
  ]
}
