import type { Interview, Interviews } from './interview.js'

/** Asks, from a match, that youth and recruiter be put in touch. */
export interface ContactRequest {
  id: string
  youthId: string
  offerId: string
  /** The youth's agency, whose advisers follow it. */
  agencyId: string
  askedBy: 'youth' | 'recruiter' | 'adviser'
  state: 'asked' | 'accepted' | 'refused' | 'expired' | 'withdrawn'
  reason: string | null
  history: { state: ContactRequest['state']; at: Date; by: string }[]
  askedAt: Date
  answeredAt: Date | null
  /** When whoever is asked, and the advisers, were reminded of it. */
  remindedAt: Date | null
  /** The youth applies, with papers or without; else asks to be put in touch. */
  isApplication: boolean
  papers: RequestPapers
  /** What the youth was asked after the yes, oldest first. */
  followUps: FollowUp[]
  /** Proposed after the yes; null before. */
  interview: Interview | null
}

/** Documents that go with it. Who it is stands in most of them: they are shown once both sides have said yes. */
export interface RequestPapers {
  resume: string | null
  letter: string | null
  /** The CV without name, address or places: shown at once. */
  anonymousResume: string | null
}

export const NO_PAPERS: RequestPapers = { resume: null, letter: null, anonymousResume: null }

/** What the other side may open as things stand. */
export function shownPapers({
  state,
  papers,
}: Pick<ContactRequest, 'state' | 'papers'>): { kind: keyof RequestPapers; documentId: string }[] {
  const kinds: readonly (keyof RequestPapers)[] = state === 'accepted' ? ['resume', 'letter'] : state === 'asked' ? ['anonymousResume'] : []
  return kinds.flatMap((kind) => {
    const documentId = papers[kind]
    return documentId === null ? [] : [{ kind, documentId }]
  })
}

/** "As-tu eu l'entretien ?", "es-tu embauché ?", "toujours en poste ?" after one and three months. */
export const FOLLOW_UP_KINDS = ['interview', 'hired', 'month1', 'month3'] as const
export type FollowUpKind = (typeof FOLLOW_UP_KINDS)[number]
export type FollowUpAnswer = 'yes' | 'no' | 'notYet'

export interface FollowUp {
  kind: FollowUpKind
  askedAt: Date
  answer: FollowUpAnswer | null
  answeredAt: Date | null
}

/** Why an offer is no longer to be had. */
export type OfferEnd = 'filled' | 'withdrawn'

/** Whether it ended because its offer did, and how; null otherwise. */
export function endedWithOffer({ state, history }: Pick<ContactRequest, 'state' | 'history'>): OfferEnd | null {
  if (state !== 'expired') return null
  const by = history.at(-1)?.by
  return by === 'offer:filled' ? 'filled' : by === 'offer:withdrawn' ? 'withdrawn' : null
}

export interface ContactRequestStore extends Interviews {
  /**
   * One open request a youth and offer: asking again returns the one there is.
   * @param request.key of the turn: the same turn run again is told `isNew` as the first time
   * @throws when the offer is no longer published
   */
  ask(request: {
    youthId: string
    offerId: string
    agencyId: string
    by: ContactRequest['askedBy']
    key: string
    /** What goes along, with which the youth applies. */
    application?: RequestPapers
    /** What goes along with a plain request. */
    papers?: RequestPapers
  }): Promise<{ request: ContactRequest; isNew: boolean }>
  /** Makes an application of a request that waits for its answer; any other stays as it is: `isNew: false`. */
  attach(id: string, papers: RequestPapers): Promise<{ request: ContactRequest; isNew: boolean }>
  get(id: string): Promise<ContactRequest | null>
  ofYouth(youthId: string): Promise<ContactRequest[]>
  /** Moves it on; a late or double answer returns the request as it stands, with `changed: false`. */
  answer(
    id: string,
    state: 'accepted' | 'refused' | 'withdrawn' | 'expired',
    by: string,
    reason?: string,
  ): Promise<{ request: ContactRequest; changed: boolean }>
  waiting(agencyId: string): Promise<ContactRequest[]>
  /** Those that moved on, or whose youth said what became of them, between the two. */
  answeredBetween(from: Date, to: Date): Promise<ContactRequest[]>
  /** Of these offers, in any state, the newest first. */
  ofOffers(offerIds: string[]): Promise<ContactRequest[]>
  /** Those whose present state was not told to both sides yet. */
  untold(limit: number): Promise<ContactRequest[]>
  /** Both sides know of `state`; does nothing when it has moved on. */
  markTold(id: string, state: ContactRequest['state']): Promise<void>
  /** Asked before `before`, without an answer or a reminder. */
  unreminded(before: Date): Promise<ContactRequest[]>
  markReminded(id: string, at: Date): Promise<void>
  /** The offers for which somebody waits for an answer. */
  offersAskedFor(): Promise<string[]>
  /** Ends what was asked for an offer that is no longer to be had (`expired`, by `offer:filled` or `offer:withdrawn`). */
  endForOffer(offerId: string, why: OfferEnd): Promise<void>
  /** Asked before `before`, without an answer. */
  overdue(before: Date): Promise<ContactRequest[]>
  /** Accepted ones with a question to the youth that is due. */
  followUpsDue(now: Date): Promise<{ request: ContactRequest; kind: FollowUpKind }[]>
  /** @param count of the questions put before: the same one is noted once */
  markFollowUpAsked(id: string, kind: FollowUpKind, count: number, at: Date): Promise<void>
  /** The answer to the last question of this kind; one that is answered, or passed, stays as it is: `changed: false`. */
  answerFollowUp(id: string, kind: FollowUpKind, answer: FollowUpAnswer): Promise<{ request: ContactRequest; changed: boolean }>
}
