import { readFile } from 'node:fs/promises'
import { createFinders } from '../../domain/offers/import/finders.js'
import { createFranceTravailMapper } from '../../domain/offers/import/map-france-travail.js'
import type { Mapped, OfferMapper } from '../../domain/offers/import/mapped.js'
import { salaryOf } from '../../domain/offers/import/terms.js'
import { sampleFile } from '../support/france-travail.js'
import { beforeAll, describe, expect, it } from '../support/jest.js'
import { openData } from '../support/open-data.js'

let map: OfferMapper
let mapped: Map<string, Mapped>
beforeAll(async () => {
  const { reference, recognisers } = await openData()
  map = createFranceTravailMapper(createFinders(reference, (title) => recognisers.occupations.recognise(title).occupations[0]))
  const { resultats } = JSON.parse(await readFile(sampleFile, 'utf8'))
  mapped = new Map(resultats.map((record: { id: unknown }) => [String(record.id), map(record)]))
})

describe('an offer of France Travail', () => {
  it.each([
    {
      id: '199AAAB',
      label: 'a plain one',
      expected: {
        sourceId: 'francetravail:199AAAB',
        agencyId: null,
        companyName: 'AUX BLES INVENTES',
        occupation: { rome: 'D1106', appellation: '20560' },
        place: { lat: 48.5406, lng: 2.6558, insee: '77288', department: '77' },
        placeName: 'Melun',
        contract: 'cdi',
        workingTime: 'full',
        hours: ['saturday', 'sunday'],
        salary: '1 900 à 2 050 € brut par mois',
        skills: [{ value: '102068', need: 'wished' }],
      },
    },
    {
      id: '199AAAC',
      label: 'no coordinates, but a commune',
      expected: {
        place: { insee: '77379', lat: 48.56289, lng: 3.28451 },
        placeName: 'Provins',
        contract: 'cdd',
        durationMonths: 6,
        level: { value: 'cap', need: 'required' },
        experienceMonths: { value: 12, need: 'required' },
        salary: '12,31 € brut de l’heure',
      },
    },
    {
      id: '199AAAD',
      label: 'nothing but a place label',
      expected: {
        place: { insee: '77296', department: '77' },
        placeName: 'Moissy-Cramayel',
        contract: 'interim',
        durationMonths: 3,
        hours: ['early', 'evening'],
        licences: [{ value: 'CACES', need: 'required' }],
        experienceMonths: { value: 6, need: 'wished' },
      },
    },
    {
      id: '199AAAE',
      label: 'zero coordinates, French asked for',
      expected: {
        place: { insee: '24520', lat: 44.90602 },
        contract: 'seasonal',
        durationMonths: 5,
        hours: ['sunday', 'split'],
        languages: [{ value: { code: 'en', level: 'working' }, need: 'wished' }],
      },
    },
    {
      id: '199AAAF',
      label: 'a ROME 4.0 code, found by the appellation; a Paris district',
      expected: {
        occupation: { rome: 'M1805', appellation: '14148' },
        place: { insee: '75115', department: '75' },
        level: { value: 'bac2', need: 'wished' },
        salary: '32 000 à 36 000 € brut par an',
      },
    },
    {
      id: '199AAAG',
      label: 'an appellation of ROME 4.0, recognised; a department for a place',
      expected: { occupation: { rome: 'N1103' }, placeName: 'Seine-et-Marne', place: { department: '77' }, durationMonths: 1 },
    },
    { id: '199AAAH', label: 'a region for a place', expected: { placeName: 'Île-de-France', workingTime: 'part', hours: ['evening'] } },
    { id: '199AAAJ', label: 'LIB, coordinates as text', expected: { contract: 'freelance', place: { lat: 48.95725, lng: 2.90345 } } },
    { id: '199AAAK', label: 'FRA', expected: { contract: 'freelance' } },
    { id: '199AAAL', label: 'REP', expected: { contract: 'freelance', placeName: 'Coulommiers' } },
    {
      id: '199AAAM',
      label: 'an apprenticeship',
      expected: { contract: 'apprenticeship', durationMonths: 24, level: { value: 'none', need: 'wished' } },
    },
    { id: '199AAAN', label: 'a professionalisation', expected: { contract: 'professionalisation', occupation: { appellation: '20645' } } },
    {
      id: '199AAAP',
      label: 'licences',
      expected: {
        licences: [
          { value: 'C', need: 'required' },
          { value: 'CE', need: 'wished' },
          { value: 'B', need: 'required' },
        ],
        experienceMonths: { value: 24, need: 'required' },
      },
    },
    {
      id: '199AAAQ',
      label: 'hours a week alone, experience without a figure',
      expected: { workingTime: 'part', hours: ['saturday'], experienceMonths: { value: 1, need: 'required' } },
    },
    {
      id: '199AAAS',
      label: 'no description, no company',
      expected: {
        description: '',
        companyName: null,
        hours: ['night'],
        languages: [
          { value: { code: 'en', level: 'working' }, need: 'required' },
          { value: { code: 'es', level: 'working' }, need: 'wished' },
        ],
      },
    },
    {
      id: '199AAAT',
      label: 'broken accents in the salary',
      expected: { contract: 'interim', positions: 12, salary: '1 823,03 à 1 900 € brut par mois' },
    },
    {
      id: '199001',
      label: 'a number for an id, no code, nulls, an unknown contract',
      expected: {
        sourceId: 'francetravail:199001',
        occupation: { rome: 'D1507', appellation: '14769' },
        salary: null,
        hours: [],
        licences: [],
      },
    },
    {
      id: '199AAAW',
      label: 'a postal code with a name, insertion',
      expected: { place: { insee: '77445' }, contract: 'cdd', durationMonths: 12, workingTime: 'part', salary: 'A négocier' },
    },
    { id: '199AAAX', label: 'two ways in by training', expected: { level: { value: 'bac', need: 'required' } } },
    {
      id: '199AAAY',
      label: 'SAINT shortened',
      expected: { place: { insee: '77407' }, placeName: 'Saint-Fargeau-Ponthierry', hours: ['split'], workingTime: 'part' },
    },
    {
      id: '199AAAZ',
      label: 'overseas',
      expected: {
        place: { insee: '97415', department: '974' },
        licences: [{ value: 'AM', need: 'required' }],
        hours: ['evening', 'saturday', 'sunday'],
      },
    },
  ])('$id is understood: $label', ({ id, expected }) => {
    expect(spaced(mapped.get(id))).toMatchObject({ offer: expected })
  })

  it.each([
    { id: '199AAAH', field: 'place' },
    { id: '199001', field: 'contract' },
    { id: '199001', field: 'workingTime' },
    { id: '199AAAB', field: 'experienceMonths' },
    { id: '199AAAB', field: 'durationMonths' },
  ])('$id leaves $field unknown', ({ id, field }) => {
    const one = mapped.get(id)
    expect(one !== undefined && 'offer' in one && Object.keys(one.offer).includes(field)).toBe(false)
  })

  it.each([
    { id: '199AAAU', problems: [{ field: 'occupation', code: 'unknownOccupation', excerpt: 'Zxqv 4000' }] },
    { id: 'null', problems: [{ field: 'id', code: 'notAnOffer' }] },
    { id: '199AAAV', problems: [{ field: 'intitule', code: 'notAnOffer' }] },
  ])('$id is refused', ({ id, problems }) => {
    expect(mapped.get(id)).toMatchObject({ problems })
  })

  it.each([null, 7, 'text', [], {}])('%j is refused', (record) => {
    expect(map(record)).toMatchObject({ problems: expect.arrayContaining([expect.objectContaining({ code: 'notAnOffer' })]) })
  })
})

it('wishes for skills, even where the feed requires them', () => {
  const competences = [{ code: '102068', libelle: 'x', exigence: 'E' }]
  expect(map({ id: '1', intitule: 'Vendeur', romeCode: 'D1106', competences })).toMatchObject({
    offer: { skills: [{ value: '102068', need: 'wished' }] },
  })
})

it.each([
  ['Horaire de 11,88 Euros à 12,50 Euros', '11,88 à 12,50 € brut de l’heure'],
  ['Mensuel de 1823.03 Euros sur 12.0 mois', '1 823,03 € brut par mois'],
  ['Annuel de 25000,00 Euros sur 13 mois', '25 000 € brut par an'],
  ['Selon convention collective', 'Selon convention collective'],
  ['', null],
])('the salary %j reads %j', (libelle, expected) => {
  expect(spaced(salaryOf({ salaire: { libelle, commentaire: undefined } }))).toBe(expected)
})

/** French numbers have narrow and hard spaces, which no one can type in a test. */
function spaced<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replace(/[\u202f\u00a0]/g, ' '))
}
