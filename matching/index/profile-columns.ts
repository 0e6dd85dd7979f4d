/** Profiles as rows of numbers: all that the criteria ask of a profile. */
import { dayOf } from '../criteria/start.js'
import { unitVector } from '../geo.js'
import { CONTRACT_TYPES, HOUR_KINDS, LICENCES, type SearchProfile, TRAINING_LEVELS } from '../profile.js'
import { NO_DAY } from './batch.js'
import type { Pool } from './columns.js'
import { bitsOf, languageNumber, WORKING_TIMES } from './offer-columns.js'
import type { Vocabulary } from './vocabulary.js'

/** Occupations a profile has room for: `wish` columns hold so many numbers a row. */
export const MOST_WISHES = 3
export const REACH_KINDS = ['radius', 'department', 'anywhere'] as const
export const RADIUS = 0
export const DEPARTMENT = 1
/** The licences are known, though maybe none. */
export const LICENCES_KNOWN = 1 << LICENCES.length

export type ProfileColumns = {
  wishCount: Uint8Array
  wishOccupation: Int16Array
  wishAppellation: Int32Array
  /** Months; -1 is unknown. */
  wishExperience: Float64Array
  x: Float64Array
  y: Float64Array
  z: Float64Array
  cell: Int32Array
  reach: Uint8Array
  radiusKm: Float64Array
  department: Int16Array
  /** One bit a type; 0 is any. */
  contracts: Uint8Array
  /** Position in `WORKING_TIMES` from 1; 0 is any. */
  workingTime: Uint8Array
  refusedHours: Uint8Array
  availableFrom: Int32Array
  /** Position from 1; 0 is unknown. */
  level: Uint8Array
  isClosedToTraining: Uint8Array
  /** One bit a licence, and `LICENCES_KNOWN`. */
  licences: Uint16Array
  /** Where the lists begin in the pool: skills, then languages. */
  listStart: Int32Array
  skillCount: Uint16Array
  /** -1 is unknown. */
  languageCount: Int8Array
}

export function allocateProfiles(room: number): ProfileColumns {
  return {
    wishCount: new Uint8Array(room),
    wishOccupation: new Int16Array(room * MOST_WISHES),
    wishAppellation: new Int32Array(room * MOST_WISHES),
    wishExperience: new Float64Array(room * MOST_WISHES),
    x: new Float64Array(room),
    y: new Float64Array(room),
    z: new Float64Array(room),
    cell: new Int32Array(room),
    reach: new Uint8Array(room),
    radiusKm: new Float64Array(room),
    department: new Int16Array(room),
    contracts: new Uint8Array(room),
    workingTime: new Uint8Array(room),
    refusedHours: new Uint8Array(room),
    availableFrom: new Int32Array(room),
    level: new Uint8Array(room),
    isClosedToTraining: new Uint8Array(room),
    licences: new Uint16Array(room),
    listStart: new Int32Array(room),
    skillCount: new Uint16Array(room),
    languageCount: new Int8Array(room),
  }
}

/** @throws {RangeError} when the profile names more occupations than a profile may. */
export function writeProfile(profile: SearchProfile, row: number, columns: ProfileColumns, pool: Pool, words: Vocabulary): void {
  if (profile.occupations.length > MOST_WISHES) {
    throw new RangeError(`A profile names at most ${MOST_WISHES} occupations; got ${profile.occupations.length}.`)
  }
  columns.wishCount[row] = profile.occupations.length
  profile.occupations.forEach(({ rome, appellation, experienceMonths }, wish) => {
    const at = row * MOST_WISHES + wish
    columns.wishOccupation[at] = words.occupations.numberOf(rome)
    columns.wishAppellation[at] = words.appellations.numberOf(appellation)
    columns.wishExperience[at] = experienceMonths ?? -1
  })
  const [x, y, z] = unitVector(profile.place)
  columns.x[row] = x
  columns.y[row] = y
  columns.z[row] = z
  columns.reach[row] = REACH_KINDS.indexOf(profile.reach.kind)
  columns.radiusKm[row] = profile.reach.kind === 'radius' ? profile.reach.km : 0
  columns.department[row] = profile.reach.kind === 'department' ? words.departments.numberOf(profile.reach.code) : 0
  columns.contracts[row] = bitsOf(CONTRACT_TYPES, profile.contracts)
  columns.workingTime[row] = profile.workingTime === 'any' ? 0 : WORKING_TIMES.indexOf(profile.workingTime) + 1
  columns.refusedHours[row] = bitsOf(HOUR_KINDS, profile.refusedHours)
  columns.availableFrom[row] = dayOf(profile.availableFrom) ?? NO_DAY
  columns.level[row] = profile.level === undefined ? 0 : TRAINING_LEVELS.indexOf(profile.level) + 1
  columns.isClosedToTraining[row] = profile.isOpenToTraining === false ? 1 : 0
  columns.licences[row] = profile.licences === undefined ? 0 : bitsOf(LICENCES, profile.licences) | LICENCES_KNOWN
  const languages = profile.languages ?? []
  columns.listStart[row] = pool.add([
    ...profile.skills.map((ogr) => words.skills.numberOf(ogr)),
    ...languages.map((language) => languageNumber(language, words)),
  ])
  columns.skillCount[row] = profile.skills.length
  columns.languageCount[row] = profile.languages === undefined ? -1 : languages.length
}
