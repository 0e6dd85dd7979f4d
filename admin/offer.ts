/** `/offre`: publishes a job offer, says how many profiles it matches, and closes it. */
import { z } from 'zod'
import { timeZoneOf } from '../domain/agencies/agency.js'
import type { JobOffer } from '../domain/offers/job-offer.js'
import { OfferRefused } from '../domain/offers/job-offer.js'
import { occupationLabel } from '../domain/reference/names.js'
import type { CardMessage } from './blocks/kit.js'
import { OFFER_FILLED, OFFER_PAUSE, OFFER_RESUME, offerCard } from './blocks/offer-card.js'
import type { Context } from './context.js'
import { type Command, onCommand, onOptions, onPress, onSubmit, type Press, type Submission } from './listeners.js'
import {
  FIND_OCCUPATION,
  FIND_PLACE,
  OFFER_FORM,
  type OfferFields,
  occupationChoices,
  offerForm,
  placeChoices,
  readOffer,
} from './offer-form.js'
import { submitterFacts } from './offer-submitter.js'
import { showCard } from './post.js'
import { Refusal } from './refusal.js'
import { shortDayAndTime } from './when.js'

const MOST_COUNTED = 500

const metadata = z.object({ agencyId: z.string(), timeZone: z.string(), channelId: z.string().optional() })

export function offerFeature(context: Context): void {
  onCommand(context, '/offre', (command) => openForm(context, command))
  onOptions(context, FIND_OCCUPATION, (text) => occupationChoices(context, text))
  onOptions(context, FIND_PLACE, (text) => placeChoices(context, text))
  onSubmit(
    context,
    OFFER_FORM,
    ({ form, metadata: given }) => readOffer(form, context.clock.now(), metadata.parse(given).timeZone, context),
    (fields, submission) => publish(context, fields, submission),
  )
  onPress(context, OFFER_FILLED, (press) => setState(context, press, 'filled'))
  onPress(context, OFFER_PAUSE, (press) => setState(context, press, 'paused'))
  onPress(context, OFFER_RESUME, (press) => setState(context, press, 'published'))
}

async function openForm({ scope, client, clock, words }: Context, { userId, channelId, triggerId }: Command): Promise<void> {
  const member = await scope.any(userId)
  const [chosen, mine] = await Promise.all([scope.home(member, channelId), scope.agencies(member)])
  const opened = JSON.stringify({ agencyId: chosen.id, timeZone: chosen.timeZone, channelId })
  await client.views.open({ trigger_id: triggerId, view: offerForm({ mine, chosen, now: clock.now(), metadata: opened, words }) })
}

async function publish(context: Context, fields: OfferFields, submission: Submission): Promise<void> {
  const { domain, scope, later, words } = context
  const { userId, viewId } = submission
  const { company: companyName, commune, agencyId: chosen, ...offer } = fields
  const agencyId = chosen ?? metadata.parse(submission.metadata).agencyId
  await scope.of(userId, agencyId)
  const company = await domain.companies.ensure({ name: companyName, commune: commune.insee, agencyId })
  try {
    const { offer: published } = await domain.offers.publish({
      ...offer,
      agencyId,
      companyId: company.id,
      companyName: company.name,
      sourceId: `slack:${userId}:${viewId}`,
    })
    await later.offerPublished(published.id)
    await refreshOffer(context, published.id)
  } catch (error) {
    if (!(error instanceof OfferRefused)) throw error
    const problem = error.problems[0]
    throw new Refusal('offer.refused', { title: offer.title, problem: problem?.excerpt ?? words('offer.refusedFields') })
  }
}

async function setState(context: Context, { userId, value }: Press, state: JobOffer['state']): Promise<void> {
  const { domain, scope, later, clock } = context
  const offer = await domain.offers.get(value)
  if (offer === null) throw new Refusal('offer.gone')
  // An offer of a feed belongs to no agency: nobody closes it here.
  if (offer.agencyId === null) throw new Refusal('offer.ofFeed')
  await scope.of(userId, offer.agencyId)
  if (state === 'published' && offer.expiresAt !== null && offer.expiresAt <= clock.now()) throw new Refusal('offer.expired')
  if (offer.state !== state) {
    await domain.offers.setState(offer.id, state)
    if (state === 'published') await later.offerPublished(offer.id)
  }
  await refreshOffer(context, offer.id)
}

/** Draws the offer's card as things stand now. */
export async function refreshOffer(context: Context, offerId: string): Promise<void> {
  const offer = await context.domain.offers.get(offerId)
  if (offer?.agencyId === undefined || offer.agencyId === null) return
  await showCard(context, `offer:${offerId}`, offer.agencyId, () => buildCard(context, offerId))
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
    expiresAt: offer.expiresAt === null ? '' : shortDayAndTime(offer.expiresAt, timeZoneOf(agency)),
    words,
  })
}
