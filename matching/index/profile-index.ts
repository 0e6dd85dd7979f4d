/**
 * All searching profiles in memory, in columns and sorted by the occupations they want and where, so that one new offer finds its
 * people in milliseconds. Returns what the plain loop of `engine.ts` returns.
 */
import { centipoints } from '../criteria/criterion.js'
import { ANYWHERE_EDGE_KM, distanceShare } from '../criteria/distance.js'
import { CRITERIA } from '../criteria/index.js'
import { createEngine, type ProfileMatch } from '../engine.js'
import type { JobOffer } from '../offer.js'
import type { SearchProfile } from '../profile.js'
import { PROPOSED_FROM, type Relatedness } from '../relatedness.js'
import { addPair, createBatch, isFull } from './batch.js'
import { type Buckets, keyOf, NO_BUCKETS, sortIntoBuckets } from './buckets.js'
import { arrangeRows, bytesOf, copyRows, Pool } from './columns.js'
import { Grid } from './grid.js'
import { IdTable } from './id-table.js'
import { allocateOffers, writeOffer } from './offer-columns.js'
import { allocateProfiles, MOST_WISHES, RADIUS, writeProfile } from './profile-columns.js'
import { Plan, pointsBeside, scanBatch } from './scan.js'
import { Top } from './top.js'
import { createVocabulary } from './vocabulary.js'

export interface ProfileIndex {
  /** Adds a profile, or replaces the one of the same id. */
  put(id: string, profile: SearchProfile): void
  /** Takes a profile out: paused, erased. */
  remove(id: string): void
  has(id: string): boolean
  readonly size: number
  /** Memory of the columns, without the profiles themselves. */
  readonly bytes: number
  /** The profiles an offer suits, best first; equal scores by id. */
  search(offer: JobOffer, limit: number, accepts?: (id: string) => boolean): ProfileMatch[]
  /** Sorts in what was added. A search does it by itself when much was. */
  settle(): void
}

const MOST_UNSETTLED = 1024
const MOST_UNSETTLED_SHARE = 1 / 16
const MOST_DEAD_SHARE = 1 / 4
const REST = pointsBeside('occupation', 'distance')
const WEIGHTS = Object.fromEntries(CRITERIA.map(({ id, weight }) => [id, weight]))
const OCCUPATION_WEIGHT = WEIGHTS.occupation ?? 0
const DISTANCE_WEIGHT = WEIGHTS.distance ?? 0

