/**
 * The updates that a conversation goes through, as aggregation pipelines: each is atomic on its one document. What people wrote only
 * stands under `$literal`, so nothing of it is ever read as an operator. Leases run on the database's clock (`$$NOW`), so that
 * processes whose clocks differ agree; what is due runs on the service's, which the demo can move.
 */
import type { ChannelId } from '../channels/channel.js'
import type { InboxEntry, OutboxEntry, TranscriptEntry } from './conversation.js'

export type Stage = Record<string, unknown>

export const MOST_SEEN = 300
const FLOOD_WINDOW_MS = 60_000
const NEVER = new Date(0)
const FAR = new Date(8.64e15)

const literal = (value: unknown) => ({ $literal: value })
const or = (given: unknown, value: unknown) => ({ $ifNull: [given, value] })
const leaseOf = (token: string, leaseMs: number) => ({ owner: token, until: { $add: ['$$NOW', leaseMs] } })

/** A lease that nobody holds any more, as a condition on documents. */
export const IS_FREE = { $or: [{ lease: null }, { $expr: { $lt: ['$lease.until', '$$NOW'] } }] }

/** When something here is due next. A conversation to be erased takes no more turns, and is due as soon as its outbox is empty. */
function wakeStage(now: Date): Stage {
  const outboxDueAt = { $min: '$outbox.dueAt' }
  return {
    $set: {
      wakeAt: { $cond: ['$isErasing', { $ifNull: [outboxDueAt, now] }, { $min: [{ $min: '$inbox.dueAt' }, outboxDueAt] }] },
    },
  }
}

const isDue = (now: Date) => ({ $and: [{ $ne: ['$wakeAt', null] }, { $lte: ['$wakeAt', now] }] })

/** Keeps the lease while something is due, else gives it back. */
export function settleStages(token: string, leaseMs: number, now: Date): Stage[] {
  return [wakeStage(now), { $set: { lease: { $cond: [isDue(now), leaseOf(token, leaseMs), null] } } }]
}

export interface Append {
  entry: InboxEntry
  seenHash: string
  now: Date
  /** For a conversation that may not exist yet. */
  origin?: { channel: ChannelId; address: string }
  /** A message of the person: counts for the flood, shows that they can be reached. */
  flood?: { perMinute: number; silenceMs: number; isExempt: boolean }
  /** Takes the lease when nobody has it and something is due. */
  lease: { token: string; leaseMs: number } | null
}

/** What a conversation is before anything happened in it. */
const BEGINNING = {
  version: 0,
  state: '',
  inbox: [],
  outbox: [],
  recent: [],
  seen: [],
  lastInboundAt: null,
  optedOutAt: null,
  blockedAt: null,
  heldUntil: null,
  isErasing: false,
  lease: null,
}

/**
 * Puts an entry in the inbox. A failed turn that waits to be tried again holds back what comes after it. One stage only, since this
 * is the first thing each message costs.
 */
export function appendStages({ entry, seenHash, now, origin, flood, lease }: Append): Stage[] {
  const beginning = { ...BEGINNING, createdAt: now, flood: { startedAt: NEVER, count: 0, silencedUntil: null }, ...origin }
  const dueAt = { $max: [entry.dueAt, '$heldUntil'] }
  const wakeAt = { $cond: ['$isErasing', '$wakeAt', { $min: ['$wakeAt', dueAt] }] }
  const isSilenced =
    flood === undefined || flood.isExempt ? false : { $or: ['$$isFlooding', { $lt: [now, or('$flood.silencedUntil', NEVER)] }] }
  const changes = {
    inbox: { $concatArrays: [or('$inbox', []), [{ $mergeObjects: [literal(entry), { dueAt, isSilenced }] }]] },
    seen: { $slice: [{ $concatArrays: [or('$seen', []), [literal(seenHash)]] }, -MOST_SEEN] },
    wakeAt,
    ...(lease === null
      ? {}
      : {
          lease: {
            $cond: [
              { $and: [{ $lt: [or('$lease.until', NEVER), '$$NOW'] }, { $lte: [or(wakeAt, FAR), now] }] },
              leaseOf(lease.token, lease.leaseMs),
              or('$lease', null),
            ],
          },
        }),
  }
  const next = (more: object) => ({ $mergeObjects: [literal(beginning), '$$ROOT', { ...changes, ...more }] })
  if (flood === undefined) return [{ $replaceWith: next({}) }]
  const isSameWindow = { $lt: [now, { $add: [or('$flood.startedAt', NEVER), FLOOD_WINDOW_MS] }] }
  return [
    {
      $replaceWith: {
        $let: {
          vars: { isFlooding: { $and: [isSameWindow, { $gte: ['$flood.count', flood.perMinute] }] } },
          in: next({
            // A person who writes can be reached.
            blockedAt: null,
            lastInboundAt: now,
            flood: {
              startedAt: { $cond: [isSameWindow, '$flood.startedAt', now] },
              count: { $cond: [isSameWindow, { $add: ['$flood.count', 1] }, 1] },
              silencedUntil: { $cond: ['$$isFlooding', new Date(now.getTime() + flood.silenceMs), or('$flood.silencedUntil', null)] },
            },
          }),
        },
      },
    },
  ]
}

