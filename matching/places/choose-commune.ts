/** Which of several communes is meant: the closest in spelling, the most populated, the nearest to where the person is. */
import type { Candidate } from './name-index.js'
import { kmBetween, type Place, type PlaceCommune } from './place.js'

export interface PlaceHint {
  /** Around where the person most likely is, such as their agency: decides between homonyms. */
  near?: { lat: number; lng: number }
}

const MOST_HOMONYMS = 5
/** Ten times the people weigh as much as half a typo. */
const PER_POPULATION_DECADE = 0.5
const CLOSE_KM = 40
const CLOSE_BONUS = 1.2
const REGION_KM = 100
const REGION_BONUS = 0.5
/** Candidates this much dearer than the best are out of the question: about ten times fewer people. */
const DOUBT = 0.5

/** One commune when it is clearly the likeliest, else the homonyms to ask back, the likeliest first. */
export function chooseCommune<C extends PlaceCommune>(candidates: readonly Candidate<C>[], hint: PlaceHint, doubt = DOUBT): Place<C> {
  const cheapest = new Map<C, number>()
  for (const { place, cost } of candidates) {
    const total = cost - PER_POPULATION_DECADE * Math.log10(Math.max(1, place.population)) - closeness(place, hint)
    cheapest.set(place, Math.min(total, cheapest.get(place) ?? Number.POSITIVE_INFINITY))
  }
  const ranked = [...cheapest].sort(([, a], [, b]) => a - b)
  const [best] = ranked
  if (best === undefined) return { kind: 'none' }
  const contenders = ranked.filter(([, cost]) => cost < best[1] + doubt).map(([commune]) => commune)
  if (contenders.length === 1) return { kind: 'commune', commune: best[0] }
  if (hint.near === undefined) contenders.sort((a, b) => b.population - a.population)
  return { kind: 'homonyms', communes: contenders.slice(0, MOST_HOMONYMS) }
}

function closeness(place: PlaceCommune, { near }: PlaceHint): number {
  if (near === undefined) return 0
  const km = kmBetween(place, near)
  if (km <= CLOSE_KM) return CLOSE_BONUS
  return km <= REGION_KM ? REGION_BONUS : 0
}
