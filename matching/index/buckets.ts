/** Rows sorted by occupation, then by cell: each pair that occurs is one bucket. */
const KEY_CELL = 2 ** 16
const KEY_ROW = 2 ** 24

export interface Buckets {
  /** Row numbers, bucket after bucket. */
  rows: Int32Array
  /** First bucket of each occupation number, and one past the last. */
  occupationStart: Int32Array
  /** Cell of each bucket. */
  cells: Int32Array
  /** Where each bucket begins in `rows`, and one past the last. */
  starts: Int32Array
}

export const NO_BUCKETS: Buckets = {
  rows: new Int32Array(0),
  occupationStart: new Int32Array(1),
  cells: new Int32Array(0),
  starts: new Int32Array(1),
}

/** One key for each posting: a row under an occupation and in a cell, sortable as a number (below 2^53). */
export function keyOf(occupation: number, cell: number, row: number): number {
  return (occupation * KEY_CELL + cell) * KEY_ROW + row
}

/** @param keys of all postings; sorted in place */
export function sortIntoBuckets(keys: Float64Array, occupationCount: number): Buckets {
  keys.sort()
  const rows = new Int32Array(keys.length)
  const cells: number[] = []
  const starts: number[] = []
  const occupationStart = new Int32Array(occupationCount + 1)
  let last = -1
  let filled = 0
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] ?? 0
    const bucket = Math.floor(key / KEY_ROW)
    rows[at] = key - bucket * KEY_ROW
    if (bucket === last) continue
    last = bucket
    const occupation = Math.floor(bucket / KEY_CELL)
    while (filled <= occupation) occupationStart[filled++] = starts.length
    starts.push(at)
    cells.push(bucket % KEY_CELL)
  }
  while (filled <= occupationCount) occupationStart[filled++] = starts.length
  starts.push(keys.length)
  return { rows, occupationStart, cells: Int32Array.from(cells), starts: Int32Array.from(starts) }
}
