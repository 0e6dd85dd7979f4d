import { z } from 'zod'
import { toReadablePhone } from '../../base/phone.js'
import { type ContactRequest, endedWithOffer, NO_PAPERS } from '../../domain/contact-requests/contact-request.js'
import { validatedVersion } from '../../domain/papers/paper.js'
import { recruitersOf } from '../../domain/recruiters/of-offer.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { describeOffer } from './offer.js'

const FIRST_NAME_LENGTH = 40
const REASON_LENGTH = 200
const contactInput = z.object({ offerId: z.string(), title: z.string() })

/** "Ça m'intéresse": asks that recruiter and youth be put in touch, and tells the agency. */
export const contactTopic = (deps: TopicDeps) =>
  topic('contact', async (ask, input) => {
    const { domain, elsewhere } = deps
    const { offerId, title } = contactInput.parse(input)
    const asked = await ask.once('ask', async (key) => {
      const youthId = youthIdOf(ask.turn)
      const [youth, offer] = await Promise.all([domain.youths.get(youthId), domain.offers.get(offerId)])
      if (youth === null || offer === null || offer.state !== 'published') return null
      const agencyId = youth.agencyId ?? offer.agencyId
      if (agencyId === null) return null
      const resume = await validatedResume(deps, youthId)
      const papers = { ...NO_PAPERS, resume }
      const { request, isNew } = await domain.contactRequests.ask({ youthId, offerId, agencyId, by: 'youth', key, papers })
      await domain.matches.react(youthId, offerId, 'interested')
      ask.turn.tellDesk({ name: 'contactRequest.asked', value: { requestId: request.id } })
      await elsewhere.contactRequestChanged(request.id)
      return {
        isNew,
        requestId: request.id,
        state: request.state,
        askedBy: request.askedBy,
        hasName: youth.firstName !== null,
        hasResume: resume !== null,
      }
    })
    if (asked === null) {
      await ask.say('offer.gone')
      return
    }
    if (asked.askedBy === 'recruiter' && asked.state === 'asked') {
      await ask.topic('contactRequest.proposed', { requestId: asked.requestId })
      return
    }
    if (!asked.isNew) {
      await ask.say(`contact.already.${asked.state}`, { title })
      return
    }
    await ask.say(asked.hasResume ? 'contact.askedWithResume' : 'contact.asked', { title })
    if (!asked.hasName) await askFirstName(ask, deps, asked.requestId)
  })

/** The CV that an adviser has validated goes with each request. */
async function validatedResume({ domain }: TopicDeps, youthId: string): Promise<string | null> {
  const paper = await domain.papers.find(youthId, 'resume', null)
  const documentId = paper === null ? undefined : validatedVersion(paper)?.documentId
  return documentId === undefined || (await domain.documents.get(documentId)) === null ? null : documentId
}

export async function askFirstName(ask: Ask, { domain }: TopicDeps, requestId: string): Promise<void> {
  const name = await ask.text('contact.firstName', { maxLength: FIRST_NAME_LENGTH, isSkippable: true })
  if (name === undefined || name === '') return
  await ask.once('name', async () => {
    await domain.youths.update(youthIdOf(ask.turn), { firstName: name })
    // The card stands already: it is redrawn with the name.
    ask.turn.tellDesk({ name: 'contactRequest.asked', value: { requestId } })
    return null
  })
  await ask.say('contact.thanks', { name })
}

const requestInput = z.object({ requestId: z.string(), isReminder: z.boolean().optional() })

/** The recruiter (or the adviser for them) has answered, or nobody has. */
export const contactAnsweredTopic = (deps: TopicDeps) =>
  topic('contactRequest.answered', async (ask, input) => {
    const { requestId } = requestInput.parse(input)
    const answer = await ask.once('read', async () => {
      const request = await ownRequest(ask, deps, requestId)
      if (request === null) return null
      const offer = await deps.domain.offers.get(request.offerId)
      return { state: request.state, title: offer?.title ?? '', reason: request.reason, end: endedWithOffer(request) }
    })
    if (answer === null || answer.state === 'asked') return
    if (answer.end !== null) {
      await ask.say(`contact.offerEnded.${answer.end}`, { title: answer.title })
      return
    }
    await ask.say(`contact.answered.${answer.state}`, { title: answer.title })
    if (answer.reason !== null && answer.reason !== '') await ask.say('contact.reason', { reason: answer.reason })
    if (answer.state === 'accepted') await tellRecruiter(ask, deps, requestId)
  })

