import { ICalCalendarMethod, ICalEventStatus, default as ical } from 'ical-generator'
import { type Appointment, endOf } from './appointment.js'

/**
 * A booked appointment as iCalendar (RFC 5545), for the phone's own calendar. The same `id` with a higher version replaces the earlier entry.
 * @param summary what the calendar shows
 */
export function calendarFile(appointment: Appointment & { startsAt: Date }, summary: string): Buffer {
  const { id, startsAt, videoUrl, address, version, createdAt } = appointment
  const calendar = ical({ prodId: '//MyMatchUp//Rendez-vous//FR', method: ICalCalendarMethod.PUBLISH })
  calendar.createEvent({
    id: `${id}@mymatchup`,
    sequence: version,
    start: startsAt,
    end: endOf(startsAt, appointment),
    stamp: createdAt,
    summary,
    status: ICalEventStatus.CONFIRMED,
    ...(address === null ? {} : { location: address }),
    ...(videoUrl === null ? {} : { url: videoUrl, location: videoUrl }),
  })
  return Buffer.from(calendar.toString())
}
