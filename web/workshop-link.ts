/** `/a/:token`: a person's own link to a workshop. Looking changes nothing; the button notes that they came and opens the room. */
import { DateTime } from 'luxon'
import type { Response, Server } from 'restify'
import { timeZoneOf } from '../domain/agencies/agency.js'
import type { Workshop } from '../domain/workshops/workshop.js'
import type { WebContext } from './deps.js'
import { formOf, readForm, tokenOf } from './form.js'
import { type Html, html } from './html.js'
import { seeOther, sendExpired, sendPage } from './page.js'

/** The room opens this long before the start. */
const OPENS_MINUTES_BEFORE = 30

interface Invitation {
  workshop: Workshop
  youthId: string
  agency: string
  timeZone: string
  isRegistered: boolean
}

export function mountWorkshopLink(server: Server, context: WebContext): void {
  server.get('/a/*', async (req, res) => {
    const token = tokenOf(req)
    const invitation = await invitationOf(context, token)
    if (invitation === null) sendExpired(res, context.words)
    else showWorkshop(res, context, invitation, token)
  })
  server.post('/a/*', readForm, async (req, res) => {
    const token = tokenOf(req)
    const invitation = await invitationOf(context, token)
    if (invitation === null || !context.links.isFormToken(token, formOf(req).form ?? '')) {
      sendExpired(res, context.words)
      return
    }
    const { workshop, youthId } = invitation
    const now = context.clock.now()
    // Too early, too late, cancelled: the page says which.
    if (momentOf(invitation, now) !== 'open' || workshop.videoUrl === null) {
      showWorkshop(res, context, invitation, token)
      return
    }
    await context.domain.workshops.markAttended(workshop.id, youthId, now)
    seeOther(res, workshop.videoUrl)
  })
}

async function invitationOf({ links, domain }: WebContext, token: string): Promise<Invitation | null> {
  const claims = await links.verify('a', token)
  const youthId = claims?.detail.youthId
  if (claims === null || youthId === undefined) return null
  const workshop = await domain.workshops.get(claims.subject)
  if (workshop === null) return null
  const [agency, registrations] = await Promise.all([domain.agencies.get(workshop.agencyId), domain.workshops.registrations(workshop.id)])
  return {
    workshop,
    youthId,
    agency: agency?.name ?? '',
    timeZone: timeZoneOf(agency),
    isRegistered: registrations.some((registration) => registration.youthId === youthId && registration.state === 'registered'),
  }
}

type Moment = 'cancelled' | 'over' | 'notRegistered' | 'early' | 'open'

function momentOf({ workshop, isRegistered }: Invitation, now: Date): Moment {
  if (workshop.state === 'cancelled') return 'cancelled'
  if (workshop.endsAt <= now) return 'over'
  if (!isRegistered) return 'notRegistered'
  const opensAt = workshop.startsAt.getTime() - OPENS_MINUTES_BEFORE * 60_000
  return now.getTime() < opensAt ? 'early' : 'open'
}

function showWorkshop(res: Response, { words, links, clock }: WebContext, invitation: Invitation, token: string): void {
  const { workshop, agency, timeZone } = invitation
  const local = (at: Date, format: string) => DateTime.fromJSDate(at, { zone: timeZone }).setLocale('fr').toFormat(format)
  const when = words('workshop.fromTo', {
    day: local(workshop.startsAt, 'cccc d LLLL'),
    start: local(workshop.startsAt, "H'h'mm"),
    end: local(workshop.endsAt, "H'h'mm"),
  })
  const moment = momentOf(invitation, clock.now())
  const isJoinable = moment === 'open' && workshop.videoUrl !== null
  sendPage(res, words, {
    title: workshop.title,
    body: html`<dl>
<dt>${words('workshop.when')}</dt><dd>${when}</dd>
<dt>${words('workshop.with')}</dt><dd>${words('workshop.host', { host: workshop.host, agency })}</dd>
${workshop.address === null ? null : html`<dt>${words('workshop.where')}</dt><dd>${workshop.address}</dd>`}
</dl>
${noticeOf(moment, invitation, words)}
${isJoinable ? joinForm(links.formToken(token), words('workshop.join')) : null}
${workshop.description === '' ? null : html`<h2>${words('workshop.about')}</h2><p>${workshop.description}</p>`}`,
    ...(isJoinable && workshop.videoUrl !== null ? { formTarget: new URL(workshop.videoUrl).origin } : {}),
  })
}

function noticeOf(moment: Moment, { workshop }: Invitation, words: WebContext['words']): Html {
  if (moment === 'open') return html`<p class="notice">${words(workshop.videoUrl === null ? 'workshop.onsiteNow' : 'workshop.open')}</p>`
  if (moment === 'early' && workshop.videoUrl === null) return html`<p class="notice">${words('workshop.onsiteSoon')}</p>`
  return html`<p class="notice${moment === 'early' ? '' : ' warn'}">${words(`workshop.${moment}`, { minutes: OPENS_MINUTES_BEFORE })}</p>`
}

function joinForm(formToken: string, label: string): Html {
  return html`<form method="post"><input type="hidden" name="form" value="${formToken}"><button type="submit">${label}</button></form>`
}
