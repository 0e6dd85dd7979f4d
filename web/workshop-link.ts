/**
 * `/a/:token`: a person's own link to a workshop by video. Looking changes nothing, since previews of messages open links too; the
 * button notes that they came and opens the room. The link leads nowhere before the room opens and once the workshop is over.
 */
import { DateTime } from 'luxon'
import type { Response, Server } from 'restify'
import { timeZoneOf } from '../domain/agencies/agency.js'
import { videoProviderOf } from '../domain/workshops/video-link.js'
import type { Registration, Workshop } from '../domain/workshops/workshop.js'
import type { WebContext } from './deps.js'
import { formOf, readForm, tokenOf } from './form.js'
import { type Html, html } from './html.js'
import { seeOther, sendExpired, sendPage } from './page.js'

/** The room opens this long before the start. */
const OPENS_MINUTES_BEFORE = 30
const DAY_MS = 24 * 3_600_000
/** How long the page still says that the workshop is over. */
const REMEMBERED_MS = 7 * DAY_MS

interface Invitation {
  workshop: Workshop
  registration: Registration
  agency: string
  timeZone: string
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
    const { workshop, registration } = invitation
    const now = context.clock.now()
    // Too early, too late, cancelled: the page says which.
    if (momentOf(invitation, now) !== 'open' || workshop.videoUrl === null) {
      showWorkshop(res, context, invitation, token)
      return
    }
    const room = await roomFor(context, workshop, workshop.videoUrl, registration.youthId)
    if (room === null) {
      showWorkshop(res, context, invitation, token, true)
      return
    }
    await context.domain.workshops.markAttended(workshop.id, registration.youthId, now)
    seeOther(res, room)
    try {
      await context.onWorkshopJoined?.(workshop.id)
    } catch (error) {
      context.log.error({ err: error, workshopId: workshop.id }, 'The advisers’ card of a workshop could not be redrawn.')
    }
  })
}

/** Null when the provider does not open the room now. */
async function roomFor(
  { domain, rooms, words, log }: WebContext,
  workshop: Workshop,
  address: string,
  youthId: string,
): Promise<string | null> {
  const youth = await domain.youths.get(youthId)
  try {
    return await rooms.enter(address, workshop, { name: youth?.firstName ?? words('workshop.participant'), isHost: false })
  } catch (error) {
    log.error({ err: error, workshopId: workshop.id }, 'A video room could not be opened.')
    return null
  }
}

async function invitationOf({ domain, links, clock }: WebContext, token: string): Promise<Invitation | null> {
  const claims = await links.verify('a', token)
  const workshop = claims === null ? null : await domain.workshops.get(claims.subject)
  if (claims === null || workshop === null || workshop.endsAt.getTime() + REMEMBERED_MS <= clock.now().getTime()) return null
  const [agency, registrations] = await Promise.all([domain.agencies.get(workshop.agencyId), domain.workshops.registrations(workshop.id)])
  const registration = registrations.find(({ youthId }) => youthId === claims.detail.youthId)
  return registration === undefined ? null : { workshop, registration, agency: agency?.name ?? '', timeZone: timeZoneOf(agency) }
}

type Moment = 'cancelled' | 'over' | 'waiting' | 'notRegistered' | 'early' | 'open'

function momentOf({ workshop, registration }: Invitation, now: Date): Moment {
  if (workshop.state === 'cancelled') return 'cancelled'
  if (workshop.endsAt <= now) return 'over'
  if (registration.state !== 'registered') return registration.state === 'waiting' ? 'waiting' : 'notRegistered'
  const opensAt = workshop.startsAt.getTime() - OPENS_MINUTES_BEFORE * 60_000
  return now.getTime() < opensAt ? 'early' : 'open'
}

function showWorkshop(
  res: Response,
  { words, links, clock }: WebContext,
  invitation: Invitation,
  token: string,
  isRoomClosed = false,
): void {
  const { workshop, agency, timeZone } = invitation
  const local = (at: Date, format: string) => DateTime.fromJSDate(at, { zone: timeZone }).setLocale('fr').toFormat(format)
  const day = local(workshop.startsAt, 'cccc d LLLL')
  const start = local(workshop.startsAt, "H'h'mm")
  const moment = momentOf(invitation, clock.now())
  const isJoinable = moment === 'open' && workshop.videoUrl !== null
  const isMoved = workshop.movedFrom !== null && (moment === 'early' || moment === 'open')
  const provider = workshop.videoUrl === null ? null : videoProviderOf(workshop.videoUrl)
  sendPage(res, words, {
    ...(isRoomClosed ? { status: 503 } : {}),
    title: workshop.title,
    body: html`<dl>
<dt>${words('workshop.when')}</dt><dd>${words('workshop.fromTo', { day, start, end: local(workshop.endsAt, "H'h'mm") })}</dd>
<dt>${words('workshop.with')}</dt><dd>${words('workshop.host', { host: workshop.host, agency })}</dd>
${workshop.address === null ? null : html`<dt>${words('workshop.where')}</dt><dd>${workshop.address}</dd>`}
${provider === null ? null : html`<dt>${words('workshop.video')}</dt><dd>${provider}</dd>`}
</dl>
${isRoomClosed ? html`<p class="notice warn" role="alert">${words('workshop.roomClosed')}</p>` : null}
${isMoved ? html`<p class="notice warn">${words('workshop.moved', { day, start })}</p>` : null}
${noticeOf(moment, invitation, { day, start }, words)}
${isJoinable ? joinForm(links.formToken(token), words('workshop.join')) : null}
${workshop.description === '' ? null : html`<h2>${words('workshop.about')}</h2><p>${workshop.description}</p>`}`,
    ...(isJoinable && workshop.videoUrl !== null ? { formTarget: new URL(workshop.videoUrl).origin } : {}),
  })
}

function noticeOf(moment: Moment, { workshop }: Invitation, when: { day: string; start: string }, words: WebContext['words']): Html {
  if (moment === 'open') return html`<p class="notice">${words(workshop.videoUrl === null ? 'workshop.onsiteNow' : 'workshop.open')}</p>`
  if (moment === 'early' && workshop.videoUrl === null) return html`<p class="notice">${words('workshop.onsiteSoon')}</p>`
  const text = words(`workshop.${moment}`, { minutes: OPENS_MINUTES_BEFORE, ...when })
  return html`<p class="notice${moment === 'early' ? '' : ' warn'}">${text}</p>`
}

function joinForm(formToken: string, label: string): Html {
  return html`<form method="post"><input type="hidden" name="form" value="${formToken}"><button type="submit">${label}</button></form>`
}
