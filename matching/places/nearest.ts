/** The commune a shared location lies in, or next to. */
import { kmBetween, type PlaceCommune } from './place.js'

const KM_PER_DEGREE_AT_LEAST = 111

/** Finds, among `communes`, the one whose centre is nearest to a point (WGS84 degrees). */
export function nearestAmong<C extends PlaceCommune>(communes: readonly C[]): (lat: number, lng: number) => C {
  const fromSouth = [...communes].sort((a, b) => a.lat - b.lat)
  const latitudes = Float64Array.from(fromSouth, (commune) => commune.lat)

  return (lat, lng) => {
    let nearest: C | undefined
    let leastKm = Number.POSITIVE_INFINITY
    const consider = (at: number): boolean => {
      const commune = fromSouth[at]
      if (commune === undefined || Math.abs(commune.lat - lat) * KM_PER_DEGREE_AT_LEAST > leastKm) return false
      const km = kmBetween(commune, { lat, lng })
      if (km < leastKm) [nearest, leastKm] = [commune, km]
      return true
    }
    const start = firstFrom(latitudes, lat)
    let south = start - 1
    let north = start
    let goesOn = true
    while (goesOn) {
      const goesNorth = consider(north++)
      const goesSouth = consider(south--)
      goesOn = goesNorth || goesSouth
    }
    if (nearest === undefined) throw new Error('There is no commune to be near to.')
    return nearest
  }
}

/** Index of the first value at or above `wanted` in a rising array. */
function firstFrom(rising: Float64Array, wanted: number): number {
  let low = 0
  let high = rising.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rising[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}
