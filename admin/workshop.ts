/** `/atelier`: posts a workshop, changes it, cancels it; its card shows how full it is. */
import { DateTime } from 'luxon'
import { z } from 'zod'
import { type Agency, timeZoneOf } from '../domain/agencies/agency.js'
import type { Registration, Workshop } from '../domain/workshops/workshop.js'
import { isConsentGiven } from '../domain/youth/youth.js'
import type { CardMessage } from './blocks/kit.js'
import {
  CAME_FIELD,
  CANCEL_WORKSHOP,
  EDIT_WORKSHOP,
  ROSTER,
  ROSTER_FORM,
  type Roster,
  type RosterLine,
  rosterModal,
  WORKSHOP_ROOM,
  workshopCard,
} from './blocks/workshop-card.js'
import type { Context } from './context.js'
import { type DeskHandler, deskHandler } from './desk.js'
import { type Command, onCommand, onPress, onSubmit, type Press, type Read, type Submission, tell } from './listeners.js'
import { nameOf } from './person.js'
import { showCard } from './post.js'
import { Refusal } from './refusal.js'
import { dayAndTime, timeOfDay } from './when.js'
import { readWorkshop, WORKSHOP_CHANGE, WORKSHOP_FORM, type WorkshopFields, workshopForm } from './workshop-form.js'

/** A workshop has 1,000 seats at most, a field 100 options; without a limit on seats, more come than anybody ticks. */
const MOST_TICK_FIELDS = 20

const metadata = z.object({
  agencyId: z.string(),
  timeZone: z.string(),
  workshopId: z.string().optional(),
  channelId: z.string().optional(),
})

export function workshopFeature(context: Context): DeskHandler[] {
  onCommand(context, '/atelier', (command) => openForm(context, command))
  onPress(context, EDIT_WORKSHOP, (press) => openChange(context, press))
  onPress(context, CANCEL_WORKSHOP, (press) => cancel(context, press))
  onPress(context, ROSTER, (press) => openRoster(context, press))
  onPress(context, WORKSHOP_ROOM, (press) => openRoom(context, press))
  const read = ({ form, metadata: given }: Submission) =>
    readWorkshop(form, {
      now: context.clock.now(),
      timeZone: metadata.parse(given).timeZone,
      isMade: context.rooms.isKeyed,
      words: context.words,
    })
  onSubmit(context, ROSTER_FORM, readTicks, (came, submission) => tickRoster(context, came, submission))
  onSubmit(context, WORKSHOP_FORM, read, (fields, submission) => create(context, fields, submission))
  onSubmit(context, WORKSHOP_CHANGE, read, (fields, submission) => change(context, fields, submission))
  return [
    deskHandler('workshop.roster', z.object({ workshopId: z.string() }), async ({ workshopId }) => {
      await refreshWorkshop(context, workshopId)
    }),
  ]
}

async function openForm(context: Context, { userId, channelId, triggerId }: Command): Promise<void> {
  const { scope, domain, words, client } = context
  const member = await scope.any(userId)
  const [chosen, mine, all] = await Promise.all([scope.home(member, channelId), scope.agencies(member), domain.agencies.all()])
  const opened = JSON.stringify({ agencyId: chosen.id, timeZone: chosen.timeZone, channelId })
  await client.views.open({
    trigger_id: triggerId,
    view: workshopForm({ mine, all, chosen, host: member.name, metadata: opened, words }),
  })
}

async function openChange(context: Context, { userId, value, triggerId, place }: Press): Promise<void> {
  const workshop = await changeable(context, value)
  const member = await context.scope.of(userId, workshop.agencyId)
  const [agency, all] = await Promise.all([agencyOf(context, workshop.agencyId), context.domain.agencies.all()])
  const opened = JSON.stringify({
    agencyId: agency.id,
    timeZone: agency.timeZone,
    workshopId: workshop.id,
    ...(place.channelId === undefined ? {} : { channelId: place.channelId }),
  })
  await context.client.views.open({
    trigger_id: triggerId,
    view: workshopForm({ mine: [agency], all, chosen: agency, host: member.name, workshop, metadata: opened, words: context.words }),
  })
}

