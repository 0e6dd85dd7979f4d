import type { SearchProfile } from '../../matching/profile.js'
import type { Gap, Training as MatchableTraining, TrainingMatch } from '../../matching/training.js'
import type { SharedWith } from '../sharing.js'

/** One session of a training: what matching sees, and what people read. */
export interface Training extends MatchableTraining {
  /** null for those of an import that no agency owns: shown to all. */
  agencyId: string | null
  sharedWith?: SharedWith
  /** Who gives it. */
  organisation: string
  title: string
  description: string
  /** "Melun", as people read it; empty at a distance. */
  placeName: string
  /** ISO date. */
  endsOn?: string
  /** "3 mois", "210 h", as it is said. */
  duration: string | null
  seats: number | null
  /** Whether who follows it is paid; null when nobody said. */
  isPaid: boolean | null
  /** Whom an adviser reaches to enrol somebody. */
  contact: string | null
  /** `full` and `cancelled` end it for who waits for an answer, `cancelled` for who is enrolled too. */
  state: 'published' | 'full' | 'cancelled'
  /** `slack:U1:V2`, `csv:ref`. Unique. */
  sourceId: string
  version: number
  createdAt: Date
  updatedAt: Date
}

/** All that is said of one; the rest is the store's. */
export type NewTraining = Omit<Training, 'id' | 'state' | 'version' | 'createdAt' | 'updatedAt' | 'sharedWith'>

/** Why a training cannot be published, with the sentence to change. */
export class TrainingRefused extends Error {
  readonly problems: { field: string; code: string; excerpt?: string; rewording?: string }[]
  constructor(problems: TrainingRefused['problems']) {
    super(`The training was refused: ${problems.map(({ field, code }) => `${field}: ${code}`).join(', ')}.`)
    this.problems = problems
  }
}

export type Published = { outcome: 'created' | 'updated' | 'unchanged'; before: Training | null; training: Training }

export interface TrainingStore {
  /** Publishes or updates by `sourceId`; its sharing and state stay. An unchanged one is left alone. @throws {TrainingRefused} */
  publish(training: NewTraining): Promise<Published>
  get(id: string): Promise<Training | null>
  getMany(ids: string[]): Promise<Training[]>
  /** @throws when there is none */
  setState(id: string, state: Training['state']): Promise<Training>
  /** undefined: as its agency shares its trainings. @throws when there is none */
  share(id: string, sharedWith: SharedWith | undefined): Promise<Training>
  /** Those of these agencies whose title, organisation or place has all the words, the next to begin first. */
  ofAgencies(
    agencyIds: string[],
    query: { isOpen: boolean; text: string; today: string; skip: number; limit: number },
  ): Promise<{ trainings: Training[]; total: number }>
  /** Published ones that have not begun and that the youths of this agency see. */
  visibleTo(agencyId: string | null): Promise<Training[]>
  /** Published ones that nobody was told of yet as they are now. */
  unmatched(limit: number): Promise<Training[]>
  markMatched(id: string, version: number): Promise<void>
}

/** A training proposed to somebody, with why. */
export interface Proposal {
  training: Training
  match: TrainingMatch
  /** What it gives that one required thing of an offer asks for. */
  fills: { gap: Gap; offerTitle: string } | null
}

export interface TrainingMatcher {
  /** Those that suit a youth, best first, those that fill a gap before all others; where none does, those that ask for one thing more. */
  proposalsFor(youthId: string, limit: number): Promise<{ proposals: Proposal[]; isAlmost: boolean }>
  /** Why one training is, or would be, proposed to a youth; null without a profile. */
  proposalOf(youthId: string, training: Training): Promise<Proposal | null>
  /** The youths who want to train themselves and whom it suits, or to whom it gives what they lack. */
  youthsFor(training: Training, limit: number, touch?: () => Promise<void>): Promise<{ youthId: string; score: number }[]>
  /** Whether some training gives what an "almost" offer asks for. */
  canFill(youthId: string, gap: Gap): Promise<boolean>
}

/** Who would train themselves. */
export function isOpenToTraining({ isOpenToTraining: isOpen }: Pick<SearchProfile, 'isOpenToTraining'>): boolean {
  return isOpen === true
}
