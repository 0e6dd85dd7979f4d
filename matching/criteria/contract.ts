import { FAULT } from '../index/batch.js'
import { type Criterion, centipoints, unknown } from './criterion.js'

const WEIGHT = 8

/** Is it one of the contracts the person asked for? */
export const contract: Criterion = {
  id: 'contract',
  weight: WEIGHT,
  judge(profile, offer) {
    if (offer.contract === undefined) return unknown({}, 'required')
    const facts = { contract: offer.contract, asked: profile.contracts }
    if (profile.contracts.length === 0 || profile.contracts.includes(offer.contract))
      return { verdict: 'met', need: 'required', share: 1, facts }
    return { verdict: 'unmet', need: 'required', share: 0, facts }
  },

  scan({ size, profiles, offers, profileRows, offerRows, points, faults }) {
    const full = centipoints(WEIGHT, 1)
    for (let i = 0; i < size; i++) {
      const offered = offers.contract[offerRows[i] ?? 0] ?? 0
      const asked = profiles.contracts[profileRows[i] ?? 0] ?? 0
      if (offered === 0 || asked === 0 || ((asked >> (offered - 1)) & 1) === 1) points[i] = (points[i] ?? 0) + full
      else faults[i] = (faults[i] ?? 0) + FAULT
    }
  },
}
