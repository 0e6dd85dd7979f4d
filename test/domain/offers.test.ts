import { OfferRefused } from '../../domain/offers/job-offer.js'
import { MEAUX, newOffer, newProfile, newYouth, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { wordingCheck } from '../support/wording.js'

const DAY_MS = 24 * 3_600_000

let t: TestDomain
beforeAll(async () => {
  t = await testDomain({ checkWording: await wordingCheck() })
})
afterAll(() => t.database.drop())

async function problemsOf(publish: Promise<unknown>): Promise<OfferRefused['problems']> {
  const error = await publish.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof OfferRefused)) throw new Error('It was not refused.')
  return error.problems
}

describe('publishing an offer', () => {
  it('is done once, updated when it changed, left alone when not', async () => {
    const { offers } = t.domain
    const offer = newOffer({ sourceId: 'a:1', level: { value: 'cap', need: 'required' } })
    const first = await offers.publish(offer)
    expect(first).toMatchObject({ outcome: 'created', offer: { version: 1, matchedVersion: 0, state: 'published' } })
    const { level, ...rest } = offer
    expect(level).toBeDefined()
    const again = await offers.publish({ ...rest, level: { need: 'required', value: 'cap' } })
    expect(again).toEqual({ outcome: 'unchanged', offer: first.offer })
    const changed = await offers.publish({ ...rest, title: 'Vendeur / Vendeuse (H/F)' })
    expect(changed).toMatchObject({ outcome: 'updated', offer: { id: first.offer.id, version: 2, title: 'Vendeur / Vendeuse (H/F)' } })
    expect(changed.offer).not.toHaveProperty('level')
    expect(await offers.get(first.offer.id)).toEqual(changed.offer)
  })

  it('is done once by twenty at a time, in two processes', async () => {
    const other = t.another()
    const published = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? t.domain : other).offers.publish(newOffer({ sourceId: 'a:2' }))),
    )
    expect(new Set(published.map(({ offer }) => offer.id)).size).toBe(1)
    expect(published.filter(({ outcome }) => outcome === 'created')).toHaveLength(1)
    expect(published.every(({ offer }) => offer.version === 1)).toBe(true)
  })

  it('takes the last of two with one source in a batch', async () => {
    const results = await t.domain.offers.publishMany([
      newOffer({ sourceId: 'a:3', positions: 1 }),
      newOffer({ sourceId: 'a:4' }),
      newOffer({ sourceId: 'a:3', positions: 2 }),
    ])
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'updated'])
  })

  it.each([
    { label: 'no title', changes: { title: ' ' }, problem: { field: 'title', code: 'missing' } },
    {
      label: 'an unknown occupation',
      changes: { occupation: { rome: 'Z9999' } },
      problem: { field: 'occupation', code: 'unknownOccupation' },
    },
    { label: 'no position', changes: { positions: 0 }, problem: { field: 'positions', code: 'notPositive' } },
    { label: 'a date that is past', changes: { expiresAt: new Date(0) }, problem: { field: 'expiresAt', code: 'past' } },
    {
      label: 'a forbidden wish',
      changes: { description: 'Ambiance sympa. Nous cherchons quelqu’un de moins de 30 ans.' },
      problem: { field: 'description', code: 'age', excerpt: 'Nous cherchons quelqu’un de moins de 30 ans.' },
    },
  ])('refuses $label', async ({ label, changes, problem }) => {
    const problems = await problemsOf(t.domain.offers.publish(newOffer({ sourceId: `bad:${label}`, ...changes })))
    expect(problems).toContainEqual(expect.objectContaining(problem))
    expect(await t.domain.offers.expiryOf([`bad:${label}`])).toEqual(new Map())
  })
})

