/** A training that an adviser may act on, and what shows it. */
import { occupationLabel } from '../domain/reference/names.js'
import type { Training } from '../domain/trainings/training.js'
import { type CardMessage, type Modal, modal } from './blocks/kit.js'
import { trainingCard } from './blocks/training-card.js'
import type { Context } from './context.js'
import { showCard } from './post.js'
import { Refusal } from './refusal.js'
import { sharingOf } from './share-form.js'

export type OwnTraining = Training & { agencyId: string }

/** @throws {Refusal} when it is gone, of an import (it belongs to no agency: nobody changes it here), or of another agency */
export async function ownTraining({ domain, scope }: Context, userId: string, trainingId: string): Promise<OwnTraining> {
  const training = await domain.trainings.get(trainingId)
  if (training === null) throw new Refusal('training.gone')
  const { agencyId } = training
  if (agencyId === null) throw new Refusal('training.ofImport')
  await scope.of(userId, agencyId)
  return { ...training, agencyId }
}

export function hasBegun({ clock }: Pick<Context, 'clock'>, { startsOn }: Training): boolean {
  return startsOn !== undefined && startsOn < clock.now().toISOString().slice(0, 10)
}

/** Draws the training's card as things stand now. */
export async function refreshTraining(context: Context, trainingId: string): Promise<void> {
  const training = await context.domain.trainings.get(trainingId)
  if (training?.agencyId === undefined || training.agencyId === null) return
  await showCard(context, `training:${trainingId}`, training.agencyId, () => buildCard(context, trainingId))
}

/** The same in a window; null when the training is gone. */
export async function trainingView(context: Context, trainingId: string): Promise<Modal | null> {
  const card = await buildCard(context, trainingId)
  if (card === null) return null
  const { words } = context
  return modal({ callbackId: 'training:detail', title: words('training.detailTitle'), close: words('common.close'), blocks: card.blocks })
}

/** Its card and the window that shows it, as things stand now; the window may have been closed meanwhile. */
export async function redrawTraining(context: Context, viewId: string | null, trainingId: string): Promise<void> {
  await refreshTraining(context, trainingId)
  const view = viewId === null ? null : await trainingView(context, trainingId)
  if (viewId === null || view === null) return
  try {
    await context.client.views.update({ view_id: viewId, view })
  } catch (error) {
    context.log.debug({ err: error }, 'Slack: the window of a training was not redrawn.')
  }
}

async function buildCard(context: Context, trainingId: string): Promise<CardMessage | null> {
  const { domain, words } = context
  const training = await domain.trainings.get(trainingId)
  if (training === null) return null
  const open = await domain.trainingInterests.openOf(trainingId)
  const count = (state: 'asked' | 'enrolled') => open.filter((interest) => interest.state === state).length
  return trainingCard({
    training,
    occupations: training.occupations.map((one) => occupationLabel(domain.reference, one) ?? one.rome),
    hasBegun: hasBegun(context, training),
    asked: count('asked'),
    enrolled: count('enrolled'),
    sharing: await sharingOf(context, training, 'trainings'),
    words,
  })
}
