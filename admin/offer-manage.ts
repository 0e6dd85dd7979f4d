/** An offer from its card or its window: filled, paused, extended, withdrawn, published again. */
import type { JobOffer } from '../domain/offers/job-offer.js'
import { OFFER_EXTEND, OFFER_FILLED, OFFER_PAUSE, OFFER_RESUME, OFFER_WITHDRAW } from './blocks/offer-card.js'
import type { Context } from './context.js'
import { onPress, type Press } from './listeners.js'
import { ownOffer, redrawOfferView, refreshOffer } from './offer-own.js'
import { tellSubmitter } from './offer-told.js'
import { Refusal } from './refusal.js'

export const DAYS_MORE = 30
const DAY_MS = 24 * 3_600_000

type State = JobOffer['state']

/** From which states each can be reached; a second press finds it done. */
const FROM: Record<'filled' | 'paused' | 'withdrawn' | 'published', State[]> = {
  filled: ['published', 'paused'],
  paused: ['published'],
  withdrawn: ['published', 'paused', 'expired'],
  published: ['paused', 'filled', 'expired', 'withdrawn'],
}

export function offerManageFeature(context: Context): void {
  onPress(context, OFFER_FILLED, (press) => setState(context, press, 'filled'))
  onPress(context, OFFER_PAUSE, (press) => setState(context, press, 'paused'))
  onPress(context, OFFER_WITHDRAW, (press) => setState(context, press, 'withdrawn'))
  onPress(context, OFFER_RESUME, (press) => setState(context, press, 'published'))
  onPress(context, OFFER_EXTEND, (press) => extend(context, press))
}

async function setState(context: Context, { userId, value, viewId }: Press, state: keyof typeof FROM): Promise<void> {
  const { domain, later, words } = context
  const offer = await ownOffer(context, userId, value)
  if (offer.state !== state) {
    if (!FROM[state].includes(offer.state)) {
      await redraw(context, viewId, offer.id)
      throw new Refusal('offer.notOpen', { state: words(`offer.was.${offer.state}`) })
    }
    if (state === 'published') await giveTime(context, offer)
    await tellSubmitter(context, await domain.offers.setState(offer.id, state), state)
  }
  if (state === 'published') await later.offerPublished(offer.id)
  // Those who wait for an answer are told by the sweep of contact requests.
  if (state === 'filled' || state === 'withdrawn') await later.contactRequestChanged(offer.id)
  await redraw(context, viewId, offer.id)
}

/** What is past its date, or ends within the day, is given the usual time again. */
async function giveTime({ domain, clock }: Context, { id, expiresAt }: JobOffer): Promise<void> {
  const now = clock.now().getTime()
  if (expiresAt !== null && expiresAt.getTime() <= now + DAY_MS) await domain.offers.extend(id, new Date(now + DAYS_MORE * DAY_MS))
}

async function extend(context: Context, { userId, value, viewId }: Press): Promise<void> {
  const { domain, clock, later, words } = context
  const offer = await ownOffer(context, userId, value)
  if (offer.state !== 'published' && offer.state !== 'expired') {
    throw new Refusal('offer.notOpen', { state: words(`offer.was.${offer.state}`) })
  }
  const until = new Date(clock.now().getTime() + DAYS_MORE * DAY_MS)
  // A second press within the day finds it done; one that ends later, or never, keeps its date.
  if (offer.expiresAt !== null && offer.expiresAt.getTime() < until.getTime() - DAY_MS) {
    await tellSubmitter(context, await domain.offers.extend(offer.id, until), 'extended')
    await later.offerPublished(offer.id)
  }
  await redraw(context, viewId, offer.id)
}

async function redraw(context: Context, viewId: string | null, offerId: string): Promise<void> {
  await refreshOffer(context, offerId)
  await redrawOfferView(context, viewId, offerId)
}
