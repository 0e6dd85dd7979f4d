/** What every feature of the advisers' Slack works with. */
import type { App, webApi } from '@slack/bolt'
import type { Connection } from 'mongoose'
import type { Clock } from '../base/clock.js'
import type { Ids } from '../base/ids.js'
import type { Log } from '../base/log.js'
import type { SignedLinks } from '../base/signed-links.js'
import type { Words } from '../base/words.js'
import type { Notifier } from '../bot/notifier.js'
import type { MediaContent, MediaReference } from '../channels/channel.js'
import type { SlackConfig } from '../config.js'
import type { Domain } from '../domain/index.js'
import type { Commune } from '../domain/reference/reference.js'
import type { VideoRooms } from '../domain/workshops/video-rooms.js'
import type { NewWorkshop } from '../domain/workshops/workshop.js'
import type { RecognisedOccupations } from '../matching/occupations/recognise-occupation.js'
import type { Place } from '../matching/places/place.js'
import type { WordingChecker } from '../matching/wording/check.js'
import type { CardStore } from './cards.js'
import type { GroupMessages } from './group-messages.js'
import type { Homes } from './homes.js'
import type { InTurn } from './in-turn.js'
import type { Later } from './later.js'
import type { ReportDesk } from './report.js'
import type { Scope } from './scope.js'

export interface TranscriptLine {
  from: 'person' | 'bot' | 'adviser' | 'event'
  text: string
  at: Date
}

export interface FileRequest {
  url: URL
  isAllowed: (url: URL) => boolean
  headersFor: (url: URL) => Record<string, string>
  mostRedirects: number
  announcedType: string
  fileName?: string
}

export interface AdminDeps {
  config: SlackConfig
  domain: Domain
  notifier: Notifier
  later: Later
  groupMessages: GroupMessages
  /** Where cards are kept track of. */
  connection: Connection
  /** The last `count` things said in a conversation, oldest first. */
  transcript(conversationId: string, count: number): Promise<TranscriptLine[]>
  /** Brings a file the person sent. @throws {MediaError} */
  fetchMedia(conversationId: string, media: MediaReference): Promise<MediaContent>
  /** Brings a file from hosts that the caller names, bounded and typed by content. @throws {MediaError} */
  downloadFile(request: FileRequest): Promise<MediaContent>
  links: SignedLinks
  reports: ReportDesk
  rooms: VideoRooms
  /** What a youth reads when a workshop is announced. */
  announcementText(workshop: Omit<NewWorkshop, 'videoUrl'>): Promise<string>
  recogniseOccupation(text: string): RecognisedOccupations
  recognisePlace(text: string): Place<Commune>
  checkWording: WordingChecker
  /** A claim to post a card that brought none within this time is void: its process died on the way. One minute by default. */
  cardClaimMs?: number
  /** A form that takes longer to read goes on in its window: Slack waits three seconds. */
  formPatienceMs?: number
  clock: Clock
  ids: Ids
  log: Log
}

export interface Registered {
  kind: 'action' | 'command' | 'view' | 'options'
  id: string
}

export interface Context extends AdminDeps {
  app: App
  client: webApi.WebClient
  words: Words
  scope: Scope
  /** Everything Slack may call here, as features have registered it. */
  registered: Registered[]
  cards: CardStore
  homes: Homes
  inTurn: InTurn
  findCommunes(text: string): Commune[]
  /** Goes on after Slack has been answered; `stop` waits for it. */
  background(work: () => Promise<void>): void
  workspaceUrl(): string | null
}
