/** A message that an adviser writes to a group of their agency's youths. */
import type { ChannelId } from '../../channels/channel.js'
import type { Point } from '../../matching/profile.js'

/** When those who are meant wrote last: within so many days, or not since so many days. */
export const SEEN = ['any', 'within7', 'within30', 'within90', 'silent30', 'silent90'] as const
export type Seen = (typeof SEEN)[number]

/** Who is meant. A null criterion leaves nobody out. */
export interface AudienceFilter {
  agencyId: string
  /** ROME code of an occupation they look for. */
  rome: string | null
  /** The place they search around lies at most so far from there. */
  near: (Point & { insee: string; km: number }) | null
  seen: Seen
  /** How they can be reached; empty: any. */
  channels: ChannelId[]
}

/** `draft` → `confirmed` (waits for its hour) → `sending` → `sent`; `stopped` from any of the middle two. */
export type CampaignState = 'draft' | 'confirmed' | 'sending' | 'stopped' | 'sent'

export interface Campaign {
  id: string
  agencyId: string
  /** Slack user id, and the name people read. */
  by: string
  byName: string
  text: string
  filter: AudienceFilter
  state: CampaignState
  createdAt: Date
  /** Not before this instant: quiet hours. Null for a draft. */
  sendAt: Date | null
  /** When it was done or stopped. */
  endedAt: Date | null
}

/**
 * What became of one recipient. `waiting`: not handed over yet; `handed`: on its way; `unreachable`: had opted out or blocked us;
 * `skipped`: took the alerts back, paused or left the agency meanwhile, or nothing was sent any more when it was stopped.
 */
export const RECIPIENT_STATES = ['waiting', 'handed', 'sent', 'delivered', 'failed', 'unreachable', 'skipped'] as const
export type RecipientState = (typeof RECIPIENT_STATES)[number]

export interface Recipient {
  campaignId: string
  youthId: string
  /** The conversation that was chosen for it. */
  conversationId: string
  state: RecipientState
  /** When it was handed over. */
  handedAt: Date | null
  /** The conversation in which it was said. */
  saidIn: string | null
}

export type RecipientCounts = Record<RecipientState, number>

/** Somebody who fits a filter. */
export interface Candidate {
  youthId: string
  /** The conversation used last. */
  conversationId: string
  /** Agreed to be written to, and is not paused. */
  isWilling: boolean
}

export interface CampaignStore {
  /** Youths of the agency that fit, willing or not; `channels` is left to those who know conversations. */
  audience(filter: AudienceFilter): Promise<Candidate[]>
  /** Writes it down, over an earlier draft of the same `id`; what was sent stays as it is. */
  draft(campaign: Pick<Campaign, 'id' | 'agencyId' | 'by' | 'byName' | 'text' | 'filter'>): Promise<Campaign>
  get(id: string): Promise<Campaign | null>
  /** A draft, once; afterwards returns what it is. @returns null when there is none */
  confirm(id: string, sendAt: Date): Promise<Campaign | null>
  /** @returns changed: false when it is over already, or was never begun */
  stop(id: string): Promise<{ campaign: Campaign | null; changed: boolean }>
  /** Those confirmed, sending, or over for so short that news of them may still come. */
  underWay(now: Date): Promise<Campaign[]>
  /** Fixes who gets it; those who are on the list already stay as they are. Begins the sending, unless it was stopped meanwhile. */
  begin(id: string, recipients: Pick<Recipient, 'youthId' | 'conversationId' | 'state'>[]): Promise<void>
  recipients(id: string, state: RecipientState, limit: number): Promise<Recipient[]>
  /** Those handed over whose end is not known; `sent` may become `delivered`. */
  open(id: string, limit: number): Promise<Recipient[]>
  /** The conversation that may say it: the first to ask, of all of a person's. @returns null when it is stopped, or another one said it */
  take(id: string, youthId: string, conversationId: string): Promise<Campaign | null>
  mark(id: string, youthIds: readonly string[], state: RecipientState): Promise<void>
  finish(id: string): Promise<void>
  counts(id: string): Promise<RecipientCounts>
  /** Removes drafts that nobody sent. */
  purge(): Promise<void>
}
