import type { Registry } from 'prom-client'
import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import type { SignedLinks } from '../base/signed-links.js'
import type { Words } from '../base/words.js'
import type { Notifier } from '../bot/notifier.js'
import type { Domain } from '../domain/index.js'
import type { VideoRooms } from '../domain/workshops/video-rooms.js'

/** What the bot says of itself (`Bot.status`). */
export interface ServiceStatus {
  isReady: boolean
  dueInbox: number
  dueOutbox: number
  dueDesk: number
  oldestDueMs: number
  stuckConversations: number
  oldestUnsentMs: number
  parked: number
  earlyReceipts: number
  spooled: number
}

export interface WebDeps {
  links: SignedLinks
  domain: Domain
  rooms: Pick<VideoRooms, 'enter'>
  notifier: Notifier
  /** The last `count` things said in a conversation, oldest first. */
  transcript(conversationId: string, count: number): Promise<{ from: 'person' | 'bot' | 'adviser' | 'event'; text: string; at: Date }[]>
  status(): Promise<ServiceStatus>
  /** What is counted where the work is done, for `/metrics`. */
  metrics?: Registry
  /** Jobs that are due and not done. */
  dueJobs?(): Promise<number>
  /** Why the service cannot serve though the bot can; null when all is well. */
  problem?(): Promise<string | null>
  /** A recruiter has answered here: the advisers' card is redrawn. */
  onContactRequestAnswered?(requestId: string): Promise<void>
  /** Somebody came by their own link: the advisers' roster is redrawn. */
  onWorkshopJoined?(workshopId: string): Promise<void>
  clock: Clock
  log: Log
  /** The simulator serves `GET /` then. */
  hasSimulator: boolean
}

export interface WebContext extends WebDeps {
  words: Words
}
