/** A training from its card or its window: full, cancelled, open again, shared. */
import { z } from 'zod'
import type { Training } from '../domain/trainings/training.js'
import { TRAINING_CANCEL, TRAINING_FULL, TRAINING_REOPEN, TRAINING_SHARE } from './blocks/training-card.js'
import type { Context } from './context.js'
import { onPress, onSubmit, type Press, type Submission } from './listeners.js'
import { Refusal } from './refusal.js'
import { readSharing, type Sharing, shareForm } from './share-form.js'
import { hasBegun, ownTraining, redrawTraining } from './training-own.js'

const TRAINING_SHARE_FORM = 'training:shareForm'

const metadata = z.object({ trainingId: z.string(), fileViewId: z.string().optional(), channelId: z.string().optional() })

export function trainingManageFeature(context: Context): void {
  onPress(context, TRAINING_FULL, (press) => setState(context, press, 'full'))
  onPress(context, TRAINING_CANCEL, (press) => setState(context, press, 'cancelled'))
  onPress(context, TRAINING_REOPEN, (press) => setState(context, press, 'published'))
  onPress(context, TRAINING_SHARE, (press) => openShare(context, press))
  onSubmit(
    context,
    TRAINING_SHARE_FORM,
    (submission) => readSharing(context, submission),
    (sharing, submission) => share(context, sharing, submission),
  )
}

async function setState(context: Context, { userId, value, viewId }: Press, state: Training['state']): Promise<void> {
  const training = await ownTraining(context, userId, value)
  if (state === 'published' && training.state !== 'published' && hasBegun(context, training)) throw new Refusal('training.begun')
  await context.domain.trainings.setState(training.id, state)
  // Those who wait for an answer are told by the sweep of trainings.
  await context.later.trainingChanged(training.id)
  await redrawTraining(context, viewId, training.id)
}

async function openShare(context: Context, { userId, value, triggerId, viewId, place }: Press): Promise<void> {
  const { client, words } = context
  const training = await ownTraining(context, userId, value)
  const opened = JSON.stringify({
    trainingId: training.id,
    ...(viewId === null ? {} : { fileViewId: viewId }),
    ...(place.channelId === undefined ? {} : { channelId: place.channelId }),
  })
  const form = { callbackId: TRAINING_SHARE_FORM, heading: words('training.shareTitle'), metadata: opened }
  const view = await shareForm(context, form, training)
  if (viewId === null) await client.views.open({ trigger_id: triggerId, view })
  else await client.views.push({ trigger_id: triggerId, view })
}

async function share(context: Context, { sharedWith }: Sharing, { userId, metadata: given }: Submission): Promise<void> {
  const { trainingId, fileViewId } = metadata.parse(given)
  const training = await ownTraining(context, userId, trainingId)
  const others = Array.isArray(sharedWith) ? sharedWith.filter((id) => id !== training.agencyId) : sharedWith
  await context.domain.trainings.share(training.id, others)
  await context.later.trainingChanged(training.id)
  await redrawTraining(context, fileViewId ?? null, training.id)
}
