/** A conversation passed to the advisers. */
export interface Handoff {
  id: string
  youthId: string
  conversationId: string
  agencyId: string
  reason: 'asked' | 'misunderstood' | 'distress' | 'file' | 'matchReview'
  isUrgent: boolean
  state: 'waiting' | 'assigned' | 'closed'
  /** Slack user who took it. */
  assignedTo: string | null
  slack: { channelId: string; ts: string } | null
  openedAt: Date
  assignedAt: Date | null
  firstAnswerAt: Date | null
  closedAt: Date | null
  remindedAt: Date | null
}

export interface HandoffStore {
  /** One open handoff a conversation: opening again returns it, raised to urgent where asked. */
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
  noteAnswer(id: string, at: Date): Promise<void>
  close(id: string, at: Date): Promise<{ handoff: Handoff; changed: boolean }>
  transfer(id: string, agencyId: string): Promise<Handoff>
  /** Waiting ones opened before `before`, not yet reminded. */
  unanswered(before: Date): Promise<Handoff[]>
  /** @returns true the first time only, so that one reminder goes out. */
  markReminded(id: string, at: Date): Promise<boolean>
  waiting(agencyId: string): Promise<Handoff[]>
}
