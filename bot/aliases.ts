/**
 * Which conversation an address belongs to. On most channels that follows from the address alone; WhatsApp people have a number and a
 * business-scoped id, and either may come without the other.
 */
import { LRUCache } from 'lru-cache'
import type { Vault } from '../base/vault.js'
import type { Address } from '../channels/channel.js'
import type { Store } from './store.js'

export interface Aliases {
  conversationOf(address: Address): Promise<string>
  /** After an erasure nothing of it may be remembered. */
  forget(conversationId: string): void
}

const MOST_REMEMBERED = 20_000

export function createAliases(store: Store, vault: Vault, timeoutMS: number): Aliases {
  const known = new LRUCache<string, string>({ max: MOST_REMEMBERED })
  const keyOf = (channel: string, id: string) => vault.lookup('conversation', `${channel}:${id}`)

  async function resolve(ownKey: string, aliasKeys: string[]): Promise<string> {
    const found = await store.aliases.find({ _id: { $in: [ownKey, ...aliasKeys] } }, { timeoutMS }).toArray()
    const conversationId =
      found.find(({ _id }) => _id === ownKey)?.conversationId ?? (await joined(ownKey, found[0]?.conversationId)) ?? ownKey
    // Set, not inserted: an alias that named a conversation of its own now names the number's.
    const missing = [ownKey, ...aliasKeys].filter(
      (key) => key !== conversationId && !found.some((alias) => alias._id === key && alias.conversationId === conversationId),
    )
    if (missing.length > 0) {
      await store.aliases.bulkWrite(
        missing.map((key) => ({ updateOne: { filter: { _id: key }, update: { $set: { conversationId } }, upsert: true } })),
        { ordered: false },
      )
    }
    for (const key of [ownKey, ...aliasKeys]) known.set(key, conversationId)
    return conversationId
  }

  /** The conversation of another id of the same person, unless this one has its own already. */
  async function joined(ownKey: string, otherId: string | undefined): Promise<string | undefined> {
    if (otherId === undefined) return undefined
    return (await store.conversations.countDocuments({ _id: ownKey }, { limit: 1 })) > 0 ? ownKey : otherId
  }

  return {
    async conversationOf(address) {
      const ownKey = keyOf(address.channel, address.id)
      if (address.channel !== 'whatsapp' && address.aliases.length === 0) return ownKey
      const aliasKeys = address.aliases.map((alias) => keyOf(address.channel, alias))
      const remembered = known.get(ownKey)
      if (remembered !== undefined && aliasKeys.every((key) => known.get(key) === remembered)) return remembered
      return resolve(ownKey, aliasKeys)
    },
    forget(conversationId) {
      for (const [key, id] of known.entries()) if (id === conversationId) known.delete(key)
    },
  }
}
