import type { Channel, ChannelId } from '../channels/channel.js'

/** What may be tuned; each has its default. Times are milliseconds. */
export interface BotSettings {
  /** How long a process may be silent before another takes over its conversation. */
  leaseMs: number
  /** Messages a minute from one conversation before it is silenced, and for how long. */
  floodPerMinute: number
  silenceMs: number
  /** The same answer this many times within two minutes is taken for a loop with another bot. */
  mostEchoes: number
  /** Attempts at one turn before its message is parked in `dead_letters`. */
  maxTurnAttempts: number
  /** How often due conversations that nobody works on are looked for. */
  sweepMs: number
  /** Turns at once in this process. */
  concurrency: number
  /** How long the sending of one message is tried again. */
  retryForMs: number
  /** How long a webhook waits for the database before its message goes to the spool. */
  databasePatienceMs: number
  /**
   * After the database was away, what arrives waits so long for its turn: what other processes still have in their spools comes to stand
   * before it.
   */
  afterAwayMs: number
  /** Folder for what arrives while the database is away; undefined: the webhook is refused, and the provider repeats it. */
  spoolDir: string | undefined
  spoolMaxBytes: number
  /** How long `stop` waits for turns under way. */
  drainMs: number
  /** Locale of the activities (BCP 47). */
  locale: string
  /** In place of a channel's own pace, where the sender's contract allows another. */
  pace: Partial<Record<ChannelId, Partial<Pick<Channel['limits'], 'messagesPerSecond' | 'perChatPerSecond'>>>>
}

export const DEFAULT_SETTINGS: BotSettings = {
  leaseMs: 30_000,
  floodPerMinute: 20,
  silenceMs: 5 * 60_000,
  mostEchoes: 6,
  maxTurnAttempts: 3,
  sweepMs: 1000,
  concurrency: 32,
  retryForMs: 24 * 3600_000,
  databasePatienceMs: 4000,
  afterAwayMs: 5000,
  spoolDir: undefined,
  spoolMaxBytes: 64 * 1024 * 1024,
  drainMs: 10_000,
  locale: 'fr-FR',
  pace: {},
}
