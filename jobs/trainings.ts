/** Trainings: who is told of a new one, and what those who asked for one hear of it. */
import type { InterestStore } from '../domain/trainings/interest.js'
import type { ToldTrainings } from '../domain/trainings/told-store.js'
import type { TrainingMatcher, TrainingStore } from '../domain/trainings/training.js'
import type { Alerts } from './alerts.js'
import type { Sweep } from './scheduler.js'
import type { Tell } from './tell.js'

const BATCH = 50
/** The best profiles of one training; the others find it under FORMATION. */
const MOST_YOUTHS = 500

export interface TrainingJobs {
  trainings: Pick<TrainingStore, 'getMany' | 'unmatched' | 'markMatched'> & Pick<TrainingMatcher, 'youthsFor'>
  interests: InterestStore
  told: Pick<ToldTrainings, 'whoKnows' | 'note'>
  alerts: Alerts
  tell: Tell
  /** The advisers' card is redrawn. */
  onChanged: (interestId: string) => Promise<void>
}

export function trainingsSweep({ trainings, interests, told, alerts, tell, onChanged }: TrainingJobs): Sweep {
  /** Full: nobody more is waited for; cancelled: nobody goes at all. */
  async function endWithTrainings(): Promise<void> {
    for (const { id, state } of await trainings.getMany(await interests.trainingsAskedFor())) {
      if (state === 'published') continue
      for (const interest of await interests.openOf(id)) {
        if (interest.state === 'asked' || state === 'cancelled') await interests.answer(interest.id, 'closed', 'training')
      }
    }
  }

  async function tellAnswers(): Promise<void> {
    for (const { id, youthId, state } of await interests.untold(BATCH)) {
      await tell([youthId], () => ({
        key: `trainingInterest:${id}:${state}`,
        name: 'training.answered',
        value: { interestId: id },
        class: 'answer',
      }))
      await interests.markTold(id, state)
      await onChanged(id)
    }
  }

  /** Nobody hears of one twice, and those who have asked for it know of it. */
  async function announce(touch: () => Promise<void>): Promise<void> {
    for (const training of await trainings.unmatched(BATCH)) {
      const [asking, known] = await Promise.all([interests.openOf(training.id), told.whoKnows(training.id)])
      for (const { youthId } of asking) known.add(youthId)
      const found = (await trainings.youthsFor(training, MOST_YOUTHS, touch)).filter(({ youthId }) => !known.has(youthId))
      await alerts.gather(training.id, found)
      await told.note(
        training.id,
        found.map(({ youthId }) => youthId),
      )
      await trainings.markMatched(training.id, training.version)
      await touch()
    }
  }

  return async (touch) => {
    await endWithTrainings()
    await tellAnswers()
    await announce(touch)
    await alerts.sendDue(touch)
  }
}
