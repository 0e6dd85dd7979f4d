/** `/offre`: publishes a job offer; with words behind it, finds those of the adviser's agencies. */
import { z } from 'zod'
import { OfferRefused } from '../domain/offers/job-offer.js'
import { actions, button } from './blocks/kit.js'
import type { Context } from './context.js'
import { type Command, onCommand, onOptions, onSubmit, type Submission } from './listeners.js'
import { offerEditFeature } from './offer-edit.js'
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
import { OFFER_LIST, offerListFeature, offerListView } from './offer-list.js'
import { offerManageFeature } from './offer-manage.js'
import { refreshOffer } from './offer-own.js'
import { offerShareFeature } from './offer-share.js'
import { Refusal } from './refusal.js'

const metadata = z.object({ agencyId: z.string(), timeZone: z.string(), channelId: z.string().optional() })
/** Behind `/offre`: all of them. */
const ALL = /^(liste|lister|toutes|nos offres|offres)$/i

export function offerFeature(context: Context): void {
  onCommand(context, '/offre', (command) => open(context, command))
  onOptions(context, FIND_OCCUPATION, (text) => occupationChoices(context, text))
  onOptions(context, FIND_PLACE, (text) => placeChoices(context, text))
  onSubmit(
    context,
    OFFER_FORM,
    ({ form, metadata: given }) =>
      readOffer(form, { now: context.clock.now(), timeZone: metadata.parse(given).timeZone, hasCompany: true }, context),
    (fields, submission) => publish(context, fields, submission),
  )
  offerListFeature(context)
  offerEditFeature(context)
  offerManageFeature(context)
  offerShareFeature(context)
}

async function open(context: Context, { userId, channelId, triggerId, text }: Command): Promise<void> {
  const { scope, client, clock, words, domain } = context
  const asked = text.trim()
  if (asked !== '') {
    const view = await offerListView(context, userId, { text: ALL.test(asked) ? '' : asked, which: 'open', page: 0, channelId })
    await client.views.open({ trigger_id: triggerId, view })
    return
  }
  const member = await scope.any(userId)
  const [chosen, mine] = await Promise.all([scope.home(member, channelId), scope.agencies(member)])
  const opened = JSON.stringify({ agencyId: chosen.id, timeZone: chosen.timeZone, channelId })
  const above = [actions('list', button(OFFER_LIST, words('offer.list'), 'list'))]
  await client.views.open({
    trigger_id: triggerId,
    view: offerForm({ mine, chosen, now: clock.now(), above, metadata: opened, reference: domain.reference, words }),
  })
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
