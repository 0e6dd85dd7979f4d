/**
 * What every channel is to the rest of the house. A channel folder holds one provider's wire format and nothing else; adding a
 * provider is one more folder that exports a factory of `Channel`s, and one line in `main.ts`.
 */
import type { Server } from 'restify'

export const CHANNEL_IDS = ['sms', 'whatsapp', 'telegram'] as const
export type ChannelId = (typeof CHANNEL_IDS)[number]

/** Where a person is reached on one channel. */
export interface Address {
  channel: ChannelId
  /** E.164 number for SMS and WhatsApp, business-scoped id (`FR.1234`) for WhatsApp people who hide it, chat id for Telegram. */
  id: string
  /** Other ids of the same person on this channel (WhatsApp number and business-scoped id). */
  aliases: string[]
  /** E.164, where the provider vouches for it. */
  phone?: string
}

export type MediaKind = 'image' | 'audio' | 'video' | 'document' | 'sticker'

/** A file that the provider keeps; `fetchMedia` of the same channel brings its bytes. */
export interface MediaReference {
  kind: MediaKind
  /** As announced by the provider; the bytes decide. */
  contentType: string
  /** What `fetchMedia` needs: a URL of the provider (Twilio) or a file id (Telegram). */
  reference: string
  fileName?: string
  sizeBytes?: number
}

/** One thing a person sent, whatever the channel. */
export interface Inbound {
  /** Unique on its channel; the same for each repetition of the same webhook. */
  messageId: string
  address: Address
  /** Provider's instant where it gives one, else the reception's. */
  sentAt: Date
  text?: string
  /** The `value` of the choice that was tapped. */
  choice?: string
  media: MediaReference[]
  location?: { latitude: number; longitude: number }
  /** A contact card; `isSelf` when the provider shows that it is the sender's own. */
  contact?: { phone: string; isSelf: boolean }
  /** Payload of Telegram's `/start code`; an empty string for a bare `/start`. */
  startCode?: string
  /** The provider already handled an opt-out or opt-in word (Twilio's `OptOutType`) and answered it. */
  optOut?: 'stop' | 'start' | 'help'
  /** Set when the person can no longer be written to (Telegram `my_chat_member` kicked), or can again. */
  reachability?: 'blocked' | 'unblocked'
  /** Set on correction of an earlier message. */
  isEdit?: boolean
}

export interface Choice {
  /** What the person reads, at most 60 characters. */
  label: string
  /** What comes back in `Inbound.choice`, at most 60 ASCII characters. */
  value: string
}

/** How a message may be sent: `answer` to what the person just did, `registered` they asked for it ahead, `unasked` otherwise. */
export type MessageClass = 'answer' | 'registered' | 'unasked'

/** One message for a person, before a channel gives it its form. */
export interface OutboundMessage {
  text: string
  /** Numbered under the text where the channel has no buttons, in this order. */
  choices: Choice[]
  /** Several choices may be taken: shown as numbers to combine ("1 3"). */
  isMultiple?: boolean
  media?: { fileName: string; contentType: string; url: string }[]
  /** Ask for the person's own number or position with the channel's own button, where it has one. */
  request?: 'phone' | 'location'
  class: MessageClass
  /** For an approved template outside WhatsApp's 24 hours: the catalog key and its variables, in order. */
  template?: { name: string; variables: string[] }
}

/** A message in one channel's form: what the outbox keeps and `send` takes. */
export interface RenderedMessage {
  /** Full text as the person will read it, numbered choices included. */
  body: string
  /** Choices that the channel shows as buttons or list. */
  buttons: Choice[]
  media: { fileName: string; contentType: string; url: string }[]
  request?: 'phone' | 'location'
  class: MessageClass
  template?: { name: string; variables: string[] }
}

export interface SendContext {
  address: Address
  /** The outbox entry's id: the provider's idempotency key where it has one. */
  outboxId: string
  /** Whose message it is; a provider that reports on it later may bring it back (`Receipt.conversationId`). */
  conversationId?: string
  /** When the person last wrote on this channel: WhatsApp's 24 hours count from here. */
  lastInboundAt?: Date
  /** Provider's ids of messages of ours whose buttons should be retired, most recent last. */
  staleButtons: string[]
}

export interface SentMessage {
  /** The provider's id; receipts name it. */
  providerId: string
  /** True when buttons were sent that must be retired once answered (Telegram). */
  hasButtons: boolean
}

export type SendFailure =
  | 'retry' // timeout, 429, 5xx: try again after `retryAfterMs` or the backoff
  | 'optedOut' // Twilio 21610: mark the conversation, send nothing but answers
  | 'blocked' // Telegram 403: the person stopped the bot
  | 'windowClosed' // WhatsApp 63016: outside 24 hours and no template
  | 'rejected' // any other 4xx: this message will never pass

/** Thrown by `Channel.send`; `code` is the provider's own. Holds no address and no text. */
export class SendError extends Error {
  readonly failure: SendFailure
  readonly code: string
  readonly retryAfterMs: number | undefined

  constructor(failure: SendFailure, code: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(`The provider answered ${code} (${failure}).`, { cause: options.cause })
    this.failure = failure
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }
}

/** What a provider says later about a message of ours. */
export interface Receipt {
  channel: ChannelId
  providerId: string
  /** As `SendContext` named it, where the provider gives it back: without it, only what has moved to the archive is found. */
  conversationId?: string
  status: 'sent' | 'delivered' | 'read' | 'failed'
  /** Provider's error code of a failed one. */
  code?: string
  failure?: SendFailure
}

/** Where a channel hands over what arrives. Both resolve once the thing is safe, so that the webhook may answer 2xx. */
export interface ChannelSink {
  receive(inbound: Inbound): Promise<void>
  receipt(receipt: Receipt): Promise<void>
}

export interface MediaContent {
  bytes: Buffer
  /** By content, not by name. */
  contentType: string
  fileName: string
}

export interface Channel {
  readonly id: ChannelId
  /** The most one message may carry. `pagesAtOnce` = 1 means that the rest waits for `SUITE`. */
  readonly limits: { messagesPerSecond: number; perChatPerSecond: number; pagesAtOnce: number; buttons: number }
  /** Gives the message its form: one element a page, each within the channel's limits. Pure. */
  render(message: OutboundMessage): RenderedMessage[]
  /** Sends one page. @throws {SendError} */
  send(message: RenderedMessage, context: SendContext): Promise<SentMessage>
  /** Brings a file from the provider's own hosts. @throws {MediaError} too large, of a refused type, or gone. */
  fetchMedia(media: MediaReference): Promise<MediaContent>
}

/** Thrown by `fetchMedia`; `reason` chooses the sentence the person gets. */
export class MediaError extends Error {
  readonly reason: 'tooLarge' | 'refusedType' | 'gone' | 'unavailable'
  constructor(reason: MediaError['reason'], options?: { cause?: unknown }) {
    super(`The file could not be taken: ${reason}.`, options)
    this.reason = reason
  }
}

/** One provider: its webhooks and the channels behind them (Twilio has two). */
export interface ChannelProvider {
  channels: Channel[]
  /** Adds the provider's routes to the server, before any body parser. */
  mount(server: Server, sink: ChannelSink): void
  /** Called once the server listens: sets the webhook at the provider, or polls where there is no public address. */
  start(sink: ChannelSink): Promise<void>
  stop(): Promise<void>
}