/** A recruiter who has seen a blind profile asks for its owner, who says yes or no. */
export const contactProposedTopic = (deps: TopicDeps) =>
  topic('contactRequest.proposed', async (ask, input) => {
    ask.speakAs('registered')
    const { domain, elsewhere } = deps
    const { requestId, isReminder } = requestInput.parse(input)
    const proposed = await ask.once('read', async () => {
      const [request, youth] = await Promise.all([ownRequest(ask, deps, requestId), domain.youths.get(youthIdOf(ask.turn))])
      const offer = request === null ? null : await domain.offers.get(request.offerId)
      if (request?.state !== 'asked' || offer === null) return null
      return { title: offer.title, text: describeOffer(offer, deps), hasName: youth !== null && youth.firstName !== null }
    })
    if (proposed === null) return
    const isYes = await ask.choice(
      isReminder === true ? 'contact.proposed.again' : 'contact.proposed.ask',
      [
        { value: 'yes', label: 'contact.proposed.yes', synonyms: ['oui', 'ok', 'd accord', 'ouais', 'accepter', 'j accepte'] },
        { value: 'no', label: 'contact.proposed.no', synonyms: ['non', 'refuser', 'je refuse', 'pas interesse', 'nan'] },
      ],
      { vars: { text: proposed.text } },
    )
    ask.speakAs('answer')
    const reason = isYes === 'no' ? await ask.text('contact.proposed.why', { maxLength: REASON_LENGTH, isSkippable: true }) : undefined
    const state = isYes === 'yes' ? 'accepted' : 'refused'
    const answered = await ask.once('answer', async () => {
      const { request } = await domain.contactRequests.answer(requestId, state, 'youth', reason)
      await domain.matches.react(youthIdOf(ask.turn), request.offerId, isYes === 'yes' ? 'interested' : 'declined')
      ask.turn.tellDesk({ name: 'contactRequest.asked', value: { requestId } })
      await elsewhere.contactRequestChanged(requestId)
      return request.state
    })
    if (answered !== state) {
      await ask.say(`contact.already.${answered}`, { title: proposed.title })
      return
    }
    await ask.say(`contact.proposed.${state}`, { title: proposed.title })
    if (state === 'refused') return
    await tellRecruiter(ask, deps, requestId)
    if (!proposed.hasName) await askFirstName(ask, deps, requestId)
  })

/** Who said yes, and their number: only ever called once both have said yes. */
async function tellRecruiter(ask: Ask, { domain }: TopicDeps, requestId: string): Promise<void> {
  const recruiter = await ask.once('recruiter', async () => {
    const request = await domain.contactRequests.get(requestId)
    const offer = request?.state === 'accepted' ? await domain.offers.get(request.offerId) : null
    const all = await recruitersOf(domain.recruiters, offer)
    const by = request?.history.at(-1)?.by
    const found = all.find(({ id }) => by === `recruiter:${id}`) ?? all[0]
    return found === undefined ? null : { company: offer?.companyName ?? '', name: found.name, phone: found.phone }
  })
  if (recruiter === null) return
  const { company, name, phone } = recruiter
  if (phone === null) await ask.say('contact.recruiterNoPhone', { company, name })
  else await ask.say('contact.recruiter', { company, name, phone: toReadablePhone(phone) })
}

/** The person's own request, whoever sent its id. */
export async function ownRequest(ask: Ask, { domain }: Pick<TopicDeps, 'domain'>, requestId: string): Promise<ContactRequest | null> {
  const request = await domain.contactRequests.get(requestId)
  return request?.youthId === youthIdOf(ask.turn) ? request : null
}
