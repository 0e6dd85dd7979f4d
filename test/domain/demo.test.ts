import { seedDemo } from '../../domain/demo/seed.js'
import { newYouth, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { wordingCheck } from '../support/wording.js'

const SIX = ['77296S00', '77131S00', '77379S00', '77333S00', '24520S00', '77284S00']
const DAY_MS = 24 * 3_600_000

let t: TestDomain
beforeAll(async () => {
  t = await testDomain({ checkWording: await wordingCheck() })
  await t.domain.agencies.ensure(SIX)
})
afterAll(() => t.database.drop())

describe('the demo', () => {
  it('seeds 300 offers, five workshops and five trainings, once', async () => {
    expect(await seedDemo(t.domain, t.clock)).toEqual({ offers: { created: 300, updated: 0, unchanged: 0 }, workshops: 5, trainings: 5 })
    expect(await seedDemo(t.domain, t.clock)).toEqual({ offers: { created: 0, updated: 0, unchanged: 300 }, workshops: 5, trainings: 5 })
    await t.clock.advance(DAY_MS / 2)
    expect(await seedDemo(t.domain, t.clock)).toMatchObject({ offers: { unchanged: 300 } })
    expect(await t.domain.trainings.visibleTo('77296S00')).toHaveLength(5)
  })

  it('spreads them over real places, many occupations and all contracts', async () => {
    const offers = await t.domain.offers.visibleTo(null, { limit: 1000 })
    expect(offers).toHaveLength(300)
    expect(new Set(offers.map(({ occupation }) => occupation.rome)).size).toBeGreaterThanOrEqual(60)
    expect(new Set(offers.map(({ placeName }) => placeName)).size).toBeGreaterThanOrEqual(45)
    for (const agencyId of SIX) expect(offers.filter((offer) => offer.agencyId === agencyId)).toHaveLength(50)
    const contracts = new Set(offers.map(({ contract }) => contract))
    expect([...contracts].toSorted()).toEqual(['apprenticeship', 'cdd', 'cdi', 'interim', 'internship', 'professionalisation', 'seasonal'])
    const { appellations } = t.reference
    const romeOf = new Map(appellations.map(({ ogr, rome }) => [ogr, rome]))
    for (const { occupation } of offers) expect(romeOf.get(occupation.appellation ?? '')).toBe(occupation.rome)
  })

  it('has offers for who looks for a bakery job around Melun, without a licence', async () => {
    const id = await newYouth(t.domain, 'demo', undefined)
    const ranked = await t.domain.matches.rankFor(id, 5)
    expect(ranked.length).toBe(5)
    expect(ranked[0]?.offer).toMatchObject({ occupation: { rome: 'D1106' } })
  })

  it('holds its five workshops within two weeks, on working days, with a video link', async () => {
    const workshops = await t.domain.workshops.upcoming(t.clock.now())
    expect(workshops).toHaveLength(5)
    expect(new Set(workshops.map(({ agencyId }) => agencyId)).size).toBe(5)
    for (const { startsAt, videoUrl } of workshops) {
      expect(startsAt.getTime() - t.clock.now().getTime()).toBeLessThan(15 * DAY_MS)
      expect(videoUrl).toMatch(/^https:\/\/meet\.jit\.si\/MyMatchUp-[0-9a-z]{20}$/)
    }
    expect(await t.domain.workshops.upcomingFor('77296S00', t.clock.now(), 10)).toHaveLength(4)
  })

  it('gets new dates when the old ones are past', async () => {
    await t.clock.advance(60 * DAY_MS)
    await t.domain.offers.expire(t.clock.now())
    expect(await t.domain.offers.visibleTo(null)).toEqual([])
    expect(await seedDemo(t.domain, t.clock)).toMatchObject({ offers: { updated: 300 } })
    expect(await t.domain.offers.visibleTo(null, { limit: 1000 })).toHaveLength(300)
    expect(await t.domain.workshops.upcoming(t.clock.now())).toHaveLength(5)
  })
})
