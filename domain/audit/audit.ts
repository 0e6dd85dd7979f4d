/** Who looked at or changed a youth's file, and when. Entries are only ever added. */
export interface AuditEntry {
  at: Date
  /** Slack user id of the adviser. */
  by: string
  agencyIds: string[]
  what: 'search' | 'read' | 'note' | 'pause' | 'resume' | 'move' | 'transfer' | 'message' | 'guardian'
  youthId: string
  /** Ids that go with it, never a person's words: `{ to: '77284S00' }`. */
  detail: Record<string, string>
}

export interface AuditLog {
  add(entry: Omit<AuditEntry, 'at'>): Promise<void>
  /** Newest first. */
  ofYouth(youthId: string, limit: number): Promise<AuditEntry[]>
  /** Newest first. */
  byAdviser(slackUserId: string, limit: number): Promise<AuditEntry[]>
}
