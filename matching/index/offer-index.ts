/**
 * All offers in memory, in columns sorted by occupation and place, so that one profile is ranked against a million offers in
 * milliseconds. Returns what the plain loop of `engine.ts` returns. Rows come in at the end and are sorted in from time to time.
 */
import { centipoints } from '../criteria/criterion.js'
import { ALMOST_RADII, DEPARTMENT_EDGE_KM, distanceShare } from '../criteria/distance.js'
import { CRITERIA } from '../criteria/index.js'
import { wishShare } from '../criteria/occupation.js'
import { createEngine } from '../engine.js'
import { departmentOf } from '../geo.js'
import type { Match } from '../match.js'
import type { JobOffer } from '../offer.js'
import type { SearchProfile } from '../profile.js'
import { PROPOSED_FROM, type Relatedness } from '../relatedness.js'
import { addPair, createBatch, isFull } from './batch.js'
import { type Buckets, keyOf, NO_BUCKETS, sortIntoBuckets } from './buckets.js'
import { arrangeRows, bytesOf, copyRows, Pool } from './columns.js'
import { Grid, NOWHERE } from './grid.js'
import { IdTable } from './id-table.js'
import { allocateOffers, readOffer, writeOffer } from './offer-columns.js'
import { allocateProfiles, DEPARTMENT, MOST_WISHES, RADIUS, writeProfile } from './profile-columns.js'
import { Plan, pointsBeside, scanBatch } from './scan.js'
import { Top } from './top.js'
import { createVocabulary } from './vocabulary.js'

export interface OfferIndex {
  /** Adds an offer, or replaces the one of the same id. */
  put(offer: JobOffer): void
  /** Takes an offer out: expired, filled, paused. */
  remove(id: string): void
  has(id: string): boolean
  readonly size: number
  /** Memory it takes, ids included. */
  readonly bytes: number
  /** The eligible offers, best first; equal scores by id. */
  search(profile: SearchProfile, limit: number, accepts?: (offerId: string) => boolean): Match[]
  /** The offers that miss just one required thing, best first. */
  searchAlmost(profile: SearchProfile, limit: number, accepts?: (offerId: string) => boolean): Match[]
  /** Sorts in what was added. A search does it by itself when much was. */
  settle(): void
}

/** Rows at the end that are looked through one by one. */
const MOST_UNSETTLED = 4096
const MOST_UNSETTLED_SHARE = 1 / 16
const MOST_DEAD_SHARE = 1 / 4
/** Header of a string in the heap and its slot, in bytes; its characters come on top. */
const STRING_BYTES = 24
const REST = pointsBeside('occupation', 'distance')
const WEIGHTS = Object.fromEntries(CRITERIA.map(({ id, weight }) => [id, weight]))
const OCCUPATION_WEIGHT = WEIGHTS.occupation ?? 0
const DISTANCE_WEIGHT = WEIGHTS.distance ?? 0

