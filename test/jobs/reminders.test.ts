import { dueReminder, type ReminderKind, remindersOf } from '../../jobs/reminders.js'
import { describe, expect, it } from '../support/jest.js'

const PARIS = 'Europe/Paris'
const at = (text: string) => new Date(text)

describe('reminders of a workshop', () => {
  it.each([
    ['in winter', '2026-11-26T14:00:00+01:00', '2026-11-25T14:00:00+01:00', PARIS],
    ['the day summer time begins', '2026-03-29T14:00:00+02:00', '2026-03-28T14:00:00+01:00', PARIS],
    ['the day summer time ends', '2026-10-25T14:00:00+01:00', '2026-10-24T14:00:00+02:00', PARIS],
    ['in Guadeloupe', '2026-03-29T14:00:00-04:00', '2026-03-28T14:00:00-04:00', 'America/Guadeloupe'],
  ])('the day before keeps the hour %s', (_label, startsAt, expected, zone) => {
    const start = at(startsAt)
    expect(remindersOf({ startsAt: start }, zone)).toEqual([
      { kind: 'dayBefore', at: at(expected) },
      { kind: 'hourBefore', at: new Date(start.getTime() - 3600_000) },
      { kind: 'tenMinutesBefore', at: new Date(start.getTime() - 600_000) },
    ])
  })

  const cases: [string, ReminderKind | null][] = [
    ['2026-11-25T12:59:58Z', null],
    ['2026-11-25T12:59:59.500Z', 'dayBefore'],
    ['2026-11-25T13:00:00Z', 'dayBefore'],
    ['2026-11-26T11:59:00Z', 'dayBefore'],
    ['2026-11-26T12:00:00Z', 'hourBefore'],
    ['2026-11-26T12:50:00Z', 'tenMinutesBefore'],
    ['2026-11-26T12:59:59Z', 'tenMinutesBefore'],
    ['2026-11-26T13:00:00Z', null],
    ['2026-11-27T13:00:00Z', null],
  ]
  it.each(cases)('at %s the one that makes sense is %s', (now, expected) => {
    expect(dueReminder({ startsAt: at('2026-11-26T13:00:00Z') }, PARIS, at(now))).toBe(expected)
  })
})