describe('the life of an offer', () => {
  it('waits for matching at each version, once', async () => {
    const { offers } = t.domain
    const { offer } = await offers.publish(newOffer({ sourceId: 'b:1' }))
    const waits = async () => (await offers.unmatched(1000)).some(({ id }) => id === offer.id)
    expect(await waits()).toBe(true)
    await offers.markMatched(offer.id, 1)
    expect(await waits()).toBe(false)
    await offers.publish(newOffer({ sourceId: 'b:1', positions: 2 }))
    expect(await waits()).toBe(true)
    await offers.markMatched(offer.id, 1)
    expect(await waits()).toBe(true)
    await offers.markMatched(offer.id, 2)
    expect(await waits()).toBe(false)
  })

  it('stays filled or paused when its source repeats it', async () => {
    const { offers } = t.domain
    const { offer } = await offers.publish(newOffer({ sourceId: 'b:2' }))
    await offers.setState(offer.id, 'filled')
    const again = await offers.publish(newOffer({ sourceId: 'b:2', positions: 3 }))
    expect(again).toMatchObject({ outcome: 'updated', offer: { state: 'filled' } })
    expect((await offers.unmatched(1000)).some(({ id }) => id === offer.id)).toBe(false)
    await offers.setState(offer.id, 'published')
    expect((await offers.unmatched(1000)).some(({ id }) => id === offer.id)).toBe(true)
  })

  it('is judged once while it is a draft, however many advisers do so at once', async () => {
    const { offers } = t.domain
    const draft = await offers.draft(newOffer({ sourceId: 'b:judged' }))
    const verdicts = await Promise.all(Array.from({ length: 10 }, (_, n) => offers.judge(draft.id, n % 2 === 0 ? 'published' : 'rejected')))
    expect(verdicts.filter(({ changed }) => changed)).toHaveLength(1)
    const [first] = verdicts.filter(({ changed }) => changed)
    expect(verdicts.map(({ offer }) => offer.state)).toEqual(verdicts.map(() => first?.offer.state))
    await offers.setState(draft.id, 'filled')
    expect(await offers.judge(draft.id, 'published')).toMatchObject({ changed: false, offer: { state: 'filled' } })
  })

  it('expires, and comes back when published with a new date', async () => {
    const { offers } = t.domain
    const expiresAt = new Date(t.clock.now().getTime() + DAY_MS)
    const { offer } = await offers.publish(newOffer({ sourceId: 'b:3', expiresAt }))
    const isSeen = async () => (await offers.visibleTo(SENART)).some(({ id }) => id === offer.id)
    expect(await isSeen()).toBe(true)
    await t.clock.advance(2 * DAY_MS)
    expect(await isSeen()).toBe(false)
    expect(await offers.expire(t.clock.now())).toBe(1)
    expect(await offers.expire(t.clock.now())).toBe(0)
    expect((await offers.get(offer.id))?.state).toBe('expired')
    await offers.publish(newOffer({ sourceId: 'b:3', expiresAt: new Date(t.clock.now().getTime() + DAY_MS) }))
    expect(await isSeen()).toBe(true)
  })

  it('is seen by its own, by the collective where the agency shares, and by all when it comes from a feed', async () => {
    const { offers, agencies } = t.domain
    const own = (await offers.publish(newOffer({ sourceId: 'c:1', agencyId: MEAUX }))).offer.id
    const feed = (await offers.publish(newOffer({ sourceId: 'c:2', agencyId: null }))).offer.id
    const seen = async (agencyId: string | null) => {
      const ids = (await offers.visibleTo(agencyId)).map(({ id }) => id)
      return { own: ids.includes(own), feed: ids.includes(feed) }
    }
    expect(await seen(SENART)).toEqual({ own: true, feed: true })
    await agencies.update(MEAUX, { shares: { offers: false, workshops: true, trainings: true } })
    expect(await seen(SENART)).toEqual({ own: false, feed: true })
    expect(await seen(null)).toEqual({ own: false, feed: true })
    expect(await seen(MEAUX)).toEqual({ own: true, feed: true })
    await agencies.update(MEAUX, { shares: { offers: true, workshops: true, trainings: true } })
  })

  it('shows at once on an empty board that was just looked at', async () => {
    const empty = await testDomain()
    expect(await empty.domain.offers.visibleTo(SENART)).toEqual([])
    await empty.domain.offers.publish(newOffer())
    expect(await empty.domain.offers.visibleTo(SENART)).toHaveLength(1)
    await empty.database.drop()
  })

  it('shows on the board of another process within two seconds', async () => {
    const other = t.another()
    await other.offers.visibleTo(SENART)
    const { offer } = await t.domain.offers.publish(newOffer({ sourceId: 'c:3' }))
    const deadline = Date.now() + 5000
    const isSeen = async () => (await other.offers.visibleTo(SENART, { limit: 1000 })).some(({ id }) => id === offer.id)
    while (!(await isSeen()) && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve))
    expect(await isSeen()).toBe(true)
    await t.domain.offers.setState(offer.id, 'filled')
    while ((await isSeen()) && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve))
    expect(await isSeen()).toBe(false)
  })
})

