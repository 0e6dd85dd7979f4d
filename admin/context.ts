/** What every feature of the advisers' Slack works with. */
import type { App, webApi } from '@slack/bolt'
import type { Connection } from 'mongoose'
import type { Clock } from '../base/clock.js'
import type { Ids } from '../base/ids.js'
import type { Log } from '../base/log.js'
import type { Words } from '../base/words.js'
import type { Notifier } from '../bot/notifier.js'
import type { MediaContent, MediaReference } from '../channels/channel.js'
import type { SlackConfig } from '../config.js'
import type { AgencyStore } from '../domain/agencies/agency.js'
import type { CompanyStore } from '../domain/companies/company.js'
import type { ContactRequestStore } from '../domain/contact-requests/contact-request.js'
import type { HandoffStore } from '../domain/handoffs/handoff.js'
import type { MatchStore, OfferStore } from '../domain/offers/job-offer.js'
import type { Reference } from '../domain/reference/reference.js'
import type { WorkshopStore } from '../domain/workshops/workshop.js'
import type { YouthStore } from '../domain/youth/youth.js'
import type { CardStore } from './cards.js'
import type { InTurn } from './in-turn.js'
import type { Later } from './later.js'
import type { Scope } from './scope.js'

/** The part of the domain that advisers act on. */
export interface AdminDomain {
  agencies: AgencyStore
  youths: YouthStore
  companies: CompanyStore
  offers: OfferStore
  matches: MatchStore
  contactRequests: ContactRequestStore
  workshops: WorkshopStore
  handoffs: HandoffStore
}

export interface TranscriptLine {
  from: 'person' | 'bot' | 'adviser' | 'event'
  text: string
  at: Date
}

/** An occupation someone's words may mean, the likeliest first. */
export interface OccupationGuess {
  rome: string
  appellation?: string
  label: string
}

/** A passage of an offer that asks for a protected criterion (labour code, art. L1132-1). */
export interface WordingProblem {
  /** The sentence or words to change. */
  excerpt: string
  /** What it may not ask for, in French, as a reader understands it. */
  reason: string
  /** Words to put instead, where there are some. */
  suggestion?: string
}

export interface AdminDeps {
  config: SlackConfig
  domain: AdminDomain
  reference: Reference
  notifier: Notifier
  later: Later
  /** Where cards are kept track of. */
  connection: Connection
  /** The last `count` things said in a conversation, oldest first. */
  transcript(conversationId: string, count: number): Promise<TranscriptLine[]>
  /** Brings a file the person sent. @throws {MediaError} */
  fetchMedia(conversationId: string, media: MediaReference): Promise<MediaContent>
  recogniseOccupation(text: string): OccupationGuess[]
  /** INSEE codes of the communes that words may mean, the likeliest first. */
  recognisePlace(text: string): string[]
  checkWording(text: string): WordingProblem[]
  clock: Clock
  ids: Ids
  log: Log
}

export interface Context extends AdminDeps {
  app: App
  client: webApi.WebClient
  words: Words
  scope: Scope
  cards: CardStore
  inTurn: InTurn
  /** Goes on after Slack has been answered; `stop` waits for it. */
  background(work: () => Promise<void>): void
  workspaceUrl(): string | null
}
