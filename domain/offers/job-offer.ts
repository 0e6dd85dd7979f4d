import type { Match } from '../../matching/match.js'
import type { JobOffer as MatchableOffer } from '../../matching/offer.js'
import type { SharedWith } from '../sharing.js'
import type { WordingCheck } from './check.js'

/** A published job offer: what matching sees, and what people read. */
export interface JobOffer extends MatchableOffer {
  /** null for offers of a feed that no agency of the collective owns: shared with all. */
  agencyId: string | null
  companyId: string | null
  companyName: string | null
  title: string
  description: string
  /** "Melun", as people read it. */
  placeName: string
  salary: string | null
  positions: number
  /**
   * `draft`: waits for an adviser, who lets it be published, or not (`rejected`). `filled` and `withdrawn` end it for who still waits for
   * an answer; `expired` is past its date.
   */
  state: 'draft' | 'published' | 'paused' | 'filled' | 'expired' | 'rejected' | 'withdrawn'
  /** Which other agencies' youths see it; absent: as its agency shares its offers. */
  sharedWith?: SharedWith
  publishedAt: Date | null
  expiresAt: Date | null
  /** Where it came from: `francetravail:123ABCD`, `slack:U1:…`, `demo:12`. Unique. */
  sourceId: string
  /** Set once the profiles it matches have been computed for this version. */
  matchedVersion: number
  version: number
  createdAt: Date
  updatedAt: Date
}

/** A match as it was computed and kept. */
export interface StoredMatch extends Match {
  id: string
  youthId: string
  profileVersion: number
  offerVersion: number
  computedAt: Date
  /** When it was first shown to the person. */
  sentAt: Date | null
  /** What the person said of it. */
  reaction: 'interested' | 'declined' | null
  declineReason: string | null
}

export type NewOffer = Omit<JobOffer, 'id' | 'state' | 'publishedAt' | 'matchedVersion' | 'version' | 'createdAt' | 'updatedAt'>

export type PublishResult =
  | { outcome: 'created' | 'updated' | 'unchanged'; offer: JobOffer }
  | { outcome: 'refused'; problems: OfferRefused['problems'] }

export interface OfferStore {
  /** Publishes or updates by `sourceId`. An unchanged offer is left alone. @throws {OfferRefused} wording or fields. */
  publish(offer: NewOffer): Promise<Exclude<PublishResult, { outcome: 'refused' }>>
  /** Keeps a new offer as a draft, seen by nobody until `setState` publishes it; one that is known is left alone. @throws {OfferRefused} */
  draft(offer: NewOffer): Promise<JobOffer>
  /** All that would keep an offer from being published; empty when nothing does. */
  check(offer: NewOffer): OfferRefused['problems']
  /** What the law forbids to ask for, in any text about an offer. */
  wordingOf: WordingCheck
  /** Moves the day it ends; an expired offer is published again. @throws when there is none */
  extend(id: string, expiresAt: Date): Promise<JobOffer>
  /**
   * Says an offer anew: its source, agency, sharing and state stay as they are, but for one past its date that is given a new one.
   * @throws {OfferRefused} wording or fields; when there is none
   */
  revise(id: string, said: Omit<NewOffer, 'sourceId' | 'agencyId' | 'sharedWith'>): Promise<{ before: JobOffer; offer: JobOffer }>
  /** Sets who else sees it; undefined: as its agency shares its offers. Those who see it newly are matched. @throws when there is none */
  share(id: string, sharedWith: JobOffer['sharedWith']): Promise<JobOffer>
  /** Those of these agencies whose title, company or place has all the words, newest first. */
  ofAgencies(
    agencyIds: string[],
    query: { states: readonly JobOffer['state'][]; text: string; skip: number; limit: number },
  ): Promise<{ offers: JobOffer[]; total: number }>
  /** Those of one company, newest first. */
  ofCompany(companyId: string, limit: number): Promise<JobOffer[]>
  /** The same for many at once (a feed), in three round trips; results in the order given, refusals among them. */
  publishMany(offers: NewOffer[]): Promise<PublishResult[]>
  get(id: string): Promise<JobOffer | null>
  getMany(ids: string[]): Promise<JobOffer[]>
  /** When each known offer of these sources expires. */
  expiryOf(sourceIds: string[]): Promise<Map<string, Date | null>>
  setState(id: string, state: JobOffer['state']): Promise<JobOffer>
  /** Lets a draft out, or not: once, by whoever is first. `changed: false` gives it as it stands. @throws when there is none */
  judge(id: string, state: 'published' | 'rejected'): Promise<{ offer: JobOffer; changed: boolean }>
  /** Published offers of any source that tell of the same jobs: same employer, title, place and contract. */
  twinsOf(offers: Omit<NewOffer, 'expiresAt'>[]): Promise<JobOffer[]>
  /** Ends published and paused offers that their source no longer stands by; they come back when it publishes them again. @returns how many. */
  withdraw(sourceIds: string[]): Promise<number>
  /** What a feed has published and not yet ended; offers of an agency are its own. */
  standingOf(source: string): AsyncIterable<{ sourceId: string; title: string }>
  /** The offers a person of this agency may see: its own, shared ones, and feeds. */
  visibleTo(agencyId: string | null, query?: { limit?: number }): Promise<JobOffer[]>
  /** Published offers whose present version was not matched yet. */
  unmatched(limit: number): Promise<JobOffer[]>
  markMatched(id: string, version: number): Promise<void>
  /** Sets `expired` on what is past its date. @returns how many. */
  expire(now: Date): Promise<number>
  count(): Promise<number>
}

/** The matches of people and offers: computed by `matching`, kept here. */
export interface MatchStore {
  /** Ranks the visible offers for one youth, stores the first `limit`, and returns them best first; offers already declined are left out. */
  rankFor(youthId: string, limit: number): Promise<{ match: StoredMatch; offer: JobOffer }[]>
  /** "Almost" matches, for the youth who has few: one required thing missing. */
  almostFor(youthId: string, limit: number): Promise<{ match: StoredMatch; offer: JobOffer }[]>
  /** The active profiles that one offer matches, best first, stored. */
  profilesFor(offerId: string, limit: number): Promise<StoredMatch[]>
  get(youthId: string, offerId: string): Promise<StoredMatch | null>
  markSent(youthId: string, offerIds: string[], at: Date): Promise<void>
  react(youthId: string, offerId: string, reaction: 'interested' | 'declined', reason?: string): Promise<void>
  /** Counts an alert if the youth had fewer than `limit` on that local day. @returns false when it must wait. */
  takeAlertSlot(youthId: string, localDay: string, key: string, limit: number): Promise<boolean>
}

/** Why an offer cannot be published, with the sentence to change. */
export class OfferRefused extends Error {
  /** `code` is a protected criterion for wording; `excerpt` the sentence to change, `rewording` what to write instead. */
  readonly problems: { field: string; code: string; excerpt?: string; rewording?: string }[]
  constructor(problems: OfferRefused['problems']) {
    super(`The offer was refused: ${problems.map((p) => `${p.field}: ${p.code}`).join(', ')}.`)
    this.problems = problems
  }
}
