/** A conversation passed to the advisers. */
export interface Handoff {
  id: string
  youthId: string
  conversationId: string
  agencyId: string
  /** `written`: an adviser wrote first. */
  reason: 'asked' | 'misunderstood' | 'distress' | 'file' | 'matchReview' | 'appointment' | 'written'
  isUrgent: boolean
  state: 'waiting' | 'assigned' | 'closed'
  /** Slack user who took it. */
  assignedTo: string | null
  slack: { channelId: string; ts: string } | null
  openedAt: Date
  assignedAt: Date | null
  firstAnswerAt: Date | null
  closedAt: Date | null
  /** Since when the person waits for a word of an adviser; null when they have had it. */
  waitingSince: Date | null
  /** When the agency, and then its lead, was told that they wait; null again once they wait anew. */
  remindedAt: Date | null
  leadToldAt: Date | null
  /** From agency to agency, oldest first. */
  moves: { from: string; to: string; by: string; at: Date }[]
}

export interface HandoffStore {
  /**
   * One open handoff a conversation: opening again returns it, raised to urgent where asked.
   * @param handoff.id of the turn: the same turn run again is told `isNew` as the first time
   */
  open(handoff: {
    id: string
    youthId: string
    conversationId: string
    agencyId: string
    reason: Handoff['reason']
    isUrgent: boolean
    at: Date
  }): Promise<{ handoff: Handoff; isNew: boolean }>
  get(id: string): Promise<Handoff | null>
  openOf(conversationId: string): Promise<Handoff | null>
  byThread(channelId: string, ts: string): Promise<Handoff | null>
  setThread(id: string, slack: { channelId: string; ts: string }): Promise<void>
  /** The first to ask gets it; afterwards returns who has it. */
  assign(id: string, slackUserId: string, at: Date): Promise<{ handoff: Handoff; changed: boolean }>
  /** Gives it to a colleague, when the one who has it cannot go on. @returns changed: false when it is theirs already, or closed. */
  reassign(id: string, slackUserId: string, at: Date): Promise<{ handoff: Handoff; changed: boolean }>
  /** An adviser has answered: the person waits no longer. */
  noteAnswer(id: string, at: Date): Promise<void>
  /** The person has written: they wait, unless they did already. */
  notePerson(id: string, at: Date): Promise<void>
  close(id: string, at: Date): Promise<{ handoff: Handoff; changed: boolean }>
  /** Gives it to another agency, where it waits anew. @returns changed: false when it is theirs already, or closed. */
  transfer(id: string, agencyId: string, by: string, at: Date): Promise<{ handoff: Handoff; changed: boolean }>
  /** Open ones whose person has waited since before `before`, for the next reminder: of the agency, then of its lead. */
  unanswered(before: Date): Promise<Handoff[]>
  /** Notes the next of the two reminders. @returns false when another process was quicker. */
  markReminded(handoff: Pick<Handoff, 'id' | 'remindedAt'>, at: Date): Promise<boolean>
  waiting(agencyId: string): Promise<Handoff[]>
  /** Open ones that this adviser has, whose person waits; longest waiting first. */
  waitingFor(slackUserId: string): Promise<Handoff[]>
}
