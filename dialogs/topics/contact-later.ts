/** After asking: the youth takes a request back, or says what became of it. */
import { z } from 'zod'
import { FOLLOW_UP_KINDS } from '../../domain/contact-requests/contact-request.js'
import { topic } from '../topic.js'
import { ownRequest } from './contact.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { shorten } from './format.js'
import { shortTitle } from './offers.js'
import { withdrawInterest } from './training.js'

const MOST_SHOWN = 8
const TITLE_LENGTH = 50

/** RETIRER: at once where there is one request, else asks which. */
export const withdrawTopic = (deps: TopicDeps) =>
  topic('withdraw', async (ask) => {
    const { domain, elsewhere } = deps
    const open = await ask.once('open', async () => {
      const requests = (await domain.contactRequests.ofYouth(youthIdOf(ask.turn))).filter(
        ({ state }) => state === 'asked' || state === 'accepted',
      )
      const interests = (await domain.trainingInterests.ofYouth(youthIdOf(ask.turn))).filter(
        ({ state }) => state === 'asked' || state === 'enrolled',
      )
      const [offers, trainings] = await Promise.all([
        domain.offers.getMany(requests.map(({ offerId }) => offerId)),
        domain.trainings.getMany(interests.map(({ trainingId }) => trainingId)),
      ])
      return [
        ...requests.map(({ id, offerId }) => ({
          id,
          title: offers.find((offer) => offer.id === offerId)?.title ?? '',
          isTraining: false,
        })),
        ...interests.map(({ id, trainingId }) => ({
          id,
          title: trainings.find((training) => training.id === trainingId)?.title ?? '',
          isTraining: true,
        })),
      ].slice(0, MOST_SHOWN)
    })
    const [first] = open
    if (first === undefined) {
      await ask.say('contact.withdraw.none')
      return
    }
    const chosen =
      open.length === 1
        ? first.id
        : await ask.choice('contact.withdraw.which', [
            ...open.map(({ id, title }) => ({ value: id, label: { text: shorten(shortTitle(title), TITLE_LENGTH) } })),
            { value: 'keep', label: 'contact.withdraw.keep', synonyms: ['aucune', 'non', 'rien'] },
          ])
    const withdrawn = open.find(({ id }) => id === chosen)
    if (withdrawn === undefined) {
      await ask.say('contact.withdraw.kept')
      return
    }
    if (withdrawn.isTraining) {
      await withdrawInterest(ask, deps, withdrawn.id, withdrawn.title)
      return
    }
    const state = await ask.once('withdraw', async () => {
      const { request } = await domain.contactRequests.answer(withdrawn.id, 'withdrawn', 'youth')
      ask.turn.tellDesk({ name: 'contactRequest.withdrawn', value: { requestId: withdrawn.id } })
      await elsewhere.contactRequestChanged(withdrawn.id)
      return request.state
    })
    if (state === 'withdrawn') await ask.say('contact.withdraw.done', { title: withdrawn.title })
    else await ask.say(`contact.already.${state}`, { title: withdrawn.title })
  })

const followUpInput = z.object({ requestId: z.string(), kind: z.enum(FOLLOW_UP_KINDS) })

/** "As-tu eu l'entretien ?", "es-tu embauché ?", "toujours en poste ?" */
export const followUpTopic = (deps: TopicDeps) =>
  topic('contactRequest.followUp', async (ask, input) => {
    ask.speakAs('registered')
    const { requestId, kind } = followUpInput.parse(input)
    const title = await ask.once('read', async () => {
      const request = await ownRequest(ask, deps, requestId)
      return request?.state === 'accepted' ? ((await deps.domain.offers.get(request.offerId))?.title ?? '') : null
    })
    if (title === null) return
    const isLate = kind === 'month1' || kind === 'month3'
    const answer = await ask.choice(
      `contact.followUp.ask.${kind}`,
      [
        { value: 'yes', label: 'contact.followUp.yes', synonyms: ['oui', 'ouais', 'yes', 'ok', 'toujours'] },
        { value: 'no', label: 'contact.followUp.no', synonyms: ['non', 'nan', 'annule', 'plus'] },
        ...(isLate
          ? []
          : [
              {
                value: 'notYet' as const,
                label: 'contact.followUp.notYet',
                synonyms: ['pas encore', 'bientot', 'j attends', 'en attente'],
              },
            ]),
      ],
      { vars: { title } },
    )
    ask.speakAs('answer')
    const changed = await ask.once('answer', async () => {
      const result = await deps.domain.contactRequests.answerFollowUp(requestId, kind, answer)
      ask.turn.tellDesk({ name: 'contactRequest.asked', value: { requestId } })
      return result.changed
    })
    await ask.say(changed ? `contact.followUp.reply.${kind}.${answer}` : 'contact.followUp.already')
  })
