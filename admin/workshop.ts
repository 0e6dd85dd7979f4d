/** `/atelier`: posts a workshop or a weekly series, copies it, changes it, cancels it. */
import { DateTime } from 'luxon'
import { z } from 'zod'
import { isPublicHoliday } from '../base/calendar.js'
import type { Agency } from '../domain/agencies/agency.js'
import { movedAlong, weeklySessions } from '../domain/workshops/series.js'
import type { NewWorkshop, Workshop } from '../domain/workshops/workshop.js'
import { CANCEL_WORKSHOP, COPY_WORKSHOP, EDIT_WORKSHOP, WORKSHOP_ROOM } from './blocks/workshop-card.js'
import type { Context } from './context.js'
import { type DeskHandler, deskHandler } from './desk.js'
import { type Command, onCommand, onPress, onSubmit, type Press, type Read, type Submission, tell } from './listeners.js'
import { Refusal } from './refusal.js'
import { dayAndTime } from './when.js'
import { announcePreview, workshopAnnounce } from './workshop-announce.js'
import { refreshWorkshop } from './workshop-cards.js'
import { readWorkshop, WORKSHOP_CHANGE, WORKSHOP_FORM, type WorkshopFields, workshopForm } from './workshop-form.js'
import { agencyNamed, changeableWorkshop, followingOf, foundWorkshop } from './workshop-found.js'
import { workshopRoster } from './workshop-roster.js'
import { workshopSeries } from './workshop-series.js'

const metadata = z.object({
  agencyId: z.string(),
  timeZone: z.string(),
  workshopId: z.string().optional(),
  channelId: z.string().optional(),
})

