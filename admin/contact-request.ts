/** Contact requests: the adviser sees why a person and an offer match, and answers for the recruiter. */
import { z } from 'zod'
import type { ContactRequest } from '../domain/contact-requests/contact-request.js'
import { explain, type Reason } from '../matching/explain.js'
import { ACCEPT, contactCard, REFUSE } from './blocks/contact-card.js'
import type { CardMessage } from './blocks/kit.js'
import type { Context } from './context.js'
import { type DeskHandler, deskHandler } from './desk.js'
import { onPress, type Press } from './listeners.js'
import { nameOf } from './person.js'
import { showCard } from './post.js'
import { Refusal } from './refusal.js'
import { shortDayAndTime } from './when.js'

const MOST_REASONS = 8

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
  const { domain, scope, words } = context
  const found = await domain.contactRequests.get(value)
  if (found === null) throw new Refusal('contact.gone')
  await scope.of(userId, found.agencyId)
  const { request, changed } = await domain.contactRequests.answer(found.id, state, userId)
  // Also when it was answered before: the first press may have died before this.
  await tellPerson(context, request)
  await refreshContactRequest(context, request.id)
  if (!changed && request.state !== state) throw new Refusal('contact.alreadyAnswered', { state: words(`contact.was.${request.state}`) })
}

async function tellPerson({ domain, notifier }: Context, request: ContactRequest): Promise<void> {
  if (request.state !== 'accepted' && request.state !== 'refused') return
  const youth = await domain.youths.get(request.youthId)
  const conversationId = youth?.conversationIds.at(-1)
  if (conversationId === undefined) return
  await notifier.notify(conversationId, {
    key: `contact:${request.id}:${request.state}`,
    name: 'contactRequest.answered',
    value: { requestId: request.id },
    class: 'answer',
  })
}

/** Draws the request's card as things stand now. */
export async function refreshContactRequest(context: Context, requestId: string): Promise<void> {
  const request = await context.domain.contactRequests.get(requestId)
  if (request === null) return
  await showCard(context, `contact:${requestId}`, request.agencyId, () => buildCard(context, requestId))
}

async function buildCard(context: Context, requestId: string): Promise<CardMessage | null> {
  const { domain, words } = context
  const { reference } = domain
  const request = await domain.contactRequests.get(requestId)
  if (request === null) return null
  const [youth, offer, match, stored, agency] = await Promise.all([
    domain.youths.get(request.youthId),
    domain.offers.get(request.offerId),
    domain.matches.get(request.youthId, request.offerId),
    domain.youths.profile(request.youthId),
    domain.agencies.get(request.agencyId),
  ])
  const names = {
    skill: (ogr: string) => reference.skills.get(ogr)?.label,
    occupation: (rome: string) => reference.occupations.get(rome)?.label,
  }
  const reasons =
    match === null || offer === null || stored === null
      ? []
      : explain(match, offer, stored.profile, 'adviser', 'full', names).flatMap((reason) => sentenceOf(context, reason))
  const zone = agency?.timeZone ?? 'Europe/Paris'
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
    words,
  })
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
