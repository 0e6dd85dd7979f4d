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
}

export interface ContactRequestStore {
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
  }): Promise<{ request: ContactRequest; isNew: boolean }>
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
}
