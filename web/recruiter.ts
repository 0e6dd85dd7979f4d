/** `/r/:token`: a recruiter sees a blind profile that wants one of their offers, and accepts or refuses. Looking changes nothing. */

import { DateTime } from 'luxon'
import type { Response, Server } from 'restify'
import { toReadablePhone } from '../base/phone.js'
import { timeZoneOf } from '../domain/agencies/agency.js'
import type { ContactRequest } from '../domain/contact-requests/contact-request.js'
import { type PaperLink, paperLinks } from '../domain/contact-requests/paper-links.js'
import type { JobOffer } from '../domain/offers/job-offer.js'
import { isConsentRefused } from '../domain/youth/youth.js'
import type { WebContext } from './deps.js'
import { formOf, readForm, tokenOf } from './form.js'
import { type Html, html } from './html.js'
import { sendExpired, sendPage } from './page.js'
import { blindFacts, type Fact } from './profile-facts.js'

const REASON_LENGTH = 500

interface Asked {
  request: ContactRequest
  offer: JobOffer
  facts: Fact[]
  /** Who it is, once both sides have said yes. */
  person: { name: string | null; phone: string | null } | null
  papers: PaperLink[]
  /** When they meet, once that is fixed. */
  interview: { when: string; where: string } | null
}

export function mountRecruiter(server: Server, context: WebContext): void {
  server.get('/r/*', async (req, res) => {
    const token = tokenOf(req)
    const asked = await askedOf(context, token)
    if (asked === null) sendExpired(res, context.words)
    else show(res, context, asked, token)
  })
  server.post('/r/*', readForm, async (req, res) => {
    const token = tokenOf(req)
    const form = formOf(req)
    const asked = context.links.isFormToken(token, form.form ?? '') ? await askedOf(context, token) : null
    if (asked === null) {
      sendExpired(res, context.words)
      return
    }
    const state = form.answer === 'accept' ? 'accepted' : form.answer === 'refuse' ? 'refused' : null
    const reason = (form.reason ?? '').trim().slice(0, REASON_LENGTH)
    const problem = context.domain.offers.wordingOf(reason)[0]
    if (state !== null && problem === undefined) await answer(context, asked.request, state, reason)
    const now = (await askedOf(context, token)) ?? asked
    const isLate = state !== null && problem === undefined && now.request.state !== state
    show(res, context, now, token, {
      reason,
      ...(problem === undefined ? {} : { warning: context.words('recruiter.wording', { sentence: problem.sentence }) }),
      ...(isLate ? { warning: context.words('recruiter.stays') } : {}),
    })
  })
}

async function askedOf({ links, domain, words, clock }: WebContext, token: string): Promise<Asked | null> {
  const claims = await links.verify('r', token)
  const request = claims === null ? null : await domain.contactRequests.get(claims.subject)
  if (request === null) return null
  const [offer, stored, youth] = await Promise.all([
    domain.offers.get(request.offerId),
    domain.youths.profile(request.youthId),
    domain.youths.get(request.youthId),
  ])
  if (offer === null) return null
  // The person may take this permission back at any time.
  const maySee = !isConsentRefused(youth?.consents ?? [], 'blindProfile')
  const person = request.state === 'accepted' && youth !== null ? { name: youth.firstName, phone: youth.phone } : null
  const { interview: meeting, agencyId } = request
  const zone = timeZoneOf(await domain.agencies.get(agencyId))
  const interview =
    person === null || meeting?.state !== 'picked' || meeting.at === null
      ? null
      : {
          when: DateTime.fromJSDate(meeting.at, { zone }).setLocale('fr').toFormat("cccc d LLLL, H'h'mm"),
          where: meeting.where ?? offer.placeName,
        }
  const papers = await paperLinks(links, request, clock.now())
  return {
    request,
    offer,
    person,
    papers,
    interview,
    facts: stored === null || !maySee ? [] : blindFacts(stored.profile, domain.reference, words),
  }
}

