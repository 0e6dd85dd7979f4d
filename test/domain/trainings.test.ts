/** Trainings: who is proposed which, by the engine that offers are matched by, and what becomes of an interest. */
import { createFinders } from '../../domain/offers/import/finders.js'
import { importTrainings } from '../../domain/trainings/import/import-trainings.js'
import { columnsOf, createRowMapper } from '../../domain/trainings/import/row.js'
import { MEAUX, newOffer, newProfile, newTraining, newYouth, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { openData } from '../support/open-data.js'
import { wordingCheck } from '../support/wording.js'

let t: TestDomain
beforeAll(async () => {
  t = await testDomain({ checkWording: await wordingCheck() })
})
afterAll(() => t.database.drop())

let people = 0
async function youth(changes: Parameters<typeof newProfile>[0] = {}, agencyId = SENART): Promise<string> {
  people += 1
  const id = await newYouth(t.domain, `c${people}`)
  await t.domain.youths.update(id, { agencyId })
  await t.domain.youths.saveProfile(id, newProfile(changes))
  return id
}

const publish = async (sourceId: string, changes: Parameters<typeof newTraining>[0] = {}) =>
  (await t.domain.trainings.publish(newTraining({ sourceId, ...changes }))).training
const titlesFor = async (youthId: string) => {
  const { proposals, isAlmost } = await t.domain.trainings.proposalsFor(youthId, 10)
  return [isAlmost, ...proposals.map(({ training }) => training.title)]
}

describe('a training', () => {
  it('is proposed by occupation, place, date and what it asks for first', async () => {
    const near = await youth({ level: 'none' })
    await publish('m:1', { title: 'Vente' })
    await publish('m:2', { title: 'Trop loin', place: { lat: 43.3, lng: 5.4, insee: '13055', department: '13' }, placeName: 'Marseille' })
    await publish('m:3', { title: 'Déjà commencée', startsOn: '2026-11-20' })
    await publish('m:4', { title: 'Autre métier', occupations: [{ rome: 'A1101' }] })
    await publish('m:5', { title: 'Avec le bac', level: { value: 'bac', need: 'required' } })
    await publish('m:6', { title: 'Deux métiers', occupations: [{ rome: 'A1101' }, { rome: 'D1106' }], startsOn: '2027-02-01' })
    expect(await titlesFor(near)).toEqual([false, 'Vente', 'Deux métiers'])
    expect(await titlesFor(await youth({ occupations: [{ rome: 'A1101' }], level: 'bac' }))).toEqual([
      false,
      'Autre métier',
      'Deux métiers',
    ])
    for (const one of await t.domain.trainings.visibleTo(SENART)) await t.domain.trainings.setState(one.id, 'full')
    expect(await titlesFor(near)).toEqual([true])
  })

  it('is proposed to who lacks just what it gives, and to nobody who has it', async () => {
    const lacking = await youth({ licences: [], isOpenToTraining: true })
    const driving = await youth({ licences: ['B'], isOpenToTraining: true })
    const closed = await youth({ licences: [] })
    await t.domain.offers.publish(newOffer({ sourceId: 'g:1', title: 'Livreur', licences: [{ value: 'B', need: 'required' }] }))
    const permit = await publish('g:2', { title: 'Permis B', occupations: [], gives: { licences: ['B'] } })
    const { proposals } = await t.domain.trainings.proposalsFor(lacking, 10)
    expect(proposals).toMatchObject([{ training: { title: 'Permis B' }, fills: { gap: { licences: ['B'] }, offerTitle: 'Livreur' } }])
    expect(await titlesFor(driving)).toEqual([true])
    expect(await titlesFor(closed)).toEqual([false, 'Permis B'])
    expect(await t.domain.trainings.canFill(lacking, { licences: ['B'] })).toBe(true)
    expect(await t.domain.trainings.canFill(lacking, { licences: ['C'] })).toBe(false)
    expect((await t.domain.trainings.youthsFor(permit, 10)).map(({ youthId }) => youthId)).toEqual([lacking])
    await t.domain.toldTrainings.decline(permit.id, lacking)
    expect(await titlesFor(lacking)).toEqual([true])
  })

  it('is seen where its agency lets it be seen', async () => {
    const elsewhere = await youth({}, MEAUX)
    const training = await publish('s:1', { title: 'À partager' })
    const isSeen = async () => (await titlesFor(elsewhere)).includes('À partager')
    await t.domain.agencies.update(SENART, { shares: { offers: true, workshops: true, trainings: false } })
    expect(await isSeen()).toBe(false)
    await t.domain.trainings.share(training.id, [MEAUX])
    expect(await isSeen()).toBe(true)
    await t.domain.trainings.share(training.id, [])
    await t.domain.agencies.update(SENART, { shares: { offers: true, workshops: true, trainings: true } })
    expect(await isSeen()).toBe(false)
    await t.domain.trainings.share(training.id, undefined)
    expect(await isSeen()).toBe(true)
    await t.domain.trainings.setState(training.id, 'cancelled')
    expect(await isSeen()).toBe(false)
  })

  it('is refused for its wording, for nothing that it gives, and published once', async () => {
    await expect(publish('w:1', { description: 'Réservée aux jeunes femmes de moins de 25 ans.' })).rejects.toThrow('description')
    await expect(publish('w:2', { occupations: [] })).rejects.toThrow('occupations: missing')
    await expect(publish('w:3', { occupations: [{ rome: 'Z9999' }] })).rejects.toThrow('unknownOccupation')
    await expect(publish('w:4', { endsOn: '2027-01-01' })).rejects.toThrow('endsBeforeStart')
    const all = await Promise.all([1, 2, 3].map(() => t.domain.trainings.publish(newTraining({ sourceId: 'w:5' }))))
    expect(new Set(all.map(({ training }) => training.id)).size).toBe(1)
    expect(all.filter(({ outcome }) => outcome === 'created')).toHaveLength(1)
    const { startsOn: _, ...open } = newTraining({ sourceId: 'w:5' })
    const { training } = await t.domain.trainings.publish(open)
    expect(training).toMatchObject({ version: 2 })
    expect(training.startsOn).toBeUndefined()
  })
})

describe('an interest', () => {
  it('is one a person and training, answered once, and goes with the person', async () => {
    const youthId = await youth()
    const training = await publish('i:1')
    const ask = (key: string) => t.domain.trainingInterests.ask({ youthId, trainingId: training.id, agencyId: SENART, key })
    const asked = await Promise.all(['a', 'b', 'c', 'd'].map(ask))
    expect(new Set(asked.map(({ interest }) => interest.id)).size).toBe(1)
    expect(asked.filter(({ isNew }) => isNew)).toHaveLength(1)
    const { id } = asked[0]?.interest ?? { id: '' }
    expect(await t.domain.trainingInterests.answer(id, 'enrolled', 'U1')).toMatchObject({ changed: true })
    expect(await t.domain.trainingInterests.answer(id, 'enrolled', 'U2')).toMatchObject({ changed: false, interest: { state: 'enrolled' } })
    expect(await t.domain.trainingInterests.untold(10)).toMatchObject([{ id, state: 'enrolled' }])
    expect(await t.domain.trainingInterests.answer(id, 'withdrawn', 'youth')).toMatchObject({ changed: true })
    expect(await t.domain.trainingInterests.untold(10)).toEqual([])
    expect(await t.domain.trainingInterests.answer(id, 'refused', 'U1')).toMatchObject({ changed: false })
    expect((await ask('e')).isNew).toBe(true)
    await t.domain.toldTrainings.note(training.id, [youthId])
    expect(await t.domain.heldAbout(youthId)).toMatchObject({ trainingInterests: [{}, {}], toldTrainings: [{ isDeclined: false }] })
    await t.domain.youths.erase(youthId)
    expect(await t.domain.trainingInterests.openOf(training.id)).toEqual([])
    expect((await t.domain.toldTrainings.whoKnows(training.id)).size).toBe(0)
  })
})

describe('a table of sessions', () => {
  const HEADER = [
    'Référence',
    'Formation',
    'Organisme',
    'Métiers',
    'Ville',
    'Code postal',
    'Date de début',
    'Niveau requis',
    'Permis obtenu',
    'Places',
    'Rémunérée',
  ]
  const ROWS = [
    ['1', 'CAP boulanger', 'GRETA 77', 'D1102', 'Melun', '77000', '12/01/2027', '', '', '12', 'oui'],
    ['2', 'Permis B', 'Auto-école du Centre', '', 'Provins', '77160', '2026-12-07', '', 'Permis B', '', 'non'],
    ['3', 'Vente', 'CCI', 'vendeur en boulangerie ; Z9999', 'À distance', '', '', 'CAP', '', '', ''],
    ['4', 'Sans rien', 'CCI', 'kdjfhgkdjfhg', 'Melun', '77000', '', '', '', '', ''],
    ['5', 'Jamais', 'CCI', 'D1106', 'Melun', '77000', 'bientôt', '', '', '', ''],
    ['6', 'Nulle part', 'CCI', 'D1106', 'Trifouillis', '', '', '', '', '', ''],
    ['7', 'Pour moins de 25 ans', 'CCI', 'D1106', 'Melun', '77000', '', '', '', '', ''],
  ]

  it('is imported by the names of its columns, twice the same, with what is wrong told by row', async () => {
    const { recognisers } = await openData()
    const finders = createFinders(t.reference, (title) => recognisers.occupations.recognise(title).occupations[0])
    const map = createRowMapper('csv', null, columnsOf(HEADER), finders)
    async function* rows() {
      for (const row of ROWS) yield Object.fromEntries(row.map((cell, index) => [HEADER[index] ?? '', cell]))
    }
    const report = await importTrainings(rows(), { trainings: t.domain.trainings, map })
    expect(report).toMatchObject({ read: 7, created: 3, refused: 4 })
    expect(report.refusals.map(({ sourceId, problems: [first] }) => [sourceId, first?.field, first?.code])).toEqual([
      ['csv:4', 'occupations', 'unknownOccupation'],
      ['csv:5', 'startsOn', 'notADate'],
      ['csv:6', 'place', 'unknownPlace'],
      ['csv:7', 'title', 'age'],
    ])
    expect(await importTrainings(rows(), { trainings: t.domain.trainings, map })).toMatchObject({ unchanged: 3, created: 0 })
    const imported = (await t.domain.trainings.visibleTo(null)).filter(({ sourceId }) => sourceId.startsWith('csv:'))
    expect(imported).toMatchObject([
      { title: 'Vente', occupations: [{ rome: 'D1106' }], placeName: '', level: { value: 'cap', need: 'required' }, isPaid: null },
      { title: 'Permis B', startsOn: '2026-12-07', gives: { licences: ['B'] }, isPaid: false, seats: null },
      { title: 'CAP boulanger', startsOn: '2027-01-12', placeName: 'Melun', seats: 12, isPaid: true, agencyId: null },
    ])
  })
})
