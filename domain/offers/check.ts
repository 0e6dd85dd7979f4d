import type { Reference } from '../reference/reference.js'
import type { NewOffer, OfferRefused } from './job-offer.js'

/** Finds what the law forbids an offer to ask for (labour code, art. L1132-1): the criterion and the words. */
export type WordingCheck = (text: string) => { code: string; excerpt: string }[]

type Problem = OfferRefused['problems'][number]

/** All that keeps an offer from being published; empty when nothing does. */
export function checkOffer(
  offer: NewOffer,
  { reference, now, checkWording }: { reference: Reference; now: Date; checkWording: WordingCheck },
): Problem[] {
  const problems: Problem[] = []
  for (const field of ['title', 'placeName', 'sourceId'] as const) {
    if (offer[field].trim() === '') problems.push({ field, code: 'missing' })
  }
  if (!reference.occupations.has(offer.occupation.rome)) {
    problems.push({ field: 'occupation', code: 'unknownOccupation', excerpt: offer.occupation.rome })
  }
  if (!Number.isInteger(offer.positions) || offer.positions < 1) problems.push({ field: 'positions', code: 'notPositive' })
  if (offer.expiresAt !== null && offer.expiresAt <= now) problems.push({ field: 'expiresAt', code: 'past' })
  for (const field of ['title', 'description'] as const) {
    for (const { code, excerpt } of checkWording(offer[field])) problems.push({ field, code, excerpt })
  }
  return problems
}
