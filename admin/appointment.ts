/** Appointments: slots offered from a conversation's card, and a card that follows what the person picks. */
import { z } from 'zod'
import { timeZoneOf } from '../domain/agencies/agency.js'
import type { Appointment } from '../domain/appointments/appointment.js'
import type { Handoff } from '../domain/handoffs/handoff.js'
import { jitsiRoom } from '../domain/workshops/video-link.js'
import type { Youth } from '../domain/youth/youth.js'
import { APPOINTMENT_FORM, type AppointmentFields, appointmentForm, readAppointment, slotField } from './appointment-form.js'
import { appointmentMove } from './appointment-move.js'
import { appointmentCard, CANCEL_APPOINTMENT, DONE_APPOINTMENT, MISSED_APPOINTMENT, REOPEN_APPOINTMENT } from './blocks/appointment-card.js'
import { PROPOSE_APPOINTMENT } from './blocks/handoff-card.js'
import type { CardMessage } from './blocks/kit.js'
import type { Context } from './context.js'
import { type DeskHandler, deskHandler } from './desk.js'
import { foundHandoff, handoffKey } from './handoff.js'
import { onPress, onSubmit, type Press, type Read, type Submission } from './listeners.js'
import { nameOf } from './person.js'
import { showCard } from './post.js'
import { Refusal } from './refusal.js'
import { tellPerson } from './tell-person.js'
import { dayAndTime, shortDayAndTime } from './when.js'
import { ownYouth } from './youth-access.js'
import { PROPOSE_TO } from './youth-view.js'

const metadata = z.object({
  youthId: z.string(),
  agencyId: z.string(),
  timeZone: z.string(),
  channelId: z.string().optional(),
  handoffId: z.string().optional(),
})
const named = z.object({ appointmentId: z.string() })

export function appointmentFeature(context: Context): DeskHandler[] {
  onPress(context, PROPOSE_APPOINTMENT, (press) => openForm(context, press))
  onPress(context, PROPOSE_TO, (press) => openFormFor(context, press))
  appointmentMove(context)
  onPress(context, CANCEL_APPOINTMENT, (press) => cancel(context, press))
  onPress(context, DONE_APPOINTMENT, (press) => settle(context, press, 'done'))
  onPress(context, MISSED_APPOINTMENT, (press) => settle(context, press, 'missed'))
  onPress(context, REOPEN_APPOINTMENT, async ({ userId, value }) => {
    const found = await standingAppointment(context, userId, value)
    await context.domain.appointments.unsettle(found.id)
    await refreshAppointment(context, found.id)
  })
  onSubmit(
    context,
    APPOINTMENT_FORM,
    (submission) => read(context, submission),
    (fields, submission) => offer(context, fields, submission),
  )
  return [
    deskHandler('appointment.changed', named, ({ appointmentId }) => refreshAppointment(context, appointmentId)),
    deskHandler('appointment.declined', named, async ({ appointmentId }) => {
      // Who declines another slot keeps the one they have.
      const found = await context.domain.appointments.get(appointmentId)
      if (found?.state === 'offered') await context.domain.appointments.cancel(appointmentId, 'youth')
      await refreshAppointment(context, appointmentId)
    }),
  ]
}

async function openForm(context: Context, { userId, value, triggerId, place }: Press): Promise<void> {
  const { scope, domain, client, words } = context
  const handoff = await foundHandoff(context, value)
  await scope.of(userId, handoff.agencyId)
  const [youth, agency] = await Promise.all([domain.youths.get(handoff.youthId), domain.agencies.get(handoff.agencyId)])
  const opened = {
    youthId: handoff.youthId,
    agencyId: handoff.agencyId,
    timeZone: timeZoneOf(agency),
    handoffId: handoff.id,
    ...(place.channelId === undefined ? {} : { channelId: place.channelId }),
  }
  await client.views.open({
    trigger_id: triggerId,
    view: appointmentForm({ who: nameOf(context, youth), metadata: JSON.stringify(opened), words }),
  })
}

/** From a youth's file: whoever may change the file may offer slots. */
async function openFormFor(context: Context, { userId, value, triggerId, viewId }: Press): Promise<void> {
  const { client, words } = context
  const { youth, agency } = await ownYouth(context, userId, value)
  const open = await openHandoffOf(context, youth)
  const view = appointmentForm({
    who: nameOf(context, youth),
    metadata: JSON.stringify({
      youthId: youth.id,
      agencyId: agency.id,
      timeZone: agency.timeZone,
      ...(open === null || open.agencyId !== agency.id ? {} : { handoffId: open.id }),
    }),
    words,
  })
  if (viewId === null) await client.views.open({ trigger_id: triggerId, view })
  else await client.views.push({ trigger_id: triggerId, view })
}

