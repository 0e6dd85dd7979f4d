/** Offers as rows of numbers, about 70 bytes each: all that the criteria ask of an offer, and back again. */
import { dayOf, isoOf } from '../criteria/start.js'
import { DEGREE_STEPS, departmentOf, unitVector } from '../geo.js'
import type { Demand, JobOffer, Need } from '../offer.js'
import { CONTRACT_TYPES, HOUR_KINDS, LANGUAGE_LEVELS, type Language, LICENCES, type Licence, TRAINING_LEVELS } from '../profile.js'
import { NO_DAY } from './batch.js'
import type { Pool } from './columns.js'
import type { Vocabulary } from './vocabulary.js'

export const WORKING_TIMES = ['full', 'part'] as const

export type OfferColumns = {
  occupation: Int16Array
  appellation: Int32Array
  x: Float64Array
  y: Float64Array
  z: Float64Array
  /** Steps of 1e-7 degrees. */
  lat: Int32Array
  lng: Int32Array
  hasPlace: Uint8Array
  department: Int16Array
  /** Grid cell and department, by number. */
  cell: Int32Array
  /** Positions in their lists from 1; 0 is unknown. */
  contract: Uint8Array
  workingTime: Uint8Array
  /** One bit a kind. */
  hours: Uint8Array
  startsOn: Int32Array
  /** 0 is unknown, else `needed(position)`. */
  level: Uint8Array
  /** Months; -1 is unknown. */
  experience: Float64Array
  isExperienceRequired: Uint8Array
  /** One bit a licence. */
  requiredLicences: Uint8Array
  wishedLicences: Uint8Array
  /** Where the lists begin in the pool: skills, then languages, each item `needed(…)`. */
  listStart: Int32Array
  skillCount: Uint16Array
  languageCount: Uint8Array
}

export function allocateOffers(room: number): OfferColumns {
  return {
    occupation: new Int16Array(room),
    appellation: new Int32Array(room),
    x: new Float64Array(room),
    y: new Float64Array(room),
    z: new Float64Array(room),
    lat: new Int32Array(room),
    lng: new Int32Array(room),
    hasPlace: new Uint8Array(room),
    department: new Int16Array(room),
    cell: new Int32Array(room),
    contract: new Uint8Array(room),
    workingTime: new Uint8Array(room),
    hours: new Uint8Array(room),
    startsOn: new Int32Array(room),
    level: new Uint8Array(room),
    experience: new Float64Array(room),
    isExperienceRequired: new Uint8Array(room),
    requiredLicences: new Uint8Array(room),
    wishedLicences: new Uint8Array(room),
    listStart: new Int32Array(room),
    skillCount: new Uint16Array(room),
    languageCount: new Uint8Array(room),
  }
}

/** A number from 0 and whether it is required, as one number from 2 up. */
export function needed(number: number, need: Need): number {
  return (number + 1) * 2 + (need === 'required' ? 1 : 0)
}

export function bitsOf<T>(all: readonly T[], some: readonly T[]): number {
  return some.reduce((bits, one) => bits | (1 << all.indexOf(one)), 0)
}

/** A language and a level as one number. */
export function languageNumber({ code, level }: Language, { languages }: Vocabulary): number {
  return languages.numberOf(code) * LANGUAGE_LEVELS.length + LANGUAGE_LEVELS.indexOf(level)
}

