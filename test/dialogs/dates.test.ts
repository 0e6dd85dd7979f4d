import fc from 'fast-check'
import { dateIn } from '../../dialogs/understanding/dates.js'
import { describe, expect, it } from '../support/jest.js'

describe('a day', () => {
  /** A Wednesday, 10:00 in Paris. */
  const now = new Date('2026-11-25T09:00:00Z')
  const table: [string, string | undefined][] = [
    ['tout de suite', 'now'],
    ['tt de suite', 'now'],
    ['asap', 'now'],
    ['maintenant', 'now'],
    ['dès que possible', 'now'],
    ['je suis dispo de suite', 'now'],
    ["aujourd'hui", 'now'],
    ['demain', '2026-11-26'],
    ['après demain', '2026-11-27'],
    ['lundi', '2026-11-30'],
    ['lundi prochain', '2026-11-30'],
    ['mercredi', '2026-12-02'],
    ['vendredi matin', '2026-11-27'],
    ['dans 2 semaines', '2026-12-09'],
    ['dans deux semaines', '2026-12-09'],
    ['ds 15 jours', '2026-12-10'],
    ['dans une semaine', '2026-12-02'],
    ['dans un mois', '2026-12-25'],
    ['dans 3 mois', '2027-02-25'],
    ['la semaine prochaine', '2026-11-30'],
    ['semaine pro', '2026-11-30'],
    ['le mois prochain', '2026-12-01'],
    ['debut janvier', '2027-01-01'],
    ['début décembre', '2026-12-01'],
    ['mi janvier', '2027-01-15'],
    ['mi-janvier', '2027-01-15'],
    ['fin janvier', '2027-01-25'],
    ['en janvier', '2027-01-01'],
    ['janvier', '2027-01-01'],
    ['à partir de janvier', '2027-01-01'],
    ['15 janvier', '2027-01-15'],
    ['le 15 janvier 2027', '2027-01-15'],
    ['1er mars', '2027-03-01'],
    ['le 1 er mars', '2027-03-01'],
    ['15 dec', '2026-12-15'],
    ['15/01', '2027-01-15'],
    ['15/01/2027', '2027-01-15'],
    ['15-01-27', '2027-01-15'],
    ['2027-02-01', '2027-02-01'],
    ['le 28', '2026-11-28'],
    ['le 15', '2026-12-15'],
    ['à la rentrée', '2027-09-01'],
    ['cet été', '2027-07-01'],
    ['après les fêtes', '2027-01-02'],
    ['fin du mois', '2026-11-30'],
    ['10 novembre 2026', 'past'],
    ['hier', 'past'],
    ['31/02', undefined],
    ['le 45', undefined],
    ['chais pas', undefined],
    ['', undefined],
  ]
  it.each(table)('%j is %s', (text, expected) => {
    const heard = dateIn(text, now, 'Europe/Paris')
    expect(heard?.kind === 'day' ? heard.date : heard?.kind).toBe(expected)
  })

  it('is that of the zone, not of the machine', () => {
    expect(dateIn('demain', new Date('2026-11-25T23:30:00Z'), 'Europe/Paris')).toEqual({ kind: 'day', date: '2026-11-27' })
  })

  it('is never in the past, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', 'le ', 'dans ', 'debut '),
        fc.nat(40),
        fc.constantFrom('', ' janvier', ' semaines', '/11', ' nov 2020'),
        (a, n, b) => {
          const heard = dateIn(`${a}${n}${b}`, now, 'Europe/Paris')
          expect(heard?.kind === 'day' ? heard.date > '2026-11-25' : true).toBe(true)
        },
      ),
    )
  })
})
