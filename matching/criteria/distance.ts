import { departmentOf, kmBetween, kmBetweenVectors } from '../geo.js'
import { FAR_FAULT, FAULT } from '../index/batch.js'
import { DEPARTMENT, RADIUS } from '../index/profile-columns.js'
import type { Reach } from '../profile.js'
import { type Criterion, centipoints, unknown } from './criterion.js'

const WEIGHT = 20

/** An offer at the edge of what the person accepts still brings this part. */
const SHARE_AT_EDGE = 0.4
/** Distances at which the share stops falling, where no radius was given. */
export const DEPARTMENT_EDGE_KM = 60
export const ANYWHERE_EDGE_KM = 300
/** Beyond twice the radius an offer is not an "almost". */
export const ALMOST_RADII = 2

/** Nearer is better, down to the edge of the reach. */
export function distanceShare(kind: Reach['kind'], radiusKm: number, km: number): number {
  const edge = kind === 'radius' ? radiusKm : kind === 'department' ? DEPARTMENT_EDGE_KM : ANYWHERE_EDGE_KM
  if (km <= 0) return 1
  return 1 - (1 - SHARE_AT_EDGE) * Math.min(1, km / edge)
}

/** Is it within the reach of the place the person chose? Never counted from anywhere else. */
export const distance: Criterion = {
  id: 'distance',
  weight: WEIGHT,
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

  scan({ size, profiles, offers, profileRows, offerRows, points, faults }) {
    for (let i = 0; i < size; i++) {
      const profileRow = profileRows[i] ?? 0
      const offerRow = offerRows[i] ?? 0
      if (offers.hasPlace[offerRow] === 0) {
        points[i] = (points[i] ?? 0) + centipoints(WEIGHT, 1)
        continue
      }
      const km = kmBetweenVectors(
        profiles.x[profileRow] ?? 0,
        profiles.y[profileRow] ?? 0,
        profiles.z[profileRow] ?? 0,
        offers.x[offerRow] ?? 0,
        offers.y[offerRow] ?? 0,
        offers.z[offerRow] ?? 0,
      )
      const reach = profiles.reach[profileRow] ?? 0
      let share = 0
      let fault = 0
      if (reach === RADIUS) {
        const radiusKm = profiles.radiusKm[profileRow] ?? 0
        if (km <= radiusKm) share = distanceShare('radius', radiusKm, km)
        else fault = km > ALMOST_RADII * radiusKm ? FAR_FAULT : FAULT
      } else if (reach === DEPARTMENT) {
        const department = offers.department[offerRow] ?? 0
        if (department === 0) share = 1
        else if (department === profiles.department[profileRow]) share = distanceShare('department', 0, km)
        else fault = km > DEPARTMENT_EDGE_KM ? FAR_FAULT : FAULT
      } else {
        share = distanceShare('anywhere', 0, km)
      }
      points[i] = (points[i] ?? 0) + centipoints(WEIGHT, share)
      faults[i] = (faults[i] ?? 0) + fault
    }
  },
}
