/** Appointments: slots offered from a conversation's card, and a card that follows what the person picks. */
import { z } from 'zod'
import { timeZoneOf } from '../domain/agencies/agency.js'
import type { Appointment } from '../domain/appointments/appointment.js'
import { jitsiRoom } from '../domain/workshops/video-link.js'
import { APPOINTMENT_FORM, type AppointmentFields, appointmentForm, readAppointment } from './appointment-form.js'
import { appointmentCard, CANCEL_APPOINTMENT, MISSED_APPOINTMENT } from './blocks/appointment-card.js'
import { PROPOSE_APPOINTMENT } from './blocks/handoff-card.js'
import type { CardMessage } from './blocks/kit.js'
import type { Context } from './context.js'
import { type DeskHandler, deskHandler } from './desk.js'
import { foundHandoff } from './handoff.js'
import { onPress, onSubmit, type Press, type Submission } from './listeners.js'
import { nameOf } from './person.js'
import { showCard } from './post.js'
import { Refusal } from './refusal.js'
import { tellPerson } from './tell-person.js'
import { dayAndTime, shortDayAndTime } from './when.js'

const metadata = z.object({ youthId: z.string(), agencyId: z.string(), timeZone: z.string(), channelId: z.string().optional() })
const named = z.object({ appointmentId: z.string() })

export function appointmentFeature(context: Context): DeskHandler[] {
  onPress(context, PROPOSE_APPOINTMENT, (press) => openForm(context, press))
  onPress(context, CANCEL_APPOINTMENT, (press) => cancel(context, press))
  onPress(context, MISSED_APPOINTMENT, (press) => markMissed(context, press))
  onSubmit(
    context,
    APPOINTMENT_FORM,
    ({ form, metadata: given }) => readAppointment(form, context.clock.now(), metadata.parse(given).timeZone, context.words),
    (fields, submission) => offer(context, fields, submission),
  )
  return [
    deskHandler('appointment.changed', named, ({ appointmentId }) => refresh(context, appointmentId)),
    deskHandler('appointment.declined', named, async ({ appointmentId }) => {
      // Who declines another slot keeps the one they have.
      const found = await context.domain.appointments.get(appointmentId)
      if (found?.state === 'offered') await context.domain.appointments.cancel(appointmentId, 'youth')
      await refresh(context, appointmentId)
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
    ...(place.channelId === undefined ? {} : { channelId: place.channelId }),
  }
  await client.views.open({
    trigger_id: triggerId,
    view: appointmentForm({ who: nameOf(context, youth), metadata: JSON.stringify(opened), words }),
  })
}

async function offer(context: Context, fields: AppointmentFields, { userId, viewId, metadata: given }: Submission): Promise<void> {
  const { domain, scope, rooms, ids } = context
  const { youthId, agencyId } = metadata.parse(given)
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
  await refresh(context, appointment.id)
}

async function cancel(context: Context, { userId, value }: Press): Promise<void> {
  const found = await standing(context, userId, value)
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
  await refresh(context, found.id)
}

async function markMissed(context: Context, { userId, value }: Press): Promise<void> {
  const found = await standing(context, userId, value)
  if (found.startsAt !== null && found.startsAt > context.clock.now()) throw new Refusal('appointment.tooEarly')
  await context.domain.appointments.markMissed(found.id)
  await refresh(context, found.id)
}

/** @throws {Refusal} when it is gone, or the adviser is of another agency */
async function standing(context: Context, userId: string, id: string): Promise<Appointment> {
  const found = await context.domain.appointments.get(id)
  if (found === null) throw new Refusal('appointment.gone')
  await context.scope.of(userId, found.agencyId)
  return found
}

async function refresh(context: Context, id: string): Promise<void> {
  const found = await context.domain.appointments.get(id)
  if (found !== null) await showCard(context, `appointment:${id}`, found.agencyId, () => buildCard(context, id))
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
