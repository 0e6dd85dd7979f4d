/** The conversations in MongoDB: what is read and written, and with which guard. The pipelines themselves are in `updates.ts`. */
import { LRUCache } from 'lru-cache'
import mongoose, { type Connection } from 'mongoose'
import type { ConversationDocument, OutboxEntry, TranscriptEntry } from './conversation.js'
import { createGroupWrites } from './group-writes.js'
import {
  type Append,
  appendStages,
  type Commit,
  commitStages,
  type Delivered,
  deliveredStages,
  IS_FREE,
  leaseStages,
  openingStages,
  postponeStages,
  quickAppend,
  sendAgainStages,
  settleStages,
} from './updates.js'

/** A said thing that has left its conversation's document. */
export interface MessageDocument extends Omit<TranscriptEntry, 'id'> {
  /** Conversation's and entry's id. */
  _id: string
  conversationId: string
  entryId: string
}

export interface AliasDocument {
  /** HMAC of channel and alias. */
  _id: string
  conversationId: string
}

/** A receipt that came before the record of its message. */
export interface ReceiptDocument {
  /** Channel and provider's id. */
  _id: string
  /** Sealed JSON of `Receipt`. */
  item: string
  attempts: number
  dueAt: Date
  /** Machine's clock: MongoDB removes it an hour later. */
  at: Date
}

/** What could not be done after all attempts, kept for the operator. */
export interface DeadLetterDocument {
  /** Conversation's and entry's id. */
  _id: string
  conversationId: string
  entryId: string
  from: 'inbox' | 'outbox'
  /** Of the outbox: whom it was for, and who speaks in it. */
  to?: OutboxEntry['to']
  speaker?: OutboxEntry['from']
  item: string
  error: string
  at: Date
}

/** Message ids of an erased conversation, for an hour: a repeated webhook must not begin it again. */
export interface TombstoneDocument {
  _id: string
  seen: string[]
  at: Date
}

const RECENT_LOADED = 8
/** `seen` is only for the database; most turns need no more than the last things said. */
const LOADED = { seen: 0, recent: { $slice: -RECENT_LOADED } }
/** What another process, a webhook or the update itself may have changed; the rest the worker knows. */
const CHANGED = {
  version: 1,
  lease: 1,
  wakeAt: 1,
  inbox: 1,
  outbox: 1,
  lastInboundAt: 1,
  optedOutAt: 1,
  blockedAt: 1,
  isErasing: 1,
  flood: 1,
  heldUntil: 1,
} as const

export type Loaded = Omit<ConversationDocument, 'seen'>
export type Changed = Pick<ConversationDocument, keyof typeof CHANGED>

const MOST_KNOWN = 50_000
/** About 5 kB each. */
const MOST_AT_REST = 2000
/** An erasure by another process is not heard of. */
const AT_REST_MS = 15 * 60_000
/** Nobody needs an answer to what was said a quarter ago. */
const DEAD_LETTER_SECONDS = 90 * 24 * 3600
const DUPLICATE_KEY = 11000
const EPOCH = new Date(0)

export type Store = ReturnType<typeof createStore>