export function createProfileIndex({ relatedness }: { relatedness: Relatedness }): ProfileIndex {
  const engine = createEngine({ relatedness })
  const words = createVocabulary(relatedness)
  const grid = new Grid()
  let room = 1024
  let columns = allocateProfiles(room)
  let lists = new Pool()
  let ids: string[] = []
  let profiles: SearchProfile[] = []
  let alive = new Uint8Array(room)
  let size = 0
  let settled = 0
  let buckets: Buckets = NO_BUCKETS
  /** How far the furthest-reaching profile of each bucket looks, and the widest edge its points are counted by, in km. */
  let furthestKm: Float64Array = new Float64Array(0)
  let widestEdgeKm: Float64Array = new Float64Array(0)
  /** Number of the last search that met each row: a profile stands under each occupation it wants. */
  let seen = new Uint32Array(room)
  let searches = 0
  const table = new IdTable((row) => ids[row] ?? '')
  const offerColumns = allocateOffers(1)
  const offerLists = new Pool()
  const batch = createBatch(words, { profiles: columns, profileLists: lists, offers: offerColumns, offerLists })

  function put(id: string, profile: SearchProfile): void {
    remove(id)
    if (size === room) resize(Math.ceil(room * 1.25))
    const row = size++
    ids[row] = id
    profiles[row] = profile
    alive[row] = 1
    writeProfile(profile, row, columns, lists, words)
    columns.cell[row] = grid.cellOf(profile.place, 0)
    table.add(id, row)
  }

  function remove(id: string): void {
    const row = table.get(id)
    if (row === undefined) return
    table.remove(id)
    alive[row] = 0
  }

  function resize(newRoom: number): void {
    const larger = allocateProfiles(newRoom)
    copyRows(columns, room, larger, size)
    const stillAlive = new Uint8Array(newRoom)
    stillAlive.set(alive.subarray(0, size))
    columns = larger
    alive = stillAlive
    seen = new Uint32Array(newRoom)
    room = newRoom
  }

  function settle(): void {
    if (settled === size && table.size === size) return
    const order = orderOfRows()
    const newRoom = Math.ceil(order.length * 1.1) + 1024
    const arranged = allocateProfiles(newRoom)
    arrangeRows(columns, room, arranged, order)
    const arrangedLists = new Pool()
    for (let row = 0; row < order.length; row++) {
      const start = arranged.listStart[row] ?? 0
      const length = (arranged.skillCount[row] ?? 0) + Math.max(0, arranged.languageCount[row] ?? 0)
      arranged.listStart[row] = arrangedLists.add(lists.items.subarray(start, start + length))
    }
    ids = Array.from(order, (row) => ids[row] ?? '')
    profiles = Array.from(order, (row) => profiles[row]).filter((profile) => profile !== undefined)
    columns = arranged
    lists = arrangedLists
    alive = new Uint8Array(newRoom).fill(1, 0, order.length)
    seen = new Uint32Array(newRoom)
    searches = 0
    room = newRoom
    size = order.length
    settled = size
    table.reset(size)
    buckets = sortIntoBuckets(postings(), words.occupations.count)
    furthestKm = mostOfBuckets((row) => (columns.reach[row] === RADIUS ? (columns.radiusKm[row] ?? 0) : Number.POSITIVE_INFINITY))
    widestEdgeKm = mostOfBuckets((row) => (columns.reach[row] === RADIUS ? (columns.radiusKm[row] ?? 0) : ANYWHERE_EDGE_KM))
  }

  /** The rows in use, those that want the same thing in the same place side by side. */
  function orderOfRows(): Int32Array {
    const keys = new Float64Array(table.size)
    let count = 0
    for (let row = 0; row < size; row++) {
      if (alive[row] === 1) keys[count++] = keyOf(columns.wishOccupation[row * MOST_WISHES] ?? 0, columns.cell[row] ?? 0, row)
    }
    return sortIntoBuckets(keys, words.occupations.count).rows
  }

  /** Each row once under each occupation it wants. */
  function postings(): Float64Array {
    const keys = new Float64Array(size * MOST_WISHES)
    let count = 0
    for (let row = 0; row < size; row++) {
      const from = row * MOST_WISHES
      const wanted = new Set(columns.wishOccupation.subarray(from, from + (columns.wishCount[row] ?? 0)))
      for (const occupation of wanted) keys[count++] = keyOf(occupation, columns.cell[row] ?? 0, row)
    }
    return keys.slice(0, count)
  }

  function mostOfBuckets(of: (row: number) => number): Float64Array {
    return Float64Array.from(buckets.cells, (_, bucket) => {
      let most = 0
      for (let at = buckets.starts[bucket] ?? 0; at < (buckets.starts[bucket + 1] ?? 0); at++)
        most = Math.max(most, of(buckets.rows[at] ?? 0))
      return most
    })
  }

  function search(offer: JobOffer, limit: number, accepts: (id: string) => boolean = () => true): ProfileMatch[] {
    const isManyUnsettled = size - settled > Math.max(MOST_UNSETTLED, settled * MOST_UNSETTLED_SHARE)
    if (isManyUnsettled || size - table.size > Math.max(MOST_UNSETTLED, size * MOST_DEAD_SHARE)) settle()
    offerLists.size = 0
    writeOffer(offer, 0, offerColumns, offerLists, words)
    batch.profiles = columns
    batch.profileLists = lists
    searches++
    const top = new Top(limit, (row) => ids[row] ?? '')
    const scan = { top, faults: 0 as const, rowsOf: () => batch.profileRows, accepts: (row: number) => accepts(ids[row] ?? '') }
    const look = (row: number) => {
      if (alive[row] === 0 || seen[row] === searches) return
      seen[row] = searches
      addPair(batch, row, 0)
      if (isFull(batch)) scanBatch(batch, scan)
    }
    for (let row = settled; row < size; row++) look(row)
    scanBatch(batch, scan)
    plan().run(top, (bucket) => {
      for (let at = buckets.starts[bucket] ?? 0; at < (buckets.starts[bucket + 1] ?? 0); at++) look(buckets.rows[at] ?? 0)
      if (batch.size >= batch.points.length / 4) scanBatch(batch, scan)
    })
    scanBatch(batch, scan)
    return top.sorted().flatMap((row) => {
      const profile = profiles[row]
      return profile === undefined ? [] : [{ id: ids[row] ?? '', match: engine.match(profile, offer) }]
    })
  }

  /** The buckets that can hold someone for the offer in row 0, with the most points each can bring. */
  function plan(): Plan {
    const found = new Plan()
    const leastKms = new Float64Array(grid.count).fill(-1)
    const hasPlace = offerColumns.hasPlace[0] === 1
    const { nearness, room: width } = words.occupations
    const offered = (offerColumns.occupation[0] ?? 0) * width
    for (let occupation = 1; occupation + 1 < buckets.occupationStart.length; occupation++) {
      const near = nearness[offered + occupation] ?? 0
      if (near < PROPOSED_FROM) continue
      const byOccupation = centipoints(OCCUPATION_WEIGHT, near)
      const end = buckets.occupationStart[occupation + 1] ?? 0
      for (let bucket = buckets.occupationStart[occupation] ?? 0; bucket < end; bucket++) {
        const cell = buckets.cells[bucket] ?? 0
        let leastKm = hasPlace ? (leastKms[cell] ?? 0) : 0
        if (leastKm < 0) {
          leastKm = grid.leastKm(cell, offerColumns.x[0] ?? 0, offerColumns.y[0] ?? 0, offerColumns.z[0] ?? 0)
          leastKms[cell] = leastKm
        }
        if (leastKm > (furthestKm[bucket] ?? 0)) continue
        // Nobody who looks in a whole department can be held further off than another when the offer's is not known.
        const isVague = hasPlace && offerColumns.department[0] === 0 && furthestKm[bucket] === Number.POSITIVE_INFINITY
        const byDistance = centipoints(DISTANCE_WEIGHT, isVague ? 1 : distanceShare('radius', widestEdgeKm[bucket] ?? 0, leastKm))
        found.add(bucket, byOccupation + byDistance + REST)
      }
    }
    return found
  }

  return {
    put,
    remove,
    settle,
    search,
    has: (id) => table.get(id) !== undefined,
    get size() {
      return table.size
    },
    get bytes() {
      const inBuckets = [buckets.rows, buckets.cells, buckets.starts, furthestKm, widestEdgeKm].reduce(
        (sum, column) => sum + column.byteLength,
        0,
      )
      return bytesOf({ ...columns, alive }) + seen.byteLength + lists.items.byteLength + table.bytes + inBuckets
    },
  }
}
