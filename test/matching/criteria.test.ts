import { createEngine } from '../../matching/engine.js'
import type { CriterionId, Verdict } from '../../matching/match.js'
import type { JobOffer } from '../../matching/offer.js'
import type { SearchProfile } from '../../matching/profile.js'
import { describe, expect, it } from '../support/jest.js'
import { relatedness } from './world.js'

const engine = createEngine({ relatedness })
const MELUN = { lat: 48.5391, lng: 2.6608, insee: '77288', department: '77' }
/** 10.0 km north of Melun. */
const NORTH_10 = { lat: 48.62903, lng: 2.6608, department: '77' }
const profile: SearchProfile = {
  occupations: [{ rome: 'D1106' }],
  place: MELUN,
  reach: { kind: 'radius', km: 20 },
  contracts: [],
  workingTime: 'any',
  refusedHours: [],
  skills: [],
}
const offer: JobOffer = { id: 'o', occupation: { rome: 'D1106' }, hours: [], skills: [], licences: [], languages: [] }

type Row = [
  label: string,
  profile: Partial<SearchProfile>,
  offer: Partial<JobOffer>,
  verdict: Verdict,
  points: number,
  facts?: Record<string, unknown>,
]

function check(id: CriterionId, rows: Row[]): void {
  it.each(rows)(`${id}: %s`, (_, who, what, verdict, points, facts = {}) => {
    const result = engine.match({ ...profile, ...who }, { ...offer, ...what }).criteria.find((criterion) => criterion.id === id)
    expect([result?.verdict, result?.points]).toEqual([verdict, points])
    expect(result?.facts).toMatchObject(facts)
  })
}

