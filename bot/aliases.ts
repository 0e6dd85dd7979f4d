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
/** Another process may have found two ids to be one person's. */
const REMEMBERED_MS = 5 * 60_000

export function createAliases(store: Store, vault: Vault, timeoutMS: number): Aliases {
  const remembered = new LRUCache<string, string>({ max: MOST_REMEMBERED, ttl: REMEMBERED_MS })
  const keyOf = (channel: string, id: string) => vault.lookup('conversation', `${channel}:${id}`)

  async function resolve(ownKey: string, aliasKeys: string[]): Promise<string> {
    const keys = [ownKey, ...aliasKeys]
    const [named, begun] = await Promise.all([
      store.aliases.find({ _id: { $in: keys } }, { timeoutMS }).toArray(),
      store.conversations.find({ _id: { $in: keys } }, { projection: { _id: 1 }, timeoutMS }).toArray(),
    ])
    const nameOf = new Map(named.map(({ _id, conversationId }) => [_id, conversationId]))
    const hasBegun = new Set(begun.map(({ _id }) => _id))
    // The number's own conversation goes before that of another id of the same person.
    const known = keys.flatMap((key) => nameOf.get(key) ?? (hasBegun.has(key) ? [key] : []))
    const conversationId = known[0] ?? ownKey
    const changed = keys.filter((key) => key !== conversationId && nameOf.get(key) !== conversationId)
    if (changed.length > 0) {
      await store.aliases.bulkWrite(
        changed.map((key) => ({ updateOne: { filter: { _id: key }, update: { $set: { conversationId } }, upsert: true } })),
        { ordered: false },
      )
    }
    for (const key of keys) remembered.set(key, conversationId)
    return conversationId
  }

  return {
    async conversationOf(address) {
      const ownKey = keyOf(address.channel, address.id)
      if (address.channel !== 'whatsapp' && address.aliases.length === 0) return ownKey
      const aliasKeys = address.aliases.map((alias) => keyOf(address.channel, alias))
      const conversationId = remembered.get(ownKey)
      if (conversationId !== undefined && aliasKeys.every((key) => remembered.get(key) === conversationId)) return conversationId
      return resolve(ownKey, aliasKeys)
    },
    forget(conversationId) {
      for (const [key, id] of remembered.entries()) if (id === conversationId) remembered.delete(key)
    },
  }
}
