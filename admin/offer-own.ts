/** An offer that an adviser may act on, and the windows that show it. */
import { timeZoneOf } from '../domain/agencies/agency.js'
import type { JobOffer } from '../domain/offers/job-offer.js'
import { occupationLabel } from '../domain/reference/names.js'
import { type CardMessage, type Modal, modal } from './blocks/kit.js'
import { offerCard } from './blocks/offer-card.js'
import type { Context } from './context.js'
import { submitterFacts } from './offer-submitter.js'
import { showCard } from './post.js'
import { Refusal } from './refusal.js'
import { sharingOf } from './share-form.js'
import { shortDayAndTime } from './when.js'

const MOST_COUNTED = 500

export type OwnOffer = JobOffer & { agencyId: string }

/** @throws {Refusal} when it is gone, of a feed (it belongs to no agency: nobody changes it here), or of another agency */
export async function ownOffer({ domain, scope }: Context, userId: string, offerId: string): Promise<OwnOffer> {
  const offer = await domain.offers.get(offerId)
  if (offer === null) throw new Refusal('offer.gone')
  const { agencyId } = offer
  if (agencyId === null) throw new Refusal('offer.ofFeed')
  await scope.of(userId, agencyId)
  return { ...offer, agencyId }
}

/** Draws the offer's card as things stand now. */
export async function refreshOffer(context: Context, offerId: string): Promise<void> {
  const offer = await context.domain.offers.get(offerId)
  if (offer?.agencyId === undefined || offer.agencyId === null) return
  await showCard(context, `offer:${offerId}`, offer.agencyId, () => buildCard(context, offerId))
}

/** The same in a window; null when the offer is gone. */
export async function offerView(context: Context, offerId: string): Promise<Modal | null> {
  const card = await buildCard(context, offerId)
  if (card === null) return null
  const { words } = context
  return modal({ callbackId: 'offer:detail', title: words('offer.detailTitle'), close: words('common.close'), blocks: card.blocks })
}

/** Draws a window again that shows the offer; it may have been closed meanwhile. */
export async function redrawOfferView(context: Context, viewId: string | null, offerId: string): Promise<void> {
  if (viewId === null) return
  const view = await offerView(context, offerId)
  if (view === null) return
  try {
    await context.client.views.update({ view_id: viewId, view })
  } catch (error) {
    context.log.debug({ err: error }, 'Slack: the window of an offer was not redrawn.')
  }
}

async function buildCard(context: Context, offerId: string): Promise<CardMessage | null> {
  const { domain, words } = context
  const offer = await domain.offers.get(offerId)
  if (offer === null) return null
  const agency = offer.agencyId === null ? null : await domain.agencies.get(offer.agencyId)
  const matching = offer.state === 'published' ? (await domain.matches.profilesFor(offerId, MOST_COUNTED)).length : null
  return offerCard({
    offer,
    occupation: occupationLabel(context.domain.reference, offer.occupation) ?? offer.occupation.rome,
    matching,
    isAtLeast: matching === MOST_COUNTED,
    submittedBy: offer.state === 'draft' ? await submitterFacts(context, offer) : [],
    sharing: await sharingOf(context, offer, 'offers'),
    expiresAt: offer.expiresAt === null ? '' : shortDayAndTime(offer.expiresAt, timeZoneOf(agency)),
    words,
  })
}
