/** What providers say later about a message of ours. A status never goes back; a receipt may come before the record of its message. */

import { z } from 'zod'
import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import type { Meters } from '../base/meters.js'
import type { Vault } from '../base/vault.js'
import { CHANNEL_IDS, type Receipt } from '../channels/channel.js'
import type { Store } from './store.js'

export interface ReceiptDeps {
  store: Store
  vault: Vault
  clock: Clock
  log: Log
  meters: Meters
  /** How long to wait for a database that is away. */
  timeoutMS: number
}

const STATUSES = ['sent', 'failed', 'delivered', 'read'] as const
const RETRY_AFTER_MS = [1000, 5000, 30_000, 300_000]

const receiptSchema = z.object({
  channel: z.enum(CHANNEL_IDS),
  providerId: z.string(),
  conversationId: z.string().exactOptional(),
  status: z.enum(['sent', 'delivered', 'read', 'failed']),
  code: z.string().exactOptional(),
  failure: z.enum(['retry', 'optedOut', 'blocked', 'windowClosed', 'rejected']).exactOptional(),
})

/** Applies a receipt, or keeps it for the message whose record is still to come. */
export async function takeReceipt(deps: ReceiptDeps, receipt: Receipt): Promise<void> {
  deps.meters.receipt(receipt.channel, receipt.status)
  if (await apply(deps, receipt)) return
  const _id = `${receipt.channel}:${receipt.providerId}`
  const { store, vault, clock } = deps
  const before = await store.receipts.findOne({ _id })
  if (before !== null && rank(open(vault, before.item)?.status) >= rank(receipt.status)) return
  const dueAt = new Date(clock.now().getTime() + (RETRY_AFTER_MS[0] ?? 0))
  await store.receipts.updateOne({ _id }, { $set: { item: vault.sealJson(receipt), attempts: 0, dueAt, at: new Date() } }, { upsert: true })
}

/** Tries the early ones again: their message may have been recorded meanwhile. */
export async function applyEarlyReceipts(deps: ReceiptDeps): Promise<void> {
  const { store, vault, clock } = deps
  const now = clock.now()
  for (const early of await store.receipts.find({ dueAt: { $lte: now } }, { sort: { dueAt: 1 }, limit: 200 }).toArray()) {
    const receipt = open(vault, early.item)
    const waitMs = RETRY_AFTER_MS[early.attempts + 1]
    // The same one only: a later status may have taken its place.
    const same = { _id: early._id, item: early.item }
    if (receipt === null || waitMs === undefined || (await apply(deps, receipt))) await store.receipts.deleteOne(same)
    else await store.receipts.updateOne(same, { $inc: { attempts: 1 }, $set: { dueAt: new Date(now.getTime() + waitMs) } })
  }
}

/** @returns whether the message is known, be its status already further. */
async function apply({ store, clock, log, timeoutMS }: ReceiptDeps, receipt: Receipt): Promise<boolean> {
  const { channel, providerId, conversationId, status, code, failure } = receipt
  const earlier = STATUSES.slice(0, rank(status))
  if (failure !== undefined) log.warn({ channel, failure, code }, 'A provider reports a message as not delivered.')
  const mark = async (_id: string): Promise<void> => {
    const field = failure === 'blocked' ? 'blockedAt' : failure === 'optedOut' ? 'optedOutAt' : undefined
    // What went by SMS for a WhatsApp person says nothing about WhatsApp.
    if (field !== undefined) await store.conversations.updateOne({ _id, channel }, { $set: { [field]: clock.now() } })
  }
  if (conversationId !== undefined) {
    const changed = await store.conversations.findOneAndUpdate(
      { _id: conversationId, recent: { $elemMatch: { providerId, status: { $in: earlier } } } },
      { $set: { 'recent.$.status': status, ...(code === undefined ? {} : { 'recent.$.code': code }) } },
      { timeoutMS, projection: { recent: { $elemMatch: { providerId } } } },
    )
    if (changed !== null) {
      log.info({ trace: changed.recent?.[0]?.trace, conversationId, channel, providerId, status, code }, 'A receipt came.')
      await mark(conversationId)
      return true
    }
    if ((await store.conversations.countDocuments({ _id: conversationId, 'recent.providerId': providerId }, { limit: 1 })) > 0) return true
  }
  const moved = await store.messages.findOne({ providerId }, { projection: { conversationId: 1, status: 1 }, timeoutMS })
  if (moved === null) return false
  if (rank(moved.status) < rank(status)) {
    await store.messages.updateOne(
      { _id: moved._id, status: { $in: earlier } },
      { $set: { status, ...(code === undefined ? {} : { code }) } },
    )
    await mark(moved.conversationId)
  }
  return true
}

function rank(status: Receipt['status'] | undefined): number {
  return status === undefined ? -1 : STATUSES.indexOf(status)
}

function open(vault: Vault, item: string): Receipt | null {
  const parsed = receiptSchema.safeParse(vault.openJson(item))
  return parsed.success ? parsed.data : null
}
