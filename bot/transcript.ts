/** What was said: the last things stand in the conversation, older ones in `messages`. */
import type { Vault } from '../base/vault.js'
import type { TranscriptEntry } from './conversation.js'
import type { MessageDocument, Store } from './store.js'

export const MOST_RECENT = 40

export interface TranscriptLine {
  id: string
  from: TranscriptEntry['from']
  text: string
  at: Date
  status: TranscriptEntry['status']
}

/** Moves all but the last entries to `messages`. May be repeated, and stop at any point. */
export async function moveOldEntries(store: Store, conversationId: string): Promise<void> {
  const { conversations, messages } = store
  const tooMany = { [`recent.${MOST_RECENT}`]: { $exists: true } }
  const found = await conversations.findOne({ _id: conversationId, ...tooMany }, { projection: { recent: 1 } })
  const old = found?.recent.slice(0, -MOST_RECENT) ?? []
  if (old.length === 0) return
  await messages.bulkWrite(
    old.map((entry) => ({
      replaceOne: { filter: { _id: `${conversationId}:${entry.id}` }, replacement: messageOf(conversationId, entry), upsert: true },
    })),
    { ordered: false },
  )
  // An entry that a receipt has changed meanwhile stays, and is moved the next time.
  await conversations.updateOne({ _id: conversationId }, { $pullAll: { recent: old } })
}

function messageOf(conversationId: string, { id, ...rest }: TranscriptEntry): Omit<MessageDocument, '_id'> {
  return { conversationId, entryId: id, ...rest }
}

/** The last things said, oldest first, at most `count`. */
export async function readTranscript(store: Store, vault: Vault, conversationId: string, count: number): Promise<TranscriptLine[]> {
  const found = await store.conversations.findOne({ _id: conversationId }, { projection: { recent: { $slice: -count } } })
  const recent = found?.recent ?? []
  const missing = count - recent.length
  const older =
    missing <= 0 ? [] : await store.messages.find({ conversationId }, { sort: { at: -1 }, limit: missing + MOST_RECENT }).toArray()
  const known = new Set(recent.map(({ id }) => id))
  const moved = older.filter(({ entryId }) => !known.has(entryId)).slice(0, Math.max(0, missing))
  return [...moved.reverse().map((entry) => ({ ...entry, id: entry.entryId })), ...recent].map(({ id, from, text, at, status }) => ({
    id,
    from,
    text: vault.open(text),
    at,
    status,
  }))
}
