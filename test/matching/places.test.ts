import fc from 'fast-check'
import type { Commune } from '../../domain/reference/reference.js'
import { kmBetween, type Place } from '../../matching/places/place.js'
import { describe, expect, it } from '../support/jest.js'
import { openData } from '../support/open-data.js'

const { reference, recognisers } = await openData()
const { recognise } = recognisers.places

const MELUN = { lat: 48.54, lng: 2.65 }

/** A place in one line: `Melun 77 · 10 km`, `? Torcy 77, Torcy 71`, `department 77 (Melun)`, `none`. */
function told(place: Place<Commune>): string {
  const name = ({ name, department }: Commune): string => `${name} ${department}`
  if (place.kind === 'department') return `department ${place.code} (${place.seat.name})`
  const reach = place.reach
  const suffix =
    reach === undefined
      ? ''
      : ` · ${reach.kind === 'radius' ? `${reach.km} km` : reach.kind === 'department' ? `all ${reach.code}` : 'anywhere'}`
  if (place.kind === 'commune') return `${name(place.commune)}${suffix}`
  return place.kind === 'homonyms' ? `? ${place.communes.map(name).join(', ')}${suffix}` : `none${suffix}`
}

describe('communes', () => {
  it.each([
    ['meaulun', 'Melun 77'],
    ['mlun', 'Melun 77'],
    ['MELUN', 'Melun 77'],
    ['Melun, 77000', 'Melun 77'],
    ['melun (77)', 'Melun 77'],
    ['vers Melun', 'Melun 77'],
    ['à coté de provins', 'Provins 77'],
    ['combs la vile', 'Combs-la-Ville 77'],
    ['Fontainbleau', 'Fontainebleau 77'],
    ['ponteau combau', 'Pontault-Combault 77'],
    ['lieu saint', 'Lieusaint 77'],
    ['evry courcouronne', 'Évry-Courcouronnes 91'],
    ['st etienne', 'Saint-Étienne 42'],
    ['moissy', 'Moissy-Cramayel 77'],
    ['sarlat', 'Sarlat-la-Canéda 24'],
    ['savigny temple', 'Savigny-le-Temple 77'],
    ['chelle', 'Chelles 77'],
    ['le mans', 'Le Mans 72'],
    ['strasbour', 'Strasbourg 67'],
    ['Marseille', 'Marseille 13'],
    ['vienne', 'Vienne 38'],
    ['nandy', 'Nandy 77'],
    ['marne la vallée', 'Torcy 77'],
    ['je suis sur fontainebleau mais je peux bouger', 'Fontainebleau 77'],
  ])('%s is %s', (text, expected) => {
    expect(told(recognise(text))).toBe(expected)
  })

  it.each([
    ['Paris 15', 'Paris 15e Arrondissement 75'],
    ['paris 15e', 'Paris 15e Arrondissement 75'],
    ['15e arrondissement de paris', 'Paris 15e Arrondissement 75'],
    ['Lyon 3eme', 'Lyon 3e Arrondissement 69'],
    ['75015', 'Paris 15e Arrondissement 75'],
    ['paris', 'Paris 75'],
  ])('arrondissements: %s is %s', (text, expected) => {
    expect(told(recognise(text))).toBe(expected)
  })
})

describe('postal codes', () => {
  it.each([
    ['77000', 'Melun 77'],
    ['77100', 'Meaux 77'],
    ['77000 vaux le penil', 'Vaux-le-Pénil 77'],
    ['97400', 'Saint-Denis 974'],
  ])('%s is %s', (text, expected) => {
    expect(told(recognise(text))).toBe(expected)
  })

  it('asks which one when none is the well known', () => {
    const place = recognise('77950')
    expect(place.kind).toBe('homonyms')
    expect(told(place)).toMatch(/^\? Rubelles 77, Maincy 77/)
  })
})

