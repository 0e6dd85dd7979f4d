/** Which other agencies' youths see an offer: as its agency does, all, some, or none. */
import { z } from 'zod'
import { OFFER_SHARE } from './blocks/offer-card.js'
import type { Context } from './context.js'
import { onPress, onSubmit, type Press, type Submission } from './listeners.js'
import { ownOffer, redrawOfferView, refreshOffer } from './offer-own.js'
import { readSharing, type Sharing, shareForm } from './share-form.js'

const OFFER_SHARE_FORM = 'offer:shareForm'

const metadata = z.object({ offerId: z.string(), fileViewId: z.string().optional(), channelId: z.string().optional() })

export function offerShareFeature(context: Context): void {
  onPress(context, OFFER_SHARE, (press) => open(context, press))
  onSubmit(
    context,
    OFFER_SHARE_FORM,
    (submission) => readSharing(context, submission),
    (sharing, submission) => share(context, sharing, submission),
  )
}

async function open(context: Context, { userId, value, triggerId, viewId, place }: Press): Promise<void> {
  const { client, words } = context
  const offer = await ownOffer(context, userId, value)
  const opened = JSON.stringify({
    offerId: offer.id,
    ...(viewId === null ? {} : { fileViewId: viewId }),
    ...(place.channelId === undefined ? {} : { channelId: place.channelId }),
  })
  const view = await shareForm(context, { callbackId: OFFER_SHARE_FORM, heading: words('offer.shareTitle'), metadata: opened }, offer)
  if (viewId === null) await client.views.open({ trigger_id: triggerId, view })
  else await client.views.push({ trigger_id: triggerId, view })
}

async function share(context: Context, { sharedWith }: Sharing, { userId, metadata: given }: Submission): Promise<void> {
  const { offerId, fileViewId } = metadata.parse(given)
  const offer = await ownOffer(context, userId, offerId)
  const others = Array.isArray(sharedWith) ? sharedWith.filter((id) => id !== offer.agencyId) : sharedWith
  await context.domain.offers.share(offer.id, others)
  await context.later.offerPublished(offer.id)
  await refreshOffer(context, offer.id)
  await redrawOfferView(context, fileViewId ?? null, offer.id)
}
