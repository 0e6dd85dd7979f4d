/** The offers of an adviser's agencies: searched, a page at a time, each opened in a window. */
import { timeZoneOf } from '../domain/agencies/agency.js'
import type { JobOffer } from '../domain/offers/job-offer.js'
import { type Block, button, type Modal, section } from './blocks/kit.js'
import type { Context } from './context.js'
import { onPress, onSubmit, type Press } from './listeners.js'
import { listView, PAGE, type Query, query, queryOf } from './listing.js'
import { offerView, ownOffer } from './offer-own.js'
import { Refusal } from './refusal.js'
import { escapeMrkdwn } from './text.js'
import { shortDayAndTime } from './when.js'

export const OFFER_LIST = 'offer:list'
const OFFER_SEARCH = 'offer:search'
const OFFER_OPEN = 'offer:open'
const OFFER_PREVIOUS = 'offer:previous'
const OFFER_NEXT = 'offer:next'

const STATES: Record<Query['which'], readonly JobOffer['state'][]> = {
  open: ['draft', 'published', 'paused'],
  closed: ['filled', 'withdrawn', 'expired', 'rejected'],
}

export function offerListFeature(context: Context): void {
  onPress(context, OFFER_LIST, (press) => replaceWithList(context, press, 0))
  onPress(context, OFFER_PREVIOUS, (press) => replaceWithList(context, press, -1))
  onPress(context, OFFER_NEXT, (press) => replaceWithList(context, press, 1))
  onPress(context, OFFER_OPEN, (press) => open(context, press))
  onSubmit(
    context,
    OFFER_SEARCH,
    async ({ userId, form, metadata }) => {
      const { channelId } = queryOf(metadata)
      const asked = { text: form.one('text'), which: form.one('which'), ...(channelId === undefined ? {} : { channelId }) }
      return { view: await offerListView(context, userId, query.parse(asked)) }
    },
    async () => {},
  )
}

async function replaceWithList(context: Context, { userId, viewId, triggerId, metadata, place }: Press, step: number): Promise<void> {
  const asked = queryOf(metadata)
  const channelId = asked.channelId ?? place.channelId
  const next = { ...asked, page: Math.max(0, asked.page + step), ...(channelId === undefined ? {} : { channelId }) }
  const view = await offerListView(context, userId, next)
  if (viewId === null) await context.client.views.open({ trigger_id: triggerId, view })
  else await context.client.views.update({ view_id: viewId, view })
}

async function open(context: Context, { userId, value, triggerId, viewId }: Press): Promise<void> {
  const offer = await ownOffer(context, userId, value)
  const view = await offerView(context, offer.id)
  if (view === null) throw new Refusal('offer.gone')
  if (viewId === null) await context.client.views.open({ trigger_id: triggerId, view })
  else await context.client.views.push({ trigger_id: triggerId, view })
}

/** @throws {Refusal} for somebody of no agency */
export async function offerListView(context: Context, userId: string, asked: Query): Promise<Modal> {
  const { domain, scope, words } = context
  const agencies = await scope.agencies(await scope.any(userId))
  const ids = agencies.map(({ id }) => id)
  return listView(context, asked, {
    callbackId: OFFER_SEARCH,
    previousId: OFFER_PREVIOUS,
    nextId: OFFER_NEXT,
    title: words('offer.listTitle'),
    which: { open: words('offer.listWhichAre.open'), closed: words('offer.listWhichAre.closed') },
    none: words('offer.listNone'),
    count: (count) => words('offer.listCount', { count }),
    async find(page) {
      const { text, which } = asked
      const { offers, total } = await domain.offers.ofAgencies(ids, { states: STATES[which], text, skip: page * PAGE, limit: PAGE })
      const lines = offers.map((offer) => {
        const agency = agencies.find(({ id }) => id === offer.agencyId)
        return lineOf(context, offer, agencies.length > 1 ? (agency?.name ?? '') : '', timeZoneOf(agency))
      })
      return { lines, total }
    },
  })
}

function lineOf({ words }: Context, offer: JobOffer, agency: string, zone: string): Block {
  const until =
    offer.state === 'published' && offer.expiresAt !== null ? words('list.until', { when: shortDayAndTime(offer.expiresAt, zone) }) : ''
  const facts = [offer.companyName ?? '', offer.placeName, agency].filter((fact) => fact !== '').join(' · ')
  const state = [words(`offer.state.${offer.state}`), until].filter((fact) => fact !== '').join(' · ')
  const text = `*${escapeMrkdwn(offer.title)}*\n${escapeMrkdwn(facts)}\n${escapeMrkdwn(state)}`
  return section(text, button(OFFER_OPEN, words('list.open'), offer.id))
}
