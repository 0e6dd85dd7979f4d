import { FAULT } from '../index/batch.js'
import { HOUR_KINDS } from '../profile.js'
import { type Criterion, centipoints, unknown } from './criterion.js'

const WEIGHT = 6

/** No hours the person refused? */
export const hours: Criterion = {
  id: 'hours',
  weight: WEIGHT,
  judge(profile, offer) {
    // An offer that names no unusual hours does not promise that there are none.
    if (offer.hours.length === 0) return unknown({}, 'required')
    const clash = HOUR_KINDS.filter((kind) => offer.hours.includes(kind) && profile.refusedHours.includes(kind))
    const listed = HOUR_KINDS.filter((kind) => offer.hours.includes(kind))
    if (clash.length === 0) return { verdict: 'met', need: 'required', share: 1, facts: { hours: listed } }
    return { verdict: 'unmet', need: 'required', share: 0, facts: { hours: listed, refused: clash } }
  },

  scan({ size, profiles, offers, profileRows, offerRows, points, faults }) {
    const full = centipoints(WEIGHT, 1)
    for (let i = 0; i < size; i++) {
      const clash = (offers.hours[offerRows[i] ?? 0] ?? 0) & (profiles.refusedHours[profileRows[i] ?? 0] ?? 0)
      if (clash === 0) points[i] = (points[i] ?? 0) + full
      else faults[i] = (faults[i] ?? 0) + FAULT
    }
  },
}
