import { normalise } from '../../../matching/french/normalise.js'
import type { JobOffer as MatchableOffer } from '../../../matching/offer.js'
import type { Commune, Reference } from '../../reference/reference.js'
import type { FranceTravailOffer } from './france-travail.js'

export interface FoundPlace {
  /** Undefined where only a region or nothing is known; the middle of its people where only a department is. */
  place: MatchableOffer['place']
  placeName: string
}

/** Finds where an offer is, from coordinates, INSEE code, postal code or label, in that order of trust. */
export type PlaceFinder = (lieuTravail: FranceTravailOffer['lieuTravail']) => FoundPlace

const FAR_BIGGER = 10

export function createPlaceFinder(reference: Reference): PlaceFinder {
  const byName = new Map<string, Commune>()
  const namesakes = new Map<string, Commune[]>()
  const byPostalCode = new Map<string, Commune[]>()
  const middles = middlesOf(reference.communes.values())
  for (const commune of reference.communes.values()) {
    const key = `${commune.department}:${plainName(commune.name)}`
    const known = byName.get(key)
    if (known === undefined || known.population < commune.population) byName.set(key, commune)
    const name = plainName(commune.name)
    namesakes.set(name, [...(namesakes.get(name) ?? []), commune])
    for (const code of commune.postalCodes) byPostalCode.set(code, [...(byPostalCode.get(code) ?? []), commune])
  }

  function communeOf(insee: string, postalCode: string, department: string, name: string): Commune | undefined {
    const coded = reference.communes.get(insee)
    if (coded !== undefined) return coded
    const named = byName.get(`${department}:${plainName(name)}`)
    if (named !== undefined) return named
    const posted = byPostalCode.get(postalCode) ?? []
    return posted.find((commune) => plainName(commune.name) === plainName(name)) ?? biggest(posted) ?? byNameAlone(department, name)
  }

  /** Where a name is all that is given: the one commune of that name, or one so much bigger that it is meant. */
  function byNameAlone(department: string, name: string): Commune | undefined {
    if (department !== '') return undefined
    const [first, second] = (namesakes.get(plainName(name)) ?? []).toSorted((a, b) => b.population - a.population)
    return first !== undefined && first.population >= FAR_BIGGER * (second?.population ?? 0) ? first : undefined
  }

  return (given) => {
    const label = (given?.libelle ?? '').trim()
    const [, department = '', rest = label] = /^(\d{2,3}|2[AB])\s*-\s*(.+)$/i.exec(label) ?? []
    const [, city = rest, inBrackets = ''] = /^(.*?)\s*\((.*)\)$/.exec(rest) ?? []
    const name = city
      .replace(/^\d{5}\s+/, '')
      .replace(/\s+\d{5}$/, '')
      .replace(/\s+cedex\b.*$/i, '')
    const postalCode = (given?.codePostal ?? '').trim() || (/\b\d{5}\b/.exec(city)?.[0] ?? '')
    const county = department || (/^(\d{2,3}|2[AB])$/i.exec(inBrackets.trim())?.[0] ?? '')
    const commune = communeOf((given?.commune ?? '').trim(), postalCode, county.toUpperCase(), name)
    const heart = commune ?? middles.get(county.toUpperCase())
    const point = pointOf(given?.latitude, given?.longitude) ?? (heart === undefined ? undefined : { lat: heart.lat, lng: heart.lng })
    const placeName = commune?.name ?? (label === '' ? 'France' : readable(name))
    if (point === undefined) return { place: undefined, placeName }
    const known = commune?.department ?? (county === '' ? undefined : county.toUpperCase())
    return {
      place: {
        ...point,
        ...(commune === undefined ? {} : { insee: commune.insee }),
        ...(known === undefined ? {} : { department: known }),
      },
      placeName,
    }
  }
}

/** Where the people of each department are in the mean. */
function middlesOf(communes: Iterable<Commune>): Map<string, { lat: number; lng: number }> {
  const sums = new Map<string, { people: number; lat: number; lng: number }>()
  for (const { department, population, lat, lng } of communes) {
    const sum = sums.get(department) ?? { people: 0, lat: 0, lng: 0 }
    const people = sum.people + population
    sums.set(department, { people, lat: sum.lat + lat * population, lng: sum.lng + lng * population })
  }
  const middles = [...sums].filter(([, { people }]) => people > 0)
  return new Map(middles.map(([department, { people, lat, lng }]) => [department, { lat: lat / people, lng: lng / people }]))
}

/** Zero and swapped or absurd coordinates are as good as none. */
function pointOf(lat: number | null | undefined, lng: number | null | undefined): { lat: number; lng: number } | undefined {
  if (typeof lat !== 'number' || typeof lng !== 'number' || (lat === 0 && lng === 0)) return undefined
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : undefined
}

/** `ST GERMAIN LAVAL` is `Saint-Germain-Laval`, `PARIS 15` is `Paris 15e Arrondissement`. */
function plainName(name: string): string {
  return normalise(name)
    .replace(/\bst\b/g, 'saint')
    .replace(/\bste\b/g, 'sainte')
    .replace(/^(paris|lyon|marseille) 0?(\d{1,2})(er|e|eme)?( arrondissement)?$/, '$1 $2')
}

/** `SEINE-ET-MARNE` is `Seine-Et-Marne`; what is written in small letters stays. */
function readable(name: string): string {
  if (name !== name.toUpperCase()) return name
  return name.toLowerCase().replace(/(^|[\s'’-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
}

function biggest(communes: Commune[]): Commune | undefined {
  return communes.toSorted((a, b) => b.population - a.population)[0]
}
