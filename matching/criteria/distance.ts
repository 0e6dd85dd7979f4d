import { departmentOf, kmBetween } from '../geo.js'
import type { Reach } from '../profile.js'
import { type Criterion, unknown } from './criterion.js'

/** An offer at the edge of what the person accepts still brings this part. */
const SHARE_AT_EDGE = 0.4
/** Distances at which the share stops falling, where no radius was given. */
const DEPARTMENT_EDGE_KM = 60
const ANYWHERE_EDGE_KM = 300
/** Beyond twice the radius an offer is not an "almost". */
const ALMOST_RADII = 2

/** Nearer is better, down to the edge of the reach. */
export function distanceShare(kind: Reach['kind'], radiusKm: number, km: number): number {
  const edge = kind === 'radius' ? radiusKm : kind === 'department' ? DEPARTMENT_EDGE_KM : ANYWHERE_EDGE_KM
  if (km <= 0) return 1
  return 1 - (1 - SHARE_AT_EDGE) * Math.min(1, km / edge)
}

/** Is it within the reach of the place the person chose? Never counted from anywhere else. */
export const distance: Criterion = {
  id: 'distance',
  weight: 20,
  judge({ place, reach }, offer) {
    if (offer.place === undefined) return unknown({}, 'required')
    const km = kmBetween(place, offer.place)
    const shown = Math.round(km * 10) / 10
    if (reach.kind === 'radius') {
      const facts = { km: shown, radiusKm: reach.km }
      if (km <= reach.km) return { verdict: 'met', need: 'required', share: distanceShare('radius', reach.km, km), facts }
      return { verdict: 'unmet', need: 'required', share: 0, facts, isFar: km > ALMOST_RADII * reach.km }
    }
    if (reach.kind === 'anywhere') {
      return { verdict: 'met', need: 'required', share: distanceShare('anywhere', 0, km), facts: { km: shown } }
    }
    const department = departmentOf(offer.place)
    if (department === undefined) return unknown({ km: shown, department: reach.code }, 'required')
    const facts = { km: shown, department: reach.code, offerDepartment: department }
    if (department === reach.code) return { verdict: 'met', need: 'required', share: distanceShare('department', 0, km), facts }
    return { verdict: 'unmet', need: 'required', share: 0, facts, isFar: km > DEPARTMENT_EDGE_KM }
  },
}
