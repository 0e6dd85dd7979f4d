/** A CV or a cover letter that an adviser reads for a youth: its versions, what was said of each, and the word that it is good. */
export const REVIEW_KINDS = ['cv', 'letter'] as const
export type ReviewKind = (typeof REVIEW_KINDS)[number]

/** What an adviser comments on, part by part. */
export const REVIEW_SECTIONS = {
  cv: ['whole', 'experiences', 'schooling', 'skills', 'form'],
  letter: ['whole', 'company', 'strengths', 'form'],
} as const satisfies Record<ReviewKind, readonly string[]>
export type ReviewSection = (typeof REVIEW_SECTIONS)[ReviewKind][number]

export interface ReviewComment {
  section: ReviewSection
  text: string
}

export interface ReviewVersion {
  /** Of the document store: one PDF, or the photos of its pages in order. */
  documentIds: string[]
  submittedAt: Date
  /** Slack user id; null while nobody has said anything of it. */
  judgedBy: string | null
  judgedAt: Date | null
  verdict: 'validated' | 'changesAsked' | null
  comments: ReviewComment[]
}

export interface Review {
  id: string
  youthId: string
  agencyId: string
  kind: ReviewKind
  /** The offer a letter is for; null for a CV, and for a letter that was sent without saying which. */
  offerId: string | null
  /** By the last version: nothing said of it yet, to be corrected, or good. */
  state: 'waiting' | 'changesAsked' | 'validated'
  /** Oldest first; at least one. */
  versions: ReviewVersion[]
  createdAt: Date
  /** When the last version came. */
  submittedAt: Date
}

export type Submission = Pick<Review, 'id' | 'youthId' | 'agencyId' | 'kind' | 'offerId'> & { documentIds: string[] }

export interface ReviewStore {
  /**
   * A further version of what the youth has submitted for this (their CV; their letter for that offer), or the first one. The same
   * documents submitted again change nothing.
   * @param submission its `id` is that of the review only when it is the first version
   */
  submit(submission: Submission): Promise<{ review: Review; isNew: boolean }>
  get(id: string): Promise<Review | null>
  /**
   * What an adviser says of one version. Only the first word on a version counts, and only on the last version.
   * @param version its number, from 1
   * @returns changed: false when somebody was quicker, or a newer version has come; null when the review is gone
   */
  judge(
    id: string,
    version: number,
    word: { by: string; verdict: 'validated' | 'changesAsked'; comments: ReviewComment[] },
  ): Promise<{ review: Review; changed: boolean } | null>
  /** The youth's, the last submitted first. */
  ofYouth(youthId: string): Promise<Review[]>
  /** Those of which the last version has no word yet, oldest first. */
  waiting(agencyId: string): Promise<Review[]>
  /** The documents of its last version that an adviser found good: what goes along with requests. */
  validated(youthId: string, kind: ReviewKind, offerId?: string | null): Promise<string[]>
}

/** The number of the last version. */
export const versionOf = ({ versions }: Pick<Review, 'versions'>): number => versions.length
