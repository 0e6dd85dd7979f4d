/**
 * One conversation is one document. All that a person wrote, what waits to be sent, and where the dialog stands change in single
 * atomic updates (`store.ts`), so the process may die between any two of them.
 */
import type { ChannelId, Inbound, MessageClass } from '../channels/channel.js'

/**
 * `dueAt` of what is due as soon as it is there. No present instant: a process whose clock has jumped ahead would put it off for those
 * whose clocks have not.
 */
export const AT_ONCE = new Date(1)

/** Something to run a turn for: a message of the person, or an event from inside the house. */
export interface InboxEntry {
  /** Provider's message id, or the event's key: once each. */
  id: string
  /** Sealed JSON of `InboxItem`. */
  item: string
  receivedAt: Date
  /** Not before this instant of the service's clock (quiet hours). */
  dueAt: Date
  /** Failed turns so far. */
  attempts: number
  /** Came in a flood: goes to the transcript, gets no turn. */
  isSilenced?: boolean
}

export type InboxItem = MessageItem | EventItem

export interface MessageItem {
  kind: 'message'
  inbound: Inbound
}

/** An event: what `notify` appends and the root dialog receives as a Bot Framework event activity. */
export interface EventItem {
  kind: 'event'
  name: string
  value: unknown
  class: MessageClass
}

export interface OutboxEntry {
  id: string
  /** To the person by the channel, or to the advisers' desk. */
  to: 'person' | 'desk'
  /** Sealed JSON: `RenderedMessage` for the person, `DeskEvent` for the desk. */
  item: string
  class: MessageClass
  createdAt: Date
  /** Next attempt, service's clock. */
  dueAt: Date
  attempts: number
  /** Who speaks in it: the adviser in a handoff, otherwise the bot. */
  from: 'bot' | 'adviser'
  /** Provider's ids of messages whose buttons this one retires. */
  staleButtons: string[]
  /** Key of the unasked notification that brought it. */
  cause?: string
  /** Of what it answers (`seenHashOf`): the same in every log line from the webhook to the receipt. */
  trace?: string
}

/** What was said: kept in `recent`, then moved to the `messages` collection. */
export interface TranscriptEntry {
  /** The inbox or outbox entry's id. */
  id: string
  from: 'person' | 'bot' | 'adviser' | 'event'
  /** Sealed text. */
  text: string
  at: Date
  providerId?: string
  status?: 'sent' | 'delivered' | 'read' | 'failed'
  code?: string
  /** As the outbox entry's. */
  cause?: string
  trace?: string
}

export interface ConversationDocument {
  /** HMAC of channel and address: the same person on the same channel is the same document, without an index. */
  _id: string
  channel: ChannelId
  /** Sealed JSON of `Address`. */
  address: string
  version: number
  /** Who runs its turns, until when (the database's clock). */
  lease: { owner: string; until: Date } | null
  /** The earliest instant (service's clock) at which something here is due; null when nothing is. */
  wakeAt: Date | null
  /** Sealed JSON of `ConversationState`; empty before the first turn. */
  state: string
  /** What comes in waits at least until then: an earlier turn failed and is tried again. */
  heldUntil: Date | null
  inbox: InboxEntry[]
  outbox: OutboxEntry[]
  recent: TranscriptEntry[]
  /** The last inbox ids taken in, so that a repeated webhook is recognised. */
  seen: string[]
  lastInboundAt: Date | null
  optedOutAt: Date | null
  blockedAt: Date | null
  /** Minute-window count of inbound messages; `silencedUntil` after a flood. */
  flood: { startedAt: Date; count: number; silencedUntil: Date | null }
  /** Set by `erase()`: the conversation goes once its outbox is empty. */
  isErasing: boolean
  createdAt: Date
}

/** What dialogs keep between turns. Plain JSON. */
export interface ConversationState {
  /** botbuilder-dialogs' own state. */
  dialog: Record<string, unknown>
  /** Dialogs' memory of this conversation (`youthId`, open handoff…). */
  memory: Record<string, unknown>
  /** Pages that wait for `SUITE`, each the JSON of a `RenderedMessage`. */
  more: string[]
  /** Provider ids of messages whose buttons are still live. */
  liveButtons: string[]
  /** Id of the person's last message: only that one may still be corrected. */
  lastMessageId: string | null
  /** How often the same answer has just been given in a row: another bot would go on for ever. */
  echo: { hash: string; count: number; startedAt: string } | null
}
