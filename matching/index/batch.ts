/**
 * A batch of pairs of one profile and one offer, scanned criterion by criterion. Each criterion reads its columns in one tight loop,
 * adds its hundredths of a point, and counts a fault where something required is unmet.
 */
import type { Pool } from './columns.js'
import type { OfferColumns } from './offer-columns.js'
import type { ProfileColumns } from './profile-columns.js'
import type { Occupations, Vocabulary } from './vocabulary.js'

/** No date was given. */
export const NO_DAY = -2_147_483_648
/** An unmet requirement, and one unmet by so much that the offer is not even an "almost". */
export const FAULT = 1
export const FAR_FAULT = 2

const BATCH_ROOM = 1024

export interface Batch {
  size: number
  readonly occupations: Occupations
  /** Number of the French language. */
  readonly french: number
  profiles: ProfileColumns
  offers: OfferColumns
  profileLists: Pool
  offerLists: Pool
  /** Row of the profile of each pair, and of its offer. */
  readonly profileRows: Int32Array
  readonly offerRows: Int32Array
  /** Hundredths of a point so far. */
  readonly points: Int32Array
  readonly faults: Uint8Array
}

export interface Sides {
  profiles: ProfileColumns
  profileLists: Pool
  offers: OfferColumns
  offerLists: Pool
}

export function createBatch(words: Vocabulary, sides: Sides): Batch {
  return {
    ...sides,
    size: 0,
    occupations: words.occupations,
    french: words.languages.numberOf('fr'),
    profileRows: new Int32Array(BATCH_ROOM),
    offerRows: new Int32Array(BATCH_ROOM),
    points: new Int32Array(BATCH_ROOM),
    faults: new Uint8Array(BATCH_ROOM),
  }
}

export function isFull(batch: Batch): boolean {
  return batch.size === BATCH_ROOM
}

export function addPair(batch: Batch, profileRow: number, offerRow: number): void {
  const at = batch.size++
  batch.profileRows[at] = profileRow
  batch.offerRows[at] = offerRow
  batch.points[at] = 0
  batch.faults[at] = 0
}

/** Leaves only the pairs with at most so many faults and at least so many points. */
export function dropHopeless(batch: Batch, mostFaults: number, leastPoints: number): void {
  const { profileRows, offerRows, points, faults } = batch
  let kept = 0
  for (let i = 0; i < batch.size; i++) {
    if ((faults[i] ?? 0) > mostFaults || (points[i] ?? 0) < leastPoints) continue
    if (kept !== i) {
      profileRows[kept] = profileRows[i] ?? 0
      offerRows[kept] = offerRows[i] ?? 0
      points[kept] = points[i] ?? 0
      faults[kept] = faults[i] ?? 0
    }
    kept++
  }
  batch.size = kept
}