async function create(context: Context, fields: WorkshopFields, submission: Submission): Promise<void> {
  const agencyId = fields.agencyId ?? metadata.parse(submission.metadata).agencyId
  const { userId, viewId } = submission
  await context.scope.of(userId, agencyId)
  const agency = await agencyOf(context, agencyId)
  const { videoUrl, ...rest } = await workshopOf(context, fields, agency)
  const workshop = await context.domain.workshops.create(
    // The room's name is drawn anew at a repetition, but the first workshop stands.
    { agencyId, createdBy: userId, ...rest, videoUrl: videoUrl ?? madeRoom(context, fields) },
    `slack:${viewId}`,
  )
  await context.later.workshopChanged(workshop.id)
  await refreshWorkshop(context, workshop.id)
}

async function change(context: Context, fields: WorkshopFields, submission: Submission): Promise<void> {
  const { workshopId } = metadata.parse(submission.metadata)
  const before = await changeable(context, workshopId ?? '')
  await context.scope.of(submission.userId, before.agencyId)
  const agency = await agencyOf(context, before.agencyId)
  const changed = await workshopOf(context, fields, agency)
  await context.domain.workshops.update(before.id, { ...changed, videoUrl: changed.videoUrl ?? madeRoom(context, fields) })
  await context.later.workshopChanged(before.id)
  await refreshWorkshop(context, before.id)
}

/** The instants in the agency's own time zone, and the invited as ids of agencies that exist. */
async function workshopOf(context: Context, fields: WorkshopFields, agency: Agency) {
  const at = (time: string) => DateTime.fromISO(`${fields.date}T${time}`, { zone: agency.timeZone }).toJSDate()
  const others = (await context.domain.agencies.all()).map(({ id }) => id).filter((id) => id !== agency.id)
  const { title, theme, description, host, mode, videoUrl, address, seats, invited, someAgencyIds } = fields
  const invitedAgencyIds = invited === 'all' ? others : invited === 'some' ? others.filter((id) => someAgencyIds.includes(id)) : []
  return {
    title,
    theme,
    description,
    host,
    startsAt: at(fields.start),
    endsAt: at(fields.end),
    mode,
    videoUrl,
    address,
    seats,
    invitedAgencyIds,
  }
}

function madeRoom({ ids, rooms }: Context, { mode }: WorkshopFields): string | null {
  return mode === 'onsite' ? null : rooms.make(ids())
}

/** The host's own way into a room that asks for a key. */
async function openRoom(context: Context, { userId, value, place }: Press): Promise<void> {
  const { scope, rooms, words } = context
  const workshop = await found(context, value)
  const member = await scope.of(userId, workshop.agencyId)
  if (workshop.state !== 'scheduled' || workshop.videoUrl === null) throw new Refusal('workshop.noRoom')
  let url: string
  try {
    url = await rooms.enter(workshop.videoUrl, workshop, { name: member.name, isHost: true })
  } catch (error) {
    context.log.error({ err: error, workshopId: workshop.id }, 'A video room could not be opened.')
    throw new Refusal('workshop.roomClosed')
  }
  await tell(context, place, words('workshop.roomLink', { url }))
}

async function cancel(context: Context, { userId, value, place }: Press): Promise<void> {
  const workshop = await found(context, value)
  await context.scope.of(userId, workshop.agencyId)
  if (workshop.state === 'cancelled') {
    await tell(context, place, context.words('workshop.alreadyCancelled'))
    return
  }
  if (workshop.endsAt <= context.clock.now()) throw new Refusal('workshop.over')
  await context.domain.workshops.cancel(workshop.id)
  await context.later.workshopChanged(workshop.id)
  await refreshWorkshop(context, workshop.id)
}

