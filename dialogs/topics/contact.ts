import { z } from 'zod'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'

const FIRST_NAME_LENGTH = 40
const contactInput = z.object({ offerId: z.string(), title: z.string() })

/** "Ça m'intéresse": asks that recruiter and youth be put in touch, and tells the agency. */
export const contactTopic = ({ domain }: TopicDeps) =>
  topic('contact', async (ask, input) => {
    const { offerId, title } = contactInput.parse(input)
    const asked = await ask.once('ask', async (key) => {
      const youthId = youthIdOf(ask.turn)
      const [youth, offer] = await Promise.all([domain.youths.get(youthId), domain.offers.get(offerId)])
      if (youth === null || offer === null || offer.state !== 'published') return null
      const agencyId = youth.agencyId ?? offer.agencyId
      if (agencyId === null) return null
      const { request, isNew } = await domain.contactRequests.ask({ youthId, offerId, agencyId, by: 'youth', key })
      await domain.matches.react(youthId, offerId, 'interested')
      ask.turn.tellDesk({ name: 'contactRequest.asked', value: { requestId: request.id } })
      return { isNew, requestId: request.id, state: request.state, hasName: youth.firstName !== null }
    })
    if (asked === null) {
      await ask.say('offer.gone')
      return
    }
    if (!asked.isNew) {
      await ask.say(`contact.already.${asked.state}`, { title })
      return
    }
    await ask.say('contact.asked', { title })
    if (asked.hasName) return
    const name = await ask.text('contact.firstName', { maxLength: FIRST_NAME_LENGTH, isSkippable: true })
    if (name === undefined || name === '') return
    await ask.once('name', async () => {
      await domain.youths.update(youthIdOf(ask.turn), { firstName: name })
      // The card stands already: it is redrawn with the name.
      ask.turn.tellDesk({ name: 'contactRequest.asked', value: { requestId: asked.requestId } })
      return null
    })
    await ask.say('contact.thanks', { name })
  })

const answeredInput = z.object({ requestId: z.string() })

/** The recruiter (or the adviser for them) has answered. */
export const contactAnsweredTopic = ({ domain }: TopicDeps) =>
  topic('contactRequest.answered', async (ask, input) => {
    const { requestId } = answeredInput.parse(input)
    const answer = await ask.once('read', async () => {
      const request = await domain.contactRequests.get(requestId)
      if (request === null) return null
      const offer = await domain.offers.get(request.offerId)
      return { state: request.state, title: offer?.title ?? '', reason: request.reason }
    })
    if (answer === null || answer.state === 'asked') return
    await ask.say(`contact.answered.${answer.state}`, { title: answer.title })
    if (answer.reason !== null && answer.reason !== '') await ask.say('contact.reason', { reason: answer.reason })
  })
