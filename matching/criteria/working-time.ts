import { FAULT } from '../index/batch.js'
import { type Criterion, centipoints, unknown } from './criterion.js'

const WEIGHT = 6

/** Full or part time, as the person asked? */
export const workingTime: Criterion = {
  id: 'workingTime',
  weight: WEIGHT,
  judge(profile, offer) {
    if (offer.workingTime === undefined) return unknown({}, 'required')
    const facts = { workingTime: offer.workingTime, asked: profile.workingTime }
    if (profile.workingTime === 'any' || profile.workingTime === offer.workingTime)
      return { verdict: 'met', need: 'required', share: 1, facts }
    return { verdict: 'unmet', need: 'required', share: 0, facts }
  },

  scan({ size, profiles, offers, profileRows, offerRows, points, faults }) {
    const full = centipoints(WEIGHT, 1)
    for (let i = 0; i < size; i++) {
      const offered = offers.workingTime[offerRows[i] ?? 0] ?? 0
      const asked = profiles.workingTime[profileRows[i] ?? 0] ?? 0
      if (offered === 0 || asked === 0 || asked === offered) points[i] = (points[i] ?? 0) + full
      else faults[i] = (faults[i] ?? 0) + FAULT
    }
  },
}
