import type { Clock } from '../../../base/clock.js'
import type { NewOffer, OfferRefused, OfferStore } from '../job-offer.js'
import { richnessOf, sourceOf, twinKeyOf } from '../twins.js'
import type { Mapped, OfferMapper } from './mapped.js'

const BATCH = 200
const DAY_MS = 24 * 3_600_000
/** An offer of a feed stays this long after it was last seen there. */
const VALID_DAYS = 30
/** Seen again with less than this left, it is given the whole time again; before that, nothing of it is touched. */
const RENEW_DAYS = 15
const EXAMPLES = 3

/** What happened to an offer that was not simply published, for the report. */
export interface ImportNote {
  /**
   * `refused`; `duplicate`: another source tells more of the same job, which stays; `replaced`: another source's, which told less, was
   * ended; `ended`: the feed no longer holds it.
   */
  outcome: 'refused' | 'duplicate' | 'replaced' | 'ended'
  sourceId: string | undefined
  title: string | undefined
  /** `unknownOccupation`, `notAnOffer`, a protected criterion… */
  code?: string
  field?: string
  excerpt?: string | undefined
  rewording?: string | undefined
  /** Source id of the offer that stays instead. */
  instead?: string
}

export interface RefusalReason {
  code: string
  field: string
  count: number
  /** The first few: source ids, with the words in question. */
  examples: Pick<ImportNote, 'sourceId' | 'title' | 'excerpt' | 'rewording'>[]
}

export interface ImportReport {
  read: number
  created: number
  updated: number
  unchanged: number
  refused: number
  /** Told better by another source, and left out. */
  duplicates: number
  /** Of other sources, told better here, and ended. */
  replaced: number
  /** No longer held by this full feed, and ended. */
  ended: number
  /** The most frequent first. An offer refused for two reasons counts in both. */
  reasons: RefusalReason[]
}

export interface ImportOptions {
  offers: Pick<OfferStore, 'expiryOf' | 'publishMany' | 'twinsOf' | 'withdraw' | 'standingOf'>
  map: OfferMapper
  clock: Clock
  /** The source that this feed holds all offers of: those it does not hold are ended once all was read. */
  fullSource?: string
  /** Told the report so far after each batch. */
  onProgress?: (report: ImportReport) => void
  onNote?: (note: ImportNote) => void
}

type Read = Extract<Mapped, { offer: unknown }>

/**
 * Publishes the offers of a feed by their source id, in batches. An unchanged offer is left alone, so importing the same file again
 * changes nothing. Of a job that two sources tell of, the offer that tells more stays.
 */
export async function importOffers(
  records: AsyncIterable<unknown>,
  { offers, map, clock, fullSource, onProgress = () => {}, onNote = () => {} }: ImportOptions,
): Promise<ImportReport> {
  const counts = { read: 0, created: 0, updated: 0, unchanged: 0, refused: 0, duplicates: 0, replaced: 0, ended: 0 }
  const reasons = new Map<string, RefusalReason>()
  /** Source ids of what stands by this feed. */
  const held = new Set<string>()
  let batch: Read[] = []
  const report = (): ImportReport => ({ ...counts, reasons: [...reasons.values()].sort((a, b) => b.count - a.count) })

  function refuse(problems: OfferRefused['problems'], sourceId: string | undefined, title: string | undefined): void {
    counts.refused++
    for (const { field, code, excerpt, rewording } of problems) {
      const key = `${field}:${code}`
      const reason = reasons.get(key) ?? { code, field, count: 0, examples: [] }
      reason.count++
      if (reason.examples.length < EXAMPLES) reason.examples.push({ sourceId, title, excerpt, rewording })
      reasons.set(key, reason)
      onNote({ outcome: 'refused', sourceId, title, code, field, excerpt, rewording })
    }
  }

  async function dated(read: Read[]): Promise<NewOffer[]> {
    const today = Math.floor(clock.now().getTime() / DAY_MS) * DAY_MS
    const known = await offers.expiryOf(read.map(({ offer }) => offer.sourceId))
    return read.map(({ offer, expiresAt }) => {
      if (expiresAt !== undefined) return { ...offer, expiresAt }
      const expiry = known.get(offer.sourceId)
      const stays = expiry !== null && expiry !== undefined && expiry.getTime() > today + RENEW_DAYS * DAY_MS
      return { ...offer, expiresAt: stays ? expiry : new Date(today + VALID_DAYS * DAY_MS) }
    })
  }

  /** Leaves out what another source tells better; says what is to be ended once the others are published. */
  async function withoutTwins(given: NewOffer[]): Promise<{ toPublish: NewOffer[]; toEnd: Map<string, NewOffer> }> {
    const twins = await offers.twinsOf(given)
    const toEnd = new Map<string, NewOffer>()
    const left: string[] = []
    const toPublish = given.filter((offer) => {
      const key = twinKeyOf(offer)
      const others = twins.filter(
        (twin) => key !== undefined && twinKeyOf(twin) === key && sourceOf(twin.sourceId) !== sourceOf(offer.sourceId) && isOpen(twin),
      )
      const better = others.find((twin) => richnessOf(twin) >= richnessOf(offer))
      if (better === undefined) {
        for (const twin of others) toEnd.set(twin.sourceId, offer)
        return true
      }
      counts.duplicates++
      left.push(offer.sourceId)
      onNote({ outcome: 'duplicate', sourceId: offer.sourceId, title: offer.title, instead: better.sourceId })
      return false
    })
    // It may have been published before the other was.
    if (left.length > 0) await offers.withdraw(left)
    return { toPublish, toEnd }
  }

  const isOpen = ({ expiresAt }: { expiresAt: Date | null }) => expiresAt === null || expiresAt > clock.now()

  async function flush(): Promise<void> {
    const { toPublish, toEnd } = await withoutTwins(await dated(batch))
    const results = await offers.publishMany(toPublish)
    const published = new Set<string>()
    results.forEach((result, index) => {
      const offer = toPublish[index]
      if (offer === undefined) return
      if (result.outcome === 'refused') {
        refuse(result.problems, offer.sourceId, offer.title)
        return
      }
      counts[result.outcome]++
      published.add(offer.sourceId)
      if (fullSource !== undefined) held.add(offer.sourceId)
    })
    const ended = [...toEnd].filter(([, instead]) => published.has(instead.sourceId))
    for (const [sourceId, { sourceId: instead, title }] of ended) {
      if ((await offers.withdraw([sourceId])) === 0) continue
      counts.replaced++
      onNote({ outcome: 'replaced', sourceId, title, instead })
    }
    batch = []
    onProgress(report())
  }

  async function endOthers(source: string): Promise<void> {
    let gone: { sourceId: string; title: string }[] = []
    const end = async () => {
      counts.ended += await offers.withdraw(gone.map(({ sourceId }) => sourceId))
      for (const { sourceId, title } of gone) onNote({ outcome: 'ended', sourceId, title })
      gone = []
    }
    for await (const one of offers.standingOf(source)) {
      if (!held.has(one.sourceId)) gone.push(one)
      if (gone.length >= BATCH) await end()
    }
    await end()
  }

  for await (const record of records) {
    counts.read++
    const mapped = map(record)
    if ('problems' in mapped) refuse(mapped.problems, mapped.sourceId, mapped.title)
    else batch.push(mapped)
    if (batch.length >= BATCH) await flush()
  }
  await flush()
  // A file in which nothing is an offer of this source is a mistake, not the end of all offers.
  if (fullSource !== undefined && held.size > 0) await endOthers(fullSource)
  return report()
}
