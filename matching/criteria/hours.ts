import { HOUR_KINDS } from '../profile.js'
import { type Criterion, unknown } from './criterion.js'

/** No hours the person refused? */
export const hours: Criterion = {
  id: 'hours',
  weight: 6,
  judge(profile, offer) {
    // An offer that names no unusual hours does not promise that there are none.
    if (offer.hours.length === 0) return unknown({}, 'required')
    const clash = HOUR_KINDS.filter((kind) => offer.hours.includes(kind) && profile.refusedHours.includes(kind))
    const listed = HOUR_KINDS.filter((kind) => offer.hours.includes(kind))
    if (clash.length === 0) return { verdict: 'met', need: 'required', share: 1, facts: { hours: listed } }
    return { verdict: 'unmet', need: 'required', share: 0, facts: { hours: listed, refused: clash } }
  },
}
