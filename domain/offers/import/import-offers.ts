import type { Clock } from '../../../base/clock.js'
import type { NewOffer, OfferRefused, OfferStore } from '../job-offer.js'
import type { OfferMapper } from './map-offer.js'

const BATCH = 200
const DAY_MS = 24 * 3_600_000
/** An offer of a feed stays this long after it was last seen there. */
const VALID_DAYS = 30
/** Seen again with less than this left, it is given the whole time again; before that, nothing of it is touched. */
const RENEW_DAYS = 15
const EXAMPLES = 3

export interface RefusalReason {
  /** `unknownOccupation`, `notAnOffer`, a protected criterion… */
  code: string
  field: string
  count: number
  /** The first few: source ids, with the words in question. */
  examples: { sourceId: string | undefined; title: string | undefined; excerpt: string | undefined; rewording: string | undefined }[]
}

export interface ImportReport {
  read: number
  created: number
  updated: number
  unchanged: number
  refused: number
  /** The most frequent first. An offer refused for two reasons counts in both. */
  reasons: RefusalReason[]
}

/**
 * Publishes the offers of a feed by their source id, in batches. An unchanged offer is left alone, so importing the same file again
 * changes nothing.
 * @param onProgress told the report so far after each batch
 */
export async function importOffers(
  records: AsyncIterable<unknown>,
  {
    offers,
    map,
    clock,
    onProgress = () => {},
  }: { offers: Pick<OfferStore, 'expiryOf' | 'publishMany'>; map: OfferMapper; clock: Clock; onProgress?: (report: ImportReport) => void },
): Promise<ImportReport> {
  const counts = { read: 0, created: 0, updated: 0, unchanged: 0, refused: 0 }
  const reasons = new Map<string, RefusalReason>()
  let batch: Omit<NewOffer, 'expiresAt'>[] = []
  const report = (): ImportReport => ({ ...counts, reasons: [...reasons.values()].sort((a, b) => b.count - a.count) })

  function refuse(problems: OfferRefused['problems'], sourceId: string | undefined, title: string | undefined): void {
    counts.refused++
    for (const { field, code, excerpt, rewording } of problems) {
      const key = `${field}:${code}`
      const reason = reasons.get(key) ?? { code, field, count: 0, examples: [] }
      reason.count++
      if (reason.examples.length < EXAMPLES) reason.examples.push({ sourceId, title, excerpt, rewording })
      reasons.set(key, reason)
    }
  }

  async function flush(): Promise<void> {
    const today = Math.floor(clock.now().getTime() / DAY_MS) * DAY_MS
    const known = await offers.expiryOf(batch.map(({ sourceId }) => sourceId))
    const dated = batch.map((offer) => {
      const expiry = known.get(offer.sourceId)
      const stays = expiry !== null && expiry !== undefined && expiry.getTime() > today + RENEW_DAYS * DAY_MS
      return { ...offer, expiresAt: stays ? expiry : new Date(today + VALID_DAYS * DAY_MS) }
    })
    const results = await offers.publishMany(dated)
    results.forEach((result, index) => {
      if (result.outcome !== 'refused') counts[result.outcome]++
      else refuse(result.problems, dated[index]?.sourceId, dated[index]?.title)
    })
    batch = []
    onProgress(report())
  }

  for await (const record of records) {
    counts.read++
    const mapped = map(record)
    if ('problems' in mapped) refuse(mapped.problems, mapped.sourceId, mapped.title)
    else batch.push(mapped.offer)
    if (batch.length >= BATCH) await flush()
  }
  await flush()
  return report()
}
