/** What `erase()` removes once the last answer has left: the document, its transcript, its aliases, what was parked. */
import type { Vault } from '../base/vault.js'
import { seenHashOf } from './seen.js'
import type { Loaded, Store } from './store.js'

/**
 * Erases a conversation that this process holds.
 * @param repeatedId an inbox entry that is dropped with it.
 * @returns the fresh conversation when somebody has written meanwhile, else null.
 */
export async function eraseConversation(store: Store, doc: Loaded, token: string, repeatedId?: string): Promise<Loaded | null> {
  const { conversations, messages, aliases, deadLetters, tombstones } = store
  const mine = { _id: doc._id, 'lease.owner': token }
  const kept = await conversations.findOne(mine, { projection: { seen: 1 } })
  if (kept === null) return null
  await tombstones.updateOne({ _id: doc._id }, { $addToSet: { seen: { $each: kept.seen } }, $set: { at: new Date() } }, { upsert: true })
  await Promise.all([
    messages.deleteMany({ conversationId: doc._id }),
    deadLetters.deleteMany({ conversationId: doc._id }),
    aliases.deleteMany({ conversationId: doc._id }),
  ])
  const waiting = repeatedId === undefined ? { $size: 0 } : { $not: { $elemMatch: { id: { $ne: repeatedId } } } }
  const { deletedCount } = await conversations.deleteOne({ ...mine, inbox: waiting })
  if (deletedCount === 1) return null
  // Somebody wrote in this very moment: theirs is a new conversation.
  await conversations.updateOne(mine, {
    $set: { state: '', outbox: [], recent: [], isErasing: false, optedOutAt: null, blockedAt: null },
    $inc: { version: 1 },
    ...(repeatedId === undefined ? {} : { $pull: { inbox: { id: repeatedId } } }),
  })
  return store.reload(doc._id, token)
}

export async function isRepeatedAfterErasure(store: Store, conversationId: string, entryId: string, vault: Vault): Promise<boolean> {
  const known = { _id: conversationId, seen: seenHashOf(vault, entryId) }
  return (await store.tombstones.findOne(known, { projection: { _id: 1 } })) !== null
}
