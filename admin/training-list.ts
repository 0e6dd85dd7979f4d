/** The trainings of an adviser's agencies: searched, a page at a time, each opened in a window. */
import type { Training } from '../domain/trainings/training.js'
import { type Block, button, type Modal, section } from './blocks/kit.js'
import type { Context } from './context.js'
import { onPress, onSubmit, type Press } from './listeners.js'
import { listView, PAGE, type Query, query, queryOf } from './listing.js'
import { Refusal } from './refusal.js'
import { escapeMrkdwn } from './text.js'
import { hasBegun, ownTraining, trainingView } from './training-own.js'

export const TRAINING_LIST = 'training:list'
const TRAINING_SEARCH = 'training:search'
const TRAINING_OPEN = 'training:open'
const TRAINING_PREVIOUS = 'training:previous'
const TRAINING_NEXT = 'training:next'

export function trainingListFeature(context: Context): void {
  onPress(context, TRAINING_LIST, (press) => replaceWithList(context, press, 0))
  onPress(context, TRAINING_PREVIOUS, (press) => replaceWithList(context, press, -1))
  onPress(context, TRAINING_NEXT, (press) => replaceWithList(context, press, 1))
  onPress(context, TRAINING_OPEN, (press) => open(context, press))
  onSubmit(
    context,
    TRAINING_SEARCH,
    async ({ userId, form, metadata }) => {
      const { channelId } = queryOf(metadata)
      const asked = { text: form.one('text'), which: form.one('which'), ...(channelId === undefined ? {} : { channelId }) }
      return { view: await trainingListView(context, userId, query.parse(asked)) }
    },
    async () => {},
  )
}

async function replaceWithList(context: Context, { userId, viewId, triggerId, metadata, place }: Press, step: number): Promise<void> {
  const asked = queryOf(metadata)
  const channelId = asked.channelId ?? place.channelId
  const next = { ...asked, page: Math.max(0, asked.page + step), ...(channelId === undefined ? {} : { channelId }) }
  const view = await trainingListView(context, userId, next)
  if (viewId === null) await context.client.views.open({ trigger_id: triggerId, view })
  else await context.client.views.update({ view_id: viewId, view })
}

async function open(context: Context, { userId, value, triggerId, viewId }: Press): Promise<void> {
  const training = await ownTraining(context, userId, value)
  const view = await trainingView(context, training.id)
  if (view === null) throw new Refusal('training.gone')
  if (viewId === null) await context.client.views.open({ trigger_id: triggerId, view })
  else await context.client.views.push({ trigger_id: triggerId, view })
}

/** @throws {Refusal} for somebody of no agency */
export async function trainingListView(context: Context, userId: string, asked: Query): Promise<Modal> {
  const { domain, scope, words, clock } = context
  const agencies = await scope.agencies(await scope.any(userId))
  const ids = agencies.map(({ id }) => id)
  return listView(context, asked, {
    callbackId: TRAINING_SEARCH,
    previousId: TRAINING_PREVIOUS,
    nextId: TRAINING_NEXT,
    title: words('training.listTitle'),
    which: { open: words('training.listWhich.open'), closed: words('training.listWhich.closed') },
    none: words('training.listNone'),
    count: (count) => words('training.listCount', { count }),
    async find(page) {
      const today = clock.now().toISOString().slice(0, 10)
      const isOpen = asked.which === 'open'
      const found = await domain.trainings.ofAgencies(ids, { isOpen, text: asked.text, today, skip: page * PAGE, limit: PAGE })
      const named = (agencyId: string | null) => (agencies.length > 1 ? (agencies.find(({ id }) => id === agencyId)?.name ?? '') : '')
      return { lines: found.trainings.map((training) => lineOf(context, training, named(training.agencyId))), total: found.total }
    },
  })
}

function lineOf(context: Context, training: Training, agency: string): Block {
  const { words } = context
  const { organisation, placeName, startsOn, state } = training
  const facts = [organisation, placeName, startsOn ?? '', agency].filter((fact) => fact !== '').join(' · ')
  const shown = words(`training.state.${state === 'published' && hasBegun(context, training) ? 'begun' : state}`)
  const text = `*${escapeMrkdwn(training.title)}*\n${escapeMrkdwn(facts)}\n${escapeMrkdwn(shown)}`
  return section(text, button(TRAINING_OPEN, words('list.open'), training.id))
}
