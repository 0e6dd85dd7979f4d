/** What a peer received and sent, in order: the independent record that tests compare the service's own account with. */
export interface LedgerRecord {
  /** The machine's instant. */
  at: Date
  /** `in`: the service called the peer; `out`: the peer called the service. */
  way: 'in' | 'out'
  /** Method or kind: `Messages.create`, `sendMessage`, `chat.postMessage`, `webhook`, `status`… */
  what: string
  value: unknown
  /** HTTP status of the answer; 0 when there was none. */
  status: number
}

export interface Ledger {
  readonly records: LedgerRecord[]
  of(what: string): LedgerRecord[]
  clear(): void
}

export type WritableLedger = Ledger & { write(record: Omit<LedgerRecord, 'at'>): void }

/** @param most the oldest records go beyond this many, so that a demo that runs for weeks stays small */
export function createLedger(most = 100_000): WritableLedger {
  const records: LedgerRecord[] = []
  return {
    records,
    of: (what) => records.filter((record) => record.what === what),
    clear: () => {
      records.length = 0
    },
    write: (record) => {
      records.push({ at: new Date(), ...record })
      if (records.length > most) records.splice(0, records.length - most)
    },
  }
}