/** The conversation that advisers have with them now. */
async function openHandoffOf({ domain: { handoffs } }: Context, { conversationIds }: Youth): Promise<Handoff | null> {
  for (const id of conversationIds.toReversed()) {
    const found = await handoffs.openOf(id)
    if (found !== null) return found
  }
  return null
}

/** What is wrong is told in its field; also that the adviser has somebody else then. */
async function read(context: Context, { userId, form, metadata: given }: Submission): Promise<Read<AppointmentFields>> {
  const { words, clock, domain } = context
  const { timeZone } = metadata.parse(given)
  const result = readAppointment(form, clock.now(), timeZone, words)
  if (!('value' in result)) return result
  const { slots, minutes } = result.value
  const [busy] = await domain.appointments.busyAt(userId, minutes, slots)
  if (busy === undefined) return result
  return { errors: { [slotField(form, busy, timeZone)]: words('appointmentForm.errors.busy') } }
}

async function offer(context: Context, fields: AppointmentFields, { userId, viewId, metadata: given }: Submission): Promise<void> {
  const { domain, scope, rooms, ids } = context
  const { youthId, agencyId, handoffId = null } = metadata.parse(given)
  const member = await scope.of(userId, agencyId)
  const youth = await domain.youths.get(youthId)
  if (youth === null || youth.conversationIds.length === 0) throw new Refusal('handoff.gone')
  const room = rooms.make(ids())
  const appointment = await domain.appointments.offer({
    id: `slack-${viewId}`,
    youthId,
    agencyId,
    adviserId: userId,
    adviserName: member.name,
    handoffId,
    ...fields,
    // Drawn anew when Slack repeats the form, but the first offer stands.
    // A room that asks for a key is for workshops, whose page hands it out.
    videoUrl: fields.mode === 'onsite' ? null : (fields.videoUrl ?? (rooms.isKeyed(room) ? jitsiRoom(ids()) : room)),
  })
  await tellPerson(context, youth, {
    key: `appointment:${appointment.id}:offered`,
    name: 'appointment.offered',
    value: { appointmentId: appointment.id },
    class: 'answer',
  })
  await refreshAppointment(context, appointment.id)
}

async function cancel(context: Context, { userId, value }: Press): Promise<void> {
  const found = await standingAppointment(context, userId, value)
  const { appointment } = await context.domain.appointments.cancel(found.id, 'adviser')
  // Also at a second press: the first may have died before this.
  if (appointment?.cancelledBy === 'adviser') {
    await tellPerson(context, await context.domain.youths.get(found.youthId), {
      key: `appointment:${found.id}:cancelled`,
      name: 'appointment.cancelled',
      value: { appointmentId: found.id },
      class: 'registered',
    })
  }
  await refreshAppointment(context, found.id)
}

async function settle(context: Context, { userId, value }: Press, state: 'done' | 'missed'): Promise<void> {
  const found = await standingAppointment(context, userId, value)
  if (found.startsAt !== null && found.startsAt > context.clock.now()) throw new Refusal('appointment.tooEarly')
  await context.domain.appointments.settle(found.id, state)
  await refreshAppointment(context, found.id)
}

/** @throws {Refusal} when it is gone, or the adviser is of another agency */
export async function standingAppointment(context: Context, userId: string, id: string): Promise<Appointment> {
  const found = await context.domain.appointments.get(id)
  if (found === null) throw new Refusal('appointment.gone')
  await context.scope.of(userId, found.agencyId)
  return found
}

/** Draws its card as things stand now: in the thread of the conversation it was offered from, else in the channel. */
export async function refreshAppointment(context: Context, id: string): Promise<void> {
  const found = await context.domain.appointments.get(id)
  if (found === null) return
  const handoff = found.handoffId === null ? null : await context.domain.handoffs.get(found.handoffId)
  const thread = handoff === null ? null : await context.cards.get(handoffKey(handoff))
  await showCard(context, `appointment:${id}`, found.agencyId, () => buildCard(context, id), thread)
}

async function buildCard(context: Context, id: string): Promise<CardMessage | null> {
  const { domain, words } = context
  const appointment = await domain.appointments.get(id)
  if (appointment === null) return null
  const [youth, agency] = await Promise.all([domain.youths.get(appointment.youthId), domain.agencies.get(appointment.agencyId)])
  const zone = timeZoneOf(agency)
  const { startsAt } = appointment
  return appointmentCard({
    appointment,
    who: nameOf(context, youth),
    when: startsAt === null ? '' : dayAndTime(startsAt, zone),
    slots: appointment.slots.map((slot) => shortDayAndTime(slot, zone)),
    words,
  })
}
