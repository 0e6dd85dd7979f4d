import type { Address, MessageClass } from '../channels/channel.js'

export interface Notification {
  /** Once each for a conversation: a repetition with the same key does nothing. `workshop:kind:youth`, Slack's event id… */
  key: string
  /** The event that the root dialog receives; it finds the words. */
  name: string
  value: unknown
  class: MessageClass
  /** Held back until then (service's clock). Quiet hours are the caller's business: `base/calendar.ts` knows them. */
  notBefore?: Date
}

/** There is nobody to be told there. */
export class UnknownConversation extends Error {
  constructor(conversationId: string) {
    super(`There is no conversation ${conversationId}.`)
  }
}

/** How `jobs`, `admin` and `web` reach a person: an event in the conversation's inbox, told in its turn by the dialogs. */
export interface Notifier {
  /** @returns false when the key was known already. @throws {UnknownConversation} */
  notify(conversationId: string, notification: Notification): Promise<boolean>
  /** The same for an address that may never have written; opens its conversation. */
  notifyAddress(address: Address, notification: Notification): Promise<{ conversationId: string; isNew: boolean }>
}
