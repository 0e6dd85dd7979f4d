import { ICalCalendarMethod, ICalEventStatus, default as ical } from 'ical-generator'
import type { Appointment } from './appointment.js'

/**
 * An appointment as iCalendar (RFC 5545), for the phone's own calendar. The same `id` with a higher version replaces the earlier entry.
 * @param summary what the calendar shows
 */
export function calendarFile(appointment: Appointment & { startsAt: Date }, summary: string): Buffer {
  const { id, startsAt, minutes, videoUrl, address, version, state, createdAt } = appointment
  const calendar = ical({ prodId: '//MyMatchUp//Rendez-vous//FR', method: ICalCalendarMethod.PUBLISH })
  calendar.createEvent({
    id: `${id}@mymatchup`,
    sequence: version,
    start: startsAt,
    end: new Date(startsAt.getTime() + minutes * 60_000),
    stamp: createdAt,
    summary,
    status: state === 'cancelled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    ...(address === null ? {} : { location: address }),
    ...(videoUrl === null ? {} : { url: videoUrl, location: videoUrl }),
  })
  return Buffer.from(calendar.toString())
}
