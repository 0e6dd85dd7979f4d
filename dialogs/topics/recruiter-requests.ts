/** Contact requests as a recruiter sees them: blind until both have said yes. */

import { DateTime } from 'luxon'
import { z } from 'zod'
import { toReadablePhone } from '../../base/phone.js'
import { answerLink } from '../../domain/contact-requests/answer-link.js'
import { type ContactRequest, shownPapers } from '../../domain/contact-requests/contact-request.js'
import type { JobOffer } from '../../domain/offers/job-offer.js'
import { recruitersOf } from '../../domain/recruiters/of-offer.js'
import type { Recruiter } from '../../domain/recruiters/recruiter.js'
import { isConsentRefused } from '../../domain/youth/youth.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { blindCriteria } from './blind.js'
import type { TopicDeps } from './deps.js'
import { shorten } from './format.js'
import { shortTitle } from './offers.js'
import { recruiterOf } from './recruiter.js'
import { ownOffers } from './recruiter-offers.js'

const REASON_LENGTH = 200
const MOST_TRIES = 3
const MOST_SHOWN = 8
const MOST_ROUNDS = 30
const TITLE_LENGTH = 40

const requestInput = z.object({ requestId: z.string(), isReminder: z.boolean().optional() })

/** Somebody is interested in an offer: yes, no, or later. */
export const recruiterRequestTopic = (deps: TopicDeps) =>
  topic('recruiter.request', async (ask, input) => {
    ask.speakAs('registered')
    const { requestId, isReminder } = requestInput.parse(input)
    await answerRequest(ask, deps, requestId, isReminder === true)
  })

async function answerRequest(ask: Ask, deps: TopicDeps, requestId: string, isReminder: boolean): Promise<void> {
  const shown = await ask.once(`shown:${requestId}`, () => present(ask, deps, requestId))
  if (shown === null) return
  const answer = await ask.choice(
    isReminder ? 'recruiter.request.again' : 'recruiter.request.ask',
    [
      { value: 'accepted', label: 'recruiter.request.accept', synonyms: ['oui', 'ok', 'd accord', 'j accepte', 'interesse'] },
      { value: 'refused', label: 'recruiter.request.refuse', synonyms: ['non', 'refuser', 'refus', 'je refuse', 'pas interesse'] },
      { value: 'later', label: 'recruiter.request.later', synonyms: ['plus tard', 'attendre', 'demain', 'je reflechis'] },
    ],
    { vars: shown },
  )
  ask.speakAs('answer')
  if (answer === 'later') {
    await ask.say('recruiter.request.laterSaid')
    return
  }
  const reason = answer === 'refused' ? await askReason(ask, deps) : undefined
  const state = await ask.once(`answer:${requestId}`, async () => {
    const { request, recruiter } = await ownRequest(ask, deps, requestId)
    if (request === null) return null
    const answered = await deps.domain.contactRequests.answer(requestId, answer, `recruiter:${recruiter.id}`, reason)
    ask.turn.tellDesk({ name: 'contactRequest.asked', value: { requestId } })
    await deps.elsewhere.contactRequestChanged(requestId)
    return answered.request.state
  })
  if (state === null) return
  if (state !== answer) await ask.say(`recruiter.request.already.${state}`)
  else if (state === 'refused') await ask.say('recruiter.request.refused')
  else {
    await tellPerson(ask, deps, requestId)
    await offerInterview(ask, requestId)
  }
}

async function offerInterview(ask: Ask, requestId: string): Promise<void> {
  const next = await ask.choice('recruiter.interview.offer', [
    { value: 'now', label: 'recruiter.interview.now', synonyms: ['oui', 'ok', 'd accord', 'entretien', 'proposer'] },
    { value: 'later', label: 'recruiter.interview.notNow', synonyms: ['non', 'plus tard', 'pas maintenant', 'j appelle', 'passer'] },
  ])
  if (next === 'now') await ask.topic('recruiter.interviews', { requestId })
  else await ask.say('recruiter.interview.later')
}

/** A word for the youth, which may not name what the law protects; passed over by most. */
async function askReason(ask: Ask, { domain }: TopicDeps): Promise<string | undefined> {
  let sentence: string | undefined
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const reason =
      sentence === undefined
        ? await ask.text('recruiter.request.why', { maxLength: REASON_LENGTH, isSkippable: true })
        : await ask.text('recruiter.request.whyWording', { maxLength: REASON_LENGTH, isSkippable: true, vars: { sentence } })
    if (reason === undefined) return undefined
    const problem = await ask.once(`reason${tries}`, async () => domain.offers.wordingOf(reason)[0]?.sentence ?? null)
    if (problem === null) return reason
    sentence = problem
  }
  return undefined
}

interface Shown extends Record<string, string> {
  title: string
  criteria: string
  /** The page on which they may answer as well. */
  url: string
}

