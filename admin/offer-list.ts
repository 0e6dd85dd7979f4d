/** The offers of an adviser's agencies: searched, a page at a time, each opened in a window. */
import { z } from 'zod'
import { timeZoneOf } from '../domain/agencies/agency.js'
import type { JobOffer } from '../domain/offers/job-offer.js'
import { selectField, textField } from './blocks/form.js'
import { actions, type Block, button, choice, divider, type Modal, modal, context as note, section } from './blocks/kit.js'
import type { Context } from './context.js'
import { onPress, onSubmit, type Press } from './listeners.js'
import { offerView, ownOffer } from './offer-own.js'
import { Refusal } from './refusal.js'
import { escapeMrkdwn } from './text.js'
import { shortDayAndTime } from './when.js'

export const OFFER_LIST = 'offer:list'
const OFFER_SEARCH = 'offer:search'
const OFFER_OPEN = 'offer:open'
const OFFER_PREVIOUS = 'offer:previous'
const OFFER_NEXT = 'offer:next'

const PAGE = 8
const SEARCH_LENGTH = 80
const WHICH = ['open', 'closed'] as const
const STATES: Record<(typeof WHICH)[number], readonly JobOffer['state'][]> = {
  open: ['draft', 'published', 'paused'],
  closed: ['filled', 'withdrawn', 'expired', 'rejected'],
}

const query = z.object({
  text: z.string().catch(''),
  which: z.enum(WHICH).catch('open'),
  page: z.number().int().min(0).catch(0),
  channelId: z.string().optional(),
})
export type OfferQuery = z.output<typeof query>

export function offerListFeature(context: Context): void {
  onPress(context, OFFER_LIST, (press) => replaceWithList(context, press, 0))
  onPress(context, OFFER_PREVIOUS, (press) => replaceWithList(context, press, -1))
  onPress(context, OFFER_NEXT, (press) => replaceWithList(context, press, 1))
  onPress(context, OFFER_OPEN, (press) => open(context, press))
  onSubmit(
    context,
    OFFER_SEARCH,
    async ({ userId, form, metadata }) => {
      const { channelId } = query.parse(metadata)
      const asked = { text: form.one('text'), which: form.one('which'), ...(channelId === undefined ? {} : { channelId }) }
      return { view: await offerListView(context, userId, query.parse(asked)) }
    },
    async () => {},
  )
}

async function replaceWithList(context: Context, { userId, viewId, triggerId, metadata, place }: Press, step: number): Promise<void> {
  const asked = query.parse(typeof metadata === 'object' && metadata !== null ? metadata : {})
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

/** A page that is past the end shows the last. @throws {Refusal} for somebody of no agency */
export async function offerListView(context: Context, userId: string, asked: Omit<OfferQuery, 'page'> & { page?: number }): Promise<Modal> {
  const { domain, scope, words } = context
  const agencies = await scope.agencies(await scope.any(userId))
  const ids = agencies.map(({ id }) => id)
  const { text, which } = asked
  const find = (page: number) => domain.offers.ofAgencies(ids, { states: STATES[which], text, skip: page * PAGE, limit: PAGE })
  let page = asked.page ?? 0
  let found = await find(page)
  const pages = Math.max(1, Math.ceil(found.total / PAGE))
  if (page >= pages) {
    page = pages - 1
    found = await find(page)
  }
  const count = words('offer.listCount', { count: found.total })
  const turn = [
    ...(page > 0 ? [button(OFFER_PREVIOUS, words('offer.previous'), 'previous')] : []),
    ...(page + 1 < pages ? [button(OFFER_NEXT, words('offer.next'), 'next')] : []),
  ]
  const lines = found.offers.map((offer) => {
    const agency = agencies.find(({ id }) => id === offer.agencyId)
    return lineOf(context, offer, agencies.length > 1 ? (agency?.name ?? '') : '', timeZoneOf(agency))
  })
  return modal({
    callbackId: OFFER_SEARCH,
    title: words('offer.listTitle'),
    submit: words('offer.listSubmit'),
    close: words('common.close'),
    metadata: JSON.stringify({ ...asked, page }),
    blocks: [
      textField(
        'text',
        { label: words('offer.listSearch'), isOptional: true },
        { most: SEARCH_LENGTH, initial: text.slice(0, SEARCH_LENGTH) },
      ),
      selectField(
        'which',
        { label: words('offer.listWhich') },
        WHICH.map((one) => choice(one, words(`offer.listWhichAre.${one}`))),
        which,
      ),
      divider,
      ...(lines.length === 0
        ? [note(words('offer.listNone'))]
        : [note(pages === 1 ? count : words('offer.listPage', { count, page: page + 1, pages })), ...lines]),
      ...(turn.length === 0 ? [] : [actions('turn', ...turn)]),
    ],
  })
}

function lineOf({ words }: Context, offer: JobOffer, agency: string, zone: string): Block {
  const until =
    offer.state === 'published' && offer.expiresAt !== null
      ? words('offer.listUntil', { when: shortDayAndTime(offer.expiresAt, zone) })
      : ''
  const facts = [offer.companyName ?? '', offer.placeName, agency].filter((fact) => fact !== '').join(' · ')
  const state = [words(`offer.state.${offer.state}`), until].filter((fact) => fact !== '').join(' · ')
  const text = `*${escapeMrkdwn(offer.title)}*\n${escapeMrkdwn(facts)}\n${escapeMrkdwn(state)}`
  return section(text, button(OFFER_OPEN, words('offer.open'), offer.id))
}
