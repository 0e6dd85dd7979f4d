/** Sends what a conversation's outbox holds, in order, and says what became of each entry. */
import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import type { Meters } from '../base/meters.js'
import type { Vault } from '../base/vault.js'
import { type Channel, type ChannelId, type RenderedMessage, type SendContext, SendError, type SendFailure } from '../channels/channel.js'
import type { OutboxEntry, TranscriptEntry } from './conversation.js'
import type { Desk } from './desk.js'
import type { Pace } from './pace.js'
import type { Sealed } from './sealed.js'
import type { BotSettings } from './settings.js'
import type { Loaded, Store } from './store.js'
import type { Delivered } from './updates.js'

export interface DeliverDeps {
  store: Store
  channels: ReadonlyMap<ChannelId, Channel>
  /** undefined until the desk is set: what is meant for it waits. */
  desk: () => Desk | undefined
  vault: Vault
  sealed: Sealed
  clock: Clock
  log: Log
  meters: Meters
  pace: Pace
  settings: Pick<BotSettings, 'retryForMs'>
  /** Between 0 and 1. */
  random: () => number
}

const FIRST_BACKOFF_MS = 1000
const LONGEST_BACKOFF_MS = 15 * 60_000
/** A bug in a channel or the desk is not worth a day of attempts. */
const MOST_UNKNOWN_FAILURES = 8

/** The next entry that may leave: of those to one target, none overtakes another. */
export function nextDelivery(outbox: readonly OutboxEntry[], now: Date): OutboxEntry | undefined {
  return outbox.find(({ dueAt }) => dueAt <= now)
}

/** Exponential, between half of it and the whole. */
export function backoffMs(attempts: number, random: () => number): number {
  const full = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(20, attempts - 1))
  return Math.round(full * (0.5 + random() / 2))
}

/** Sends one entry. Never throws for a failed send: what it returns is to be recorded. */
export async function attemptDelivery(deps: DeliverDeps, doc: Loaded, entry: OutboxEntry, stopping: AbortSignal): Promise<Delivered> {
  const delivered = await (entry.to === 'desk' ? attemptDesk(deps, doc, entry) : attemptPerson(deps, doc, entry, stopping))
  const [said] = delivered.said
  const about = { trace: entry.trace, conversationId: doc._id, outboxId: entry.id, to: entry.to === 'desk' ? 'desk' : doc.channel }
  if (said?.status === 'sent') deps.log.info({ ...about, providerId: said.providerId }, 'A message was sent.')
  else if (entry.to === 'desk' && delivered.held === undefined) deps.log.info(about, 'The desk was told.')
  return delivered
}

async function attemptDesk(deps: DeliverDeps, doc: Loaded, entry: OutboxEntry): Promise<Delivered> {
  const { clock, log, random, sealed, settings, store } = deps
  const desk = deps.desk()
  // Without advisers nothing holds up an erasure.
  if (desk === undefined && doc.isErasing) return { gone: [entry.id], said: [], set: {} }
  if (desk === undefined) return held(entry, entry.attempts, new Date(clock.now().getTime() + 5000))
  const startedAt = performance.now()
  const took = (outcome: string) => deps.meters.sent('desk', outcome, performance.now() - startedAt)
  try {
    await desk.deliver(sealed.deskEvent(entry.item))
    took('sent')
    return { gone: [entry.id], said: [], set: {} }
  } catch (error) {
    const name = errorName(error)
    took('retry')
    const attempts = entry.attempts + 1
    log.warn({ trace: entry.trace, conversationId: doc._id, outboxId: entry.id, attempts, error: name }, 'The desk did not take an event.')
    if (clock.now().getTime() - entry.createdAt.getTime() < settings.retryForMs) {
      return held(entry, attempts, new Date(clock.now().getTime() + backoffMs(attempts, random)))
    }
    await park(store, doc, entry, name, clock.now())
    return { gone: [entry.id], said: [], set: {} }
  }
}