async function openRoster(context: Context, { userId, value, triggerId }: Press): Promise<void> {
  const { domain, scope, client, words } = context
  const workshop = await found(context, value)
  const member = await scope.of(userId, workshop.agencyId)
  const [registrations, own, all] = await Promise.all([
    domain.workshops.registrations(workshop.id),
    scope.agencies(member),
    domain.agencies.all(),
  ])
  const youths = new Map((await domain.youths.getMany(registrations.map(({ youthId }) => youthId))).map((youth) => [youth.id, youth]))
  const agencyNames = new Map(all.map(({ id, name }) => [id, name]))
  const ownIds = new Set(own.map(({ id }) => id))
  const lineOf = ({ youthId, attendedAt }: Registration): RosterLine => {
    const youth = youths.get(youthId) ?? null
    const agency = agencyNames.get(youth?.agencyId ?? '') ?? ''
    const mayKnow = youth !== null && (ownIds.has(youth.agencyId ?? '') || isConsentGiven(youth.consents, 'sharing'))
    const who = mayKnow ? nameOf(context, youth) : words('workshop.guest')
    const from = agency === '' || ownIds.has(youth?.agencyId ?? '') ? '' : ` · ${agency}`
    return { youthId, text: `${who}${from}`, hasCome: attendedAt !== null }
  }
  const of = (state: Registration['state']) => registrations.filter((registration) => registration.state === state).map(lineOf)
  await client.views.open({
    trigger_id: triggerId,
    view: rosterModal({
      title: workshop.title,
      registered: of('registered'),
      waiting: of('waiting'),
      canTick: workshop.state !== 'cancelled' && workshop.startsAt <= context.clock.now(),
      metadata: JSON.stringify({ workshopId: workshop.id }),
      words,
    }),
  })
}

const roster = z.object({ workshopId: z.string() })

/** Every field of the form holds a part of those registered: together they say who came. */
function readTicks({ form }: Submission): Read<string[]> {
  const came: string[] = []
  for (let field = 0; field < MOST_TICK_FIELDS; field++) came.push(...form.many(`${CAME_FIELD}${field}`))
  return { value: came }
}

async function tickRoster(context: Context, came: string[], { userId, metadata: given }: Submission): Promise<void> {
  const { domain, scope, clock } = context
  const workshop = await found(context, roster.parse(given).workshopId)
  await scope.of(userId, workshop.agencyId)
  if (workshop.startsAt > clock.now()) return
  await domain.workshops.setAttendance(workshop.id, came, clock.now())
  await refreshWorkshop(context, workshop.id)
}

/** Draws the workshop's card as things stand now. */
export async function refreshWorkshop(context: Context, workshopId: string): Promise<void> {
  const workshop = await context.domain.workshops.get(workshopId)
  if (workshop === null) return
  const place = await showCard(context, `workshop:${workshopId}`, workshop.agencyId, () => buildCard(context, workshopId))
  if (place !== null && workshop.slack?.ts !== place.ts) await context.domain.workshops.update(workshopId, { slack: place })
}

async function buildCard(context: Context, workshopId: string): Promise<CardMessage | null> {
  const { domain, words, clock } = context
  const workshop = await domain.workshops.get(workshopId)
  if (workshop === null) return null
  const [agency, all, registrations] = await Promise.all([
    domain.agencies.get(workshop.agencyId),
    domain.agencies.all(),
    domain.workshops.registrations(workshopId),
  ])
  const zone = timeZoneOf(agency)
  return workshopCard({
    workshop,
    agency: agency?.name ?? '',
    startsAt: dayAndTime(workshop.startsAt, zone),
    endsAt: timeOfDay(workshop.endsAt, zone),
    invited: all.filter(({ id }) => workshop.invitedAgencyIds.includes(id)).map(({ name }) => name),
    roster: countRoster(registrations),
    hasBegun: workshop.startsAt <= clock.now(),
    isKeyed: workshop.videoUrl !== null && context.rooms.isKeyed(workshop.videoUrl),
    words,
  })
}

function countRoster(registrations: Registration[]): Roster {
  const count = (is: (registration: Registration) => boolean) => registrations.filter(is).length
  return {
    registered: count(({ state }) => state === 'registered'),
    waiting: count(({ state }) => state === 'waiting'),
    attended: count(({ attendedAt }) => attendedAt !== null),
  }
}

async function found({ domain }: Context, id: string): Promise<Workshop> {
  const workshop = await domain.workshops.get(id)
  if (workshop === null) throw new Refusal('workshop.gone')
  return workshop
}

/** @throws {Refusal} when it is cancelled or has begun */
async function changeable(context: Context, id: string): Promise<Workshop> {
  const workshop = await found(context, id)
  if (workshop.state !== 'scheduled') throw new Refusal('workshop.alreadyCancelled')
  if (workshop.startsAt <= context.clock.now()) throw new Refusal('workshop.begun')
  return workshop
}

async function agencyOf({ domain }: Context, id: string): Promise<Agency> {
  const agency = await domain.agencies.get(id)
  if (agency === null) throw new Refusal('scope.noAgency')
  return agency
}