async function answer(
  context: WebContext,
  { id, youthId, askedBy }: ContactRequest,
  state: 'accepted' | 'refused',
  reason: string,
): Promise<void> {
  // What a recruiter asked for is not theirs to answer.
  if (askedBy === 'recruiter') return
  const { domain, notifier, log } = context
  const { request } = await domain.contactRequests.answer(id, state, 'recruiter', ...(reason === '' ? [] : [reason]))
  const youth = await domain.youths.get(youthId)
  const conversationId = youth?.conversationIds.at(-1)
  if (conversationId !== undefined && (request.state === 'accepted' || request.state === 'refused')) {
    await notifier.notify(conversationId, {
      key: `contact:${request.id}:${request.state}`,
      name: 'contactRequest.answered',
      value: { requestId: request.id },
      class: 'answer',
    })
  }
  try {
    await context.onContactRequestAnswered?.(request.id)
  } catch (error) {
    log.error({ err: error, requestId: id }, 'The advisers’ card of a contact request could not be redrawn.')
  }
}

/** What was sent and could not be taken. */
interface Sent {
  reason: string
  warning?: string
}

function show(
  res: Response,
  { words, links }: WebContext,
  { request, offer, facts, papers, person, interview }: Asked,
  token: string,
  { reason, warning }: Sent = { reason: '' },
): void {
  sendPage(res, words, {
    title: words('recruiter.title'),
    body: html`${warning === undefined ? '' : html`<p class="notice warn" role="alert">${warning}</p>`}<p>${request.isApplication ? `${words('recruiter.application')} ` : ''}${words('recruiter.intro', { offer: offer.title, place: offer.placeName })}</p>
<h2>${words('recruiter.profile')}</h2>
${facts.length === 0 ? html`<p class="soft">${words('recruiter.noProfile')}</p>` : html`<dl>${facts.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`}
${person === null ? html`<p class="soft">${words('recruiter.blind')}</p>` : contactDetails(person, words)}
${papersPart(request, papers, words)}
${interview === null ? '' : html`<h2>${words('recruiter.interview')}</h2><p>${interview.when}<br>${interview.where}</p>`}
${request.state === 'asked' && request.askedBy !== 'recruiter' ? answerForm(links.formToken(token), reason, words) : html`<p class="notice" role="status">${words(`recruiter.state.${request.state}`)}</p>`}`,
  })
}

function papersPart({ state, papers: { resume, letter } }: ContactRequest, links: PaperLink[], words: WebContext['words']): Html | string {
  const waits = state === 'asked' && (resume !== null || letter !== null)
  if (links.length === 0 && !waits) return ''
  return html`<h2>${words('recruiter.papers')}</h2>
${links.length === 0 ? '' : html`<ul>${links.map(({ kind, url }) => html`<li><a href="${url}">${words(`recruiter.paper.${kind}`)}</a></li>`)}</ul>`}
${waits ? html`<p class="soft">${words('recruiter.papersAfter')}</p>` : ''}`
}

function contactDetails({ name, phone }: NonNullable<Asked['person']>, words: WebContext['words']): Html {
  return html`<h2>${words('recruiter.contact')}</h2>
<dl>${name === null ? '' : html`<dt>${words('recruiter.firstName')}</dt><dd>${name}</dd>`}${phone === null ? '' : html`<dt>${words('recruiter.phone')}</dt><dd>${toReadablePhone(phone)}</dd>`}</dl>
${phone === null ? html`<p>${words('recruiter.noPhone')}</p>` : ''}`
}

function answerForm(formToken: string, reason: string, words: WebContext['words']): Html {
  return html`<h2>${words('recruiter.answer')}</h2>
<form method="post">
<input type="hidden" name="form" value="${formToken}">
<label for="reason">${words('recruiter.reason')}</label>
<textarea id="reason" name="reason" maxlength="${REASON_LENGTH}">${reason}</textarea>
<p class="buttons">
<button type="submit" name="answer" value="accept">${words('recruiter.accept')}</button>
<button type="submit" name="answer" value="refuse" class="second">${words('recruiter.refuse')}</button>
</p>
</form>`
}
