import { FAULT } from '../index/batch.js'
import { LANGUAGE_LEVELS, type Language } from '../profile.js'
import { type Criterion, centipoints, judgeList } from './criterion.js'

const WEIGHT = 3

const SHARE_BELOW_LEVEL = 0.5

/**
 * How far a language asked for is held: fully at its level or above, half below it, not at all when it is not among those named. French
 * that was not named is unknown: the person talks with us in it.
 */
export function heldLanguage(known: readonly Language[] | undefined, asked: Language): number | null {
  if (known === undefined) return null
  const levels = known.filter(({ code }) => code === asked.code).map(({ level }) => LANGUAGE_LEVELS.indexOf(level))
  if (levels.length === 0) return asked.code === 'fr' ? null : 0
  return Math.max(...levels) >= LANGUAGE_LEVELS.indexOf(asked.level) ? 1 : SHARE_BELOW_LEVEL
}

/** Does the person speak what the job is done in? */
export const languages: Criterion = {
  id: 'languages',
  weight: WEIGHT,
  judge(profile, offer) {
    return judgeList(offer.languages.map(({ value, need }) => ({ label: value.code, need, held: heldLanguage(profile.languages, value) })))
  },

  scan({ size, profiles, offers, profileLists, offerLists, french, profileRows, offerRows, points, faults }) {
    const full = centipoints(WEIGHT, 1)
    const levels = LANGUAGE_LEVELS.length
    for (let i = 0; i < size; i++) {
      const profileRow = profileRows[i] ?? 0
      const offerRow = offerRows[i] ?? 0
      const asked = offers.languageCount[offerRow] ?? 0
      const known = profiles.languageCount[profileRow] ?? 0
      if (asked === 0 || known < 0) {
        points[i] = (points[i] ?? 0) + full
        continue
      }
      const askedFrom = (offers.listStart[offerRow] ?? 0) + (offers.skillCount[offerRow] ?? 0)
      const knownFrom = (profiles.listStart[profileRow] ?? 0) + (profiles.skillCount[profileRow] ?? 0)
      let held = 0
      let isRequiredMissing = false
      for (let at = askedFrom; at < askedFrom + asked; at++) {
        const item = offerLists.items[at] ?? 0
        const wanted = (item >> 1) - 1
        const code = Math.floor(wanted / levels)
        let best = -1
        for (let other = knownFrom; other < knownFrom + known; other++) {
          const spoken = profileLists.items[other] ?? 0
          if (Math.floor(spoken / levels) === code) best = Math.max(best, spoken)
        }
        if (best >= wanted || (best < 0 && code === french)) held++
        else {
          if (best >= 0) held += SHARE_BELOW_LEVEL
          if ((item & 1) === 1) isRequiredMissing = true
        }
      }
      points[i] = (points[i] ?? 0) + centipoints(WEIGHT, held / asked)
      if (isRequiredMissing) faults[i] = (faults[i] ?? 0) + FAULT
    }
  },
}
