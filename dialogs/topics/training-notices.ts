/** What who asked for a training hears of it: the adviser's answer, its end, a change of place or date. */
import { z } from 'zod'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { day } from './format.js'

const answeredInput = z.object({ interestId: z.string() })

export const trainingAnsweredTopic = ({ domain }: TopicDeps) =>
  topic('training.answered', async (ask, input) => {
    const { interestId } = answeredInput.parse(input)
    const answered = await ask.once('read', async () => {
      const interest = await domain.trainingInterests.get(interestId)
      if (interest === null || interest.youthId !== youthIdOf(ask.turn)) return null
      const training = await domain.trainings.get(interest.trainingId)
      return { state: interest.state, isCancelled: training?.state === 'cancelled', title: training?.title ?? '' }
    })
    if (answered === null || answered.state === 'asked') return
    const { state, isCancelled, title } = answered
    if (state === 'closed') await ask.say(isCancelled ? 'training.cancelled' : 'training.full', { title })
    else await ask.say(`training.answered.${state}`, { title })
  })

const changedInput = z.object({ trainingId: z.string() })

export const trainingChangedTopic = ({ domain, words }: TopicDeps) =>
  topic('training.changed', async (ask, input) => {
    ask.speakAs('registered')
    const { trainingId } = changedInput.parse(input)
    const told = await ask.once('read', async () => {
      const training = await domain.trainings.get(trainingId)
      if (training === null || training.state === 'cancelled') return null
      const { title, placeName, place, startsOn } = training
      return {
        title,
        place: place === undefined ? words('training.atDistance') : placeName,
        when: startsOn === undefined ? words('training.noDate') : words('training.starts', { day: day(startsOn) }),
      }
    })
    if (told !== null) await ask.say('training.changed', told)
  })
