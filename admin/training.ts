/** `/formation`: publishes a training session; with words behind it, finds those of the adviser's agencies. */
import { z } from 'zod'
import { type Agency, timeZoneOf } from '../domain/agencies/agency.js'
import { type NewTraining, type Published, TrainingRefused } from '../domain/trainings/training.js'
import { actions, button } from './blocks/kit.js'
import { TRAINING_AGAIN, TRAINING_EDIT } from './blocks/training-card.js'
import type { Context } from './context.js'
import { type Command, onCommand, onPress, onSubmit, type Press, type Submission } from './listeners.js'
import { Refusal } from './refusal.js'
import { readTraining, TRAINING_CHANGE, TRAINING_FORM, type TrainingFields, trainingForm } from './training-form.js'
import { TRAINING_LIST, trainingListFeature, trainingListView } from './training-list.js'
import { trainingManageFeature } from './training-manage.js'
import { type OwnTraining, ownTraining, redrawTraining } from './training-own.js'
import { tellAskers } from './training-told.js'

const metadata = z.object({
  agencyId: z.string(),
  timeZone: z.string(),
  trainingId: z.string().optional(),
  fileViewId: z.string().optional(),
  channelId: z.string().optional(),
})
/** Behind `/formation`: all of them. */
const ALL = /^(liste|lister|toutes|nos formations|formations)$/i

export function trainingFeature(context: Context): void {
  onCommand(context, '/formation', (command) => open(context, command))
  onPress(context, TRAINING_EDIT, (press) => openFilled(context, press, false))
  onPress(context, TRAINING_AGAIN, (press) => openFilled(context, press, true))
  onSubmit(
    context,
    TRAINING_FORM,
    ({ form, metadata: given }) => readTraining(form, { now: context.clock.now(), timeZone: metadata.parse(given).timeZone }, context),
    (fields, submission) => create(context, fields, submission),
  )
  onSubmit(
    context,
    TRAINING_CHANGE,
    async ({ userId, form, metadata: given }) => {
      const { trainingId, timeZone } = metadata.parse(given)
      const before = await changeable(context, userId, trainingId ?? '')
      return readTraining(form, { now: context.clock.now(), timeZone, before }, context)
    },
    (fields, submission) => change(context, fields, submission),
  )
  trainingListFeature(context)
  trainingManageFeature(context)
}

async function open(context: Context, { userId, channelId, triggerId, text }: Command): Promise<void> {
  const { scope, client, words, domain } = context
  const asked = text.trim()
  if (asked !== '') {
    const view = await trainingListView(context, userId, { text: ALL.test(asked) ? '' : asked, which: 'open', page: 0, channelId })
    await client.views.open({ trigger_id: triggerId, view })
    return
  }
  const member = await scope.any(userId)
  const [chosen, mine] = await Promise.all([scope.home(member, channelId), scope.agencies(member)])
  const opened = JSON.stringify({ agencyId: chosen.id, timeZone: chosen.timeZone, channelId })
  const above = [actions('list', button(TRAINING_LIST, words('training.list'), 'list'))]
  await client.views.open({
    trigger_id: triggerId,
    view: trainingForm({ mine, chosen, isNew: true, above, metadata: opened, reference: domain.reference, words }),
  })
}

/** @throws {Refusal} when it is not the adviser's, or closed */
async function changeable(context: Context, userId: string, trainingId: string): Promise<OwnTraining> {
  const training = await ownTraining(context, userId, trainingId)
  if (training.state !== 'published') throw new Refusal('training.notEditable', { state: context.words(`training.was.${training.state}`) })
  return training
}

/** The form with what the training says: to change it, or to publish a further session. */
async function openFilled(context: Context, { userId, value, triggerId, viewId, place }: Press, isNew: boolean): Promise<void> {
  const { client, domain, words } = context
  const training = isNew ? await ownTraining(context, userId, value) : await changeable(context, userId, value)
  const agency = await agencyOf(context, training.agencyId)
  const view = trainingForm({
    mine: [agency],
    chosen: agency,
    training,
    isNew,
    metadata: JSON.stringify({
      agencyId: agency.id,
      timeZone: agency.timeZone,
      ...(isNew ? {} : { trainingId: training.id }),
      ...(viewId === null || isNew ? {} : { fileViewId: viewId }),
      ...(place.channelId === undefined ? {} : { channelId: place.channelId }),
    }),
    reference: domain.reference,
    words,
  })
  if (viewId === null) await client.views.open({ trigger_id: triggerId, view })
  else await client.views.push({ trigger_id: triggerId, view })
}

async function create(context: Context, { agencyId: chosen, ...fields }: TrainingFields, submission: Submission): Promise<void> {
  const { userId, viewId } = submission
  const agencyId = chosen ?? metadata.parse(submission.metadata).agencyId
  await context.scope.of(userId, agencyId)
  const { training } = await publish(context, { ...fields, agencyId, sourceId: `slack:${userId}:${viewId}` })
  await context.later.trainingChanged(training.id)
  await redrawTraining(context, null, training.id)
}

async function change(
  context: Context,
  { agencyId: _, ...fields }: TrainingFields,
  { userId, metadata: given }: Submission,
): Promise<void> {
  const { trainingId, fileViewId } = metadata.parse(given)
  const { agencyId, sourceId, id } = await changeable(context, userId, trainingId ?? '')
  const { before, training } = await publish(context, { ...fields, agencyId, sourceId })
  const zone = timeZoneOf(await agencyOf(context, agencyId))
  if (before !== null) await tellAskers(context, before, training, zone)
  await context.later.trainingChanged(id)
  await redrawTraining(context, fileViewId ?? null, id)
}

async function publish({ domain, words }: Context, training: NewTraining): Promise<Published> {
  try {
    return await domain.trainings.publish(training)
  } catch (error) {
    if (!(error instanceof TrainingRefused)) throw error
    const problem = error.problems[0]?.excerpt ?? words('training.refusedFields')
    throw new Refusal('training.refused', { title: training.title, problem })
  }
}

async function agencyOf({ domain }: Context, id: string): Promise<Agency> {
  const agency = await domain.agencies.get(id)
  if (agency === null) throw new Refusal('scope.noAgency')
  return agency
}
