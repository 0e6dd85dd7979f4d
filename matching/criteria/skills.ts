import { FAULT } from '../index/batch.js'
import { type Criterion, centipoints, judgeList } from './criterion.js'

const WEIGHT = 6

/** Has the person the skills asked for (ROME, by OGR code)? A person who named none is unknown. */
export const skills: Criterion = {
  id: 'skills',
  weight: WEIGHT,
  judge(profile, offer) {
    return judgeList(
      offer.skills.map(({ value, need }) => ({
        label: value,
        need,
        held: profile.skills.length === 0 ? null : profile.skills.includes(value) ? 1 : 0,
      })),
    )
  },

  scan({ size, profiles, offers, profileLists, offerLists, profileRows, offerRows, points, faults }) {
    const full = centipoints(WEIGHT, 1)
    for (let i = 0; i < size; i++) {
      const profileRow = profileRows[i] ?? 0
      const offerRow = offerRows[i] ?? 0
      const asked = offers.skillCount[offerRow] ?? 0
      const known = profiles.skillCount[profileRow] ?? 0
      if (asked === 0 || known === 0) {
        points[i] = (points[i] ?? 0) + full
        continue
      }
      const askedFrom = offers.listStart[offerRow] ?? 0
      const knownFrom = profiles.listStart[profileRow] ?? 0
      let held = 0
      let isRequiredMissing = false
      for (let at = askedFrom; at < askedFrom + asked; at++) {
        const item = offerLists.items[at] ?? 0
        const skill = (item >> 1) - 1
        let has = false
        for (let other = knownFrom; other < knownFrom + known && !has; other++) has = profileLists.items[other] === skill
        if (has) held++
        else if ((item & 1) === 1) isRequiredMissing = true
      }
      points[i] = (points[i] ?? 0) + centipoints(WEIGHT, held / asked)
      if (isRequiredMissing) faults[i] = (faults[i] ?? 0) + FAULT
    }
  },
}
