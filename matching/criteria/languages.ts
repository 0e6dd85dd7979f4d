import { LANGUAGE_LEVELS, type Language } from '../profile.js'
import { type Criterion, judgeList } from './criterion.js'

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
  weight: 3,
  judge(profile, offer) {
    return judgeList(offer.languages.map(({ value, need }) => ({ label: value.code, need, held: heldLanguage(profile.languages, value) })))
  },
}