async function present(ask: Ask, deps: TopicDeps, requestId: string): Promise<Shown | null> {
  const { domain, words, links } = deps
  const { request, offer } = await ownRequest(ask, deps, requestId)
  if (request?.state !== 'asked' || request.askedBy === 'recruiter' || offer === null) return null
  const [match, stored, youth] = await Promise.all([
    domain.matches.get(request.youthId, offer.id),
    domain.youths.profile(request.youthId),
    domain.youths.get(request.youthId),
  ])
  const maySee = !isConsentRefused(youth?.consents ?? [], 'blindProfile')
  const isShown = maySee && match !== null && stored !== null
  return {
    title: offer.title,
    url: await answerLink(links, request),
    criteria: [
      isShown ? blindCriteria(match, offer, stored.profile, 'full', deps) : words('recruiter.blind.hidden'),
      ...papersLine(request, words),
    ].join('\n'),
  }
}

/** What comes with it: seen on the page, most of it after the yes alone. */
function papersLine({ isApplication, papers }: ContactRequest, words: TopicDeps['words']): string[] {
  if (!isApplication) return []
  const { resume, letter } = papers
  if (resume !== null && letter !== null) return [words('recruiter.request.papers.both')]
  if (resume === null && letter === null) return [words('recruiter.request.papers.none')]
  return [words(resume !== null ? 'recruiter.request.papers.resume' : 'recruiter.request.papers.letter')]
}

interface Own {
  recruiter: Recruiter
  request: ContactRequest | null
  offer: JobOffer | null
}

/** A request for an offer that this recruiter answers for; null when it is for somebody else's. */
async function ownRequest(ask: Ask, deps: TopicDeps, requestId: string): Promise<Own> {
  const { domain } = deps
  const [recruiter, request] = await Promise.all([recruiterOf(ask, deps), domain.contactRequests.get(requestId)])
  const offer = request === null ? null : await domain.offers.get(request.offerId)
  const isTheirs = (await recruitersOf(domain.recruiters, offer)).some(({ id }) => id === recruiter.id)
  return { recruiter, request: isTheirs ? request : null, offer }
}

/** The youth's first name and number: read only while the request stands accepted. */
async function tellPerson(ask: Ask, deps: TopicDeps, requestId: string): Promise<void> {
  const person = await ask.once(`person:${requestId}`, async () => {
    const { request, offer } = await ownRequest(ask, deps, requestId)
    if (request?.state !== 'accepted') return null
    const youth = await deps.domain.youths.get(request.youthId)
    const url = shownPapers(request).length === 0 ? null : await answerLink(deps.links, request)
    return { url, title: offer?.title ?? '', name: youth?.firstName ?? null, phone: youth?.phone ?? null }
  })
  if (person === null) return
  const { title, name, phone, url } = person
  if (phone === null) await ask.say('recruiter.person.noPhone', { title })
  else if (name === null) await ask.say('recruiter.person.noName', { title, phone: toReadablePhone(phone) })
  else await ask.say('recruiter.person.named', { title, name, phone: toReadablePhone(phone) })
  if (url !== null) await ask.say('recruiter.person.papers', { url })
}

/** What became of a request: the person or an adviser has answered, or nobody has. */
export const recruiterAnsweredTopic = (deps: TopicDeps) =>
  topic('recruiter.answered', async (ask, input) => {
    const { requestId } = requestInput.parse(input)
    const answered = await ask.once('read', async () => {
      const { request, offer } = await ownRequest(ask, deps, requestId)
      if (request === null) return null
      return { state: request.state, isByPerson: request.history.at(-1)?.by === 'youth', title: offer?.title ?? '' }
    })
    if (answered === null || answered.state === 'asked') return
    if (answered.state === 'accepted') await tellPerson(ask, deps, requestId)
    else if (answered.state === 'refused' && !answered.isByPerson)
      await ask.say('recruiter.answered.refusedForYou', { title: answered.title })
    else await ask.say(`recruiter.answered.${answered.state}`, { title: answered.title })
  })

/** The requests that wait for this recruiter. */
export const recruiterRequestsTopic = (deps: TopicDeps) =>
  topic('recruiter.requests', async (ask) => {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const waiting = await ask.once(`waiting${round}`, () => waitingFor(ask, deps))
      if (waiting.length === 0) {
        if (round === 0) await ask.say('recruiter.request.none')
        return
      }
      const chosen = await ask.choice(
        'recruiter.request.which',
        [
          ...waiting.map(({ line }, index) => ({ value: index, label: { text: line } })),
          { value: -1, label: 'recruiter.request.done', synonyms: ['fini', 'rien', 'non', 'aucune'] },
        ],
        { vars: { count: waiting.length } },
      )
      const request = waiting[chosen]
      if (request === undefined) return
      await answerRequest(ask, deps, request.id, false)
    }
  })

async function waitingFor(ask: Ask, deps: TopicDeps): Promise<{ id: string; line: string }[]> {
  const { domain, words } = deps
  const offers = await ownOffers(ask, deps)
  const requests = await domain.contactRequests.ofOffers(offers.map(({ id }) => id))
  return requests
    .filter(({ state, askedBy }) => state === 'asked' && askedBy !== 'recruiter')
    .slice(0, MOST_SHOWN)
    .map(({ id, offerId, askedAt }) => ({
      id,
      line: words('recruiter.request.one', {
        title: shorten(shortTitle(offers.find((offer) => offer.id === offerId)?.title ?? ''), TITLE_LENGTH),
        day: DateTime.fromJSDate(askedAt).setLocale('fr').toFormat('d LLL'),
      }),
    }))
}
