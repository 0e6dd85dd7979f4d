/** Who has an appointment is reminded the day before and an hour before, once each; offers whose slots have all passed end. */
import type { Clock } from '../base/clock.js'
import { type AgencyStore, timeZoneOf } from '../domain/agencies/agency.js'
import type { Appointment, AppointmentStore } from '../domain/appointments/appointment.js'
import { type ReminderKind, remindersOf } from './reminders.js'
import type { Sweep } from './scheduler.js'
import type { Tell } from './tell.js'

const AHEAD_MS = 26 * 3_600_000

/** What is recorded keeps a reminder from going out again; its key does, when a process dies between sending and recording. */
export function appointmentsSweep(
  appointments: AppointmentStore,
  agencies: AgencyStore,
  clock: Clock,
  tell: Tell,
  /** Redraws the advisers' card. */
  onChanged: (appointmentId: string) => Promise<void>,
): Sweep {
  return async (touch) => {
    const now = clock.now()
    for (const appointment of await appointments.bookedBetween(now, new Date(now.getTime() + AHEAD_MS))) {
      const { id, version, youthId, reminded } = appointment
      const zone = timeZoneOf(await agencies.get(appointment.agencyId))
      const kind = dueAppointmentReminder(appointment, zone, now)
      const reminder = `${version}:${kind}`
      if (kind === null || reminded.includes(reminder)) continue
      await tell([youthId], () => ({
        key: `appointment:${id}:${reminder}`,
        name: 'appointment.reminder',
        value: { appointmentId: id, kind, version },
        class: 'registered',
      }))
      await appointments.noteReminded(id, reminder)
      await touch()
    }
    for (const { id } of await appointments.expire(now)) await onChanged(id)
  }
}

/** The latest reminder whose instant has come; null when there is none, or it had already passed when the slot was picked. */
export function dueAppointmentReminder(
  { startsAt, bookedAt }: Pick<Appointment, 'startsAt' | 'bookedAt'>,
  timeZone: string,
  now: Date,
): ReminderKind | null {
  if (startsAt === null || bookedAt === null || now >= startsAt) return null
  const latest = remindersOf({ startsAt }, timeZone).findLast(({ kind, at }) => kind !== 'tenMinutesBefore' && at <= now)
  return latest !== undefined && bookedAt < latest.at ? latest.kind : null
}
