/** Scans batches by all criteria and keeps the best rows: what both indexes do once they know which pairs are worth a look. */
import { centipoints } from '../criteria/criterion.js'
import { CRITERIA } from '../criteria/index.js'
import { scoreOf } from '../engine.js'
import { type Batch, dropHopeless } from './batch.js'
import type { Top } from './top.js'

/** Points that criteria after the first n can still bring, in hundredths. */
const STILL_TO_COME = CRITERIA.map((_, n) => CRITERIA.slice(n + 1).reduce((sum, { weight }) => sum + centipoints(weight, 1), 0))

/** All that criteria other than these can bring, in hundredths of a point. */
export function pointsBeside(...ids: string[]): number {
  return CRITERIA.filter(({ id }) => !ids.includes(id)).reduce((sum, { weight }) => sum + centipoints(weight, 1), 0)
}

export interface Search {
  top: Top
  /** 0 for eligible pairs; 1 for "almost" pairs, which have just one. */
  faults: 0 | 1
  /** Row of a pair that may be kept, on the side that is searched. */
  rowsOf(batch: Batch): Int32Array
  accepts(row: number): boolean
}

/** Empties the batch into `search.top`. */
export function scanBatch(batch: Batch, { top, faults, rowsOf, accepts }: Search): void {
  for (let n = 0; n < CRITERIA.length && batch.size > 0; n++) {
    CRITERIA[n]?.scan(batch)
    // Half a tenth of a point is what rounding can give.
    dropHopeless(batch, faults, top.threshold * 100 - 5 - (STILL_TO_COME[n] ?? 0))
  }
  const rows = rowsOf(batch)
  for (let i = 0; i < batch.size; i++) {
    const row = rows[i] ?? 0
    if (batch.faults[i] === faults && accepts(row)) top.offer(row, scoreOf(batch.points[i] ?? 0))
  }
  batch.size = 0
}

/** Buckets to look into, the most promising first. */
export class Plan {
  readonly #buckets: number[] = []
  /** Tenths of a point that a row of the bucket can reach at most. */
  readonly #bounds: number[] = []

  add(bucket: number, mostPoints: number): void {
    this.#buckets.push(bucket)
    this.#bounds.push(Math.round(mostPoints / 10))
  }

  /** Visits buckets in falling order of their bound until no further one can reach `top`'s threshold. */
  run(top: Top, visit: (bucket: number) => void): void {
    const count = this.#buckets.length
    const starts = new Int32Array(1002)
    for (const bound of this.#bounds) starts[1000 - bound] = (starts[1000 - bound] ?? 0) + 1
    let sum = 0
    for (let at = 0; at < starts.length; at++) {
      const here = starts[at] ?? 0
      starts[at] = sum
      sum += here
    }
    const order = new Int32Array(count)
    for (let n = 0; n < count; n++) {
      const at = 1000 - (this.#bounds[n] ?? 0)
      const place = starts[at] ?? 0
      order[place] = n
      starts[at] = place + 1
    }
    for (const n of order) {
      if ((this.#bounds[n] ?? 0) / 10 < top.threshold) return
      visit(this.#buckets[n] ?? 0)
    }
  }
}
