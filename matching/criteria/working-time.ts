import { type Criterion, unknown } from './criterion.js'

/** Full or part time, as the person asked? */
export const workingTime: Criterion = {
  id: 'workingTime',
  weight: 6,
  judge(profile, offer) {
    if (offer.workingTime === undefined) return unknown({}, 'required')
    const facts = { workingTime: offer.workingTime, asked: profile.workingTime }
    if (profile.workingTime === 'any' || profile.workingTime === offer.workingTime)
      return { verdict: 'met', need: 'required', share: 1, facts }
    return { verdict: 'unmet', need: 'required', share: 0, facts }
  },
}
