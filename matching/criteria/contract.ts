import { type Criterion, unknown } from './criterion.js'

/** Is it one of the contracts the person asked for? */
export const contract: Criterion = {
  id: 'contract',
  weight: 8,
  judge(profile, offer) {
    if (offer.contract === undefined) return unknown({}, 'required')
    const facts = { contract: offer.contract, asked: profile.contracts }
    if (profile.contracts.length === 0 || profile.contracts.includes(offer.contract))
      return { verdict: 'met', need: 'required', share: 1, facts }
    return { verdict: 'unmet', need: 'required', share: 0, facts }
  },
}
