/** App Home: what waits for me, oldest first, one click to each. */
import { DateTime } from 'luxon'
import { type Agency, timeZoneOf } from '../domain/agencies/agency.js'
import { latestVersion } from '../domain/papers/paper.js'
import { type Block, button, divider, type Home, header, LIMITS, context as note, section } from './blocks/kit.js'
import type { Context } from './context.js'
import { handoffKey } from './handoff.js'
import { guarded, onPress } from './listeners.js'
import { paperKey } from './paper.js'
import { nameOf } from './person.js'
import { linkTo } from './post.js'
import { escapeMrkdwn } from './text.js'
import { shortDayAndTime, timeOfDay } from './when.js'

/** A button with a link still reports its press; nothing is to be done with it. */
const OPEN = 'home:open'
/** Eight kinds, each with a line above, a heading and a line that tells of more, stay within a view's hundred blocks. */
const MOST_OF_A_KIND = 9
const MOST_DRAFTS = 200

export function homeFeature(context: Context): void {
  onPress(context, OPEN, async () => {})
  context.app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== 'home') return
    const { user } = event
    context.background(() => guarded(context, { userId: user }, 'home', () => context.homes.opened(user)))
  })
}

/** Shows one person's home as things stand now. */
export async function publishHome(context: Context, userId: string): Promise<void> {
  await context.client.views.publish({ user_id: userId, view: await homeView(context, userId) })
}

interface Line {
  at: Date
  text: string
  url: string | null
}

async function homeView(context: Context, userId: string): Promise<Home> {
  const { scope, words } = context
  const member = await scope.find(userId)
  if (member === null) return { type: 'home', blocks: [header(words('home.title')), section(words('home.nobody'))] }
  const agencies = await scope.agencies(member)
  const [mine, handoffs, drafts, requests, papers, trainings, workshops, appointments] = await Promise.all([
    ownHandoffs(context, userId),
    waitingHandoffs(context, agencies),
    offersToJudge(context, agencies),
    waitingRequests(context, agencies),
    waitingPapers(context, agencies),
    waitingTrainings(context, agencies),
    todaysWorkshops(context, agencies),
    todaysAppointments(context, agencies),
  ])
  const isEmpty = [mine, handoffs, drafts, requests, papers, trainings, workshops, appointments].every(({ length }) => length === 0)
  const blocks: Block[] = [
    header(words('home.title')),
    ...(isEmpty ? [section(words('home.nothing'))] : []),
    note(escapeMrkdwn(words('home.of', { agencies: agencies.map(({ name }) => name).join(', ') }))),
    ...(mine.length === 0 ? [] : part(context, 'home.mine', 'home.noHandoff', mine)),
    ...part(context, 'home.handoffs', 'home.noHandoff', handoffs),
    ...(drafts.length === 0 ? [] : part(context, 'home.offers', 'home.noRequest', drafts)),
    ...part(context, 'home.requests', 'home.noRequest', requests),
    ...(trainings.length === 0 ? [] : part(context, 'home.trainings', 'home.noRequest', trainings)),
    ...part(context, 'home.papers', 'home.noPaper', papers),
    ...part(context, 'home.workshops', 'home.noWorkshop', workshops),
    ...part(context, 'home.appointments', 'home.noAppointment', appointments),
    divider,
    note(words('home.help')),
  ]
  return { type: 'home', blocks: blocks.slice(0, LIMITS.viewBlocks) }
}

function part({ words }: Context, heading: string, none: string, lines: Line[]): Block[] {
  const shown = lines.sort((a, b) => a.at.getTime() - b.at.getTime()).slice(0, MOST_OF_A_KIND)
  return [
    divider,
    header(words(heading, { count: lines.length })),
    ...(shown.length === 0 ? [note(words(none))] : shown.map(({ text, url }) => section(text, openButton(url, words('home.open'))))),
    ...(lines.length > shown.length ? [note(words('home.more', { count: lines.length - shown.length }))] : []),
  ]
}

function openButton(url: string | null, label: string) {
  return url === null ? undefined : button(OPEN, label, 'open', { url })
}

async function lineAt(context: Context, at: Date, text: string, cardKey: string): Promise<Line> {
  const place = await context.cards.get(cardKey)
  return { at, text: escapeMrkdwn(text), url: place === null ? null : linkTo(context, place) }
}

/** Conversations this adviser has, in which the person has the last word. */
async function ownHandoffs(context: Context, userId: string): Promise<Line[]> {
  const { domain, words } = context
  return Promise.all(
    (await domain.handoffs.waitingFor(userId)).map(async (handoff) => {
      const [youth, agency] = await Promise.all([domain.youths.get(handoff.youthId), domain.agencies.get(handoff.agencyId)])
      const at = handoff.waitingSince ?? handoff.openedAt
      const when = shortDayAndTime(at, timeZoneOf(agency))
      const key = handoff.isUrgent ? 'home.urgentHandoff' : 'home.handoff'
      return lineAt(context, at, words(key, { who: nameOf(context, youth), agency: agency?.name ?? '', when }), handoffKey(handoff))
    }),
  )
}

