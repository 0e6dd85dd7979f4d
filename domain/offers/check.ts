import type { Reference } from '../reference/reference.js'
import type { NewOffer, OfferRefused } from './job-offer.js'

/** Finds what the law forbids an offer to ask for (labour code, art. L1132-1), in title and description together. */
export type WordingCheck = (text: string) => { criterion: string; sentence: string; rewording: string }[]

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
  for (const { criterion, sentence, rewording } of checkWording(`${offer.title}\n${offer.description}`)) {
    problems.push({ field: offer.title.includes(sentence) ? 'title' : 'description', code: criterion, excerpt: sentence, rewording })
  }
  return problems
}
