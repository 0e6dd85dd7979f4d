/**
 * The updates that a conversation goes through, as aggregation pipelines: each is atomic on its one document. What people wrote only
 * stands under `$literal`, so nothing of it is ever read as an operator. Leases run on the database's clock (`$$NOW`), so that
 * processes whose clocks differ agree; what is due runs on the service's, which the demo can move.
 */
import type { mongo } from 'mongoose'
import type { ChannelId } from '../channels/channel.js'
import type { ConversationDocument, InboxEntry, OutboxEntry, TranscriptEntry } from './conversation.js'
import type { Loaded } from './store.js'

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
  /** For a conversation that may not exist yet; made only then. */
  origin?: () => { channel: ChannelId; address: string }
  /** A message of the person: counts for the flood, shows that they can be reached. */
  flood?: { perMinute: number; silenceMs: number; isExempt: boolean }
  /** It may not be the first to have come: waits until its `dueAt`, behind what came before it. */
  isSorted?: boolean
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
 * Puts an entry in the inbox of a conversation that exists. A failed turn that waits to be tried again holds back what comes after it.
 * One stage only: this is what each message costs first.
 */
export function appendStages(append: Append): Stage[] {
  return [{ $set: withFlooding(append, appended(append)) }]
}

/** The same for a conversation that may be new. */
export function openingStages(append: Append): Stage[] {
  const { now, origin } = append
  const beginning = { ...BEGINNING, createdAt: now, flood: { startedAt: NEVER, count: 0, silencedUntil: null }, ...origin?.() }
  return [{ $replaceWith: { $mergeObjects: [literal(beginning), '$$ROOT'] } }, ...appendStages(append)]
}

function appended({ entry, seenHash, now, flood, lease, isSorted = false }: Append): Stage {
  const dueAt = { $max: [entry.dueAt, '$heldUntil'] }
  const wakeAt = { $cond: ['$isErasing', '$wakeAt', { $min: ['$wakeAt', dueAt] }] }
  const silencing = flood === undefined || flood.isExempt ? {} : { isSilenced: { $or: [isFlooding(flood, now), isSilent(flood, now)] } }
  const inbox = { $concatArrays: ['$inbox', [{ $mergeObjects: [literal(entry), { dueAt, ...silencing }] }]] }
  return {
    ...(isSorted ? { inbox: { $sortArray: { input: inbox, sortBy: { receivedAt: 1 } } }, heldUntil: dueAt } : { inbox }),
    seen: { $slice: [{ $concatArrays: ['$seen', [literal(seenHash)]] }, -MOST_SEEN] },
    wakeAt,
    ...(lease === null ? {} : { lease: { $cond: [isTakable(wakeAt, now), leaseOf(lease.token, lease.leaseMs), '$lease'] } }),
  }
}

const isTakable = (wakeAt: unknown, now: Date) => ({
  $and: [{ $lt: [or('$lease.until', NEVER), '$$NOW'] }, { $lte: [or(wakeAt, FAR), now] }],
})

/** A person who writes can be reached, and counts for the flood. */
function withFlooding({ flood, now }: Append, changes: Stage): Stage {
  if (flood === undefined) return changes
  const isSame = isSameWindow(now)
  return {
    ...changes,
    blockedAt: null,
    lastInboundAt: now,
    'flood.startedAt': { $cond: [isSame, '$flood.startedAt', now] },
    'flood.count': { $cond: [isSame, { $add: ['$flood.count', 1] }, 1] },
    'flood.silencedUntil': { $cond: [isFlooding(flood, now), new Date(now.getTime() + flood.silenceMs), '$flood.silencedUntil'] },
  }
}

/** Dates are compared here, not computed with: `startedAt` counts for a minute. One from later than now is of a clock that was wrong. */
const isSameWindow = (now: Date) => ({
  $and: [
    { $gt: ['$flood.startedAt', new Date(now.getTime() - FLOOD_WINDOW_MS)] },
    { $lt: ['$flood.startedAt', new Date(now.getTime() + FLOOD_WINDOW_MS)] },
  ],
})
const isFlooding = (flood: NonNullable<Append['flood']>, now: Date) => ({
  $and: [{ $gte: ['$flood.count', flood.perMinute] }, isSameWindow(now)],
})
const isSilent = ({ silenceMs }: NonNullable<Append['flood']>, now: Date) => ({
  $and: [{ $lt: [now, '$flood.silencedUntil'] }, { $lte: ['$flood.silencedUntil', new Date(now.getTime() + silenceMs + FLOOD_WINDOW_MS)] }],
})

/**
 * The same for a conversation at rest that this process knows as it stands: what it becomes is known beforehand.
 * @returns null when it may have to wait.
 */
export function quickAppend(known: Loaded, { entry, seenHash, now, flood, lease, isSorted = false }: Append): QuickAppend | null {
  const { _id, version, isErasing, heldUntil, optedOutAt, blockedAt } = known
  if (lease === null || isSorted || isErasing || entry.dueAt > now || (heldUntil !== null && heldUntil > now)) return null
  const appended = flood === undefined ? { entry, person: {} } : counted(known, entry, flood, now)
  const set = { ...appended.person, inbox: [appended.entry], wakeAt: entry.dueAt }
  return {
    // A receipt may have opted the person out or found them gone; all else that changes a conversation goes by its inbox.
    filter: { _id, version, optedOutAt, blockedAt, lease: null, inbox: { $size: 0 }, seen: { $ne: seenHash } },
    stages: [
      {
        $set: {
          ...Object.fromEntries(Object.entries(set).map(([path, value]) => [path, literal(value)])),
          seen: { $slice: [{ $concatArrays: ['$seen', [literal(seenHash)]] }, -MOST_SEEN] },
          lease: leaseOf(lease.token, lease.leaseMs),
        },
      },
    ],
    doc: { ...known, ...set, lease: { owner: lease.token, until: new Date(Date.now() + lease.leaseMs) } },
  }
}

export interface QuickAppend {
  filter: mongo.Filter<ConversationDocument>
  stages: Stage[]
  doc: Loaded
}

/** What `withFlooding` does, here. */
function counted({ flood: before }: Loaded, entry: InboxEntry, flood: NonNullable<Append['flood']>, now: Date) {
  const isSame = Math.abs(now.getTime() - before.startedAt.getTime()) < FLOOD_WINDOW_MS
  const isFlood = isSame && before.count >= flood.perMinute
  const leftMs = before.silencedUntil === null ? 0 : before.silencedUntil.getTime() - now.getTime()
  const isSilenced = isFlood || (leftMs > 0 && leftMs <= flood.silenceMs + FLOOD_WINDOW_MS)
  return {
    entry: flood.isExempt ? entry : { ...entry, isSilenced },
    person: {
      blockedAt: null,
      lastInboundAt: now,
      flood: {
        startedAt: isSame ? before.startedAt : now,
        count: isSame ? before.count + 1 : 1,
        silencedUntil: isFlood ? new Date(now.getTime() + flood.silenceMs) : before.silencedUntil,
      },
    },
  }
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

/** An outbox entry comes back to a conversation that nobody works on: who remembers its version reads it again. */
export function sendAgainStages(entry: OutboxEntry, seenHash: string): Stage[] {
  return [
    {
      $set: {
        version: { $add: ['$version', 1] },
        outbox: { $concatArrays: ['$outbox', [literal(entry)]] },
        seen: { $slice: [{ $concatArrays: ['$seen', [literal(seenHash)]] }, -MOST_SEEN] },
        wakeAt: { $min: ['$wakeAt', entry.dueAt] },
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
