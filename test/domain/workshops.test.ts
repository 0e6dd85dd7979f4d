import type { Workshop } from '../../domain/workshops/workshop.js'
import { MEAUX, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'

const HOUR_MS = 3_600_000

let t: TestDomain
let made = 0
beforeAll(async () => {
  t = await testDomain()
})
afterAll(() => t.database.drop())

function inHours(hours: number): Date {
  return new Date(t.clock.now().getTime() + hours * HOUR_MS)
}

function create(changes: Partial<Workshop> = {}, sourceId = `w${++made}`): Promise<Workshop> {
  return t.domain.workshops.create(
    {
      agencyId: SENART,
      title: 'Un CV qui donne envie',
      theme: 'cv',
      description: '',
      host: 'Nadia',
      startsAt: inHours(24),
      endsAt: inHours(26),
      mode: 'video',
      videoUrl: 'https://meet.jit.si/MyMatchUp-x',
      address: null,
      seats: null,
      invitedAgencyIds: [],
      createdBy: 'U1',
      ...changes,
    },
    sourceId,
  )
}

const youth = (number: number) => ({ youthId: `y${number}`, agencyId: SENART })

describe('a workshop', () => {
  it('is made once, by a double click', async () => {
    const twice = await Promise.all(Array.from({ length: 8 }, () => create({}, 'slack:V1')))
    expect(new Set(twice.map(({ id }) => id)).size).toBe(1)
    expect(twice[0]).toMatchObject({ state: 'scheduled', version: 1, announcedVersion: 0, slack: null })
  })

  it('must end after it starts', async () => {
    await expect(create({ endsAt: inHours(23) })).rejects.toThrow('must end after it starts')
  })

  it.each([
    { label: 'a new time', change: () => ({ startsAt: inHours(25) }), raised: true },
    { label: 'a new link', change: () => ({ videoUrl: 'https://meet.jit.si/other' }), raised: true },
    { label: 'the same link again', change: () => ({ videoUrl: 'https://meet.jit.si/MyMatchUp-x' }), raised: false },
    { label: 'a new title', change: () => ({ title: 'Ton CV' }), raised: false },
    { label: 'its card in Slack', change: () => ({ slack: { channelId: 'C1', ts: '1.2' }, announcedVersion: 1 }), raised: false },
  ])('gets a new version with $label: $raised', async ({ change, raised }) => {
    const workshop = await create()
    const changed = change()
    expect(await t.domain.workshops.update(workshop.id, changed)).toMatchObject({ ...changed, version: raised ? 2 : 1 })
  })

  it('is done once it has ended, and cancelled only once', async () => {
    const workshop = await create()
    expect((await t.domain.workshops.cancel(workshop.id)).version).toBe(2)
    expect(await t.domain.workshops.cancel(workshop.id)).toMatchObject({ state: 'cancelled', version: 2 })
    const past = await create({ startsAt: inHours(-3), endsAt: inHours(-1) })
    expect((await t.domain.workshops.get(past.id))?.state).toBe('done')
  })

  it('is seen by its agency, the invited ones, and, when any is invited, by youths without an agency', async () => {
    const own = await create({ startsAt: inHours(100), endsAt: inHours(101) })
    const shared = await create({ startsAt: inHours(102), endsAt: inHours(103), invitedAgencyIds: [MEAUX] })
    const seen = async (agencyId: string | null) => {
      const upcoming = await t.domain.workshops.upcomingFor(agencyId, inHours(99), 10)
      return upcoming.map(({ id }) => id)
    }
    expect(await seen(SENART)).toEqual([own.id, shared.id])
    expect(await seen(MEAUX)).toEqual([shared.id])
    expect(await seen(null)).toEqual([shared.id])
    expect(await seen('other')).toEqual([])
    expect(await t.domain.workshops.register(own.id, { youthId: 'stranger', agencyId: MEAUX }, t.clock.now())).toEqual({
      outcome: 'notFound',
    })
  })
})

describe('seats', () => {
  it('are never oversold, when a hundred register at once', async () => {
    const { id } = await create({ seats: 12 })
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, n) => t.domain.workshops.register(id, youth(n), t.clock.now())))
    expect(outcomes.filter(({ outcome }) => outcome === 'registered')).toHaveLength(12)
    expect(outcomes.filter(({ outcome }) => outcome === 'waiting')).toHaveLength(88)
    const registrations = await t.domain.workshops.registrations(id)
    expect(registrations.filter(({ state }) => state === 'registered')).toHaveLength(12)
    expect(new Set(registrations.map(({ youthId }) => youthId)).size).toBe(100)
    expect(await t.domain.workshops.upcomingFor(SENART, t.clock.now(), 100)).toContainEqual(expect.objectContaining({ id, seatsLeft: 0 }))
  })

  it('are taken once by one person, however often they say so', async () => {
    const { id } = await create({ seats: 12 })
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => t.domain.workshops.register(id, youth(1), t.clock.now())))
    expect(outcomes.filter(({ outcome }) => outcome === 'registered')).toHaveLength(1)
    expect(outcomes.filter(({ outcome }) => outcome === 'alreadyRegistered')).toHaveLength(99)
  })

  it('are told alike to a turn that is run again', async () => {
    const { id } = await create({ seats: 12 })
    const register = (key: string) => t.domain.workshops.register(id, { ...youth(1), key }, t.clock.now())
    const first = await register('turn1')
    expect(first).toMatchObject({ outcome: 'registered' })
    expect(await register('turn1')).toEqual(first)
    expect(await register('turn2')).toMatchObject({ outcome: 'alreadyRegistered' })
  })

  it('pass to those who wait, in order, each once, when people leave all at once', async () => {
    const { id } = await create({ seats: 10 })
    for (let n = 0; n < 40; n++) await t.domain.workshops.register(id, youth(n), t.clock.now())
    const left = await Promise.all(Array.from({ length: 10 }, (_, n) => t.domain.workshops.unregister(id, `y${n}`)))
    const promoted = left.map((one) => one.promoted?.youthId)
    expect(promoted.toSorted()).toEqual(Array.from({ length: 10 }, (_, n) => `y${n + 10}`).toSorted())
    const registered = (await t.domain.workshops.registrations(id)).filter(({ state }) => state === 'registered')
    expect(registered.map(({ youthId }) => youthId).toSorted()).toEqual(promoted.toSorted())
    for (const { promotedAt } of registered) expect(promotedAt).not.toBeNull()
  })

  it('stay within bounds while people come and go', async () => {
    const { id } = await create({ seats: 5 })
    await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        await t.domain.workshops.register(id, youth(n % 20), t.clock.now())
        if (n % 3 === 0) await t.domain.workshops.unregister(id, `y${n % 20}`)
      }),
    )
    const registrations = await t.domain.workshops.registrations(id)
    const waiting = registrations.filter(({ state }) => state === 'waiting').length
    const registered = registrations.filter(({ state }) => state === 'registered').length
    expect(registered).toBeLessThanOrEqual(5)
    expect(waiting === 0 || registered === 5).toBe(true)
  })

  it('that are added go to those who wait', async () => {
    const { id } = await create({ seats: 1 })
    for (let n = 0; n < 4; n++) await t.domain.workshops.register(id, youth(n), t.clock.now())
    await t.domain.workshops.update(id, { seats: 3 })
    const states = (await t.domain.workshops.registrations(id)).map(({ state }) => state)
    expect(states).toEqual(['registered', 'registered', 'registered', 'waiting'])
    await t.domain.workshops.update(id, { seats: null })
    expect((await t.domain.workshops.registrations(id)).every(({ state }) => state === 'registered')).toBe(true)
  })

  it('are not freed by who only waited or was not there', async () => {
    const { id } = await create({ seats: 1 })
    for (let n = 0; n < 3; n++) await t.domain.workshops.register(id, youth(n), t.clock.now())
    expect(await t.domain.workshops.unregister(id, 'y1')).toEqual({ changed: true, promoted: null })
    expect(await t.domain.workshops.unregister(id, 'y1')).toEqual({ changed: false, promoted: null })
    expect(await t.domain.workshops.unregister(id, 'nobody')).toEqual({ changed: false, promoted: null })
    expect(await t.domain.workshops.unregister(id, 'y0')).toMatchObject({ changed: true, promoted: { youthId: 'y2' } })
    expect(await t.domain.workshops.register(id, youth(0), t.clock.now())).toMatchObject({ outcome: 'waiting' })
  })
})

