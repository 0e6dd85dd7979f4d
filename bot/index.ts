/**
 * The conversation engine: receive → turn → deliver, for any channel and any dialog. `main` hands it the channels, the root dialog and
 * the advisers' desk; it keeps each conversation in one document and shares the work with any number of processes on that database.
 */
import type { Dialog } from 'botbuilder-dialogs'
import type { Connection } from 'mongoose'
import type { Clock } from '../base/clock.js'
import type { Ids } from '../base/ids.js'
import type { Log } from '../base/log.js'
import { createMeters, type Meters } from '../base/meters.js'
import type { Vault } from '../base/vault.js'
import {
  type Channel,
  type ChannelId,
  type ChannelSink,
  type MediaContent,
  MediaError,
  type MediaReference,
  type OutboundMessage,
  type RenderedMessage,
} from '../channels/channel.js'
import { createRunDialog } from './adapter.js'
import { createAliases } from './aliases.js'
import { errorName } from './deliver.js'
import type { Desk } from './desk.js'
import type { Notifier } from './notifier.js'
import { type Outcome, type Reach, readOutcomes, readReach } from './outcomes.js'
import { createPace } from './pace.js'
import { applyEarlyReceipts, takeReceipt } from './receipts.js'
import { createNotifier, smsPhoneOf, takeInbound } from './receive.js'
import { createSealed } from './sealed.js'
import { type BotSettings, DEFAULT_SETTINGS } from './settings.js'
import { createActivity, createSlots } from './slots.js'
import { createSpool, type Spool } from './spool.js'
import { isSpooled, type Spooled } from './spooled.js'
import { type BotStatus, readStatus } from './status.js'
import { createStore, isDatabaseAway } from './store.js'
import { oneAtATime, sweepOnce } from './sweeper.js'
import { readTranscript, type TranscriptLine } from './transcript.js'
import { createWorker } from './worker.js'

export type { Outcome, Reach } from './outcomes.js'
export type { BotSettings } from './settings.js'
export type { BotStatus } from './status.js'
export type { TranscriptLine } from './transcript.js'

export interface BotDeps {
  connection: Connection
  channels: Channel[]
  rootDialog: Dialog
  /** May come later by `setDesk`; what is meant for it waits until then. */
  desk?: Desk
  vault: Vault
  clock: Clock
  ids: Ids
  log: Log
  /** Where the work is counted; its own when not given. */
  meters?: Meters
  /** What a person reads when their message could not be dealt with after all attempts. */
  apologies: { turnFailed: string }
  settings?: Partial<BotSettings>
}

export interface Bot {
  sink: ChannelSink
  notifier: Notifier
  setDesk(desk: Desk): void
  /** Makes the indexes, takes in what was left, and works from then on. */
  start(): Promise<void>
  /** Ends what is under way (at most `drainMs`) and leaves the rest to other processes or the next start. */
  stop(): Promise<void>
  /** Begins what is due now; called each `sweepMs`, and by whoever moves the clock. */
  sweep(): Promise<void>
  /** Resolves when nothing is under way in this process. */
  idle(): Promise<void>
  status(): Promise<BotStatus>
  /** The last things said, oldest first, at most `count`. */
  transcript(conversationId: string, count: number): Promise<TranscriptLine[]>
  /** Conversations in which nobody has written since then, the longest silent first. */
  silentSince(before: Date, limit: number): Promise<string[]>
  /** What became of notifications, by key: each with the conversations of its person. */
  outcomes(wanted: readonly { key: string; conversationIds: readonly string[] }[]): Promise<Map<string, Outcome>>
  /** By which channel each conversation would be written to unasked, and whether it can. */
  reach(conversationIds: readonly string[]): Promise<Map<string, Reach>>
  /** A message as it would be read on each channel that is on, page by page. */
  render(message: OutboundMessage): Map<ChannelId, RenderedMessage[]>
  /** A file that came in a conversation, from its channel. @throws {MediaError} */
  fetchMedia(conversationId: string, media: MediaReference): Promise<MediaContent>
}

