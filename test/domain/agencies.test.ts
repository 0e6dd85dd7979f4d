import { isOpenAt } from '../../base/calendar.js'
import { MEAUX, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'

let t: TestDomain
beforeAll(async () => {
  t = await testDomain()
  await t.domain.agencies.ensure(['77379S00', '24520S00'])
})
afterAll(() => t.database.drop())

describe('an agency', () => {
  it('is made from the open data, and left as it is afterwards', async () => {
    const { agencies } = t.domain
    const made = await agencies.get(SENART)
    expect(made).toMatchObject({
      name: 'Mission Locale de Sénart',
      department: '77',
      timeZone: 'Europe/Paris',
      seat: { insee: '77296', lat: 48.62467, lng: 2.59576 },
      responseDelayMinutes: 30,
      shares: { offers: true, workshops: true, trainings: true },
    })
    await agencies.update(SENART, { slackChannelId: 'C1', responseDelayMinutes: 10 })
    const [again] = await agencies.ensure([SENART])
    expect(again).toMatchObject({ slackChannelId: 'C1', responseDelayMinutes: 10 })
    expect((await agencies.bySlackChannel('C1'))?.id).toBe(SENART)
  })

  it('is open on weekdays, but for lunch', async () => {
    const agency = await t.domain.agencies.get(MEAUX)
    const open = (time: string) => isOpenAt(agency?.openingHours ?? {}, new Date(time), 'Europe/Paris')
    expect(open('2026-11-25T10:00:00+01:00')).toBe(true)
    expect(open('2026-11-25T13:00:00+01:00')).toBe(false)
    expect(open('2026-11-28T10:00:00+01:00')).toBe(false)
  })

  it('must be one of the open data', async () => {
    await expect(t.domain.agencies.ensure(['00000S00'])).rejects.toThrow('AGENCIES names 00000S00')
  })

  it.each([
    { commune: '77288', name: 'Melun', agency: SENART },
    { commune: '77514', name: 'Villeparisis', agency: MEAUX },
    { commune: '77327', name: 'Nangis', agency: '77379S00' },
    { commune: '24067', name: 'Le Bugue', agency: '24520S00' },
    { commune: '46042', name: 'Cahors: no agency in the Lot', agency: '24520S00' },
    { commune: '75115', name: 'Paris 15e', agency: SENART },
  ])('serves $name', async ({ commune, agency }) => {
    expect((await t.domain.agencies.ofCommune(commune)).id).toBe(agency)
  })

  it('serves the communes of its list before all others', async () => {
    await t.domain.agencies.update(MEAUX, { communes: ['77288'] })
    expect((await t.domain.agencies.ofCommune('77288')).id).toBe(MEAUX)
  })

  it('has its advisers', async () => {
    const { agencies } = t.domain
    const adviser = { slackUserId: 'U1', name: 'Nadia', agencyIds: [SENART], role: 'adviser' as const }
    await agencies.saveAdviser(adviser)
    await agencies.saveAdviser({ ...adviser, role: 'lead' })
    expect(await agencies.advisersOf(SENART)).toEqual([{ ...adviser, role: 'lead' }])
    expect(await agencies.adviser('U2')).toBeNull()
  })
})

describe('a company', () => {
  it('is one by its SIRET, else by its name within the agency, however it is written', async () => {
    const { companies } = t.domain
    const made = await Promise.all(
      ['Aux Blés d’Or', 'AUX BLES D OR', ' aux blés d’or '].map((name) => companies.ensure({ name, agencyId: SENART })),
    )
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    const elsewhere = await companies.ensure({ name: 'Aux Blés d’Or', agencyId: MEAUX })
    expect(elsewhere.id).not.toBe(made[0]?.id)
    const known = await companies.ensure({ name: 'Aux Blés d’Or', siret: '12345678900011', agencyId: SENART })
    expect(known).toMatchObject({ id: made[0]?.id, siret: '12345678900011' })
    expect((await companies.ensure({ name: 'Autre nom', siret: '12345678900011' })).id).toBe(known.id)
    expect(await companies.count()).toBe(2)
  })
})
