import type { MediaReference } from '../channels/channel.js'

/**
 * What a turn tells the advisers. It waits in the conversation's outbox like any message, so a relay to Slack is as safe and as
 * ordered as an answer by SMS. Names and values are agreed between `dialogs` and `admin`; the bot only carries them.
 */
export interface DeskEvent {
  /** The outbox entry's id; repeated when an attempt is repeated. */
  id: string
  conversationId: string
  name: string
  value: unknown
  media: MediaReference[]
}

/** Implemented by `admin`. Resolves when the desk has it; throws to be called again later. */
export interface Desk {
  deliver(event: DeskEvent): Promise<void>
}