describe('registering', () => {
  it.each([
    { label: 'unknown', make: async () => 'none', outcome: 'notFound' },
    { label: 'cancelled', make: async () => (await t.domain.workshops.cancel((await create()).id)).id, outcome: 'cancelled' },
    { label: 'begun', make: async () => (await create({ startsAt: inHours(-1), endsAt: inHours(1) })).id, outcome: 'begun' },
  ])('for what is $label says so', async ({ make, outcome }) => {
    expect(await t.domain.workshops.register(await make(), youth(1), t.clock.now())).toEqual({ outcome })
  })

  it('shows among the person’s own, until they leave or it is over', async () => {
    const first = await create({ startsAt: inHours(30), endsAt: inHours(31) })
    const second = await create({ startsAt: inHours(29), endsAt: inHours(30) })
    const me = { youthId: 'me', agencyId: SENART }
    for (const { id } of [first, second]) await t.domain.workshops.register(id, me, t.clock.now())
    const own = async (now: Date) => (await t.domain.workshops.ofYouth('me', now)).map(({ workshop }) => workshop.id)
    expect(await own(t.clock.now())).toEqual([second.id, first.id])
    expect(await own(inHours(30.5))).toEqual([first.id])
    await t.domain.workshops.unregister(first.id, 'me')
    expect(await own(t.clock.now())).toEqual([second.id])
    const at = inHours(29)
    await t.domain.workshops.markAttended(second.id, 'me', at)
    await t.domain.workshops.markAttended(second.id, 'me', inHours(30))
    expect(await t.domain.workshops.registrations(second.id)).toMatchObject([{ youthId: 'me', attendedAt: at }])
  })
})
