/** What of a changed offer matters to somebody who has asked for it. Pure. */
import type { JobOffer } from './job-offer.js'

export const TELLING_FIELDS = ['place', 'contract', 'workingTime', 'hours', 'startsOn', 'salary'] as const
export type TellingField = (typeof TELLING_FIELDS)[number]

/** A better description or a date further on matters to nobody; another place, contract, time or pay does. */
export function tellingChanges(before: JobOffer, after: JobOffer): TellingField[] {
  return TELLING_FIELDS.filter((field) => textOf(before, field) !== textOf(after, field))
}

function textOf(offer: JobOffer, field: TellingField): string {
  if (field === 'place') return offer.place?.insee ?? offer.placeName
  if (field === 'hours') return [...offer.hours].sort().join()
  return offer[field] ?? ''
}
