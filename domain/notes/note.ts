/** What an adviser writes down about a youth for colleagues. The person may read it (RGPD, art. 15): it is kept, and shown, as theirs. */
export interface Note {
  id: string
  youthId: string
  agencyId: string | null
  /** Slack user id. */
  by: string
  text: string
  at: Date
}

export interface NoteStore {
  /** `id` makes it once. */
  add(note: Note): Promise<void>
  /** Newest first. */
  ofYouth(youthId: string, limit: number): Promise<Note[]>
}
