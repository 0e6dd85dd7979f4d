/** How a message to many would read and reach people: what `main` puts together of dialogs, bot and channels. */
import type { Reach } from '../bot/outcomes.js'
import type { ChannelId } from '../channels/channel.js'

export interface GroupMessage {
  text: string
  adviserName: string
  agencyName: string
}

export interface GroupMessages {
  /** Exactly what a person reads, page by page, on each channel that is on. */
  pages(message: GroupMessage): Map<ChannelId, string[]>
  /** How many segments an SMS is billed as. */
  segments(text: string): number
  /** What one segment costs, in euros. */
  segmentPrice: number
  /** By which channel each conversation would be written to now. */
  reach(conversationIds: readonly string[]): Promise<Map<string, Reach>>
}