export function writeOffer(offer: JobOffer, row: number, columns: OfferColumns, pool: Pool, words: Vocabulary): void {
  columns.occupation[row] = words.occupations.numberOf(offer.occupation.rome)
  columns.appellation[row] = words.appellations.numberOf(offer.occupation.appellation)
  const [x, y, z] = offer.place === undefined ? [0, 0, 0] : unitVector(offer.place)
  columns.x[row] = x
  columns.y[row] = y
  columns.z[row] = z
  columns.lat[row] = Math.round((offer.place?.lat ?? 0) * DEGREE_STEPS)
  columns.lng[row] = Math.round((offer.place?.lng ?? 0) * DEGREE_STEPS)
  columns.hasPlace[row] = offer.place === undefined ? 0 : 1
  columns.department[row] = offer.place === undefined ? 0 : words.departments.numberOf(departmentOf(offer.place))
  columns.contract[row] = offer.contract === undefined ? 0 : CONTRACT_TYPES.indexOf(offer.contract) + 1
  columns.workingTime[row] = offer.workingTime === undefined ? 0 : WORKING_TIMES.indexOf(offer.workingTime) + 1
  columns.hours[row] = bitsOf(HOUR_KINDS, offer.hours)
  columns.startsOn[row] = dayOf(offer.startsOn) ?? NO_DAY
  columns.level[row] = offer.level === undefined ? 0 : needed(TRAINING_LEVELS.indexOf(offer.level.value), offer.level.need)
  columns.experience[row] = offer.experienceMonths?.value ?? -1
  columns.isExperienceRequired[row] = offer.experienceMonths?.need === 'required' ? 1 : 0
  columns.requiredLicences[row] = licenceBits(offer, 'required')
  columns.wishedLicences[row] = licenceBits(offer, 'wished')
  columns.listStart[row] = pool.add([
    ...offer.skills.map(({ value, need }) => needed(words.skills.numberOf(value), need)),
    ...offer.languages.map(({ value, need }) => needed(languageNumber(value, words), need)),
  ])
  columns.skillCount[row] = offer.skills.length
  columns.languageCount[row] = offer.languages.length
}

function licenceBits({ licences }: JobOffer, need: Need): number {
  return bitsOf(
    LICENCES,
    licences.filter((demand) => demand.need === need).map(({ value }) => value),
  )
}

/** The offer again, as far as the criteria see it. */
export function readOffer(id: string, row: number, columns: OfferColumns, pool: Pool, words: Vocabulary): JobOffer {
  const at = (column: { [row: number]: number }) => column[row] ?? 0
  const appellation = words.appellations.codes[at(columns.appellation)]
  const department = words.departments.codes[at(columns.department)]
  const contract = CONTRACT_TYPES[at(columns.contract) - 1]
  const workingTime = WORKING_TIMES[at(columns.workingTime) - 1]
  const level = TRAINING_LEVELS[(at(columns.level) >> 1) - 1]
  const experience = at(columns.experience)
  const startsOn = at(columns.startsOn)
  const skillsEnd = at(columns.listStart) + at(columns.skillCount)
  const skills: Demand<string>[] = []
  for (let item = at(columns.listStart); item < skillsEnd; item++) {
    const number = pool.items[item] ?? 0
    skills.push({ value: words.skills.codes[(number >> 1) - 1] ?? '', need: needOf(number) })
  }
  const languages: Demand<Language>[] = []
  for (let item = skillsEnd; item < skillsEnd + at(columns.languageCount); item++) {
    const number = pool.items[item] ?? 0
    const language = (number >> 1) - 1
    const levelOfLanguage = LANGUAGE_LEVELS[language % LANGUAGE_LEVELS.length] ?? 'basic'
    const code = words.languages.codes[Math.floor(language / LANGUAGE_LEVELS.length)] ?? ''
    languages.push({ value: { code, level: levelOfLanguage }, need: needOf(number) })
  }
  return {
    id,
    occupation: {
      rome: words.occupations.interner.codes[at(columns.occupation)] ?? '',
      ...(appellation === undefined || appellation === '' ? {} : { appellation }),
    },
    ...(at(columns.hasPlace) === 0
      ? {}
      : {
          place: {
            lat: at(columns.lat) / DEGREE_STEPS,
            lng: at(columns.lng) / DEGREE_STEPS,
            ...(department === undefined || department === '' ? {} : { department }),
          },
        }),
    ...(contract === undefined ? {} : { contract }),
    ...(workingTime === undefined ? {} : { workingTime }),
    hours: HOUR_KINDS.filter((_, kind) => (at(columns.hours) >> kind) & 1),
    ...(startsOn === NO_DAY ? {} : { startsOn: isoOf(startsOn) }),
    ...(level === undefined ? {} : { level: { value: level, need: needOf(at(columns.level)) } }),
    ...(experience < 0 ? {} : { experienceMonths: { value: experience, need: needOf(at(columns.isExperienceRequired)) } }),
    skills,
    licences: [...licencesOf(at(columns.requiredLicences), 'required'), ...licencesOf(at(columns.wishedLicences), 'wished')],
    languages,
  }
}

function needOf(number: number): Need {
  return (number & 1) === 1 ? 'required' : 'wished'
}

function licencesOf(bits: number, need: Need): Demand<Licence>[] {
  return LICENCES.filter((_, position) => (bits >> position) & 1).map((value) => ({ value, need }))
}
