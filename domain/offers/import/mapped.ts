import type { NewOffer, OfferRefused } from '../job-offer.js'

/** An offer of a feed, or why it cannot be one. Without `expiresAt` the feed does not say how long it stands. */
export type Mapped =
  | { offer: Omit<NewOffer, 'expiresAt'>; expiresAt?: Date }
  | { problems: OfferRefused['problems']; sourceId: string | undefined; title: string | undefined }

/** Turns one record of a feed into one of our offers. */
export type OfferMapper = (record: unknown) => Mapped