async function waitingHandoffs(context: Context, agencies: Agency[]): Promise<Line[]> {
  const { domain, words } = context
  const found = await Promise.all(
    agencies.map(async (agency) =>
      Promise.all(
        (await domain.handoffs.waiting(agency.id)).map(async (handoff) => {
          const who = nameOf(context, await domain.youths.get(handoff.youthId))
          const key = handoff.isUrgent ? 'home.urgentHandoff' : 'home.handoff'
          const text = words(key, {
            who,
            agency: agency.name,
            when: shortDayAndTime(handoff.waitingSince ?? handoff.openedAt, agency.timeZone),
          })
          return lineAt(context, handoff.waitingSince ?? handoff.openedAt, text, handoffKey(handoff))
        }),
      ),
    ),
  )
  return found.flat()
}

/** Offers of recruiters that an adviser has still to read. */
async function offersToJudge(context: Context, agencies: Agency[]): Promise<Line[]> {
  const { domain, words } = context
  const byId = new Map(agencies.map((agency) => [agency.id, agency]))
  const query = { states: ['draft'], text: '', skip: 0, limit: MOST_DRAFTS } as const
  const { offers } = await domain.offers.ofAgencies([...byId.keys()], query)
  return Promise.all(
    offers.map(({ id, title, companyName, agencyId, createdAt }) => {
      const when = shortDayAndTime(createdAt, timeZoneOf(byId.get(agencyId ?? '')))
      return lineAt(context, createdAt, words('home.offer', { offer: title, company: companyName ?? '—', when }), `offer:${id}`)
    }),
  )
}

async function waitingRequests(context: Context, agencies: Agency[]): Promise<Line[]> {
  const { domain, words } = context
  const found = await Promise.all(
    agencies.map(async (agency) =>
      Promise.all(
        (await domain.contactRequests.waiting(agency.id)).map(async (request) => {
          const [youth, offer] = await Promise.all([domain.youths.get(request.youthId), domain.offers.get(request.offerId)])
          const when = shortDayAndTime(request.askedAt, agency.timeZone)
          const text = words('home.request', { who: nameOf(context, youth), offer: offer?.title ?? '', when })
          return lineAt(context, request.askedAt, text, `contact:${request.id}`)
        }),
      ),
    ),
  )
  return found.flat()
}

async function waitingPapers(context: Context, agencies: Agency[]): Promise<Line[]> {
  const { domain, words } = context
  const found = await Promise.all(
    agencies.map(async (agency) =>
      Promise.all(
        (await domain.papers.waiting(agency.id)).map(async (paper) => {
          const at = latestVersion(paper)?.at ?? new Date(0)
          const title = words(`paper.title.${paper.kind}`, { who: nameOf(context, await domain.youths.get(paper.youthId)) })
          const text = words('home.paper', { title, agency: agency.name, when: shortDayAndTime(at, agency.timeZone) })
          return lineAt(context, at, text, paperKey(paper))
        }),
      ),
    ),
  )
  return found.flat()
}

/** Youths who would like to follow a training. */
async function waitingTrainings(context: Context, agencies: Agency[]): Promise<Line[]> {
  const { domain, words } = context
  const found = await Promise.all(
    agencies.map(async (agency) =>
      Promise.all(
        (await domain.trainingInterests.waiting(agency.id)).map(async ({ id, youthId, trainingId, askedAt }) => {
          const [youth, training] = await Promise.all([domain.youths.get(youthId), domain.trainings.get(trainingId)])
          const when = shortDayAndTime(askedAt, agency.timeZone)
          const text = words('home.training', { who: nameOf(context, youth), training: training?.title ?? '', when })
          return lineAt(context, askedAt, text, `interest:${id}`)
        }),
      ),
    ),
  )
  return found.flat()
}

async function todaysWorkshops(context: Context, agencies: Agency[]): Promise<Line[]> {
  const { domain, words, clock } = context
  const byId = new Map(agencies.map((agency) => [agency.id, agency]))
  const now = clock.now()
  const lines: Line[] = []
  for (const workshop of await domain.workshops.upcoming(now)) {
    const agency = byId.get(workshop.agencyId)
    if (agency === undefined) continue
    const zone = { zone: agency.timeZone }
    if (!DateTime.fromJSDate(workshop.startsAt, zone).hasSame(DateTime.fromJSDate(now, zone), 'day')) continue
    const text = words('home.workshop', { title: workshop.title, time: timeOfDay(workshop.startsAt, agency.timeZone), agency: agency.name })
    lines.push(await lineAt(context, workshop.startsAt, text, `workshop:${workshop.id}`))
  }
  return lines
}

/** From now until midnight, where the agency is. */
async function todaysAppointments(context: Context, agencies: Agency[]): Promise<Line[]> {
  const { domain, words, clock } = context
  const now = clock.now()
  const found = await Promise.all(
    agencies.map(async ({ id, timeZone }) => {
      const midnight = DateTime.fromJSDate(now, { zone: timeZone }).endOf('day').toJSDate()
      return Promise.all(
        (await domain.appointments.bookedBetween(now, midnight, [id])).map(
          async ({ id: appointmentId, youthId, startsAt, adviserName }) => {
            const who = nameOf(context, await domain.youths.get(youthId))
            const at = startsAt ?? now
            const text = words('home.appointment', { who, time: timeOfDay(at, timeZone), adviser: adviserName })
            return lineAt(context, at, text, `appointment:${appointmentId}`)
          },
        ),
      )
    }),
  )
  return found.flat()
}