describe('matches', () => {
  it('rank what the youth may see, are kept with their versions, and leave out what was declined', async () => {
    const { domain } = t
    const id = await newYouth(domain, 'match-1')
    const far = await domain.offers.publish(
      newOffer({ sourceId: 'd:far', place: { lat: 43.3, lng: 5.4, insee: '13055', department: '13' } }),
    )
    const near = await domain.offers.publish(newOffer({ sourceId: 'd:near' }))
    const ranked = await domain.matches.rankFor(id, 50)
    expect(ranked.map(({ offer }) => offer.id)).toContain(near.offer.id)
    expect(ranked.map(({ offer }) => offer.id)).not.toContain(far.offer.id)
    const scores = ranked.map(({ match }) => match.score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(await domain.matches.get(id, near.offer.id)).toMatchObject({
      youthId: id,
      profileVersion: 1,
      offerVersion: 1,
      sentAt: null,
      reaction: null,
      isEligible: true,
      criteria: expect.arrayContaining([expect.objectContaining({ id: 'occupation' })]),
    })

    const at = t.clock.now()
    await domain.matches.markSent(id, [near.offer.id], at)
    await domain.matches.markSent(id, [near.offer.id], new Date(at.getTime() + DAY_MS))
    await domain.matches.react(id, near.offer.id, 'declined', 'tooFar')
    expect((await domain.matches.rankFor(id, 50)).map(({ offer }) => offer.id)).not.toContain(near.offer.id)
    await domain.youths.saveProfile(id, newProfile({ contracts: ['cdi'] }))
    expect(await domain.matches.get(id, near.offer.id)).toMatchObject({ sentAt: at, reaction: 'declined', declineReason: 'tooFar' })
    await expect(domain.matches.react(id, 'none', 'interested')).rejects.toThrow('never matched')
  })

  it('are computed again for a new version, and keep what the person said', async () => {
    const { domain } = t
    const id = await newYouth(domain, 'match-2')
    const { offer } = await domain.offers.publish(newOffer({ sourceId: 'd:2' }))
    await domain.matches.rankFor(id, 50)
    await domain.matches.react(id, offer.id, 'interested')
    await domain.offers.publish(newOffer({ sourceId: 'd:2', workingTime: 'part' }))
    await domain.youths.saveProfile(id, newProfile({ workingTime: 'full' }))
    await domain.matches.rankFor(id, 50)
    await domain.matches.profilesFor(offer.id, 50)
    expect(await domain.matches.get(id, offer.id)).toMatchObject({ reaction: 'interested' })
  })

  it('name the one thing that is missing', async () => {
    const { domain } = t
    const id = await newYouth(domain, 'match-3')
    await domain.youths.saveProfile(id, newProfile({ licences: [] }))
    const { offer } = await domain.offers.publish(newOffer({ sourceId: 'd:3', licences: [{ value: 'B', need: 'required' }] }))
    const almost = await domain.matches.almostFor(id, 50)
    expect(almost.find((one) => one.offer.id === offer.id)?.match).toMatchObject({ isEligible: false, almost: 'licences' })
    expect((await domain.matches.rankFor(id, 50)).map((one) => one.offer.id)).not.toContain(offer.id)
  })

  it('find the active profiles an offer suits, those who may see it, best first', async () => {
    const { domain } = t
    const active = await newYouth(domain, 'match-4')
    const paused = await newYouth(domain, 'match-5')
    await domain.youths.update(paused, { isPaused: true })
    const elsewhere = await newYouth(domain, 'match-6')
    await domain.youths.update(elsewhere, { agencyId: SENART })
    const { offer } = await domain.offers.publish(newOffer({ sourceId: 'd:4', agencyId: MEAUX }))
    const open = (await domain.matches.profilesFor(offer.id, 50)).map(({ youthId }) => youthId)
    expect(open).toEqual(expect.arrayContaining([active, elsewhere]))
    expect(open).not.toContain(paused)

    await domain.agencies.update(MEAUX, { shares: { offers: false, workshops: true, trainings: true } })
    await domain.youths.update(active, { agencyId: MEAUX })
    expect((await domain.matches.profilesFor(offer.id, 50)).map(({ youthId }) => youthId)).toEqual([active])
    await domain.matches.react(active, offer.id, 'declined')
    expect(await domain.matches.profilesFor(offer.id, 50)).toEqual([])
    await domain.agencies.update(MEAUX, { shares: { offers: true, workshops: true, trainings: true } })
  })

  it('are kept once when computed from both sides at once', async () => {
    const { domain } = t
    const id = await newYouth(domain, 'match-7')
    const { offer } = await domain.offers.publish(newOffer({ sourceId: 'd:5' }))
    await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? domain.matches.rankFor(id, 50) : domain.matches.profilesFor(offer.id, 50))),
    )
    expect(await t.database.connection.collection('matches').countDocuments({ youthId: id, offerId: offer.id })).toBe(1)
  })
})

describe('alert slots', () => {
  it('are three a day and no more, when fifty ask at once', async () => {
    const taken = await Promise.all(Array.from({ length: 50 }, (_, n) => t.domain.matches.takeAlertSlot('s1', '2026-11-25', `k${n}`, 3)))
    expect(taken.filter(Boolean)).toHaveLength(3)
    expect(await t.domain.matches.takeAlertSlot('s1', '2026-11-26', 'k', 3)).toBe(true)
    expect(await t.domain.matches.takeAlertSlot('s2', '2026-11-25', 'k', 0)).toBe(false)
  })

  it('are taken once by a job run again, even on a full day', async () => {
    const again = await Promise.all(Array.from({ length: 20 }, () => t.domain.matches.takeAlertSlot('s3', '2026-11-25', 'same', 1)))
    expect(again.every(Boolean)).toBe(true)
    expect(await t.domain.matches.takeAlertSlot('s3', '2026-11-25', 'other', 1)).toBe(false)
  })
})
