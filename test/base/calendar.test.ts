import { isOpenAt, isQuietAt, localDay, nextAllowed, nextOpening } from '../../base/calendar.js'
import { describe, expect, it } from '../support/jest.js'

const PARIS = 'Europe/Paris'
const at = (local: string) => new Date(local)

describe('quiet hours', () => {
  it.each([
    ['a Wednesday afternoon', '2026-11-25T14:00:00+01:00', false],
    ['19:59', '2026-11-25T19:59:00+01:00', false],
    ['20:00', '2026-11-25T20:00:00+01:00', true],
    ['3 a.m.', '2026-11-25T03:00:00+01:00', true],
    ['8:00 sharp', '2026-11-25T08:00:00+01:00', false],
    ['a Sunday', '2026-11-29T14:00:00+01:00', true],
    ['Christmas', '2026-12-25T14:00:00+01:00', true],
    ['Easter Monday', '2026-04-06T14:00:00+02:00', true],
    ['Mothers’ day eve, a plain Saturday', '2026-05-30T10:00:00+02:00', false],
  ])('%s', (_label, instant, expected) => {
    expect(isQuietAt(at(instant), PARIS)).toBe(expected)
  })

  it.each([
    ['nothing to wait for', '2026-11-25T14:00:00+01:00', '2026-11-25T14:00:00+01:00'],
    ['the same morning', '2026-11-25T03:00:00+01:00', '2026-11-25T08:00:00+01:00'],
    ['Saturday night waits for Monday', '2026-11-28T21:00:00+01:00', '2026-11-30T08:00:00+01:00'],
    ['Christmas eve, then a Saturday', '2026-12-24T22:00:00+01:00', '2026-12-26T08:00:00+01:00'],
    ['over the change to winter time', '2026-10-24T22:00:00+02:00', '2026-10-26T08:00:00+01:00'],
  ])('%s', (_label, instant, expected) => {
    expect(nextAllowed(at(instant), PARIS).toISOString()).toBe(at(expected).toISOString())
  })
})

describe('opening hours', () => {
  const hours = {
    1: [
      ['09:00', '12:30'],
      ['13:30', '17:30'],
    ],
    3: [['09:00', '12:00']],
  } satisfies Record<number, [string, string][]>

  it.each([
    ['open', '2026-11-30T10:00:00+01:00', '2026-11-30T10:00:00+01:00'],
    ['lunch', '2026-11-30T13:00:00+01:00', '2026-11-30T13:30:00+01:00'],
    ['closing time is closed', '2026-11-30T17:30:00+01:00', '2026-12-02T09:00:00+01:00'],
    ['a Monday that is a holiday', '2026-04-06T10:00:00+02:00', '2026-04-08T09:00:00+02:00'],
  ])('%s', (_label, instant, expected) => {
    expect(nextOpening(hours, at(instant), PARIS)?.toISOString()).toBe(at(expected).toISOString())
  })

  it('never opens without hours', () => {
    expect(nextOpening({}, at('2026-11-30T10:00:00+01:00'), PARIS)).toBeNull()
    expect(isOpenAt({}, at('2026-11-30T10:00:00+01:00'), PARIS)).toBe(false)
  })
})

it('counts days where the agency is', () => {
  expect(localDay(at('2026-11-25T23:30:00Z'), PARIS)).toBe('2026-11-26')
})
