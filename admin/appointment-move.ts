/** An adviser gives a booked appointment another instant, from its card; the person is told. */
import { DateTime } from 'luxon'
import { z } from 'zod'
import { timeZoneOf } from '../domain/agencies/agency.js'
import { refreshAppointment, standingAppointment } from './appointment.js'
import { MOVE_APPOINTMENT } from './blocks/appointment-card.js'
import { dateField, timeField } from './blocks/form.js'
import { modal, context as note } from './blocks/kit.js'
import type { Context } from './context.js'
import { onPress, onSubmit, type Press, type Read, type Submission } from './listeners.js'
import { nameOf } from './person.js'
import { Refusal } from './refusal.js'
import { tellPerson } from './tell-person.js'
import { escapeMrkdwn } from './text.js'

const MOVE_FORM = 'appointment:moveForm'
const MOST_DAYS_AHEAD = 90
const metadata = z.object({ appointmentId: z.string(), timeZone: z.string().catch('Europe/Paris'), channelId: z.string().optional() })

export function appointmentMove(context: Context): void {
  onPress(context, MOVE_APPOINTMENT, (press) => open(context, press))
  onSubmit(
    context,
    MOVE_FORM,
    (submission) => read(context, submission),
    (startsAt, submission) => move(context, startsAt, submission),
  )
}

async function open(context: Context, { userId, value, triggerId, place }: Press): Promise<void> {
  const { domain, client, words } = context
  const found = await standingAppointment(context, userId, value)
  if (found.state !== 'booked' || found.startsAt === null) throw new Refusal('appointment.over')
  const [youth, agency] = await Promise.all([domain.youths.get(found.youthId), domain.agencies.get(found.agencyId)])
  const timeZone = timeZoneOf(agency)
  const now = DateTime.fromJSDate(found.startsAt, { zone: timeZone })
  await client.views.open({
    trigger_id: triggerId,
    view: modal({
      callbackId: MOVE_FORM,
      title: words('appointment.moveTitle'),
      submit: words('appointment.move'),
      close: words('common.cancel'),
      metadata: JSON.stringify({
        appointmentId: found.id,
        timeZone,
        ...(place.channelId === undefined ? {} : { channelId: place.channelId }),
      }),
      blocks: [
        note(escapeMrkdwn(words('appointment.moveText', { who: nameOf(context, youth) }))),
        dateField('date', { label: words('appointment.moveDate') }, now.toISODate() ?? undefined),
        timeField('time', { label: words('appointment.moveTime') }, now.toFormat('HH:mm')),
      ],
    }),
  })
}

async function read(context: Context, { userId, form, metadata: given }: Submission): Promise<Read<Date>> {
  const { words, clock, domain } = context
  const { appointmentId, timeZone } = metadata.parse(given)
  const found = await standingAppointment(context, userId, appointmentId)
  const wanted = DateTime.fromISO(`${form.one('date')}T${form.one('time')}`, { zone: timeZone })
  if (!wanted.isValid) return { errors: { date: words('appointmentForm.errors.half') } }
  const startsAt = wanted.toJSDate()
  if (startsAt <= clock.now()) return { errors: { date: words('appointmentForm.errors.past') } }
  const isTooFar = wanted.diff(DateTime.fromJSDate(clock.now()), 'days').days > MOST_DAYS_AHEAD
  if (isTooFar) return { errors: { date: words('appointmentForm.errors.tooFar') } }
  const busy = await domain.appointments.busyAt(found.adviserId, found.minutes, [startsAt], found.id)
  return busy.length > 0 ? { errors: { time: words('appointmentForm.errors.busy') } } : { value: startsAt }
}

async function move(context: Context, startsAt: Date, { userId, metadata: given }: Submission): Promise<void> {
  const { domain, clock } = context
  const found = await standingAppointment(context, userId, metadata.parse(given).appointmentId)
  const result = await domain.appointments.move(found.id, startsAt, clock.now())
  await refreshAppointment(context, found.id)
  if (!('appointment' in result)) throw new Refusal(result.outcome === 'taken' ? 'appointmentForm.errors.busy' : 'appointment.over')
  const { id, version, youthId } = result.appointment
  // Also when the form comes again: the first may have died before this.
  if (result.outcome === 'same' && version === 1) return
  await tellPerson(context, await domain.youths.get(youthId), {
    key: `appointment:${id}:${version}:moved`,
    name: 'appointment.moved',
    value: { appointmentId: id, version },
    class: 'registered',
  })
}
