/** What became of notifications, and who can be notified: for whoever writes to many people and tells how it went. */
import type { ChannelId } from '../channels/channel.js'
import type { TranscriptEntry } from './conversation.js'
import type { Store } from './store.js'

/** `waiting`: still on its way; `silent`: it had its turn, and nothing was said (opted out meanwhile); `unknown`: never heard of. */
export type Outcome = 'waiting' | 'sent' | 'delivered' | 'failed' | 'unreachable' | 'silent' | 'unknown'

export interface Reach {
  /** By which a message would go now. */
  channel: ChannelId
  /** False when the person has opted out or blocked us. */
  isReachable: boolean
}

type Said = Pick<TranscriptEntry, 'status' | 'code'>

/** Codes of `deliver` for a person who wants nothing more. */
const UNREACHABLE = new Set(['optedOut', 'blocked'])

/**
 * @param wanted key of each notification, and the conversations of its person
 * @returns by key
 */
export async function readOutcomes(
  { conversations, messages }: Store,
  wanted: readonly { key: string; conversationIds: readonly string[] }[],
): Promise<Map<string, Outcome>> {
  const keys = wanted.map(({ key }) => key)
  const ids = [...new Set(wanted.flatMap(({ conversationIds }) => conversationIds))]
  const [documents, moved] = await Promise.all([
    conversations
      .find(
        { _id: { $in: ids } },
        { projection: { 'inbox.id': 1, 'outbox.cause': 1, 'recent.id': 1, 'recent.cause': 1, 'recent.status': 1, 'recent.code': 1 } },
      )
      .toArray(),
    messages
      .find(
        { conversationId: { $in: ids }, $or: [{ cause: { $in: keys } }, { entryId: { $in: keys } }] },
        { projection: { entryId: 1, cause: 1, status: 1, code: 1 } },
      )
      .toArray(),
  ])
  const waiting = new Set<string>()
  const heard = new Set<string>()
  const said = new Map<string, Said[]>()
  const note = ({ id, cause, ...rest }: Said & { id: string; cause?: string }) => {
    heard.add(id)
    if (cause !== undefined) said.set(cause, [...(said.get(cause) ?? []), rest])
  }
  for (const { inbox, outbox, recent } of documents) {
    for (const { id } of inbox) waiting.add(id)
    for (const { cause } of outbox) if (cause !== undefined) waiting.add(cause)
    for (const entry of recent) note(entry)
  }
  for (const { entryId, ...rest } of moved) note({ id: entryId, ...rest })
  return new Map(
    keys.map((key) => {
      const pages = said.get(key)
      if (waiting.has(key)) return [key, 'waiting']
      if (pages !== undefined) return [key, outcomeOf(pages)]
      return [key, heard.has(key) ? 'silent' : 'unknown']
    }),
  )
}

/** A message of several pages has arrived when all have. */
function outcomeOf(pages: readonly Said[]): Outcome {
  if (pages.some(({ code }) => UNREACHABLE.has(code ?? ''))) return 'unreachable'
  if (pages.some(({ status }) => status === 'failed')) return 'failed'
  return pages.every(({ status }) => status === 'delivered' || status === 'read') ? 'delivered' : 'sent'
}

/**
 * By which channel each conversation would be written to now.
 * @param goesBySms of those that are WhatsApp's, which can only be reached by SMS at present
 * @returns by conversation; those that are gone are missing
 */
export async function readReach(
  { conversations }: Store,
  conversationIds: readonly string[],
  goesBySms: (conversation: { address: string; lastInboundAt: Date | null }) => boolean,
): Promise<Map<string, Reach>> {
  const documents = await conversations
    .find(
      { _id: { $in: [...conversationIds] }, isErasing: { $ne: true } },
      { projection: { channel: 1, address: 1, lastInboundAt: 1, optedOutAt: 1, blockedAt: 1 } },
    )
    .toArray()
  return new Map(
    documents.map(({ _id, channel, address, lastInboundAt, optedOutAt, blockedAt }) => [
      _id,
      {
        channel: channel === 'whatsapp' && goesBySms({ address, lastInboundAt }) ? 'sms' : channel,
        isReachable: (optedOutAt ?? null) === null && (blockedAt ?? null) === null,
      },
    ]),
  )
}
