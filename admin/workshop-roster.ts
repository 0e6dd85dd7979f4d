/** Who comes to a workshop: named as far as the reader's agency may know them. In the card's thread, and in a window with ticks. */
import { z } from 'zod'
import type { Registration, Workshop } from '../domain/workshops/workshop.js'
import { isConsentGiven } from '../domain/youth/youth.js'
import type { CardMessage } from './blocks/kit.js'
import {
  CAME_FIELD,
  GUEST_ROSTER,
  ROSTER,
  ROSTER_FORM,
  type RosterLine,
  type RosterLines,
  rosterMessage,
  rosterModal,
} from './blocks/workshop-roster.js'
import type { Context } from './context.js'
import { onPress, onSubmit, type Press, type Read, type Submission } from './listeners.js'
import { nameOf } from './person.js'
import { Refusal } from './refusal.js'
import { refreshWorkshop } from './workshop-cards.js'
import { foundWorkshop } from './workshop-found.js'

/** A workshop has 1,000 seats at most, a field 100 options; without a limit on seats, more come than anybody ticks. */
const MOST_TICK_FIELDS = 20

export function workshopRoster(context: Context): void {
  onPress(context, ROSTER, (press) => openRoster(context, press))
  onPress(context, GUEST_ROSTER, (press) => openGuestRoster(context, press))
  onSubmit(context, ROSTER_FORM, readTicks, (came, submission) => tickRoster(context, came, submission))
}

async function openRoster(context: Context, { userId, value, triggerId }: Press): Promise<void> {
  const { scope, clock } = context
  const workshop = await foundWorkshop(context, value)
  const member = await scope.of(userId, workshop.agencyId)
  const own = (await scope.agencies(member)).map(({ id }) => id)
  const canTick = workshop.state !== 'cancelled' && workshop.startsAt <= clock.now()
  await show(context, triggerId, workshop, await rosterFor(context, workshop.id, own), canTick)
}

/** An invited agency sees its own youths; the host alone ticks. */
async function openGuestRoster(context: Context, { userId, value, triggerId }: Press): Promise<void> {
  const { scope } = context
  const workshop = await foundWorkshop(context, value)
  const member = await scope.any(userId)
  const own = (await scope.agencies(member)).map(({ id }) => id).filter((id) => workshop.invitedAgencyIds.includes(id))
  if (own.length === 0) throw new Refusal('scope.nobody')
  await show(context, triggerId, workshop, await rosterFor(context, workshop.id, own, true), false)
}

async function show({ client, words }: Context, triggerId: string, { id, title }: Workshop, lines: RosterLines, canTick: boolean) {
  await client.views.open({
    trigger_id: triggerId,
    view: rosterModal({ title, ...lines, canTick, metadata: JSON.stringify({ workshopId: id }), words }),
  })
}

/**
 * @param readers the agencies of who reads it
 * @param isOnlyTheirs leaves the others out
 */
async function rosterFor(context: Context, workshopId: string, readers: string[], isOnlyTheirs = false): Promise<RosterLines> {
  const { domain, words } = context
  const [registrations, all] = await Promise.all([domain.workshops.registrations(workshopId), domain.agencies.all()])
  const youths = new Map((await domain.youths.getMany(registrations.map(({ youthId }) => youthId))).map((youth) => [youth.id, youth]))
  const agencyNames = new Map(all.map(({ id, name }) => [id, name]))
  const lineOf = ({ youthId, attendedAt }: Registration): RosterLine => {
    const youth = youths.get(youthId) ?? null
    const isTheirs = readers.includes(youth?.agencyId ?? '')
    const agency = agencyNames.get(youth?.agencyId ?? '') ?? ''
    const mayKnow = youth !== null && (isTheirs || isConsentGiven(youth.consents, 'sharing'))
    const who = mayKnow ? nameOf(context, youth) : words('workshop.guest')
    return { youthId, text: agency === '' || isTheirs ? who : `${who} · ${agency}`, hasCome: attendedAt !== null }
  }
  const shown = isOnlyTheirs ? registrations.filter(({ youthId }) => readers.includes(youths.get(youthId)?.agencyId ?? '')) : registrations
  const of = (state: Registration['state']) => shown.filter((registration) => registration.state === state).map(lineOf)
  return { registered: of('registered'), waiting: of('waiting') }
}

/** What stands in the thread of an agency's card; null while there is nobody to name. */
export async function threadRoster(context: Context, workshop: Workshop, agencyId: string): Promise<CardMessage | null> {
  const lines = await rosterFor(context, workshop.id, [agencyId], agencyId !== workshop.agencyId)
  const isEmpty = lines.registered.length + lines.waiting.length === 0
  return isEmpty ? null : rosterMessage({ title: workshop.title, ...lines, words: context.words })
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
  const workshop = await foundWorkshop(context, roster.parse(given).workshopId)
  await scope.of(userId, workshop.agencyId)
  if (workshop.startsAt > clock.now()) return
  await domain.workshops.setAttendance(workshop.id, came, clock.now())
  await refreshWorkshop(context, workshop.id)
}