describe('departments', () => {
  it.each([
    ['77', 'department 77 (Melun)'],
    ['seine et marne', 'department 77 (Melun)'],
    ['seine-et-marn', 'department 77 (Melun)'],
    ['dans tout le 77', 'department 77 (Melun)'],
    ["n'importe où dans le 77", 'department 77 (Melun)'],
    ["l'essonne", 'department 91 (Évry-Courcouronnes)'],
    ['la vienne', 'department 86 (Poitiers)'],
    ['la réunion', 'department 974 (Saint-Denis)'],
    ['2a', 'department 2A (Ajaccio)'],
    ['haut de seine', 'department 92 (Nanterre)'],
  ])('%s is %s', (text, expected) => {
    expect(told(recognise(text))).toBe(expected)
  })
})

describe('reach in the same breath', () => {
  it.each([
    ['melun 10 km', 'Melun 77 · 10 km'],
    ['20km autour de Provins', 'Provins 77 · 20 km'],
    ['max 15km melun', 'Melun 77 · 15 km'],
    ['melun 20', 'Melun 77 · 20 km'],
    ["je suis à meaux mais je peux aller jusqu'à 30 km", 'Meaux 77 · 30 km'],
    ['partout en france', 'none · anywhere'],
    ['a 30 min de melun', 'Melun 77'],
    ['melun 77', 'Melun 77'],
  ])('%s is %s', (text, expected) => {
    expect(told(recognise(text))).toBe(expected)
  })
})

describe('homonyms', () => {
  it('are asked back, the most populated first', () => {
    expect(told(recognise('st germain laval'))).toBe('? Saint-Germain-Laval 77, Saint-Germain-Laval 42')
    expect(told(recognise('torcy'))).toBe('? Torcy 77, Torcy 71')
  })

  it.each([
    ['st germain laval', 'Saint-Germain-Laval 77'],
    ['roissy', 'Roissy-en-Brie 77'],
    ['le mée', 'Le Mée-sur-Seine 77'],
    ['brie', 'Brie-Comte-Robert 77'],
  ])('%s near Melun is %s', (text, expected) => {
    expect(told(recognise(text, { near: MELUN }))).toBe(expected)
  })

  it('are at most five', () => {
    const place = recognise('villeneuve')
    expect(place.kind === 'homonyms' && place.communes.length).toBe(5)
  })
})

describe('what is no place', () => {
  it.each(['', 'oui', 'non', 'bonjour', 'je sais pas', 'vendeuse', '🙂', 'autour de chez moi', '?'])('%j', (text) => {
    expect(told(recognise(text))).toBe('none')
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => recognise(text).kind.length > 0),
      { numRuns: 200 },
    )
    expect(recognise('melun '.repeat(2000)).kind).toBe('commune')
  })
})

it('every commune by its own name and department', () => {
  const sample = [...reference.communes.values()].filter((_, at) => at % 200 === 0)
  const missed = sample.filter((commune) => {
    const place = recognise(`${commune.name} ${commune.department}`)
    const found = place.kind === 'commune' ? [place.commune] : place.kind === 'homonyms' ? place.communes : []
    return !found.some(({ insee }) => insee === commune.insee)
  })
  expect(missed.map(({ name }) => name)).toEqual([])
})

it('finds the commune nearest to a shared location, as a search over all does', () => {
  const all = [...reference.communes.values()].filter(({ name }) => !['Paris', 'Lyon', 'Marseille'].includes(name))
  fc.assert(
    fc.property(fc.double({ min: 42, max: 51, noNaN: true }), fc.double({ min: -4, max: 8, noNaN: true }), (lat, lng) => {
      const nearest = recognisers.places.nearestCommune(lat, lng)
      const least = Math.min(...all.map((commune) => kmBetween(commune, { lat, lng })))
      return Math.abs(kmBetween(nearest, { lat, lng }) - least) < 1e-9
    }),
    { numRuns: 50 },
  )
  expect(recognisers.places.nearestCommune(48.8417, 2.2937).name).toBe('Paris 15e Arrondissement')
})
