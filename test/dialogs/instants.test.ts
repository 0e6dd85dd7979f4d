import { instantsIn } from '../../dialogs/understanding/instants.js'
import { describe, expect, it } from '../support/jest.js'

/** A Wednesday, 10:00 in Paris. */
const NOW = new Date('2026-11-25T09:00:00Z')
const ZONE = 'Europe/Paris'

describe('instants in words', () => {
  it.each<[said: string, instants: string[]]>([
    ['lundi 14h', ['2026-11-30T13:00']],
    ['Lundi à 14h30, mardi 10h ou 16 h', ['2026-11-30T13:30', '2026-12-01T09:00', '2026-12-01T15:00']],
    ['demain 9:15 et vendredi 8h', ['2026-11-26T08:15', '2026-11-27T07:00']],
    ['le 3 décembre à midi', ['2026-12-03T11:00']],
    ['3/12 à 10h30;4/12 à 11h', ['2026-12-03T09:30', '2026-12-04T10:00']],
    ['aujourd’hui 18 heures', ['2026-11-25T17:00']],
    ['apres demain vers 9h', ['2026-11-27T08:00']],
    ['lundi 14h, lundi 14h', ['2026-11-30T13:00']],
    ['dans 2 semaines 15h', ['2026-12-09T14:00']],
  ])('%s', (said, instants) => {
    const heard = instantsIn(said, NOW, ZONE)
    expect(heard.unclear).toBeUndefined()
    expect(heard.instants.map((instant) => instant.toISOString().slice(0, 16))).toEqual(instants)
  })

  it.each<[said: string, text: string, why: string]>([
    ['lundi', 'lundi', 'noHour'],
    ['14h', '14h', 'unclear'],
    ['quand vous voulez', 'quand vous voulez', 'noHour'],
    ['lundi 10h, un de ces jours 11h', 'un de ces jours 11h', 'unclear'],
    ['aujourd’hui 8h', 'aujourd’hui 8h', 'past'],
    ['12/03/2025 10h', '12/03/2025 10h', 'past'],
    ['lundi 25h', 'lundi 25h', 'noHour'],
  ])('%s is not clear', (said, text, why) => {
    expect(instantsIn(said, NOW, ZONE).unclear).toEqual({ text, why })
  })
})
