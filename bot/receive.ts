/** The door: what a channel or the house brings becomes an inbox entry, once, and the webhook may answer. */
import { z } from 'zod'
import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import type { Meters } from '../base/meters.js'
import type { Vault } from '../base/vault.js'
import type { Address, Inbound } from '../channels/channel.js'
import type { Aliases } from './aliases.js'
import { AT_ONCE, type InboxItem } from './conversation.js'
import { type Notification, type Notifier, UnknownConversation } from './notifier.js'
import type { Sealed } from './sealed.js'
import { seenHashOf } from './seen.js'
import type { BotSettings } from './settings.js'
import type { Store } from './store.js'
import type { Worker } from './worker.js'

/** Longer texts are cut, so that one message cannot swell its conversation. */
const LONGEST_TEXT = 8000
/** WhatsApp takes free text for so long after the person's last message (developers.facebook.com, customer service windows). */
const WHATSAPP_WINDOW_MS = 24 * 3600_000
const reachedBy = z.object({ phone: z.string().optional() })

export interface ReceiveDeps {
  store: Store
  aliases: Aliases
  vault: Vault
  sealed: Sealed
  clock: Clock
  log: Log
  meters: Meters
  worker: Pick<Worker, 'nextToken' | 'atRest' | 'arrived' | 'hasRoom' | 'begin'>
  settings: BotSettings
  /** Whether a WhatsApp person can be written to by SMS instead. */
  hasSms: boolean
}

/**
 * Takes in what a person sent.
 * @param receivedAt service's clock; earlier than now for what waited in the spool.
 * @param holdMs the database was away just now: other processes may still bring what came before this.
 * @throws {MongoError} when the database is away.
 */
export async function takeInbound(deps: ReceiveDeps, inbound: Inbound, receivedAt: Date, holdMs = 0): Promise<void> {
  const { store, settings } = deps
  const conversationId = await deps.aliases.conversationOf(inbound.address)
  if (inbound.reachability !== undefined) {
    const blockedAt = inbound.reachability === 'blocked' ? receivedAt : null
    await store.conversations.updateOne({ _id: conversationId }, { $set: { blockedAt } })
    return
  }
  const text = inbound.text === undefined ? {} : { text: inbound.text.slice(0, LONGEST_TEXT) }
  await append(deps, conversationId, {
    id: inbound.messageId,
    item: { kind: 'message', inbound: { ...inbound, ...text } },
    receivedAt,
    dueAt: holdMs === 0 ? AT_ONCE : new Date(deps.clock.now().getTime() + holdMs),
    isSorted: holdMs > 0,
    origin: inbound.address,
    flood: { perMinute: settings.floodPerMinute, silenceMs: settings.silenceMs, isExempt: inbound.optOut !== undefined },
    timeoutMS: settings.databasePatienceMs,
  })
}

/** The number that a WhatsApp person is written to by SMS, once WhatsApp takes no free text any more; undefined when it does, or none is known. */
export function smsPhoneOf(
  { address, lastInboundAt }: { address: string; lastInboundAt: Date | null },
  { clock, vault }: Pick<ReceiveDeps, 'clock' | 'vault'>,
): string | undefined {
  if (lastInboundAt !== null && clock.now().getTime() - lastInboundAt.getTime() < WHATSAPP_WINDOW_MS) return undefined
  return reachedBy.parse(vault.openJson(address)).phone
}

export function createNotifier(deps: ReceiveDeps): Notifier {
  const { aliases, clock, store, vault } = deps
  const entryOf = ({ key, name, value, class: messageClass, notBefore }: Notification) => {
    const now = clock.now()
    return {
      id: key,
      item: { kind: 'event' as const, name, value, class: messageClass },
      receivedAt: now,
      dueAt: notBefore === undefined || notBefore < now ? AT_ONCE : notBefore,
    }
  }
  /** The SMS address of a WhatsApp person who can no longer be written to there; null when the conversation can be used as it is. */
  async function smsInstead(conversationId: string): Promise<Address | null> {
    if (!deps.hasSms) return null
    const known = await store.conversations.findOne(
      { _id: conversationId, channel: 'whatsapp' },
      { projection: { address: 1, lastInboundAt: 1 } },
    )
    const phone = known === null ? undefined : smsPhoneOf(known, { clock, vault })
    return phone === undefined ? null : { channel: 'sms', id: phone, aliases: [], phone }
  }
  const notifyAddress: Notifier['notifyAddress'] = async (address, notification) => {
    const conversationId = await aliases.conversationOf(address)
    return { conversationId, isNew: await append(deps, conversationId, { ...entryOf(notification), origin: address }) }
  }
  return {
    notifyAddress,
    async notify(conversationId, notification) {
      // Answers stay where they were asked for; `deliver` finds them a way.
      const instead = notification.class === 'answer' ? null : await smsInstead(conversationId)
      if (instead !== null) return (await notifyAddress(instead, notification)).isNew
      if (await append(deps, conversationId, entryOf(notification))) return true
      if ((await store.conversations.countDocuments({ _id: conversationId }, { limit: 1 })) > 0) return false
      throw new UnknownConversation(conversationId)
    },
  }
}

interface Arrival {
  id: string
  item: InboxItem
  receivedAt: Date
  dueAt: Date
  isSorted?: boolean
  /** For a conversation that may be new. */
  origin?: Address
  flood?: { perMinute: number; silenceMs: number; isExempt: boolean }
  timeoutMS?: number
}

/** @returns false when the id was known, or there is no such conversation and no `origin` to open one. */
async function append(deps: ReceiveDeps, conversationId: string, arrival: Arrival): Promise<boolean> {
  const { store, vault, sealed, worker, settings, log, meters } = deps
  const { id, item, receivedAt, dueAt, isSorted = false, origin, flood, timeoutMS } = arrival
  const trace = seenHashOf(vault, id)
  const token = worker.nextToken()
  await worker.atRest(conversationId)
  const doc = await store.append(
    conversationId,
    {
      entry: { id, item: sealed.keep(item), receivedAt, dueAt, attempts: 0 },
      seenHash: trace,
      now: receivedAt,
      isSorted,
      lease: worker.hasRoom ? { token, leaseMs: settings.leaseMs } : null,
      ...(origin === undefined ? {} : { origin: () => ({ channel: origin.channel, address: sealed.keep(origin) }) }),
      ...(flood === undefined ? {} : { flood }),
    },
    origin !== undefined,
    timeoutMS,
  )
  // An event's channel is its conversation's, which a repeated one does not say.
  meters.received(origin?.channel ?? doc?.channel ?? 'unknown', doc === null ? 'repeated' : 'new')
  log.info({ trace, conversationId, isNew: doc !== null }, item.kind === 'event' ? 'An event was taken in.' : 'A message was taken in.')
  if (doc === null) return false
  if (doc.lease?.owner === token) worker.begin(doc, token)
  else if (doc.lease !== null) worker.arrived(doc.lease.owner)
  return true
}