export function workshopFeature(context: Context): DeskHandler[] {
  onCommand(context, '/atelier', (command) => openForm(context, command))
  onPress(context, EDIT_WORKSHOP, (press) => openChange(context, press))
  onPress(context, COPY_WORKSHOP, (press) => openCopy(context, press))
  onPress(context, CANCEL_WORKSHOP, (press) => cancel(context, press))
  onPress(context, WORKSHOP_ROOM, (press) => openRoom(context, press))
  onSubmit(
    context,
    WORKSHOP_FORM,
    (submission) => readNew(context, submission),
    async () => {},
  )
  onSubmit(
    context,
    WORKSHOP_CHANGE,
    (submission) => readChange(context, submission),
    (fields, submission) => change(context, fields, submission),
  )
  workshopRoster(context)
  workshopSeries(context)
  workshopAnnounce(context)
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

async function openChange(context: Context, press: Press): Promise<void> {
  const workshop = await changeableWorkshop(context, press.value)
  const hasFollowing = (await followingOf(context, workshop)).length > 0
  await openFilled(context, press, workshop, { workshop, hasFollowing })
}

/** A copy gets a room of its own, unless its link was pasted. */
async function openCopy(context: Context, press: Press): Promise<void> {
  const workshop = await foundWorkshop(context, press.value)
  const isMade = workshop.videoUrl !== null && (context.rooms.isKeyed(workshop.videoUrl) || workshop.videoUrl.includes('/MyMatchUp-'))
  await openFilled(context, press, workshop, { copyOf: isMade ? { ...workshop, videoUrl: null } : workshop })
}

async function openFilled(
  context: Context,
  { userId, triggerId, place }: Press,
  { agencyId, id }: Workshop,
  filled: { workshop: Workshop; hasFollowing: boolean } | { copyOf: Workshop },
): Promise<void> {
  const member = await context.scope.of(userId, agencyId)
  const [agency, all] = await Promise.all([agencyNamed(context, agencyId), context.domain.agencies.all()])
  const opened = JSON.stringify({
    agencyId: agency.id,
    timeZone: agency.timeZone,
    ...('workshop' in filled ? { workshopId: id } : {}),
    ...(place.channelId === undefined ? {} : { channelId: place.channelId }),
  })
  await context.client.views.open({
    trigger_id: triggerId,
    view: workshopForm({ mine: [agency], all, chosen: agency, host: member.name, ...filled, metadata: opened, words: context.words }),
  })
}

function read(context: Context, { form, metadata: given }: Submission): Read<WorkshopFields> {
  return readWorkshop(form, {
    now: context.clock.now(),
    timeZone: metadata.parse(given).timeZone,
    isMade: context.rooms.isKeyed,
    words: context.words,
  })
}

/** The sessions to make; the form then gives way to the announcement's preview. */
async function readNew(context: Context, submission: Submission): Promise<Read<never>> {
  const result = read(context, submission)
  if (!('value' in result)) return result
  const fields = result.value
  const { userId, viewId, place } = submission
  const agencyId = fields.agencyId ?? metadata.parse(submission.metadata).agencyId
  await context.scope.of(userId, agencyId)
  const agency = await agencyNamed(context, agencyId)
  const shared = { agencyId, createdBy: userId, ...(await sharedOf(context, fields, agency)) }
  const sessions = weeklySessions(fields, fields.sessions, agency.timeZone)
  const workshops = sessions.map((session, at): NewWorkshop => {
    const series = sessions.length === 1 ? null : { id: `series:${viewId}`, position: at + 1, count: sessions.length }
    // The room's name is drawn anew at a repetition, but the first workshop stands.
    return { ...shared, ...session, series, videoUrl: fields.videoUrl ?? madeRoom(context, fields) }
  })
  const [first] = workshops
  if (first === undefined) throw new Error('A series has no session.')
  const named = { sourceId: sourceOf(viewId, 0), ...(place.channelId === undefined ? {} : { channelId: place.channelId }) }
  return { view: await announcePreview(context, first, null, named), next: () => create(context, workshops, viewId) }
}

const sourceOf = (viewId: string, at: number) => (at === 0 ? `slack:${viewId}` : `slack:${viewId}:${at + 1}`)

/** The others of a series come to the channel in their weeks. */
async function create(context: Context, workshops: NewWorkshop[], viewId: string): Promise<void> {
  const ids: string[] = []
  for (const [at, workshop] of workshops.entries()) {
    ids.push((await context.domain.workshops.create(workshop, sourceOf(viewId, at))).id)
  }
  for (const id of ids.slice(0, 1)) {
    await context.later.workshopChanged(id)
    await refreshWorkshop(context, id)
  }
}

/** Also refuses what would put a session that follows on a public holiday. */
async function readChange(context: Context, submission: Submission): Promise<Read<WorkshopFields>> {
  const result = read(context, submission)
  if (!('value' in result) || !result.value.isForFollowing) return result
  const { workshopId, timeZone } = metadata.parse(submission.metadata)
  const workshop = await context.domain.workshops.get(workshopId ?? '')
  if (workshop === null) return result
  for (const session of await followingOf(context, workshop)) {
    const { startsAt } = movedAlong(session, workshop, result.value, timeZone)
    const day = DateTime.fromJSDate(startsAt, { zone: timeZone })
    if (!isPublicHoliday(day)) continue
    return { errors: { date: context.words('workshopForm.errors.followingHoliday', { day: dayAndTime(startsAt, timeZone) }) } }
  }
  return result
}

async function change(context: Context, fields: WorkshopFields, submission: Submission): Promise<void> {
  const { workshopId } = metadata.parse(submission.metadata)
  const before = await changeableWorkshop(context, workshopId ?? '')
  await context.scope.of(submission.userId, before.agencyId)
  const agency = await agencyNamed(context, before.agencyId)
  const shared = await sharedOf(context, fields, agency)
  const sessions = [before, ...(fields.isForFollowing ? await followingOf(context, before) : [])]
  for (const session of sessions) {
    const times = movedAlong(session, before, fields, agency.timeZone)
    // A link that was left as it stood is not laid over those of the other sessions.
    const given = fields.videoUrl !== null && fields.videoUrl === before.videoUrl ? session.videoUrl : fields.videoUrl
    await context.domain.workshops.update(session.id, { ...shared, ...times, videoUrl: given ?? madeRoom(context, fields) })
    if (session.id === before.id || session.slack !== null) await refreshWorkshop(context, session.id)
  }
  await context.later.workshopChanged(before.id)
}

/** What all sessions have in common: the invited as ids of agencies that exist. */
async function sharedOf(context: Context, fields: WorkshopFields, agency: Agency) {
  const others = (await context.domain.agencies.all()).map(({ id }) => id).filter((id) => id !== agency.id)
  const { title, theme, description, host, mode, address, seats, invited, someAgencyIds } = fields
  const invitedAgencyIds = invited === 'all' ? others : invited === 'some' ? others.filter((id) => someAgencyIds.includes(id)) : []
  return { title, theme, description, host, mode, address, seats, invitedAgencyIds }
}

function madeRoom({ ids, rooms }: Context, { mode }: WorkshopFields): string | null {
  return mode === 'onsite' ? null : rooms.make(ids())
}

/** The host's own way into a room that asks for a key. */
async function openRoom(context: Context, { userId, value, place }: Press): Promise<void> {
  const { scope, rooms, words } = context
  const workshop = await foundWorkshop(context, value)
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
  const workshop = await foundWorkshop(context, value)
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
