/** How an offer that is known is said anew: one version more, and nothing left of what is no longer said. */
import type { JobOffer, NewOffer } from './job-offer.js'
import { type OfferDocument, OPTIONAL_FIELDS } from './offer-document.js'
import { twinKeyOf } from './twins.js'

/** What an adviser or a recruiter has held back stays so, whatever the source says; what had expired is published again. */
export function stateAfterFeed(before: JobOffer['state']): JobOffer['state'] {
  return before === 'expired' ? 'published' : before
}

export function replacement(
  offer: NewOffer,
  { fingerprint, before, state, now }: { fingerprint: string; before: OfferDocument; state: JobOffer['state']; now: Date },
) {
  const absent: string[] = OPTIONAL_FIELDS.filter((field) => offer[field] === undefined)
  if (twinKeyOf(offer) === undefined) absent.push('twinKey')
  return {
    $set: {
      ...offer,
      ...twinKeyField(offer),
      fingerprint,
      state,
      publishedAt: before.publishedAt ?? (state === 'published' ? now : null),
      needsMatching: state === 'published',
      version: before.version + 1,
      updatedAt: now,
    },
    $inc: { revision: 1 },
    ...(absent.length === 0 ? {} : { $unset: Object.fromEntries(absent.map((field) => [field, 1 as const])) }),
  }
}

export function twinKeyField(offer: NewOffer): { twinKey?: string } {
  const twinKey = twinKeyOf(offer)
  return twinKey === undefined ? {} : { twinKey }
}