export interface Commit {
  /** Inbox entries that have had their turn. */
  done: string[]
  /** Sealed. */
  state: string
  outbox: OutboxEntry[]
  said: TranscriptEntry[]
  /** Further fields, whole values of ours. */
  set: Record<string, unknown>
}

/** What a turn changes: all of it, or nothing. */
export function commitStages({ done, state, outbox, said, set }: Commit): Stage[] {
  return [
    {
      $set: {
        ...Object.fromEntries(Object.entries(set).map(([path, value]) => [path, literal(value)])),
        version: { $add: ['$version', 1] },
        state: literal(state),
        inbox: without('$inbox', done),
        ...(outbox.length === 0 ? {} : { outbox: { $concatArrays: ['$outbox', literal(outbox)] } }),
        ...(said.length === 0 ? {} : { recent: { $concatArrays: ['$recent', literal(said)] } }),
      },
    },
  ]
}

/** A turn that failed is tried again at `dueAt`, and what came after it waits as long. */
export function postponeStages(entryId: string, attempts: number, dueAt: Date): Stage[] {
  return [
    {
      $set: {
        heldUntil: dueAt,
        inbox: {
          $map: {
            input: '$inbox',
            in: {
              $mergeObjects: [
                '$$this',
                {
                  attempts: { $cond: [{ $eq: ['$$this.id', literal(entryId)] }, attempts, '$$this.attempts'] },
                  dueAt: { $max: ['$$this.dueAt', dueAt] },
                },
              ],
            },
          },
        },
      },
    },
  ]
}

export interface Delivered {
  /** Outbox entries that have left, or never will. */
  gone: string[]
  said: TranscriptEntry[]
  /** The first of those to `to` is tried again; the others wait behind it. */
  held?: { id: string; to: OutboxEntry['to']; attempts: number; dueAt: Date }
  set: Record<string, unknown>
}

export function deliveredStages({ gone, said, held, set }: Delivered): Stage[] {
  const left = gone.length === 0 ? '$outbox' : without('$outbox', gone)
  const outbox =
    held === undefined
      ? left
      : {
          $map: {
            input: left,
            in: {
              $mergeObjects: [
                '$$this',
                {
                  attempts: { $cond: [{ $eq: ['$$this.id', held.id] }, held.attempts, '$$this.attempts'] },
                  dueAt: { $cond: [{ $eq: ['$$this.to', held.to] }, { $max: ['$$this.dueAt', held.dueAt] }, '$$this.dueAt'] },
                },
              ],
            },
          },
        }
  return [
    {
      $set: {
        ...Object.fromEntries(Object.entries(set).map(([path, value]) => [path, literal(value)])),
        outbox,
        ...(said.length === 0 ? {} : { recent: { $concatArrays: ['$recent', literal(said)] } }),
      },
    },
  ]
}

function without(path: string, ids: readonly string[]) {
  const [only] = ids
  const isOne = ids.length === 1 && only !== undefined
  return {
    $filter: {
      input: path,
      cond: isOne ? { $ne: ['$$this.id', literal(only)] } : { $not: [{ $in: ['$$this.id', literal(ids)] }] },
    },
  }
}

/** Takes a lease, or renews it. */
export function leaseStages(token: string, leaseMs: number): Stage[] {
  return [{ $set: { lease: leaseOf(token, leaseMs) } }]
}
