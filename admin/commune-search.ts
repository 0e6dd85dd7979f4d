/** Communes while somebody types: what the words mean, then the names that begin so, the most populated first. */
import type { Commune, Reference } from '../domain/reference/reference.js'
import { normalise } from '../matching/french/normalise.js'
import type { Place } from '../matching/places/place.js'

const MOST_FOUND = 20

export function createCommuneSearch(reference: Reference, recognise: (text: string) => Place<Commune>): (text: string) => Commune[] {
  const byPopulation = [...reference.communes.values()]
    .sort((a, b) => b.population - a.population)
    .map((commune) => ({ commune, name: normalise(commune.name) }))
  return (text) => {
    const start = normalise(text)
    const begin: Commune[] = []
    for (const { commune, name } of byPopulation) {
      if (name.startsWith(start) || commune.postalCodes.some((code) => code.startsWith(text.trim()))) begin.push(commune)
      if (begin.length === MOST_FOUND) break
    }
    return [...new Set([...meant(recognise(text)), ...begin])].slice(0, MOST_FOUND)
  }
}

function meant(place: Place<Commune>): Commune[] {
  if (place.kind === 'commune') return [place.commune]
  if (place.kind === 'homonyms') return place.communes
  if (place.kind === 'department') return [place.seat]
  return []
}
