/** An offer said anew, in the form it was published with; its wording is checked again. */
import { z } from 'zod'
import { OfferRefused } from '../domain/offers/job-offer.js'
import { OFFER_EDIT } from './blocks/offer-card.js'
import type { Context } from './context.js'
import { onPress, onSubmit, type Press, type Read, type Submission } from './listeners.js'
import { OFFER_CHANGE, type OfferFields, offerForm, readOffer } from './offer-form.js'
import { type OwnOffer, ownOffer, redrawOfferView, refreshOffer } from './offer-own.js'
import { submitterOf } from './offer-submitter.js'
import { tellAskers, tellSubmitter } from './offer-told.js'
import { Refusal } from './refusal.js'

const metadata = z.object({
  offerId: z.string(),
  timeZone: z.string(),
  fileViewId: z.string().optional(),
  channelId: z.string().optional(),
})

export function offerEditFeature(context: Context): void {
  onPress(context, OFFER_EDIT, (press) => open(context, press))
  onSubmit(
    context,
    OFFER_CHANGE,
    (submission) => read(context, submission),
    (fields, submission) => change(context, fields, submission),
  )
}

/** @throws {Refusal} when it is not the adviser's to change, or closed */
async function editable(context: Context, userId: string, offerId: string): Promise<{ offer: OwnOffer; hasCompany: boolean }> {
  const offer = await ownOffer(context, userId, offerId)
  if (offer.state === 'filled' || offer.state === 'withdrawn' || offer.state === 'rejected') {
    throw new Refusal('offer.notEditable', { state: context.words(`offer.was.${offer.state}`) })
  }
  return { offer, hasCompany: (await submitterOf(context, offer)) === null }
}

async function open(context: Context, { userId, value, triggerId, viewId, place }: Press): Promise<void> {
  const { domain, client, clock, words } = context
  const { offer, hasCompany } = await editable(context, userId, value)
  const agency = await domain.agencies.get(offer.agencyId)
  if (agency === null) throw new Refusal('scope.noAgency')
  const view = offerForm({
    mine: [agency],
    chosen: agency,
    now: clock.now(),
    offer,
    hasCompany,
    metadata: JSON.stringify({
      offerId: offer.id,
      timeZone: agency.timeZone,
      ...(viewId === null ? {} : { fileViewId: viewId }),
      ...(place.channelId === undefined ? {} : { channelId: place.channelId }),
    }),
    reference: domain.reference,
    words,
  })
  if (viewId === null) await client.views.open({ trigger_id: triggerId, view })
  else await client.views.push({ trigger_id: triggerId, view })
}

async function read(context: Context, { userId, form, metadata: given }: Submission): Promise<Read<OfferFields>> {
  const { offerId, timeZone } = metadata.parse(given)
  const { offer, hasCompany } = await editable(context, userId, offerId)
  return readOffer(form, { now: context.clock.now(), timeZone, before: offer, hasCompany }, context)
}

async function change(context: Context, fields: OfferFields, { userId, metadata: given }: Submission): Promise<void> {
  const { domain, later, words } = context
  const { offerId, fileViewId } = metadata.parse(given)
  const { offer: standing, hasCompany } = await editable(context, userId, offerId)
  const { company: name, commune, agencyId: _, ...said } = fields
  const isSameCompany = !hasCompany || name === standing.companyName
  const company = isSameCompany
    ? { id: standing.companyId, name: standing.companyName }
    : await domain.companies.ensure({ name, commune: commune.insee, agencyId: standing.agencyId })
  try {
    const { before, offer } = await domain.offers.revise(offerId, { ...said, companyId: company.id, companyName: company.name })
    if (offer.version !== before.version) {
      await tellSubmitter(context, offer, 'edited')
      await tellAskers(context, before, offer)
      if (offer.state === 'published') await later.offerPublished(offer.id)
    }
  } catch (error) {
    if (!(error instanceof OfferRefused)) throw error
    throw new Refusal('offer.refused', { title: fields.title, problem: error.problems[0]?.excerpt ?? words('offer.refusedFields') })
  }
  await refreshOffer(context, offerId)
  await redrawOfferView(context, fileViewId ?? null, offerId)
}
