/** Contact requests: the adviser sees why a person and an offer match, and answers for the recruiter. */
import { z } from 'zod'
import { toReadablePhone } from '../base/phone.js'
import { timeZoneOf } from '../domain/agencies/agency.js'
import { answerLink } from '../domain/contact-requests/answer-link.js'
import type { ContactRequest } from '../domain/contact-requests/contact-request.js'
import { recruitersOf } from '../domain/recruiters/of-offer.js'
import { namesOf } from '../domain/reference/names.js'
import { explain, type Reason } from '../matching/explain.js'
import { ACCEPT, contactCard, REFUSE } from './blocks/contact-card.js'
import { type CardMessage, message, section } from './blocks/kit.js'
import type { Context } from './context.js'
import { type DeskHandler, deskHandler } from './desk.js'
import { onPress, type Press } from './listeners.js'
import { nameOf, recruiterLine } from './person.js'
import { postInThread, showCard } from './post.js'
import { Refusal } from './refusal.js'
import { tellPerson } from './tell-person.js'
import { escapeMrkdwn } from './text.js'
import { shortDayAndTime } from './when.js'

const MOST_REASONS = 8
const PAPER_LINK_DAYS = 7
const DAY_MS = 24 * 3_600_000

const asked = z.object({ requestId: z.string() })

export function contactRequestFeature(context: Context): DeskHandler[] {
  onPress(context, ACCEPT, (press) => answer(context, press, 'accepted'))
  onPress(context, REFUSE, (press) => answer(context, press, 'refused'))
  return [
    deskHandler('contactRequest.asked', asked, ({ requestId }) => refreshContactRequest(context, requestId)),
    deskHandler('contactRequest.withdrawn', asked, ({ requestId }) => refreshContactRequest(context, requestId)),
  ]
}

async function answer(context: Context, { userId, value }: Press, state: 'accepted' | 'refused'): Promise<void> {
  const { domain, scope, later, words } = context
  const found = await domain.contactRequests.get(value)
  if (found === null) throw new Refusal('contact.gone')
  await scope.of(userId, found.agencyId)
  if (found.askedBy === 'recruiter') throw new Refusal('contact.notYours')
  const { request, changed } = await domain.contactRequests.answer(found.id, state, userId)
  // Also when it was answered before: the first press may have died before this.
  await tellAnswer(context, request)
  await later.contactRequestChanged(request.id)
  await refreshContactRequest(context, request.id)
  if (!changed && request.state !== state) throw new Refusal('contact.alreadyAnswered', { state: words(`contact.was.${request.state}`) })
}

async function tellAnswer(context: Context, { id, youthId, state }: ContactRequest): Promise<void> {
  if (state !== 'accepted' && state !== 'refused') return
  await tellPerson(context, await context.domain.youths.get(youthId), {
    key: `contact:${id}:${state}`,
    name: 'contactRequest.answered',
    value: { requestId: id },
    class: 'answer',
  })
}

/** Draws the request's card as things stand now. */
export async function refreshContactRequest(context: Context, requestId: string): Promise<void> {
  const request = await context.domain.contactRequests.get(requestId)
  if (request === null) return
  await showCard(context, `contact:${requestId}`, request.agencyId, () => buildCard(context, requestId))
}

/** Says in the card's thread, and in the channel, that nobody has answered yet. */
export async function remindOfContactRequest(context: Context, { id, agencyId, youthId, offerId }: ContactRequest): Promise<void> {
  const { domain, words } = context
  const place = await showCard(context, `contact:${id}`, agencyId, () => buildCard(context, id))
  if (place === null) return
  const [youth, offer] = await Promise.all([domain.youths.get(youthId), domain.offers.get(offerId)])
  const text = words('contact.reminder', { who: nameOf(context, youth), offer: offer?.title ?? words('contact.offerGone') })
  await postInThread(context, place, message(text, [section(escapeMrkdwn(text))]), { isBroadcast: true })
}

async function buildCard(context: Context, requestId: string): Promise<CardMessage | null> {
  const { domain, words } = context
  const request = await domain.contactRequests.get(requestId)
  if (request === null) return null
  const [youth, offer, match, stored, agency] = await Promise.all([
    domain.youths.get(request.youthId),
    domain.offers.get(request.offerId),
    domain.matches.get(request.youthId, request.offerId),
    domain.youths.profile(request.youthId),
    domain.agencies.get(request.agencyId),
  ])
  const reasons =
    match === null || offer === null || stored === null
      ? []
      : explain(match, offer, stored.profile, 'adviser', 'full', namesOf(domain.reference)).flatMap((reason) => sentenceOf(context, reason))
  const isOpen = request.state === 'accepted'
  const recruiter = isOpen ? (await recruitersOf(domain.recruiters, offer))[0] : undefined
  const zone = timeZoneOf(agency)
  return contactCard({
    request,
    who: nameOf(context, youth),
    offerTitle: offer?.title ?? words('contact.offerGone'),
    company: offer?.companyName ?? '',
    place: offer?.placeName ?? '',
    score: match?.score ?? null,
    reasons: reasons.slice(0, MOST_REASONS),
    askedAt: shortDayAndTime(request.askedAt, zone),
    answeredAt: request.answeredAt === null ? '' : shortDayAndTime(request.answeredAt, zone),
    phone: isOpen && youth?.phone ? toReadablePhone(youth.phone) : '',
    recruiter: recruiter === undefined ? '' : recruiterLine(context, recruiter),
    link: request.state === 'asked' ? await answerLink(context.links, request) : '',
    papers: await papersOf(context, request),
    followUps: [
      ...interviewLine(context, request, zone),
      ...request.followUps.map(({ kind, answer }) => words(`contact.followUp.${kind}.${answer ?? 'unanswered'}`)),
    ],
    words,
  })
}

function interviewLine({ words }: Context, { interview, state }: ContactRequest, zone: string): string[] {
  if (interview === null || state !== 'accepted') return []
  const when = interview.at === null ? '' : shortDayAndTime(interview.at, zone)
  return [words(`contact.interview.${interview.state}`, { when, count: interview.slots.length })]
}

/** What the person sends along: their advisers may always open it, until it is gone. */
async function papersOf({ domain, links, words, clock }: Context, { papers }: ContactRequest): Promise<{ label: string; url: string }[]> {
  const until = new Date(clock.now().getTime() + PAPER_LINK_DAYS * DAY_MS)
  const kinds = ['resume', 'letter'] as const
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const documentId = papers[kind]
      if (documentId === null || (await domain.documents.get(documentId)) === null) return []
      return [{ label: words(`contact.paper.${kind}`), url: await links.url({ scope: 'f', subject: documentId, detail: {} }, until) }]
    }),
  )
  return found.flat()
}

/** A code that the catalog has no name for costs its sentence, not the card. */
function sentenceOf({ words, log }: Context, { key, vars }: Reason): string[] {
  try {
    return [words(key, vars)]
  } catch (error) {
    log.warn({ err: error, key }, 'A reason of a match has no words.')
    return []
  }
}