export function createOfferIndex({ relatedness }: { relatedness: Relatedness }): OfferIndex {
  const engine = createEngine({ relatedness })
  const words = createVocabulary(relatedness)
  const grid = new Grid()
  let room = 1024
  let columns = allocateOffers(room)
  let lists = new Pool()
  let ids: string[] = []
  /** 1 for rows in use. */
  let alive = new Uint8Array(room)
  let size = 0
  let settled = 0
  let buckets: Buckets = NO_BUCKETS
  const table = new IdTable((row) => ids[row] ?? '')
  const profileColumns = allocateProfiles(1)
  const profileLists = new Pool()
  const batch = createBatch(words, { profiles: profileColumns, profileLists, offers: columns, offerLists: lists })

  function put(offer: JobOffer): void {
    remove(offer.id)
    if (size === room) resize(Math.ceil(room * 1.25))
    const row = size++
    ids[row] = offer.id
    alive[row] = 1
    writeOffer(offer, row, columns, lists, words)
    columns.cell[row] =
      offer.place === undefined ? NOWHERE : grid.cellOf(offer.place, words.departments.numberOf(departmentOf(offer.place)))
    table.add(offer.id, row)
  }

  function remove(id: string): void {
    const row = table.get(id)
    if (row === undefined) return
    table.remove(id)
    alive[row] = 0
  }

  function resize(newRoom: number): void {
    const larger = allocateOffers(newRoom)
    copyRows(columns, room, larger, size)
    const stillAlive = new Uint8Array(newRoom)
    stillAlive.set(alive.subarray(0, size))
    columns = larger
    alive = stillAlive
    room = newRoom
  }

  function settle(): void {
    if (settled === size && table.size === size) return
    const keys = new Float64Array(table.size)
    let count = 0
    for (let row = 0; row < size; row++) {
      if (alive[row] === 1) keys[count++] = keyOf(columns.occupation[row] ?? 0, columns.cell[row] ?? 0, row)
    }
    const sorted = sortIntoBuckets(keys, words.occupations.count)
    const order = sorted.rows
    const newRoom = Math.ceil(count * 1.02) + 1024
    const arranged = allocateOffers(newRoom)
    arrangeRows(columns, room, arranged, order)
    const arrangedLists = new Pool()
    for (let row = 0; row < count; row++) {
      const start = arranged.listStart[row] ?? 0
      const length = (arranged.skillCount[row] ?? 0) + (arranged.languageCount[row] ?? 0)
      arranged.listStart[row] = arrangedLists.add(lists.items.subarray(start, start + length))
    }
    ids = Array.from(order, (row) => ids[row] ?? '')
    columns = arranged
    lists = arrangedLists
    alive = new Uint8Array(newRoom).fill(1, 0, count)
    room = newRoom
    size = count
    settled = count
    // Rows now stand in the order of their buckets.
    buckets = { ...sorted, rows: new Int32Array(0) }
    table.reset(count)
  }

  function find(profile: SearchProfile, limit: number, faults: 0 | 1, accepts: (offerId: string) => boolean): Match[] {
    const isManyUnsettled = size - settled > Math.max(MOST_UNSETTLED, settled * MOST_UNSETTLED_SHARE)
    if (isManyUnsettled || size - table.size > Math.max(MOST_UNSETTLED, size * MOST_DEAD_SHARE)) settle()
    profileLists.size = 0
    writeProfile(profile, 0, profileColumns, profileLists, words)
    batch.offers = columns
    batch.offerLists = lists
    const top = new Top(limit, (row) => ids[row] ?? '')
    const search = { top, faults, rowsOf: () => batch.offerRows, accepts: (row: number) => accepts(ids[row] ?? '') }
    const look = (from: number, to: number) => {
      for (let row = from; row < to; row++) {
        if (alive[row] === 0) continue
        addPair(batch, 0, row)
        if (isFull(batch)) scanBatch(batch, search)
      }
    }
    look(settled, size)
    scanBatch(batch, search)
    planFor(faults).run(top, (bucket) => {
      look(buckets.starts[bucket] ?? 0, buckets.starts[bucket + 1] ?? 0)
      if (batch.size >= batch.points.length / 4) scanBatch(batch, search)
    })
    scanBatch(batch, search)
    return top.sorted().map((row) => engine.match(profile, readOffer(ids[row] ?? '', row, columns, lists, words)))
  }

  /** The buckets whose occupation and cell can do for the profile in row 0, with the most points each can bring. */
  function planFor(faults: 0 | 1): Plan {
    const plan = new Plan()
    const cellBounds = new Int16Array(grid.count).fill(-2)
    for (let occupation = 1; occupation + 1 < buckets.occupationStart.length; occupation++) {
      const bound = occupationBound(occupation, faults)
      if (bound < 0) continue
      const end = buckets.occupationStart[occupation + 1] ?? 0
      for (let bucket = buckets.occupationStart[occupation] ?? 0; bucket < end; bucket++) {
        const cell = buckets.cells[bucket] ?? 0
        let byCell = cellBounds[cell] ?? 0
        if (byCell === -2) {
          byCell = cellBound(cell, faults)
          cellBounds[cell] = byCell
        }
        if (byCell >= 0) plan.add(bucket, bound + byCell + REST)
      }
    }
    return plan
  }

  /** Most points the occupation brings; -1 when it is out of the question. */
  function occupationBound(occupation: number, faults: 0 | 1): number {
    const { nearness, room: width } = words.occupations
    let best = 0
    for (let wish = 0; wish < (profileColumns.wishCount[0] ?? 0) && wish < MOST_WISHES; wish++) {
      best = Math.max(best, (nearness[(profileColumns.wishOccupation[wish] ?? 0) * width + occupation] ?? 0) * wishShare(wish))
    }
    if (best === 0 || (faults === 0 && best < PROPOSED_FROM * wishShare(MOST_WISHES - 1))) return -1
    return centipoints(OCCUPATION_WEIGHT, best)
  }

  /** Most points the distance brings in a cell; -1 when all of it is out of reach. */
  function cellBound(cell: number, faults: 0 | 1): number {
    const full = centipoints(DISTANCE_WEIGHT, 1)
    if (cell === NOWHERE) return full
    const leastKm = grid.leastKm(cell, profileColumns.x[0] ?? 0, profileColumns.y[0] ?? 0, profileColumns.z[0] ?? 0)
    const reach = profileColumns.reach[0]
    if (reach === RADIUS) {
      const radiusKm = profileColumns.radiusKm[0] ?? 0
      if (leastKm <= radiusKm) return centipoints(DISTANCE_WEIGHT, distanceShare('radius', radiusKm, leastKm))
      return faults === 1 && leastKm <= ALMOST_RADII * radiusKm ? 0 : -1
    }
    if (reach === DEPARTMENT) {
      const department = grid.departments[cell] ?? 0
      if (department === 0) return full
      if (department === profileColumns.department[0]) return centipoints(DISTANCE_WEIGHT, distanceShare('department', 0, leastKm))
      return faults === 1 && leastKm <= DEPARTMENT_EDGE_KM ? 0 : -1
    }
    return centipoints(DISTANCE_WEIGHT, distanceShare('anywhere', 0, leastKm))
  }

  const everything = () => true
  return {
    put,
    remove,
    settle,
    has: (id) => table.get(id) !== undefined,
    get size() {
      return table.size
    },
    get bytes() {
      const characters = ids.reduce((sum, id) => sum + STRING_BYTES + Math.ceil(id.length / 8) * 8, 0)
      const inBuckets = buckets.cells.byteLength + buckets.starts.byteLength + buckets.occupationStart.byteLength
      return (
        bytesOf({ ...columns, alive }) +
        lists.items.byteLength +
        table.bytes +
        inBuckets +
        characters +
        words.occupations.nearness.byteLength
      )
    },
    search: (profile, limit, accepts = everything) => find(profile, limit, 0, accepts),
    searchAlmost: (profile, limit, accepts = everything) => find(profile, limit, 1, accepts),
  }
}
