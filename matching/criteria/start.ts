import { type Criterion, unknown } from './criterion.js'

/** An offer the person can only join this much later is too early. Recruiters wait, so it ranks and does not filter. */
const MOST_DAYS_LATE = 60
const DAY_MS = 86_400_000

/** Day number of an ISO date; undefined when it is no date. */
export function dayOf(isoDate: string | undefined): number | undefined {
  if (isoDate === undefined) return undefined
  const day = Math.floor(Date.parse(isoDate) / DAY_MS)
  return Number.isNaN(day) ? undefined : day
}

export function startShare(daysLate: number): number {
  return daysLate <= 0 ? 1 : Math.max(0, 1 - daysLate / MOST_DAYS_LATE)
}

/** Can the person be there when the job begins? */
export const start: Criterion = {
  id: 'start',
  weight: 5,
  judge(profile, offer) {
    const startsOn = dayOf(offer.startsOn)
    if (startsOn === undefined || offer.startsOn === undefined) return unknown()
    const availableFrom = dayOf(profile.availableFrom)
    if (availableFrom === undefined || profile.availableFrom === undefined) {
      return { verdict: 'met', need: 'wished', share: 1, facts: { startsOn: offer.startsOn } }
    }
    const daysLate = Math.max(0, availableFrom - startsOn)
    const share = startShare(daysLate)
    const facts = { startsOn: offer.startsOn, availableFrom: profile.availableFrom, daysLate }
    return { verdict: daysLate === 0 ? 'met' : share > 0 ? 'partly' : 'unmet', need: 'wished', share, facts }
  },
}
