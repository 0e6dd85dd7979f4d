/** A file kept for a youth: what an adviser sent them, a CV, a letter. Its bytes are encrypted, its name is sealed. */
export interface StoredDocument {
  id: string
  youthId: string
  fileName: string
  /** By content. */
  contentType: string
  sizeBytes: number
  /** What it is for: `handoff`, `resume`, `letter`… */
  purpose: string
  createdAt: Date
  /** After this it is gone; null: as long as the youth. */
  expiresAt: Date | null
}

export interface DocumentStore {
  /** `id` makes it once: keeping it again returns the first. @throws {RangeError} above `MOST_DOCUMENT_BYTES` */
  keep(document: Omit<StoredDocument, 'sizeBytes' | 'createdAt'> & { bytes: Buffer }): Promise<StoredDocument>
  /** @returns null when there is none, or it has expired. */
  get(id: string): Promise<StoredDocument | null>
  /** Null as for `get`. */
  read(id: string): Promise<{ document: StoredDocument; bytes: Buffer } | null>
  /** Says what it is for, and how long it stays. */
  settle(id: string, as: Pick<StoredDocument, 'purpose' | 'expiresAt'>): Promise<void>
  remove(id: string): Promise<void>
  /** Oldest first. */
  ofYouth(youthId: string): Promise<StoredDocument[]>
  /** Removes what has expired. @returns how many */
  purge(): Promise<number>
}

export const MOST_DOCUMENT_BYTES = 10 * 1024 * 1024
