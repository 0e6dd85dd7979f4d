import { DateTime } from 'luxon'
import type { Appointment } from '../../domain/appointments/appointment.js'
import { dueAppointmentReminder } from '../../jobs/appointments.js'
import { newYouth, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'

let t: TestDomain
beforeAll(async () => {
  t = await testDomain()
})
afterAll(() => t.database.drop())

const at = (hour: number, minute = 0) => new Date(Date.UTC(2026, 10, 27, hour, minute))

async function offered(id: string, youthId: string, slots: Date[], adviserId = 'U0A'): Promise<Appointment> {
  const rest = { agencyId: SENART, adviserId, adviserName: 'Camille', minutes: 30, mode: 'onsite', videoUrl: null, address: 'Ici' } as const
  return t.domain.appointments.offer({ id, youthId, slots, ...rest })
}

describe('an appointment', () => {
  it('expires once its last slot has passed without an answer, and not before', async () => {
    await offered('late', 'late', [at(9), at(10)], 'U0LATE')
    expect(await t.domain.appointments.expire(at(9, 30))).toEqual([])
    expect((await t.domain.appointments.expire(at(10))).map(({ id, state }) => [id, state])).toEqual([['late', 'expired']])
    expect(await t.domain.appointments.expire(at(11))).toEqual([])
    expect(await t.domain.appointments.book('late', at(10), at(8))).toEqual({ outcome: 'gone' })
  })

  it('is booked by one of all who pick an adviser’s slot at once', async () => {
    const ids = Array.from({ length: 20 }, (_, at) => `race${at}`)
    for (const id of ids) await offered(id, 'somebody', [at(9)], 'U0RACE')
    const results = await Promise.all(ids.map((id) => t.domain.appointments.book(id, at(9), t.clock.now())))
    expect(results.filter(({ outcome }) => outcome === 'booked')).toHaveLength(1)
    expect(results.filter(({ outcome }) => outcome === 'taken')).toHaveLength(19)
  })

  it('is never booked over another when overlapping slots are picked at once', async () => {
    const all = Array.from({ length: 20 }, (_, number) => ({ id: `overlap${number}`, slot: at(12, number) }))
    for (const { id, slot } of all) await offered(id, 'somebody', [slot], 'U0OVER')
    const results = await Promise.all(all.map(({ id, slot }) => t.domain.appointments.book(id, slot, t.clock.now())))
    const booked = await t.domain.appointments.bookedBetween(at(11), at(13))
    expect(booked.length).toBeLessThanOrEqual(1)
    expect(results.filter(({ outcome }) => outcome === 'booked')).toHaveLength(booked.length)
  })

  it.each([
    { label: 'overlaps the end of another', slot: at(10, 15), outcome: 'taken' },
    { label: 'overlaps the start of another', slot: at(9, 45), outcome: 'taken' },
    { label: 'begins when the other ends', slot: at(10, 30), outcome: 'booked' },
    { label: 'was never offered', slot: at(18), outcome: 'gone' },
    { label: 'is past', slot: new Date('2026-11-24T09:00:00Z'), outcome: 'past' },
  ])('a slot that $label: $outcome', async ({ label, slot, outcome }) => {
    await offered('fixed', 'one', [at(10)])
    await t.domain.appointments.book('fixed', at(10), t.clock.now())
    const offer = slot.getUTCHours() === 18 ? [at(17)] : [slot]
    await offered(label, 'two', offer)
    expect((await t.domain.appointments.book(label, slot, t.clock.now())).outcome).toBe(outcome)
    await t.domain.appointments.cancel(label, 'youth')
  })

  it('is moved, picked twice, cancelled once, and not booked any more after that', async () => {
    const { appointments } = t.domain
    await offered('moves', 'three', [at(14), at(15)])
    expect(await appointments.book('moves', at(14), t.clock.now())).toMatchObject({ outcome: 'booked', appointment: { version: 1 } })
    expect(await appointments.book('moves', at(14), t.clock.now())).toMatchObject({ outcome: 'same', appointment: { version: 1 } })
    expect(await appointments.book('moves', at(15), t.clock.now())).toMatchObject({ outcome: 'moved', appointment: { version: 2 } })
    expect(await appointments.cancel('moves', 'youth')).toMatchObject({ changed: true })
    expect(await appointments.cancel('moves', 'adviser')).toMatchObject({ changed: false, appointment: { cancelledBy: 'youth' } })
    expect(await appointments.book('moves', at(14), t.clock.now())).toEqual({ outcome: 'gone' })
  })

  it('goes with its person', async () => {
    const youthId = await newYouth(t.domain, 'sms:appointment', '+33612388001')
    await offered('mine', youthId, [at(16)])
    expect((await t.domain.heldAbout(youthId)).appointments).toHaveLength(1)
    await t.domain.youths.erase(youthId)
    expect(await t.domain.appointments.get('mine')).toBeNull()
  })
})

describe('its reminder', () => {
  const zone = 'Europe/Paris'
  const local = (text: string) => DateTime.fromISO(text, { zone }).toJSDate()
  it.each([
    { now: '2026-11-26T14:59', booked: '2026-11-20T10:00', kind: null },
    { now: '2026-11-26T15:00', booked: '2026-11-20T10:00', kind: 'dayBefore' },
    { now: '2026-11-27T13:59', booked: '2026-11-20T10:00', kind: 'dayBefore' },
    { now: '2026-11-27T14:00', booked: '2026-11-20T10:00', kind: 'hourBefore' },
    { now: '2026-11-27T09:00', booked: '2026-11-27T08:00', kind: null },
    { now: '2026-11-27T14:00', booked: '2026-11-27T08:00', kind: 'hourBefore' },
    { now: '2026-11-27T14:30', booked: '2026-11-27T14:20', kind: null },
    { now: '2026-11-27T15:00', booked: '2026-11-20T10:00', kind: null },
  ])('at $now, picked $booked: $kind', ({ now, booked, kind }) => {
    expect(dueAppointmentReminder({ startsAt: local('2026-11-27T15:00'), bookedAt: local(booked) }, zone, local(now))).toBe(kind)
  })
})