async function attemptPerson(deps: DeliverDeps, doc: Loaded, entry: OutboxEntry, stopping: AbortSignal): Promise<Delivered> {
  const { channels, clock, pace, sealed, settings, vault } = deps
  const refusal = whyNot(doc, entry)
  const page = sealed.rendered(entry.item)
  const said = (result: Partial<TranscriptEntry>): TranscriptEntry => ({
    id: entry.id,
    from: entry.from,
    text: vault.seal(page.body),
    at: clock.now(),
    ...(entry.cause === undefined ? {} : { cause: entry.cause }),
    ...(entry.trace === undefined ? {} : { trace: entry.trace }),
    ...result,
  })
  const failed = (code: string): Delivered => ({ gone: [entry.id], said: [said({ status: 'failed', code })], set: {} })
  if (refusal !== null) return failed(refusal)
  if (entry.attempts > 0 && clock.now().getTime() - entry.createdAt.getTime() > settings.retryForMs) {
    await park(deps.store, doc, entry, 'expired', clock.now())
    return failed('expired')
  }
  const channel = channels.get(doc.channel)
  if (channel === undefined) return held(entry, entry.attempts + 1, new Date(clock.now().getTime() + LONGEST_BACKOFF_MS))

  const waitMs = await pace.take(channel, doc._id, entry.class, stopping)
  if (waitMs > 0) return held(entry, entry.attempts, new Date(clock.now().getTime() + waitMs))
  const startedAt = performance.now()
  const took = (target: ChannelId, outcome: string) => deps.meters.sent(target, outcome, performance.now() - startedAt)
  try {
    const sent = await channel.send(page, {
      address: sealed.address(doc.address),
      outboxId: entry.id,
      conversationId: doc._id,
      staleButtons: entry.staleButtons,
      ...(doc.lastInboundAt === null ? {} : { lastInboundAt: doc.lastInboundAt }),
    })
    took(doc.channel, 'sent')
    const delivered: Delivered = { gone: [entry.id], said: [said({ providerId: sent.providerId, status: 'sent' })], set: {} }
    if (sent.hasButtons) delivered.set.state = withLiveButton(deps, doc, sent.providerId)
    return delivered
  } catch (error) {
    took(doc.channel, failureOf(error))
    const phone = doc.channel === 'whatsapp' && isWindowClosed(error) ? sealed.address(doc.address).phone : undefined
    const sms = phone === undefined ? undefined : channels.get('sms')
    if (phone === undefined || sms === undefined) return refused(deps, doc, entry, error, failed)
    try {
      const providerId = await sendBySms(sms, page, phone, { outboxId: entry.id, conversationId: doc._id })
      took('sms', 'sent')
      return { gone: [entry.id], said: [said({ providerId, status: 'sent' })], set: {} }
    } catch (smsError) {
      took('sms', failureOf(smsError))
      return refused(deps, doc, entry, smsError, failed)
    }
  }
}

const isWindowClosed = (error: unknown): boolean => error instanceof SendError && error.failure === 'windowClosed'

/** What WhatsApp no longer takes goes to the same number by SMS, whole. @returns the provider's id of its last page */
async function sendBySms(
  sms: Channel,
  { body, media, class: messageClass }: RenderedMessage,
  phone: string,
  ids: Pick<SendContext, 'outboxId' | 'conversationId'>,
): Promise<string> {
  let providerId = ''
  for (const page of sms.render({ text: body, choices: [], media, class: messageClass })) {
    const sent = await sms.send(page, { ...ids, address: { channel: 'sms', id: phone, aliases: [], phone }, staleButtons: [] })
    providerId = sent.providerId
  }
  return providerId
}

function whyNot(doc: Loaded, entry: OutboxEntry): string | null {
  if (doc.blockedAt !== null) return 'blocked'
  return doc.optedOutAt !== null && entry.class !== 'answer' ? 'optedOut' : null
}

/** What follows from a provider's refusal. */
async function refused(
  deps: DeliverDeps,
  doc: Loaded,
  entry: OutboxEntry,
  error: unknown,
  failed: (code: string) => Delivered,
): Promise<Delivered> {
  const { clock, log, random, store } = deps
  const now = clock.now()
  const failure = failureOf(error)
  const code = error instanceof SendError ? error.code : errorName(error)
  const attempts = entry.attempts + 1
  log.warn(
    { trace: entry.trace, conversationId: doc._id, outboxId: entry.id, channel: doc.channel, failure, code, attempts },
    'A message was not sent.',
  )
  switch (failure) {
    case 'retry': {
      const asked = error instanceof SendError ? error.retryAfterMs : undefined
      return held(entry, attempts, new Date(now.getTime() + Math.max(asked ?? 0, backoffMs(attempts, random))))
    }
    case 'unknown': {
      if (attempts < MOST_UNKNOWN_FAILURES) return held(entry, attempts, new Date(now.getTime() + backoffMs(attempts, random)))
      await park(store, doc, entry, code, now)
      return failed(code)
    }
    case 'optedOut':
    case 'blocked': {
      const isDropped = (other: OutboxEntry) =>
        other.id !== entry.id && other.to === 'person' && (failure === 'blocked' || other.class !== 'answer')
      const result = failed(code)
      result.gone.push(...doc.outbox.filter(isDropped).map(({ id }) => id))
      result.set[failure === 'blocked' ? 'blockedAt' : 'optedOutAt'] = now
      return result
    }
    case 'windowClosed':
      return failed(code)
    case 'rejected':
      await park(store, doc, entry, code, now)
      return failed(code)
  }
}

const failureOf = (error: unknown): SendFailure | 'unknown' => (error instanceof SendError ? error.failure : 'unknown')

function held({ id, to }: OutboxEntry, attempts: number, dueAt: Date): Delivered {
  return { gone: [], said: [], held: { id, to, attempts, dueAt }, set: {} }
}

function withLiveButton({ sealed, vault }: DeliverDeps, doc: Loaded, providerId: string): string {
  const { state } = sealed.state(doc.state)
  return vault.sealJson({ ...state, liveButtons: [...state.liveButtons, providerId].slice(-10) })
}

async function park(store: Store, doc: Loaded, entry: OutboxEntry, error: string, at: Date): Promise<void> {
  const { id: entryId, to, from: speaker, item } = entry
  await store.park({ _id: `${doc._id}:${entryId}`, conversationId: doc._id, entryId, from: 'outbox', to, speaker, item, error, at })
}

/** Names and codes only: messages of errors may hold what a person wrote. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  return 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? `${error.name} ${error.code}` : error.name
}
