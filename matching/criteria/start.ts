import { NO_DAY } from '../index/batch.js'
import { type Criterion, centipoints, unknown } from './criterion.js'

const WEIGHT = 5

/** An offer the person can only join this much later is too early. Recruiters wait, so it ranks and does not filter. */
const MOST_DAYS_LATE = 60
const DAY_MS = 86_400_000

/** Day number of an ISO date; undefined when it is no date. */
export function dayOf(isoDate: string | undefined): number | undefined {
  if (isoDate === undefined) return undefined
  const day = Math.floor(Date.parse(isoDate) / DAY_MS)
  return Number.isNaN(day) ? undefined : day
}

/** The ISO date of a day number. */
export function isoOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

export function startShare(daysLate: number): number {
  return daysLate <= 0 ? 1 : Math.max(0, 1 - daysLate / MOST_DAYS_LATE)
}

/** Can the person be there when the job begins? */
export const start: Criterion = {
  id: 'start',
  weight: WEIGHT,

  judge(profile, offer) {
    const startsOn = dayOf(offer.startsOn)
    if (startsOn === undefined) return unknown()
    const availableFrom = dayOf(profile.availableFrom)
    if (availableFrom === undefined) return { verdict: 'met', need: 'wished', share: 1, facts: { startsOn: isoOf(startsOn) } }
    const daysLate = Math.max(0, availableFrom - startsOn)
    const share = startShare(daysLate)
    const facts = { startsOn: isoOf(startsOn), availableFrom: isoOf(availableFrom), daysLate }
    return { verdict: daysLate === 0 ? 'met' : share > 0 ? 'partly' : 'unmet', need: 'wished', share, facts }
  },

  scan({ size, profiles, offers, profileRows, offerRows, points }) {
    for (let i = 0; i < size; i++) {
      const startsOn = offers.startsOn[offerRows[i] ?? 0] ?? 0
      const availableFrom = profiles.availableFrom[profileRows[i] ?? 0] ?? 0
      const share = startsOn === NO_DAY || availableFrom === NO_DAY ? 1 : startShare(availableFrom - startsOn)
      points[i] = (points[i] ?? 0) + centipoints(WEIGHT, share)
    }
  },
}
