/** Offers that recruiters publish by themselves: an adviser reads the first one, and lets it go out or not. */
import { z } from 'zod'
import { OFFER_REJECT, OFFER_VALIDATE } from './blocks/offer-card.js'
import type { Context } from './context.js'
import { type DeskHandler, deskHandler } from './desk.js'
import { onPress, type Press } from './listeners.js'
import { refreshOffer } from './offer-own.js'
import { submitterOf } from './offer-submitter.js'
import { Refusal } from './refusal.js'

const submitted = z.object({ offerId: z.string() })

export function offerReviewFeature(context: Context): DeskHandler[] {
  onPress(context, OFFER_VALIDATE, (press) => review(context, press, 'published'))
  onPress(context, OFFER_REJECT, (press) => review(context, press, 'rejected'))
  return [deskHandler('offer.submitted', submitted, ({ offerId }) => refreshOffer(context, offerId))]
}

async function review(context: Context, { userId, value }: Press, state: 'published' | 'rejected'): Promise<void> {
  const { domain, scope, later, notifier, clock, words } = context
  const found = await domain.offers.get(value)
  if (found === null || found.agencyId === null) throw new Refusal('offer.gone')
  await scope.of(userId, found.agencyId)
  if (state === 'published' && found.state === 'draft' && found.expiresAt !== null && found.expiresAt <= clock.now()) {
    throw new Refusal('offer.expired')
  }
  const { offer } = await domain.offers.judge(found.id, state)
  if (offer.state !== state) {
    await refreshOffer(context, offer.id)
    throw new Refusal('offer.alreadyReviewed', { state: words(`offer.was.${offer.state}`) })
  }
  // What follows is done again when the press comes again: the first one may have died on the way.
  const recruiter = await submitterOf(context, offer)
  if (recruiter !== null) {
    if (state === 'published') await domain.recruiters.trust(recruiter.id, clock.now())
    await notifier.notify(recruiter.conversationId, {
      key: `reviewed:${offer.id}:${state}`,
      name: 'recruiter.reviewed',
      value: { offerId: offer.id },
      class: 'answer',
    })
  }
  if (state === 'published') await later.offerPublished(offer.id)
  await refreshOffer(context, offer.id)
}