describe('criteria', () => {
  check('occupation', [
    ['the one wanted', {}, {}, 'met', 30, { relation: 'sameOccupation', wish: 1 }],
    [
      'another appellation of it',
      { occupations: [{ rome: 'D1106', appellation: '1' }] },
      { occupation: { rome: 'D1106', appellation: '2' } },
      'met',
      27,
    ],
    ['the second wish', { occupations: [{ rome: 'G1803' }, { rome: 'D1106' }] }, {}, 'met', 28.8, { wish: 2 }],
    ['the third wish', { occupations: [{ rome: 'G1803' }, { rome: 'M1805' }, { rome: 'D1106' }] }, {}, 'met', 27.6, { wish: 3 }],
    ['one near it', {}, { occupation: { rome: 'D1507' } }, 'partly', 16.64, { relation: 'sharedActivities' }],
    ['one with nothing in common', {}, { occupation: { rome: 'M1805' } }, 'unmet', 0, { relation: 'none' }],
  ])

  check('distance', [
    ['here', {}, { place: MELUN }, 'met', 20, { km: 0 }],
    ['half the radius', {}, { place: NORTH_10 }, 'met', 14, { km: 10, radiusKm: 20 }],
    ['the edge', { reach: { kind: 'radius', km: 10.01 } }, { place: NORTH_10 }, 'met', 8.01],
    ['beyond', { reach: { kind: 'radius', km: 5 } }, { place: NORTH_10 }, 'unmet', 0],
    ['nobody knows where', {}, {}, 'unknown', 20],
    ['in the department', { reach: { kind: 'department', code: '77' } }, { place: NORTH_10 }, 'met', 18],
    [
      'in the department, by its commune code',
      { reach: { kind: 'department', code: '2A' } },
      { place: { lat: 42, lng: 9, insee: '2A004' } },
      'met',
      8,
    ],
    [
      'in a department overseas',
      { reach: { kind: 'department', code: '974' } },
      { place: { ...MELUN, department: '974', insee: '97411' } },
      'met',
      20,
    ],
    ['in another department', { reach: { kind: 'department', code: '91' } }, { place: NORTH_10 }, 'unmet', 0],
    ['a place without a department', { reach: { kind: 'department', code: '77' } }, { place: { lat: 48.6, lng: 2.6 } }, 'unknown', 20],
    ['anywhere', { reach: { kind: 'anywhere' } }, { place: { lat: 43.3, lng: 5.4 } }, 'met', 8],
  ])

  check('contract', [
    ['any', {}, { contract: 'interim' }, 'met', 8],
    ['one of those asked', { contracts: ['cdi', 'cdd'] }, { contract: 'cdd' }, 'met', 8],
    ['another', { contracts: ['cdi'] }, { contract: 'cdd' }, 'unmet', 0],
    ['not said', { contracts: ['cdi'] }, {}, 'unknown', 8],
  ])

  check('workingTime', [
    ['as asked', { workingTime: 'part' }, { workingTime: 'part' }, 'met', 6],
    ['other than asked', { workingTime: 'part' }, { workingTime: 'full' }, 'unmet', 0],
    ['any', {}, { workingTime: 'full' }, 'met', 6],
    ['not said', { workingTime: 'full' }, {}, 'unknown', 6],
  ])

  check('hours', [
    ['none refused', {}, { hours: ['night'] }, 'met', 6],
    ['one refused', { refusedHours: ['night', 'sunday'] }, { hours: ['sunday', 'early'] }, 'unmet', 0, { refused: ['sunday'] }],
    ['others refused', { refusedHours: ['night'] }, { hours: ['sunday'] }, 'met', 6],
    ['not said', { refusedHours: ['night'] }, {}, 'unknown', 6],
  ])

  check('start', [
    ['free in time', { availableFrom: '2026-12-01' }, { startsOn: '2026-12-15' }, 'met', 5],
    ['free at once', {}, { startsOn: '2026-12-15' }, 'met', 5],
    ['free 30 days late', { availableFrom: '2026-12-31' }, { startsOn: '2026-12-01' }, 'partly', 2.5, { daysLate: 30 }],
    ['free much too late', { availableFrom: '2027-06-01' }, { startsOn: '2026-12-01' }, 'unmet', 0],
    ['not said', { availableFrom: '2026-12-31' }, {}, 'unknown', 5],
    ['a date that is none', {}, { startsOn: 'soon' }, 'unknown', 5],
  ])

  check('level', [
    ['reached', { level: 'bac' }, { level: { value: 'cap', need: 'required' } }, 'met', 6],
    ['required and not reached', { level: 'cap' }, { level: { value: 'bac', need: 'required' } }, 'unmet', 0],
    ['wished, one step below', { level: 'cap', isOpenToTraining: false }, { level: { value: 'bac', need: 'wished' } }, 'partly', 3],
    [
      'wished, far below, open to training',
      { level: 'none', isOpenToTraining: true },
      { level: { value: 'bac5', need: 'wished' } },
      'partly',
      3,
    ],
    [
      'wished, far below, closed to training',
      { level: 'none', isOpenToTraining: false },
      { level: { value: 'bac5', need: 'wished' } },
      'unmet',
      0,
    ],
    ["the person's is unknown", {}, { level: { value: 'bac5', need: 'required' } }, 'unknown', 6],
    ['none asked', { level: 'none' }, {}, 'unknown', 6],
  ])

  const months = (experienceMonths: number) => ({ occupations: [{ rome: 'D1106', experienceMonths }] })
  check('experience', [
    ['enough', months(12), { experienceMonths: { value: 12, need: 'required' } }, 'met', 7],
    ['too little, required', months(6), { experienceMonths: { value: 12, need: 'required' } }, 'unmet', 0],
    ['half, wished', months(6), { experienceMonths: { value: 12, need: 'wished' } }, 'partly', 3.5],
    ['none, wished', months(0), { experienceMonths: { value: 12, need: 'wished' } }, 'unmet', 0],
    ['none is enough', months(0), { experienceMonths: { value: 0, need: 'required' } }, 'met', 7],
    ['unknown', {}, { experienceMonths: { value: 12, need: 'required' } }, 'unknown', 7],
    ['in a near occupation', months(24), { occupation: { rome: 'D1507' }, experienceMonths: { value: 12, need: 'required' } }, 'met', 7],
    [
      'in a near occupation, too little',
      months(12),
      { occupation: { rome: 'D1507' }, experienceMonths: { value: 12, need: 'required' } },
      'unmet',
      0,
    ],
    [
      'in an occupation with nothing in common',
      months(60),
      { occupation: { rome: 'M1805' }, experienceMonths: { value: 12, need: 'required' } },
      'unknown',
      7,
    ],
  ])

  const skills = (...needs: ('required' | 'wished')[]) => ({ skills: needs.map((need, n) => ({ value: `s${n}`, need })) })
  check('skills', [
    ['all', { skills: ['s0', 's1'] }, skills('required', 'wished'), 'met', 6],
    ['a wished one is missing', { skills: ['s0'] }, skills('required', 'wished'), 'partly', 3, { missing: ['s1'] }],
    ['a required one is missing', { skills: ['s1'] }, skills('required', 'wished'), 'unmet', 3, { missing: ['s0'] }],
    ['the person named none', {}, skills('required'), 'unknown', 6],
    ['none asked', { skills: ['s0'] }, {}, 'unknown', 6],
  ])

  const licence = (value: 'AM' | 'A' | 'B' | 'BE' | 'C', need: 'required' | 'wished' = 'required') => ({ licences: [{ value, need }] })
  check('licences', [
    ['held', { licences: ['B'] }, licence('B'), 'met', 3],
    ['B covers AM', { licences: ['B'] }, licence('AM'), 'met', 3],
    ['C covers B', { licences: ['C'] }, licence('B'), 'met', 3],
    ['CE covers BE', { licences: ['CE'] }, licence('BE'), 'met', 3],
    ['AM does not cover B', { licences: ['AM'] }, licence('B'), 'unmet', 0, { missing: ['B'] }],
    ['B does not cover A', { licences: ['B'] }, licence('A'), 'unmet', 0],
    ['B does not cover C', { licences: ['B'] }, licence('C'), 'unmet', 0],
    ['none, wished', { licences: [] }, licence('B', 'wished'), 'unmet', 0],
    ['unknown', {}, licence('B'), 'unknown', 3],
    ['none asked', { licences: [] }, {}, 'unknown', 3],
  ])

  const english = (need: 'required' | 'wished') => ({ languages: [{ value: { code: 'en', level: 'working' as const }, need }] })
  check('languages', [
    ['at the level', { languages: [{ code: 'en', level: 'fluent' }] }, english('required'), 'met', 3],
    ['below it, wished', { languages: [{ code: 'en', level: 'basic' }] }, english('wished'), 'partly', 1.5],
    ['below it, required', { languages: [{ code: 'en', level: 'basic' }] }, english('required'), 'unmet', 1.5],
    ['not spoken', { languages: [{ code: 'es', level: 'fluent' }] }, english('required'), 'unmet', 0],
    ['unknown', {}, english('required'), 'unknown', 3],
    [
      'French, which nobody names',
      { languages: [{ code: 'ar', level: 'fluent' }] },
      { languages: [{ value: { code: 'fr', level: 'fluent' }, need: 'required' }] },
      'unknown',
      3,
    ],
  ])
})
