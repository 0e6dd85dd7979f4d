/**
 * How fast a provider may be sent to. Answers wait a moment for their turn; what nobody is waiting for is put off, in its own row,
 * so that a group message never stands before somebody's answer.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Channel, ChannelId, MessageClass } from '../channels/channel.js'
import type { BotSettings } from './settings.js'

/** An answer waits this long in the process, then gives its place to others. */
const LONGEST_WAIT_MS = 3000
/** Providers take short bursts to one chat; the mean is kept over this many seconds. */
const CHAT_WINDOW_SECONDS = 3

export interface Pace {
  /** @returns 0 when the message may leave now, else in how many milliseconds to try again. */
  take(channel: Channel, conversationId: string, messageClass: MessageClass, stopping: AbortSignal): Promise<number>
}

interface Lane {
  overall: RateLimiterMemory
  perChat: RateLimiterMemory
  messagesPerSecond: number
  answersWaiting: number
  /** Machine's instants of the next free place in the rows of what was put off. */
  nextPlaceAt: { answers: number; others: number }
}

export function createPace(overrides: BotSettings['pace']): Pace {
  const lanes = new Map<ChannelId, Lane>()

  function laneOf(channel: Channel): Lane {
    const known = lanes.get(channel.id)
    if (known !== undefined) return known
    const { messagesPerSecond, perChatPerSecond } = { ...channel.limits, ...overrides[channel.id] }
    const lane = {
      overall: limiter(`${channel.id}`, messagesPerSecond, 1),
      perChat: limiter(`${channel.id}:chat`, perChatPerSecond, CHAT_WINDOW_SECONDS),
      messagesPerSecond,
      answersWaiting: 0,
      nextPlaceAt: { answers: 0, others: 0 },
    }
    lanes.set(channel.id, lane)
    return lane
  }

  async function tryNow(lane: Lane, conversationId: string): Promise<number> {
    const chatWaitMs = await consume(lane.perChat, conversationId)
    if (chatWaitMs > 0) return chatWaitMs
    const waitMs = await consume(lane.overall, 'all')
    if (waitMs > 0) await lane.perChat.reward(conversationId)
    return waitMs
  }

  /** Each that is put off gets a place of its own, so that they do not all come back at once. */
  function placeIn(lane: Lane, row: keyof Lane['nextPlaceAt'], waitMs: number): number {
    const now = Date.now()
    const at = Math.max(now + waitMs, lane.nextPlaceAt[row])
    lane.nextPlaceAt[row] = at + 1000 / lane.messagesPerSecond
    return Math.ceil(at - now)
  }

  return {
    async take(channel, conversationId, messageClass, stopping) {
      const lane = laneOf(channel)
      if (messageClass !== 'answer') {
        if (lane.answersWaiting > 0) return placeIn(lane, 'others', 1000)
        const waitMs = await tryNow(lane, conversationId)
        return waitMs === 0 ? 0 : placeIn(lane, 'others', waitMs)
      }
      let waitMs = await tryNow(lane, conversationId)
      if (waitMs === 0) return 0
      const until = Date.now() + LONGEST_WAIT_MS
      lane.answersWaiting += 1
      try {
        while (waitMs > 0 && Date.now() + waitMs <= until && !stopping.aborted) {
          await delay(waitMs, undefined, { signal: stopping }).catch(() => undefined)
          waitMs = await tryNow(lane, conversationId)
        }
      } finally {
        lane.answersWaiting -= 1
      }
      return waitMs === 0 ? 0 : placeIn(lane, 'answers', waitMs)
    },
  }
}

function limiter(keyPrefix: string, perSecond: number, windowSeconds: number): RateLimiterMemory {
  // Less than one message in the window: one, in a longer window.
  const points = Math.max(1, Math.floor(perSecond * windowSeconds))
  return new RateLimiterMemory({ keyPrefix, points, duration: Math.max(windowSeconds, points / perSecond) })
}

/** @returns milliseconds to wait; 0 when a place was taken. */
async function consume(from: RateLimiterMemory, key: string): Promise<number> {
  try {
    await from.consume(key)
    return 0
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    await from.reward(key)
    return Math.max(1, refused.msBeforeNext)
  }
}