export function createBot(deps: BotDeps): Bot {
  const { connection, vault, clock, ids, log } = deps
  const settings: BotSettings = { ...DEFAULT_SETTINGS, ...deps.settings }
  const meters = deps.meters ?? createMeters()
  const owner = ids()
  const channels = new Map(deps.channels.map((channel) => [channel.id, channel]))
  const store = createStore(connection, settings.leaseMs, settings.databasePatienceMs)
  const sealed = createSealed(vault)
  const aliases = createAliases(store, vault, settings.databasePatienceMs)
  const activity = createActivity()
  let desk = deps.desk

  const worker = createWorker({
    store,
    channels,
    clock,
    log,
    meters,
    settings,
    apologies: deps.apologies,
    forget(conversationId) {
      aliases.forget(conversationId)
      store.forget(conversationId)
    },
    activity,
    owner,
    turnSlots: createSlots(settings.concurrency),
    sendSlots: createSlots(settings.concurrency * 8),
    turn: { runDialog: createRunDialog(deps.rootDialog), vault, sealed, clock, ids, ...settings },
    deliver: {
      store,
      channels,
      desk: () => desk,
      vault,
      sealed,
      clock,
      log,
      meters,
      pace: createPace(settings.pace),
      settings,
      random: Math.random,
    },
  })
  const receiving = { store, aliases, vault, sealed, clock, log, meters, worker, settings, hasSms: channels.has('sms') }
  const receipting = { store, vault, clock, log, meters, timeoutMS: settings.databasePatienceMs }

  /** Machine's instant at which the database was last found away. */
  let awayAt = Number.NEGATIVE_INFINITY

  async function takeIn(item: Spooled): Promise<void> {
    if (item.kind === 'receipt') return takeReceipt(receipting, item.receipt)
    const holdMs = Date.now() - awayAt < settings.afterAwayMs ? settings.afterAwayMs : 0
    // JSON has no dates.
    await takeInbound(receiving, { ...item.inbound, sentAt: new Date(item.inbound.sentAt) }, new Date(item.receivedAt), holdMs)
  }

  /** Does it, and takes note when the database is away. */
  async function noticing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (isDatabaseAway(error)) awayAt = Date.now()
      throw error
    }
  }

  const spool: Spool | null =
    settings.spoolDir === undefined
      ? null
      : createSpool({ dir: settings.spoolDir, maxBytes: settings.spoolMaxBytes, vault, log, owner, take: takeFromSpool })

  async function takeFromSpool(item: unknown): Promise<void> {
    if (!isSpooled(item)) return
    try {
      await noticing(() => takeIn(item))
    } catch (error) {
      if (isDatabaseAway(error)) throw error
      log.error({ error: errorName(error) }, 'Something in the spool was refused; it is parked in dead_letters.')
      const letter = { conversationId: '', entryId: '', from: 'inbox' as const, item: vault.sealJson(item), error: errorName(error) }
      await store.park({ _id: `spool:${ids()}`, ...letter, at: clock.now() })
    }
  }

  /** Into the database, else onto the disk; what is on the disk goes first. */
  async function accept(item: Spooled): Promise<void> {
    if (spool?.isHolding === true) return spool.add(item)
    try {
      await noticing(() => takeIn(item))
    } catch (error) {
      if (spool === null || !isDatabaseAway(error)) throw error
      log.warn({ error: errorName(error) }, 'The database is away: what arrives goes to the spool.')
      await spool.add(item)
    }
  }

  const sweep = oneAtATime(() =>
    noticing(async () => {
      await worker.recordLeft()
      if (spool !== null) await spool.replay()
      await applyEarlyReceipts(receipting)
      await sweepOnce({ store, worker, clock })
    }),
  )
  let timers: NodeJS.Timeout[] = []
  const every = (ms: number, name: string, work: () => Promise<unknown>) => {
    const timer = setInterval(() => {
      work().catch((error) => log.warn({ error: errorName(error) }, `${name} failed; it is tried again.`))
    }, ms)
    timer.unref()
    timers.push(timer)
  }

  return {
    sink: {
      receive: (inbound) => activity.track(accept({ kind: 'inbound', inbound, receivedAt: clock.now().toISOString() })),
      receipt: (receipt) => activity.track(accept({ kind: 'receipt', receipt })),
    },
    notifier: createNotifier(receiving),
    setDesk(given) {
      desk = given
    },
    async start() {
      await store.ensureIndexes()
      await spool?.adopt()
      every(settings.sweepMs, 'The sweep', sweep)
      every(Math.max(100, settings.leaseMs / 6), 'Renewing leases', () => worker.renewLeases())
      if (spool !== null) every(60_000, 'Looking for files left in the spool', () => spool.adopt())
      await sweep()
    },
    async stop() {
      for (const timer of timers) clearInterval(timer)
      timers = []
      const late = setTimeout(() => worker.stopNow(), settings.drainMs)
      await activity.idle()
      clearTimeout(late)
      worker.stopNow()
    },
    sweep: () => activity.track(sweep()),
    idle: () => activity.idle(),
    status: () => readStatus(store, clock, spool?.held ?? 0),
    outcomes: (wanted) => readOutcomes(store, wanted),
    reach: (conversationIds) =>
      readReach(store, conversationIds, (known) => channels.has('sms') && smsPhoneOf(known, { clock, vault }) !== undefined),
    render: (message) => new Map(deps.channels.map((channel) => [channel.id, channel.render(message)])),
    transcript: (conversationId, count) => readTranscript(store, vault, conversationId, count),
    silentSince: (before, limit) => store.silentSince(before, limit),
    async fetchMedia(conversationId, media) {
      const conversation = await store.conversations.findOne({ _id: conversationId }, { projection: { channel: 1 } })
      const channel = conversation === null ? undefined : channels.get(conversation.channel)
      if (channel === undefined) throw new MediaError('gone')
      return channel.fetchMedia(media)
    },
  }
}
