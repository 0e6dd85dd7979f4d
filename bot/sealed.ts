/** The engine's own JSON, sealed by the vault. Its seal proves that we wrote it; what is checked here is that it is of today's shape. */
import { LRUCache } from 'lru-cache'
import type { Vault } from '../base/vault.js'
import type { Address, RenderedMessage } from '../channels/channel.js'
import type { ConversationState, InboxItem } from './conversation.js'
import type { DeskEvent } from './desk.js'

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isList = (value: unknown): value is unknown[] => Array.isArray(value)

const isAddress = (value: unknown): value is Address => isRecord(value) && typeof value.id === 'string' && isList(value.aliases)
const isInboxItem = (value: unknown): value is InboxItem =>
  isRecord(value) && (value.kind === 'event' ? typeof value.name === 'string' : value.kind === 'message' && isRecord(value.inbound))
const isRendered = (value: unknown): value is RenderedMessage =>
  isRecord(value) && typeof value.body === 'string' && isList(value.buttons) && isList(value.media)
const isDeskEvent = (value: unknown): value is DeskEvent => isRecord(value) && typeof value.name === 'string' && isList(value.media)

export function emptyState(): ConversationState {
  return { dialog: {}, memory: {}, more: [], liveButtons: [], lastMessageId: null, echo: null }
}

/** What is opened again within the same turn, by its sealed form: a few seconds' worth. */
const MOST_KEPT = 500
/** States are opened again in the next turn: some minutes' worth. */
const MOST_STATES_KEPT = 2000
const STATES_KEPT_MS = 15 * 60_000

export interface Sealed {
  /** Seals what this process will most likely open itself in a moment; it must not be changed afterwards. */
  keep(value: InboxItem | Address | RenderedMessage | DeskEvent): string
  address(sealed: string): Address
  inboxItem(sealed: string): InboxItem
  rendered(sealed: string): RenderedMessage
  deskEvent(sealed: string): DeskEvent
  keepState(state: ConversationState): string
  /** A fresh one for a conversation without a turn yet. `isRebuilt` when the stored one could not be read and begins anew. */
  state(sealed: string): { state: ConversationState; isRebuilt: boolean }
}

export function createSealed(vault: Vault): Sealed {
  const kept = new LRUCache<string, object>({ max: MOST_KEPT })
  /** As JSON: each turn changes its own copy. */
  const keptStates = new LRUCache<string, string>({ max: MOST_STATES_KEPT, ttl: STATES_KEPT_MS })

  function open<T>(sealed: string, isT: (value: unknown) => value is T): T {
    const value: unknown = kept.get(sealed) ?? vault.openJson(sealed)
    if (!isT(value)) throw new TypeError('Sealed data of another shape.')
    return value
  }
  return {
    keep(value) {
      const sealed = vault.sealJson(value)
      kept.set(sealed, value)
      return sealed
    },
    address(sealed) {
      const address = open(sealed, isAddress)
      kept.set(sealed, address)
      return address
    },
    inboxItem(sealed) {
      const item = open(sealed, isInboxItem)
      // JSON has no dates.
      return item.kind === 'event' ? item : { ...item, inbound: { ...item.inbound, sentAt: new Date(item.inbound.sentAt) } }
    },
    keepState(state) {
      const json = JSON.stringify(state)
      const sealed = vault.seal(json)
      keptStates.set(sealed, json)
      return sealed
    },
    rendered: (sealed) => open(sealed, isRendered),
    deskEvent: (sealed) => open(sealed, isDeskEvent),
    state(sealed) {
      if (sealed === '') return { state: emptyState(), isRebuilt: false }
      try {
        const state: unknown = JSON.parse(keptStates.get(sealed) ?? vault.open(sealed))
        if (!isState(state)) throw new TypeError('A state of another shape.')
        return { state: { ...emptyState(), ...state }, isRebuilt: false }
      } catch {
        return { state: emptyState(), isRebuilt: true }
      }
    },
  }
}

const isState = (value: unknown): value is ConversationState =>
  isRecord(value) && isRecord(value.dialog) && isRecord(value.memory) && isList(value.more) && isList(value.liveButtons)

/** Opens pages that wait for `SUITE`. */
export function pageOf(json: string): RenderedMessage | null {
  const value: unknown = JSON.parse(json)
  return isRendered(value) ? value : null
}
