/** Other ways to find a profile's offers: the plain loop, a text search with a filter, and the database itself. */
import MiniSearch from 'minisearch'
import type { Connection } from 'mongoose'
import type { Reference } from '../../domain/reference/reference.js'
import { centipoints } from '../../matching/criteria/criterion.js'
import { createEngine } from '../../matching/engine.js'
import type { JobOffer } from '../../matching/offer.js'
import type { SearchProfile } from '../../matching/profile.js'
import type { Relatedness } from '../../matching/relatedness.js'

export interface Peer {
  name: string
  find(profile: SearchProfile, limit: number): Promise<number>
}

export function plainLoop(offers: JobOffer[], relatedness: Relatedness): Peer {
  const engine = createEngine({ relatedness })
  return { name: 'plain double loop', find: async (profile, limit) => engine.rank(profile, offers, limit).length }
}

/** Searches the labels of the wanted occupations, then lets the engine judge what was found. */
export function textSearch(offers: JobOffer[], reference: Reference, relatedness: Relatedness): Peer {
  const engine = createEngine({ relatedness })
  const labels = new Map(reference.appellations.map(({ ogr, label }) => [ogr, label]))
  const search = new MiniSearch<{ id: number; title: string; occupation: string }>({ fields: ['title', 'occupation'] })
  search.addAll(
    offers.map(({ occupation: { rome, appellation } }, id) => ({
      id,
      title: labels.get(appellation ?? '') ?? '',
      occupation: reference.occupations.get(rome)?.label ?? '',
    })),
  )
  return {
    name: 'MiniSearch + filter',
    async find(profile, limit) {
      const query = profile.occupations.map(({ rome }) => reference.occupations.get(rome)?.label ?? '').join(' ')
      const found = search.search(query, { combineWith: 'OR' }).flatMap(({ id }) => offers[id] ?? [])
      return engine.rank(profile, found, limit).length
    },
  }
}

/** The same filters, and the two weightiest criteria ranked, in one aggregation with `$geoNear` where there is a radius. */
export async function aggregation(
  offers: JobOffer[],
  relatedness: Relatedness,
  collection: ReturnType<Connection['collection']>,
): Promise<Peer> {
  for (let from = 0; from < offers.length; from += 5000) {
    await collection.insertMany(
      offers.slice(from, from + 5000).map(({ place, ...offer }) => ({
        ...offer,
        ...(place === undefined ? {} : { at: { type: 'Point', coordinates: [place.lng, place.lat] }, department: place.department }),
      })),
    )
  }
  await collection.createIndex({ at: '2dsphere', 'occupation.rome': 1 })
  await collection.createIndex({ 'occupation.rome': 1, department: 1 })
  return {
    name: 'MongoDB aggregation',
    async find(profile, limit) {
      const found = await collection.aggregate(pipelineFor(profile, relatedness, limit)).toArray()
      return found.length
    },
  }
}

function pipelineFor(profile: SearchProfile, relatedness: Relatedness, limit: number): Record<string, unknown>[] {
  const values = new Map<string, number>()
  for (const { rome } of profile.occupations) {
    for (const near of [{ rome, value: 1 }, ...relatedness.related(rome)])
      values.set(near.rome, Math.max(near.value, values.get(near.rome) ?? 0))
  }
  const required = (field: string, most: number) => ({
    $nor: [{ [`${field}.need`]: 'required', [`${field}.value`]: { $gt: most } }],
  })
  const held = profile.licences
  const filter = {
    'occupation.rome': { $in: [...values.keys()] },
    hours: { $nin: profile.refusedHours },
    ...(profile.contracts.length === 0 ? {} : { contract: { $in: [...profile.contracts, null] } }),
    ...(profile.workingTime === 'any' ? {} : { workingTime: { $in: [profile.workingTime, null] } }),
    ...(held === undefined ? {} : { licences: { $not: { $elemMatch: { need: 'required', value: { $nin: held } } } } }),
    ...required('experienceMonths', Math.max(...profile.occupations.map(({ experienceMonths }) => experienceMonths ?? 999))),
  }
  const near = { type: 'Point', coordinates: [profile.place.lng, profile.place.lat] }
  const reach = profile.reach
  const edgeKm = reach.kind === 'radius' ? reach.km : reach.kind === 'department' ? 60 : 300
  const first = {
    $geoNear: {
      near,
      key: 'at',
      distanceField: 'metres',
      spherical: true,
      ...(reach.kind === 'radius' ? { maxDistance: reach.km * 1000 } : {}),
      query: reach.kind === 'department' ? { ...filter, department: reach.code } : filter,
    },
  }
  const romes = [...values.keys()]
  const points = [...values.values()].map((value) => centipoints(30, value) / 100)
  const byOccupation = { $arrayElemAt: [points, { $indexOfArray: [romes, '$occupation.rome'] }] }
  const byDistance = {
    $multiply: [20, { $subtract: [1, { $multiply: [0.6, { $min: [1, { $divide: ['$metres', edgeKm * 1000] }] }] }] }],
  }
  return [first, { $set: { score: { $add: [byOccupation, byDistance, 50] } } }, { $sort: { score: -1, id: 1 } }, { $limit: limit }]
}
