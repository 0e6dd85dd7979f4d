import type { TurnContext } from 'botbuilder'
import type { ChannelId, MediaContent, MediaReference } from '../channels/channel.js'
import type { DeskEvent } from './desk.js'

/** What a dialog may know of and do to the conversation whose turn it is. All of it takes effect with the turn's one commit. */
export interface TurnServices {
  conversationId: string
  channel: ChannelId
  /** E.164, when the channel vouches for it. */
  phone: string | undefined
  /** The inbox entry's id: domain writes derive their idempotency keys from it. */
  inboundId: string
  now: Date
  /** Kept between turns, plain JSON. */
  memory: Record<string, unknown>
  isOptedOut: boolean
  /** Nothing unasked is sent until `optIn`. */
  optOut(): void
  optIn(): void
  /** Removes the conversation and its transcript once what is in the outbox has been sent. */
  erase(): void
  /** True once `erase` was called in this turn. */
  isErasing: boolean
  /** Tells the advisers, in order with the answers. */
  tellDesk(event: Pick<DeskEvent, 'name' | 'value'> & { media?: MediaReference[] }): void
  /** The last things said, oldest first, at most `count`. */
  transcript(count: number): { from: 'person' | 'bot' | 'adviser' | 'event'; text: string; at: Date }[]
  fetchMedia(media: MediaReference): Promise<MediaContent>
  /** Media, location and contact of the inbound message, as the channel gave them. */
  inbound: InboundFacts
}

export interface InboundFacts {
  media: MediaReference[]
  location?: { latitude: number; longitude: number }
  contact?: { phone: string; isSelf: boolean }
  startCode?: string
  optOut?: 'stop' | 'start' | 'help'
  isEdit?: boolean
}

const KEY = Symbol('turn services')

export function setTurnServices(context: TurnContext, services: TurnServices): void {
  context.turnState.set(KEY, services)
}

/** The services of the turn that `context` belongs to. @throws outside a turn of `bot/turn`. */
export function turnServices(context: TurnContext): TurnServices {
  const services: TurnServices | undefined = context.turnState.get(KEY)
  if (services === undefined) throw new Error('This TurnContext was not made by bot/turn.')
  return services
}
