import { formatHours, parseHours } from '../../admin/opening-hours.js'
import type { WeeklyHours } from '../../base/calendar.js'
import { describe, expect, it } from '../support/jest.js'

const MORNING: [string, string] = ['09:00', '12:30']
const AFTERNOON: [string, string] = ['13:30', '17:30']

describe('opening hours', () => {
  it.each<[string, WeeklyHours]>([
    ['lundi : 9h-12h30', { 1: [MORNING] }],
    ['Lundi au mercredi : 9h-12h30, 13h30-17h30', { 1: [MORNING, AFTERNOON], 2: [MORNING, AFTERNOON], 3: [MORNING, AFTERNOON] }],
    ['du lundi au mardi 9h à 12h30 et 13:30 - 17:30', { 1: [MORNING, AFTERNOON], 2: [MORNING, AFTERNOON] }],
    ['lun-mar: 09h00–12h30', { 1: [MORNING], 2: [MORNING] }],
    ['mardi, jeudi et samedi : 9h-12h30', { 2: [MORNING], 4: [MORNING], 6: [MORNING] }],
    ['lundi au mercredi : 9h-12h30\n\nmardi : fermé', { 1: [MORNING], 3: [MORNING] }],
    ['dimanche : 20h-24h', { 7: [['20:00', '24:00']] }],
  ])('%j is read', (text, hours) => {
    expect(parseHours(text)).toEqual({ hours })
  })

  it.each([
    ['lundi : 12h-9h'],
    ['lundi : 9h'],
    ['lundi'],
    ['vendredi au lundi : 9h-12h'],
    ['foo : 9h-12h'],
    ['lundi : 9h-14h, 13h-17h'],
    ['lundi : 25h-26h'],
    ['lundi : 9h-12h75'],
  ])('%j is told to be wrong', (text) => {
    expect(parseHours(text)).toEqual({ wrong: text })
  })

  it('of no day at all are wrong', () => {
    expect(parseHours(' \n')).toEqual({ wrong: '' })
    expect(parseHours('lundi : fermé')).toEqual({ wrong: '' })
  })

  it.each<[WeeklyHours]>([
    [{ 1: [MORNING, AFTERNOON], 2: [MORNING, AFTERNOON], 3: [MORNING], 5: [AFTERNOON] }],
    [{ 7: [['00:00', '24:00']] }],
    [{ 2: [['08:05', '08:06']], 4: [['08:05', '08:06']] }],
  ])('are read back as they are shown', (hours) => {
    expect(parseHours(formatHours(hours))).toEqual({ hours })
  })
})
