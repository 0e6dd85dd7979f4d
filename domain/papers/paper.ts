/** A CV or a cover letter in its versions, and what advisers said of each. */
export interface Paper {
  id: string
  youthId: string
  kind: PaperKind
  /** The offer a letter is for; null for a CV, and for a letter that is for any. */
  offerId: string | null
  /** Whose advisers read it; null while nobody was asked to. */
  agencyId: string | null
  /** Oldest first. */
  versions: PaperVersion[]
}

export const PAPER_KINDS = ['resume', 'letter'] as const
export type PaperKind = (typeof PAPER_KINDS)[number]

export interface PaperVersion {
  /** From 1. */
  number: number
  documentId: string
  /** Made by chat; else a file the person sent. */
  isMade: boolean
  at: Date
  /** `kept`: nobody was asked to read it. `replaced`: a newer one came before anybody did. */
  state: 'kept' | 'waiting' | 'validated' | 'toChange' | 'withdrawn' | 'replaced'
  review: PaperReview | null
}

export interface PaperReview {
  /** Slack user, and their name as the person reads it. */
  by: string
  adviserName: string
  at: Date
  comments: PaperComment[]
}

/** The parts of a paper that are commented on. */
export const PAPER_SECTIONS = {
  resume: ['heading', 'experiences', 'schooling', 'skills', 'spelling', 'other'],
  letter: ['opening', 'reasons', 'strengths', 'closing', 'spelling', 'other'],
} as const satisfies Record<PaperKind, readonly string[]>

export interface PaperComment {
  section: string
  text: string
}

/** The version that goes with requests: the newest that an adviser validated. */
export function validatedVersion({ versions }: Pick<Paper, 'versions'>): PaperVersion | null {
  return versions.findLast(({ state }) => state === 'validated') ?? null
}

export function latestVersion({ versions }: Pick<Paper, 'versions'>): PaperVersion | null {
  return versions.at(-1) ?? null
}

export interface PaperStore {
  /**
   * A new version of the person's paper of this kind (and offer); of the document of the newest version that nobody has read, that version. With an agency it
   * waits for a review, in place of one that waits.
   * @param version.key of the turn: the same turn run again adds nothing
   */
  add(version: {
    youthId: string
    kind: PaperKind
    offerId: string | null
    documentId: string
    isMade: boolean
    agencyId: string | null
    key: string
  }): Promise<{ paper: Paper; version: PaperVersion }>
  get(id: string): Promise<Paper | null>
  find(youthId: string, kind: PaperKind, offerId: string | null): Promise<Paper | null>
  /** Oldest first. */
  ofYouth(youthId: string): Promise<Paper[]>
  /** The verdict on a version that waits; on any other it changes nothing: somebody was quicker, or a newer version came. */
  review(
    id: string,
    number: number,
    verdict: { state: 'validated' | 'toChange' } & Omit<PaperReview, 'at'>,
  ): Promise<{ paper: Paper | null; changed: boolean }>
  /** Nobody is to read the version that waits any more. */
  withdraw(id: string): Promise<{ paper: Paper | null; changed: boolean }>
  /** Those with a version that waits, the longest waiting first. */
  waiting(agencyId: string): Promise<Paper[]>
}
