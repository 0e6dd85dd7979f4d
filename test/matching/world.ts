/** Random profiles and offers, small enough to collide often, and the real relatedness. */
import fc from 'fast-check'
import type { JobOffer } from '../../matching/offer.js'
import { CONTRACT_TYPES, HOUR_KINDS, LANGUAGE_LEVELS, LICENCES, type SearchProfile, TRAINING_LEVELS } from '../../matching/profile.js'
import { loadRelatedness } from './data.js'

export const relatedness = await loadRelatedness()

const ROMES = [
  'D1106',
  'D1107',
  'D1507',
  'D1505',
  'D1214',
  'N1103',
  'N4105',
  'K2204',
  'K1304',
  'K1302',
  'G1603',
  'G1605',
  'M1805',
  'M1899',
  'D1999',
]
const APPELLATIONS = ['20567', '20568', '38444']
const SKILLS = ['100001', '100002', '100003', '100004']
const PLACES = [
  { lat: 48.5391, lng: 2.6608, insee: '77288', department: '77' },
  { lat: 48.6329, lng: 2.5478, insee: '77445', department: '77' },
  { lat: 48.5391, lng: 2.7608, insee: '77053', department: '77' },
  { lat: 48.8589, lng: 2.347, insee: '75056', department: '75' },
  { lat: 44.8916, lng: 1.2176, insee: '24520', department: '24' },
  { lat: -20.8907, lng: 55.4551, insee: '97411', department: '974' },
]

const orMissing = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const need = fc.constantFrom('required' as const, 'wished' as const)
const demand = <T>(value: fc.Arbitrary<T>) => fc.record({ value, need })
const language = fc.record({ code: fc.constantFrom('en', 'fr', 'es'), level: fc.constantFrom(...LANGUAGE_LEVELS) })
const isoDate = fc.constantFrom('2026-12-01', '2026-12-20', '2027-01-15', '2027-06-01', 'soon')

/** Drops the keys whose value is undefined, as `exactOptionalPropertyTypes` asks. */
function compact<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return JSON.parse(JSON.stringify(value))
}

export const profileArbitrary: fc.Arbitrary<SearchProfile> = fc
  .record({
    occupations: fc.array(
      fc
        .record({
          rome: fc.constantFrom(...ROMES),
          appellation: orMissing(fc.constantFrom(...APPELLATIONS)),
          experienceMonths: orMissing(fc.constantFrom(0, 3, 9, 12, 24)),
        })
        .map(compact),
      { minLength: 1, maxLength: 3 },
    ),
    place: fc.constantFrom(...PLACES),
    reach: fc.oneof(
      fc.record({ kind: fc.constant('radius' as const), km: fc.constantFrom(5, 10, 20, 50) }),
      fc.record({ kind: fc.constant('department' as const), code: fc.constantFrom('77', '75', '974') }),
      fc.record({ kind: fc.constant('anywhere' as const) }),
    ),
    contracts: fc.subarray([...CONTRACT_TYPES]),
    workingTime: fc.constantFrom('full' as const, 'part' as const, 'any' as const),
    refusedHours: fc.subarray([...HOUR_KINDS], { maxLength: 2 }),
    availableFrom: orMissing(isoDate),
    level: orMissing(fc.constantFrom(...TRAINING_LEVELS)),
    skills: fc.subarray(SKILLS),
    licences: orMissing(fc.subarray([...LICENCES])),
    languages: orMissing(fc.array(language, { maxLength: 2 })),
    isOpenToTraining: orMissing(fc.boolean()),
  })
  .map(compact)

export const offerArbitrary: fc.Arbitrary<JobOffer> = fc
  .record({
    id: fc.stringMatching(/^[a-f]{1,3}$/),
    occupation: fc.record({ rome: fc.constantFrom(...ROMES), appellation: orMissing(fc.constantFrom(...APPELLATIONS)) }).map(compact),
    place: orMissing(
      fc
        .tuple(fc.constantFrom(...PLACES), fc.constantFrom(0, 0.01, 0.05), fc.constantFrom('all', 'insee', 'point'))
        .map(([place, shift, kind]) => {
          const point = { lat: place.lat + shift, lng: place.lng + shift }
          if (kind === 'all') return { ...place, ...point }
          return kind === 'insee' ? { ...point, insee: place.insee } : point
        }),
    ),
    contract: orMissing(fc.constantFrom(...CONTRACT_TYPES)),
    workingTime: orMissing(fc.constantFrom('full' as const, 'part' as const)),
    hours: fc.subarray([...HOUR_KINDS], { maxLength: 2 }),
    startsOn: orMissing(isoDate),
    durationMonths: orMissing(fc.nat(24)),
    level: orMissing(demand(fc.constantFrom(...TRAINING_LEVELS))),
    experienceMonths: orMissing(demand(fc.constantFrom(0, 6, 12, 24))),
    skills: fc.array(demand(fc.constantFrom(...SKILLS)), { maxLength: 3 }),
    licences: fc.array(demand(fc.constantFrom(...LICENCES)), { maxLength: 2 }),
    languages: fc.array(demand(language), { maxLength: 2 }),
  })
  .map(compact)
