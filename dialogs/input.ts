import type { TurnContext } from 'botbuilder'
import { turnServices } from '../bot/turn-services.js'
import type { MediaReference } from '../channels/channel.js'

/** What a person sent, as prompts read it. */
export interface Input {
  /** Trimmed, at most `MOST_READ` characters. */
  text: string
  /** All of it, where that is more. */
  whole?: string
  /** Value of the choice that was tapped. */
  tap?: string
  media: MediaReference[]
  location?: { latitude: number; longitude: number }
  contact?: { phone: string; isSelf: boolean }
  now: Date
}

/** Nobody answers a question with more, but for a pasted ad; the rest is neither read nor paid for in CPU. */
export const MOST_READ = 1000

export function inputOf(context: TurnContext): Input {
  const { inbound, now } = turnServices(context)
  const { text, value } = context.activity
  const said = typeof text === 'string' ? text : ''
  return {
    text: said.slice(0, MOST_READ).trim(),
    ...(said.length > MOST_READ ? { whole: said.trim() } : {}),
    ...(typeof value === 'string' ? { tap: value } : {}),
    media: inbound.media,
    ...(inbound.location === undefined ? {} : { location: inbound.location }),
    ...(inbound.contact === undefined ? {} : { contact: inbound.contact }),
    now,
  }
}

/** Nothing but emoji, or signs like them (":)", "!!!"). */
export function isEmojiOnly(text: string): boolean {
  return text !== '' && !/[\p{L}\p{N}]/u.test(text.replace(/[\p{N}#*]\uFE0F?\u20E3/gu, '1').replace(/\b[xX][dD]+\b/g, ''))
}
