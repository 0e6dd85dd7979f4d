/** Works a leased conversation off: what is to be sent, then the next turn, until nothing is due. */
import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import type { Meters } from '../base/meters.js'
import type { Channel, ChannelId } from '../channels/channel.js'
import type { InboxEntry, OutboxEntry, TranscriptEntry } from './conversation.js'
import { attemptDelivery, backoffMs, type DeliverDeps, errorName, nextDelivery } from './deliver.js'
import { eraseConversation, isRepeatedAfterErasure } from './erase.js'
import { createOutboxWriter } from './outgoing.js'
import { seenHashOf } from './seen.js'
import type { BotSettings } from './settings.js'
import type { Activity, Slots } from './slots.js'
import { type Changed, isDatabaseAway, type Loaded, type Store } from './store.js'
import { moveOldEntries } from './transcript.js'
import { houseMessage, runTurn, type TurnDeps } from './turn.js'
import type { Delivered } from './updates.js'

export interface WorkerDeps {
  store: Store
  channels: ReadonlyMap<ChannelId, Channel>
  clock: Clock
  log: Log
  meters: Meters
  turn: TurnDeps
  deliver: DeliverDeps
  settings: BotSettings
  apologies: { turnFailed: string }
  /** What this process remembers of a conversation must go with it. */
  forget: (conversationId: string) => void
  activity: Activity
  turnSlots: Slots
  sendSlots: Slots
  owner: string
}

export interface Worker {
  /** A new lease's name. */
  nextToken(): string
  /** Resolves when this process has given back a conversation that it is done with; undefined when it is not about to. */
  atRest(conversationId: string): Promise<void> | undefined
  /** Something came in for the conversation with this lease. */
  arrived(token: string): void
  /** Whether another conversation should be begun here, or left to others. */
  readonly hasRoom: boolean
  /** Works a conversation whose lease `token` has just been taken, in the background. */
  begin(doc: Loaded, token: string): void
  /** Keeps the leases of conversations that take long. */
  renewLeases(): Promise<void>
  /** Records what this process sent and could not record. @throws {MongoError} while the database is away */
  recordLeft(): Promise<void>
  /** Lets go of everything at the next step. */
  stopNow(): void
}

/** A lease in use. */
interface Hold {
  conversationId: string
  token: string
  renewedAt: number
  isLost: boolean
  /** Something came in meanwhile: it is not done after this. */
  hasMore: boolean
}

const COMPACT_EVERY = 8
/** After an error of the engine itself or of the database, others may try after this long. */
const RESTART_MS = 3000
const MOST_UNRECORDED = 10_000
const CHANNEL_OFF_MS = 15 * 60_000

