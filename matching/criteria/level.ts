import { FAULT } from '../index/batch.js'
import { TRAINING_LEVELS } from '../profile.js'
import { type Criterion, centipoints, unknown } from './criterion.js'

const WEIGHT = 6

const SHARE_WITHIN_REACH = 0.5

/** Share of a wished level the person does not have: half when one step below, or when a training is possible. */
export function levelShare(stepsBelow: number, isOpenToTraining: boolean): number {
  if (stepsBelow <= 0) return 1
  return stepsBelow === 1 || isOpenToTraining ? SHARE_WITHIN_REACH : 0
}

/** Has the person the training asked for? More is never too much. */
export const level: Criterion = {
  id: 'level',
  weight: WEIGHT,
  judge(profile, offer) {
    if (offer.level === undefined) return unknown()
    const { value: asked, need } = offer.level
    if (profile.level === undefined) return unknown({ asked }, need)
    const facts = { asked, level: profile.level }
    const stepsBelow = TRAINING_LEVELS.indexOf(asked) - TRAINING_LEVELS.indexOf(profile.level)
    if (stepsBelow <= 0) return { verdict: 'met', need, share: 1, facts }
    if (need === 'required') return { verdict: 'unmet', need, share: 0, facts }
    const share = levelShare(stepsBelow, profile.isOpenToTraining !== false)
    return { verdict: share > 0 ? 'partly' : 'unmet', need, share, facts }
  },

  scan({ size, profiles, offers, profileRows, offerRows, points, faults }) {
    for (let i = 0; i < size; i++) {
      const profileRow = profileRows[i] ?? 0
      const demand = offers.level[offerRows[i] ?? 0] ?? 0
      const held = profiles.level[profileRow] ?? 0
      const stepsBelow = demand === 0 || held === 0 ? 0 : (demand >> 1) - held
      if (stepsBelow > 0 && (demand & 1) === 1) {
        faults[i] = (faults[i] ?? 0) + FAULT
        continue
      }
      points[i] = (points[i] ?? 0) + centipoints(WEIGHT, levelShare(stepsBelow, profiles.isClosedToTraining[profileRow] === 0))
    }
  },
}