/** @param patienceMs how long a message waits for a database that is away. */
export function createStore(connection: Connection, leaseMs: number, patienceMs: number) {
  const db = connection.getClient().db(connection.name)
  const conversations = db.collection<ConversationDocument>('conversations')
  const messages = db.collection<MessageDocument>('messages')
  const aliases = db.collection<AliasDocument>('aliases')
  const receipts = db.collection<ReceiptDocument>('receipts')
  const deadLetters = db.collection<DeadLetterDocument>('dead_letters')
  const tombstones = db.collection<TombstoneDocument>('tombstones')
  /** Conversations that exist: theirs is the shorter update. */
  const known = new LRUCache<string, true>({ max: MOST_KNOWN })
  /** Conversations as this process left them, with nothing to do: guarded by their version, they need not be read again. */
  const atRest = new LRUCache<string, Loaded>({ max: MOST_AT_REST, ttl: AT_REST_MS })
  const arrivals = createGroupWrites(conversations, { timeoutMS: patienceMs })
  const turns = createGroupWrites(conversations, {})
  // Nobody waits for these; the next write that somebody waits for makes them last as well.
  const records = createGroupWrites(conversations, { writeConcern: { w: 1 } })

  const reload = (conversationId: string, token: string): Promise<Loaded | null> =>
    conversations.findOne({ _id: conversationId, 'lease.owner': token }, { projection: LOADED })

  /** @returns null when it is not at rest as this process knew it, or may have to wait. */
  async function appendAtRest(conversationId: string, append: Append): Promise<Loaded | null> {
    const rested = atRest.get(conversationId)
    const quick = rested === undefined ? null : quickAppend(rested, append)
    if (quick === null) return null
    atRest.delete(conversationId)
    if (await arrivals.update(quick.filter, quick.stages)) return quick.doc
    return append.lease === null ? null : reload(conversationId, append.lease.token)
  }

  return {
    db,
    conversations,
    messages,
    aliases,
    receipts,
    deadLetters,
    tombstones,

    async ensureIndexes(): Promise<void> {
      // Receipts found their message by it, before they brought their conversation's id.
      await conversations.dropIndex('sent').catch(() => undefined)
      await Promise.all([
        conversations.createIndexes([{ key: { wakeAt: 1 }, name: 'due', partialFilterExpression: { wakeAt: { $gt: EPOCH } } }]),
        messages.createIndexes([
          { key: { conversationId: 1, at: 1 }, name: 'transcript' },
          { key: { providerId: 1 }, name: 'sent', partialFilterExpression: { providerId: { $exists: true } } },
        ]),
        aliases.createIndexes([{ key: { conversationId: 1 }, name: 'conversation' }]),
        receipts.createIndexes([
          { key: { at: 1 }, name: 'expiry', expireAfterSeconds: 3600 },
          { key: { dueAt: 1 }, name: 'due' },
        ]),
        deadLetters.createIndexes([
          { key: { conversationId: 1 }, name: 'conversation' },
          { key: { at: 1 }, name: 'expiry', expireAfterSeconds: DEAD_LETTER_SECONDS },
        ]),
        tombstones.createIndexes([{ key: { at: 1 }, name: 'expiry', expireAfterSeconds: 3600 }]),
      ])
    },

    /**
     * Appends to the inbox, once for each `seenHash`.
     * @param opens whether the conversation may be new.
     * @returns null when it was taken in before, or does not exist and may not be opened.
     */
    async append(conversationId: string, append: Append, opens: boolean, timeoutMS?: number): Promise<Loaded | null> {
      const rested = await appendAtRest(conversationId, append)
      if (rested !== null) return rested
      const options = {
        returnDocument: 'after',
        projection: LOADED,
        ...(timeoutMS === undefined ? {} : { timeoutMS }),
      } as const
      const unseen = { _id: conversationId, seen: { $ne: append.seenHash } }
      if (!opens || known.has(conversationId)) {
        const doc = await conversations.findOneAndUpdate(unseen, appendStages(append), options)
        if (doc !== null || !opens) return doc
      }
      for (let attempt = 1; ; attempt++) {
        try {
          const doc = await conversations.findOneAndUpdate(unseen, openingStages(append), { ...options, upsert: true })
          known.set(conversationId, true)
          return doc
        } catch (error) {
          // An upsert meets its own _id when the entry was seen before, or when two first messages race.
          if (!isDuplicateKey(error) || attempt === 3) throw error
          if ((await conversations.countDocuments({ _id: conversationId, seen: append.seenHash }, { limit: 1 })) > 0) return null
        }
      }
    },

    /** Takes the lease of a due conversation that nobody has. */
    take(conversationId: string, token: string, now: Date): Promise<Loaded | null> {
      return conversations.findOneAndUpdate(
        { _id: conversationId, wakeAt: { $gt: EPOCH, $lte: now }, ...IS_FREE },
        leaseStages(token, leaseMs),
        { returnDocument: 'after', projection: LOADED },
      )
    },

    /** Conversations that are due and that nobody works on, the longest waiting first. */
    async due(now: Date, limit: number): Promise<string[]> {
      const found = await conversations
        .find({ wakeAt: { $gt: EPOCH, $lte: now }, ...IS_FREE }, { projection: { _id: 1 }, sort: { wakeAt: 1 }, limit })
        .toArray()
      return found.map(({ _id }) => _id)
    },

    /** Without an index: asked once a day. */
    async silentSince(before: Date, limit: number): Promise<string[]> {
      const silent = { createdAt: { $lt: before }, $or: [{ lastInboundAt: null }, { lastInboundAt: { $lt: before } }] }
      const found = await conversations.find(silent, { projection: { _id: 1 }, sort: { lastInboundAt: 1 }, limit }).toArray()
      return found.map(({ _id }) => _id)
    },

    /** The one write of a turn. @returns null when another process has gone on in the meantime: the work is void. */
    commit(conversationId: string, version: number, token: string, commit: Commit, now: Date): Promise<Changed | null> {
      return conversations.findOneAndUpdate(
        { _id: conversationId, version, 'lease.owner': token },
        [...commitStages(commit), ...settleStages(token, leaseMs, now)],
        { returnDocument: 'after', projection: CHANGED },
      )
    },

    /**
     * The same when its first answer leaves at once: the lease stays, so nothing needs to be computed or read.
     * @returns false when another process has gone on in the meantime.
     */
    async commitBeforeSending(conversationId: string, version: number, token: string, commit: Commit): Promise<boolean> {
      const { done, state, outbox, said, set } = commit
      const before = { _id: conversationId, version, 'lease.owner': token }
      const change = {
        $set: { ...set, state, version: version + 1 },
        $pull: { inbox: { id: { $in: done } } },
        $push: { outbox: { $each: outbox }, recent: { $each: said } },
      }
      if (await turns.update(before, change)) return true
      const after = { ...before, version: version + 1 }
      if ((await conversations.countDocuments(after, { limit: 1 })) > 0) return true
      const { matchedCount } = await conversations.updateOne(before, change)
      return matchedCount === 1
    },

    postpone(conversationId: string, token: string, entryId: string, attempts: number, dueAt: Date, now: Date): Promise<Changed | null> {
      return conversations.findOneAndUpdate(
        { _id: conversationId, 'lease.owner': token },
        [...postponeStages(entryId, attempts, dueAt), ...settleStages(token, leaseMs, now)],
        { returnDocument: 'after', projection: CHANGED },
      )
    },

    /** Records what was sent, and gives the lease back when nothing else is due. @returns null when the lease was lost. */
    delivered(conversationId: string, token: string, delivered: Delivered, now: Date): Promise<Changed | null> {
      return conversations.findOneAndUpdate(
        { _id: conversationId, 'lease.owner': token },
        [...deliveredStages(delivered), ...settleStages(token, leaseMs, now)],
        { returnDocument: 'after', projection: CHANGED },
      )
    },

    /**
     * The same for the last entry of an outbox, as long as nothing has come in: all is done, and the lease goes back.
     * @param doc as it will be then.
     * @returns false when it was not so, and nothing is recorded.
     */
    async deliveredLast(doc: Loaded, token: string, { gone, said, set }: Delivered): Promise<boolean> {
      const recorded = await records.update(
        { _id: doc._id, 'lease.owner': token, inbox: { $size: 0 } },
        {
          $set: { ...set, wakeAt: null, lease: null },
          $pull: { outbox: { id: { $in: gone } } },
          $push: { recent: { $each: said } },
        },
      )
      if (recorded) {
        atRest.set(doc._id, { ...doc, inbox: [], outbox: [], lease: null, wakeAt: null, recent: doc.recent.slice(-RECENT_LOADED) })
        return true
      }
      return (await conversations.countDocuments({ _id: doc._id, 'outbox.id': { $in: gone } }, { limit: 1 })) === 0
    },

    /** The same for one of several that are sent in a row, or once the lease was lost: nothing but the record. */
    async noteSent(conversationId: string, outboxId: string, said: TranscriptEntry): Promise<void> {
      const before = { _id: conversationId, 'outbox.id': outboxId }
      const change = { $pull: { outbox: { id: outboxId } }, $push: { recent: said } }
      // Again does no harm: it matches once.
      if (!(await records.update(before, change))) await conversations.updateOne(before, change)
    },

    /** @returns null when somebody else has the lease, or the conversation is gone. */
    settle(conversationId: string, token: string, now: Date): Promise<Changed | null> {
      return conversations.findOneAndUpdate({ _id: conversationId, 'lease.owner': token }, settleStages(token, leaseMs, now), {
        returnDocument: 'after',
        projection: CHANGED,
      })
    },

    /** @returns false when the lease was lost. */
    async renew(conversationId: string, token: string, forMs = leaseMs): Promise<boolean> {
      const { matchedCount } = await conversations.updateOne({ _id: conversationId, 'lease.owner': token }, leaseStages(token, forMs))
      return matchedCount === 1
    },

    /** Leaves what is due to another process. */
    async release(conversationId: string, token: string): Promise<void> {
      await conversations.updateOne({ _id: conversationId, 'lease.owner': token }, { $set: { lease: null } })
    },

    reload,

    /** After an erasure nothing of it may be remembered. */
    forget(conversationId: string): void {
      atRest.delete(conversationId)
    },

    /**
     * Puts back into the outbox what had left it, once for each `seenHash`.
     * @returns false when that was done before, somebody works on the conversation, or it is gone.
     */
    async sendAgain(conversationId: string, entry: OutboxEntry, seenHash: string): Promise<boolean> {
      const { matchedCount } = await conversations.updateOne(
        { _id: conversationId, seen: { $ne: seenHash }, ...IS_FREE },
        sendAgainStages(entry, seenHash),
      )
      return matchedCount === 1
    },

    async park(letter: DeadLetterDocument): Promise<void> {
      await deadLetters.updateOne({ _id: letter._id }, { $set: letter }, { upsert: true })
    },
  }
}

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoServerError && error.code === DUPLICATE_KEY
}

/**
 * Whether a failure means that the database is away for now, so that what came should wait in the spool: anything of the driver's that
 * is not the server refusing the command itself.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof mongoose.mongo.MongoError)) return false
  if (!(error instanceof mongoose.mongo.MongoServerError)) return true
  // A group's error is dressed up as the server's even when no server answered.
  if (error instanceof mongoose.mongo.MongoBulkWriteError && error.code === undefined) return true
  return error.hasErrorLabel('RetryableWriteError') || error.hasErrorLabel('RetryableError') || AWAY_CODES.has(Number(error.code))
}

/** Not primary, shutting down, time limit (mongodb.com/docs/manual/reference/error-codes). */
const AWAY_CODES = new Set([50, 89, 91, 189, 262, 7, 6, 9001, 10107, 11600, 11602, 13435, 13436])
