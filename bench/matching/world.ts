/**
 * A made-up country of offers and profiles on the real communes and occupations: people and jobs stand where the population does, a
 * few occupations have most of the jobs. The same seed gives the same world.
 */
import { randomNumbers } from '../../base/random.js'
import type { Commune, Reference } from '../../domain/reference/reference.js'
import type { Demand, JobOffer, Need } from '../../matching/offer.js'
import { CONTRACT_TYPES, HOUR_KINDS, LICENCES, type SearchProfile, TRAINING_LEVELS } from '../../matching/profile.js'

export interface World {
  offer(): JobOffer
  profile(): SearchProfile
}

export function createWorld(reference: Reference, seed: number): World {
  const chance = randomNumbers(seed)
  const communes = [...reference.communes.values()]
  const weighedCommunes = weigh(communes.map(({ population }) => population + 50))
  const romes = shuffle([...reference.occupations.keys()], randomNumbers(7))
  const weighedRomes = weigh(romes.map((_, rank) => 1 / (rank + 6)))
  const appellationsOf = new Map<string, string[]>()
  for (const { rome, ogr } of reference.appellations) appellationsOf.set(rome, [...(appellationsOf.get(rome) ?? []), ogr])
  let offers = 0

  const pick = <T>(list: readonly T[]): T => {
    const chosen = list[Math.floor(chance() * list.length)]
    if (chosen === undefined) throw new Error('Nothing to pick from.')
    return chosen
  }
  const some = <T>(list: readonly T[], share: number): T[] => list.filter(() => chance() < share)
  const maybe = <Name extends string, T>(name: Name, share: number, value: () => T): Partial<Record<Name, T>> => {
    const field: Partial<Record<Name, T>> = {}
    if (chance() < share) field[name] = value()
    return field
  }
  const need = (): Need => (chance() < 0.4 ? 'required' : 'wished')
  const demands = <T>(values: T[]): Demand<T>[] => values.map((value) => ({ value, need: need() }))
  const rome = () => romes[draw(weighedRomes, chance())] ?? 'D1106'
  const commune = (): Commune => communes[draw(weighedCommunes, chance())] ?? pick(communes)
  const day = () => new Date(Date.UTC(2026, 11, 1) + Math.floor(chance() * 90) * 86_400_000).toISOString().slice(0, 10)
  const near = (degrees: number) => degrees + (chance() - 0.5) / 50

  return {
    offer() {
      const occupation = rome()
      const { insee, department, lat, lng } = commune()
      return {
        id: `offer${String(offers++).padStart(15, '0')}`,
        occupation: { rome: occupation, ...maybe('appellation', 0.9, () => pick(appellationsOf.get(occupation) ?? ['0'])) },
        ...maybe('place', 0.97, () => ({ lat: near(lat), lng: near(lng), insee, department })),
        ...maybe('contract', 0.95, () => (chance() < 0.7 ? pick(['cdi', 'cdd', 'interim'] as const) : pick(CONTRACT_TYPES))),
        ...maybe('workingTime', 0.8, () => (chance() < 0.75 ? ('full' as const) : ('part' as const))),
        hours: some(HOUR_KINDS, 0.12),
        ...maybe('startsOn', 0.3, day),
        ...maybe('level', 0.4, () => ({ value: pick(TRAINING_LEVELS), need: need() })),
        ...maybe('experienceMonths', 0.5, () => ({ value: pick([0, 6, 12, 24, 36]), need: need() })),
        skills: demands(some((reference.occupationSkills.get(occupation) ?? []).slice(0, 12), 0.2)).map(({ value }) => ({
          value,
          need: 'wished',
        })),
        licences: chance() < 0.25 ? demands([chance() < 0.8 ? 'B' : pick(LICENCES)]) : [],
        languages: chance() < 0.1 ? demands([{ code: pick(['en', 'es', 'de']), level: 'working' as const }]) : [],
      }
    },
    profile() {
      const { insee, department, lat, lng } = commune()
      const wishes = 1 + Math.floor(chance() * 3)
      const reach = chance()
      return {
        occupations: Array.from({ length: wishes }, () => ({ rome: rome(), ...maybe('experienceMonths', 0.6, () => pick([0, 3, 9, 24])) })),
        place: { lat, lng, insee, department },
        reach:
          reach < 0.8
            ? { kind: 'radius', km: pick([5, 10, 20, 50]) }
            : reach < 0.95
              ? { kind: 'department', code: department }
              : { kind: 'anywhere' },
        contracts: some(['cdi', 'cdd', 'interim', 'apprenticeship'] as const, 0.5),
        workingTime: pick(['any', 'any', 'full', 'part'] as const),
        refusedHours: some(HOUR_KINDS, 0.15),
        ...maybe('availableFrom', 0.2, day),
        ...maybe('level', 0.7, () => pick(TRAINING_LEVELS.slice(0, 4))),
        skills: [],
        ...maybe('licences', 0.8, () => (chance() < 0.35 ? (['B'] as const).slice() : [])),
        ...maybe('languages', 0.2, () => [{ code: 'en', level: 'basic' as const }]),
      }
    },
  }
}

/** Running sums, from 0 to 1. */
function weigh(weights: number[]): Float64Array {
  const sums = new Float64Array(weights.length)
  let sum = 0
  weights.forEach((weight, at) => {
    sum += weight
    sums[at] = sum
  })
  return sums.map((value) => value / sum)
}

function draw(sums: Float64Array, at: number): number {
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sums[middle] ?? 1) < at) low = middle + 1
    else high = middle
  }
  return low
}

function shuffle<T>(list: T[], chance: () => number): T[] {
  return list
    .map((value) => ({ value, at: chance() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)
}
