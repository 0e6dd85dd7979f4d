/** Which other agencies' youths see an offer: as its agency does, all, some, or none. */
import { z } from 'zod'
import type { Agency } from '../domain/agencies/agency.js'
import type { JobOffer } from '../domain/offers/job-offer.js'
import { multiSelectField, selectField } from './blocks/form.js'
import { choice, type Modal, modal, context as note } from './blocks/kit.js'
import { OFFER_SHARE } from './blocks/offer-card.js'
import type { Context } from './context.js'
import { onPress, onSubmit, type Press, type Read, type Submission } from './listeners.js'
import { ownOffer, redrawOfferView, refreshOffer } from './offer-own.js'
import { escapeMrkdwn } from './text.js'

const OFFER_SHARE_FORM = 'offer:shareForm'
const WHO = ['agency', 'own', 'some', 'all'] as const

const metadata = z.object({ offerId: z.string(), fileViewId: z.string().optional(), channelId: z.string().optional() })

export function offerShareFeature(context: Context): void {
  onPress(context, OFFER_SHARE, (press) => open(context, press))
  onSubmit(
    context,
    OFFER_SHARE_FORM,
    (submission) => read(context, submission),
    (sharing, submission) => share(context, sharing, submission),
  )
}

async function open(context: Context, { userId, value, triggerId, viewId, place }: Press): Promise<void> {
  const { client, domain } = context
  const offer = await ownOffer(context, userId, value)
  const others = (await domain.agencies.all()).filter(({ id }) => id !== offer.agencyId)
  const view = shareForm(context, offer, others, {
    offerId: offer.id,
    ...(viewId === null ? {} : { fileViewId: viewId }),
    ...(place.channelId === undefined ? {} : { channelId: place.channelId }),
  })
  if (viewId === null) await client.views.open({ trigger_id: triggerId, view })
  else await client.views.push({ trigger_id: triggerId, view })
}

function shareForm({ words }: Context, offer: JobOffer, others: Agency[], opened: z.output<typeof metadata>): Modal {
  return modal({
    callbackId: OFFER_SHARE_FORM,
    title: words('offer.shareTitle'),
    submit: words('common.save'),
    close: words('common.cancel'),
    metadata: JSON.stringify(opened),
    blocks: [
      note(escapeMrkdwn(words('offer.shareText', { title: offer.title }))),
      selectField(
        'who',
        { label: words('offer.shareWho') },
        WHO.map((who) => choice(who, words(`offer.shareWhoIs.${who}`))),
        whoOf(offer.sharedWith),
      ),
      ...(others.length === 0
        ? []
        : [
            multiSelectField(
              'some',
              { label: words('offer.shareSome'), hint: words('offer.shareSomeHint'), isOptional: true },
              others.map(({ id, name }) => choice(id, name)),
              Array.isArray(offer.sharedWith) ? offer.sharedWith : [],
            ),
          ]),
    ],
  })
}

function whoOf(sharedWith: JobOffer['sharedWith']): (typeof WHO)[number] {
  if (sharedWith === undefined) return 'agency'
  if (sharedWith === 'all') return 'all'
  return sharedWith.length === 0 ? 'own' : 'some'
}

interface Sharing {
  sharedWith: JobOffer['sharedWith']
}

async function read({ domain, words }: Context, { form }: Submission): Promise<Read<Sharing>> {
  const who = WHO.find((one) => one === form.one('who')) ?? 'agency'
  if (who === 'agency') return { value: { sharedWith: undefined } }
  if (who === 'all') return { value: { sharedWith: 'all' } }
  const chosen = new Set(who === 'some' ? form.many('some') : [])
  const sharedWith = (await domain.agencies.all()).map(({ id }) => id).filter((id) => chosen.has(id))
  if (who === 'some' && sharedWith.length === 0) return { errors: { some: words('offer.shareNobody') } }
  return { value: { sharedWith } }
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