export function createWorker(deps: WorkerDeps): Worker {
  const { store, clock, log, meters, settings, activity, owner } = deps
  const traceOf = ({ id }: InboxEntry) => seenHashOf(deps.turn.vault, id)
  /** By token. */
  const holds = new Map<string, Hold>()
  const ending = new Map<string, Promise<void>>()
  /** Left, but not recorded: the database was away. By outbox id, so that this process sends none of them again. */
  const unrecorded = new Map<string, { conversationId: string; said: TranscriptEntry }>()
  const stopping = new AbortController()
  let counter = 0

  async function work(doc: Loaded, hold: Hold): Promise<void> {
    let current: Loaded | null = doc
    if (doc.version === 0) current = await dropRepeats(doc, hold)
    while (current !== null && current.lease?.owner === hold.token) {
      if (stopping.signal.aborted) {
        await store.release(current._id, hold.token)
        return
      }
      current = await step(current, hold)
      if (hold.isLost) return
    }
  }

  /** @returns null when there is nothing more to do here. */
  async function step(doc: Loaded, hold: Hold): Promise<Loaded | null> {
    const now = clock.now()
    if (nextDelivery(doc.outbox, now) !== undefined) return deps.sendSlots.run(() => sendDue(doc, hold))
    if (doc.isErasing && doc.outbox.length === 0) {
      deps.forget(doc._id)
      return eraseConversation(store, doc, hold.token)
    }
    const entry = doc.isErasing ? undefined : doc.inbox.find(({ dueAt }) => dueAt <= now)
    if (entry !== undefined) return deps.turnSlots.run(() => turn(doc, entry, hold))
    return merged(doc, await store.settle(doc._id, hold.token, now), hold)
  }

  async function turn(doc: Loaded, entry: InboxEntry, hold: Hold): Promise<Loaded | null> {
    const channel = deps.channels.get(doc.channel)
    if (channel === undefined) return channelOff(doc, entry, hold)
    const startedAt = performance.now()
    let commit: Awaited<ReturnType<typeof runTurn>>
    try {
      commit = await runTurn(deps.turn, doc, entry, channel)
    } catch (error) {
      const isLast = entry.attempts + 1 >= settings.maxTurnAttempts
      meters.turn(isLast ? 'parked' : 'failed', performance.now() - startedAt)
      return failedTurn(doc, entry, hold, error)
    }
    meters.turn('done', performance.now() - startedAt)
    log.info({ trace: traceOf(entry), conversationId: doc._id, answers: commit.outbox.length }, 'A turn was made.')
    const now = clock.now()
    if ((doc.version + 1) % COMPACT_EVERY === 0) compactLater(doc._id)
    const done = { ...withSet(doc, commit.set), state: commit.state, recent: [...doc.recent, ...commit.said] }
    if (nextDelivery(commit.outbox, now) !== undefined) {
      if (!(await store.commitBeforeSending(doc._id, doc.version, hold.token, commit))) return store.reload(doc._id, hold.token)
      const inbox = doc.inbox.filter(({ id }) => !commit.done.includes(id))
      return { ...done, version: doc.version + 1, inbox, outbox: [...doc.outbox, ...commit.outbox] }
    }
    const changed = await store.commit(doc._id, doc.version, hold.token, commit, now)
    return changed === null ? store.reload(doc._id, hold.token) : { ...done, ...renewed(changed, hold) }
  }

  /** A channel may be off for a while (credentials); what waits for it longer than a day is dropped. */
  async function channelOff(doc: Loaded, entry: InboxEntry, hold: Hold): Promise<Loaded | null> {
    const now = clock.now()
    log.warn({ conversationId: doc._id, channel: doc.channel }, 'A conversation waits for a channel that is off.')
    if (now.getTime() - entry.receivedAt.getTime() < settings.retryForMs) {
      const dueAt = new Date(now.getTime() + CHANNEL_OFF_MS)
      return merged(doc, await store.postpone(doc._id, hold.token, entry.id, entry.attempts, dueAt, now), hold)
    }
    const commit = { done: [entry.id], state: doc.state, outbox: [], said: [], set: {} }
    return merged(doc, await store.commit(doc._id, doc.version, hold.token, commit, now), hold)
  }

  async function failedTurn(doc: Loaded, entry: InboxEntry, hold: Hold, error: unknown): Promise<Loaded | null> {
    const cause = error instanceof Error && 'error' in error && error.error instanceof Error ? error.error : error
    // That the database was away is no fault of the message.
    const attempts = isDatabaseAway(cause) ? entry.attempts : entry.attempts + 1
    const about = { trace: traceOf(entry), conversationId: doc._id, attempts, error: errorName(cause), at: frames(cause) }
    const now = clock.now()
    if (attempts < settings.maxTurnAttempts) {
      log.warn(about, 'A turn failed; it will be tried again.')
      const dueAt = new Date(now.getTime() + backoffMs(Math.max(1, attempts), deps.deliver.random))
      return merged(doc, await store.postpone(doc._id, hold.token, entry.id, attempts, dueAt, now), hold)
    }
    log.error(about, 'A turn failed for good; its message is parked in dead_letters.')
    await store.park({
      _id: `${doc._id}:${entry.id}`,
      conversationId: doc._id,
      entryId: entry.id,
      from: 'inbox',
      item: entry.item,
      error: errorName(cause),
      at: now,
    })
    return giveUp(doc, entry, hold, errorName(cause))
  }

  /** The conversation goes on from a clean stack; the person is told, and the desk. */
  async function giveUp(doc: Loaded, entry: InboxEntry, hold: Hold, code: string): Promise<Loaded | null> {
    const { sealed, vault } = deps.turn
    const channel = deps.channels.get(doc.channel)
    const { state } = sealed.state(doc.state)
    const trace = seenHashOf(vault, entry.id)
    const isMessage = isMessageEntry(entry)
    const event = { conversationId: doc._id, name: 'turn.failed', value: { inboundId: entry.id, code }, media: [] }
    const outbox: OutboxEntry[] = [createOutboxWriter(deps.turn, doc.outbox, trace).toDesk(event)]
    if (isMessage && channel !== undefined) outbox.unshift(...houseMessage(deps.turn, doc, channel, deps.apologies.turnFailed, trace))
    const commit = { done: [entry.id], state: vault.sealJson({ ...state, dialog: {}, more: [] }), outbox, said: [], set: {} }
    const changed = await store.commit(doc._id, doc.version, hold.token, commit, clock.now())
    return changed === null ? store.reload(doc._id, hold.token) : { ...doc, ...changed, state: commit.state }
  }

  function isMessageEntry(entry: InboxEntry): boolean {
    try {
      return deps.turn.sealed.inboxItem(entry.item).kind === 'message'
    } catch {
      return false
    }
  }

  /** Sends what is due, in order; each is recorded while the next one leaves, the last one with the settling of the lease. */
  async function sendDue(doc: Loaded, hold: Hold): Promise<Loaded | null> {
    const notes: Promise<void>[] = []
    let current = doc
    for (;;) {
      const entry = nextDelivery(current.outbox, clock.now())
      if (entry === undefined) return current
      const left = unrecorded.get(entry.id)?.said
      const result: Delivered =
        left === undefined
          ? await attemptDelivery(deps.deliver, current, entry, stopping.signal)
          : { gone: [entry.id], said: [left], set: {} }
      const [said] = result.said
      if (said?.status === 'sent') remember(doc._id, entry.id, said)
      const isPlain = result.held === undefined && result.gone.length === 1 && Object.keys(result.set).length === 0 && said !== undefined
      const rest = current.outbox.filter(({ id }) => !result.gone.includes(id))
      if (isPlain && nextDelivery(rest, clock.now()) !== undefined && !hold.isLost) {
        const note = noteSent(doc._id, entry.id, said)
        // It is awaited below: until then its failure must not end the process.
        note.catch(() => undefined)
        notes.push(note)
        current = { ...current, outbox: rest, recent: [...current.recent, said] }
        continue
      }
      await Promise.all(notes)
      const isLast = rest.length === 0 && result.held === undefined && !current.isErasing && !hold.hasMore
      if (isLast && (await lastDelivered(current, result, hold))) {
        unrecorded.delete(entry.id)
        return null
      }
      hold.hasMore = false
      const changed = await store.delivered(doc._id, hold.token, result, clock.now())
      if (changed !== null) {
        unrecorded.delete(entry.id)
        const state = typeof result.set.state === 'string' ? result.set.state : current.state
        return { ...current, ...renewed(changed, hold), state, recent: [...current.recent, ...result.said] }
      }
      log.warn({ conversationId: doc._id, outboxId: entry.id }, 'A lease ran out while a message was sent; it may go twice.')
      // Another process has the conversation now; that this one was sent must be known all the same.
      if (said !== undefined) await noteSent(doc._id, entry.id, said)
      return null
    }
  }

  function remember(conversationId: string, outboxId: string, said: TranscriptEntry): void {
    unrecorded.set(outboxId, { conversationId, said })
    const oldest = unrecorded.size > MOST_UNRECORDED ? unrecorded.keys().next().value : undefined
    if (oldest !== undefined) unrecorded.delete(oldest)
  }

  async function noteSent(conversationId: string, outboxId: string, said: TranscriptEntry): Promise<void> {
    await store.noteSent(conversationId, outboxId, said)
    unrecorded.delete(outboxId)
  }

  /** What left while the database was away, before another process takes its conversation over and sends it again. */
  async function recordLeft(): Promise<void> {
    const held = new Set([...holds.values()].map(({ conversationId }) => conversationId))
    for (const [outboxId, { conversationId, said }] of [...unrecorded]) {
      if (!held.has(conversationId)) await noteSent(conversationId, outboxId, said)
    }
  }

  /** While this is under way the conversation is as good as at rest: `atRest`. */
  async function lastDelivered(doc: Loaded, result: Delivered, hold: Hold): Promise<boolean> {
    const recorded = store.deliveredLast({ ...withSet(doc, result.set), recent: [...doc.recent, ...result.said] }, hold.token, result)
    const rest = recorded.then(
      () => undefined,
      () => undefined,
    )
    ending.set(doc._id, rest)
    try {
      return await recorded
    } finally {
      if (ending.get(doc._id) === rest) ending.delete(doc._id)
    }
  }

  /** A webhook repeated after an erasure must not begin the conversation again. */
  async function dropRepeats(doc: Loaded, hold: Hold): Promise<Loaded | null> {
    const [first] = doc.inbox
    if (first === undefined || !(await isRepeatedAfterErasure(store, doc._id, first.id, deps.turn.vault))) return doc
    return eraseConversation(store, { ...doc, inbox: doc.inbox.slice(1) }, hold.token, first.id)
  }

  function compactLater(conversationId: string): void {
    void activity
      .track(moveOldEntries(store, conversationId))
      .catch((error) => log.warn({ conversationId, error: errorName(error) }, 'Old entries could not be moved; they will be later.'))
  }

  return {
    nextToken: () => `${owner}.${++counter}`,
    atRest: (conversationId) => ending.get(conversationId),
    arrived(token) {
      const hold = holds.get(token)
      if (hold !== undefined) hold.hasMore = true
    },
    get hasRoom() {
      return !stopping.signal.aborted && holds.size < settings.concurrency * 8
    },
    begin(doc, token) {
      const hold: Hold = { conversationId: doc._id, token, renewedAt: Date.now(), isLost: false, hasMore: false }
      holds.set(token, hold)
      void activity.track(
        work(doc, hold)
          .catch(async (error) => {
            log.error({ conversationId: doc._id, error: errorName(error), at: frames(error) }, 'A conversation stopped; it goes on later.')
            await store.renew(doc._id, token, RESTART_MS).catch(() => undefined)
          })
          .finally(() => holds.delete(token)),
      )
    },
    recordLeft,
    async renewLeases() {
      const old = [...holds.values()].filter(({ renewedAt }) => Date.now() - renewedAt > settings.leaseMs / 3)
      await Promise.all(
        old.map(async (hold) => {
          if (await store.renew(hold.conversationId, hold.token)) hold.renewedAt = Date.now()
          // A worker that has just ended gave its lease back itself.
          else hold.isLost = holds.has(hold.token)
        }),
      )
    },
    stopNow: () => stopping.abort(),
  }
}

/** A document with the fields that a commit or a delivery sets, `flood.silencedUntil` among them. */
function withSet(doc: Loaded, { 'flood.silencedUntil': silencedUntil, ...set }: Record<string, unknown>): Loaded {
  return silencedUntil instanceof Date ? { ...doc, ...set, flood: { ...doc.flood, silencedUntil } } : { ...doc, ...set }
}

function merged(doc: Loaded, changed: Changed | null, hold: Hold): Loaded | null {
  return changed === null ? null : { ...doc, ...renewed(changed, hold) }
}

/** An update that settles renews the lease it keeps. */
function renewed(changed: Changed, hold: Hold): Changed {
  hold.renewedAt = Date.now()
  return changed
}

/** Where an error came from, without its message. */
function frames(error: unknown): string[] {
  if (!(error instanceof Error) || error.stack === undefined) return []
  return error.stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 5)
    .map((line) => line.trim())
}
