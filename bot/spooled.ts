import type { Inbound, Receipt } from '../channels/channel.js'

/** What the spool keeps: what a channel brought while the database was away. */
export type Spooled = { kind: 'inbound'; inbound: Inbound; receivedAt: string } | { kind: 'receipt'; receipt: Receipt }

/** Sealed by us, so its kind tells its shape. */
export function isSpooled(item: unknown): item is Spooled {
  return typeof item === 'object' && item !== null && 'kind' in item && (item.kind === 'inbound' || item.kind === 'receipt')
}

/** Null when it is no message. */
export function spooledInbound(item: unknown): { inbound: Inbound; receivedAt: Date } | null {
  if (!isSpooled(item) || item.kind !== 'inbound') return null
  // JSON has no dates.
  return { inbound: { ...item.inbound, sentAt: new Date(item.inbound.sentAt) }, receivedAt: new Date(item.receivedAt) }
}
