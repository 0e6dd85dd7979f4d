/** Workshops that come back every week. Pure; days are local, so the hour on the clock stays the same when summer time begins or ends. */
import { DateTime } from 'luxon'
import { isPublicHoliday } from '../../base/calendar.js'

export interface Session {
  startsAt: Date
  endsAt: Date
}

/** What a form says of one session: local day and hours. */
export interface LocalTimes {
  /** `2026-12-02` */
  date: string
  /** `14:00` */
  start: string
  end: string
}

/** The sessions of a weekly series, the first on the given day; weeks in which that day is a public holiday are left out. */
export function weeklySessions({ date, start, end }: LocalTimes, count: number, timeZone: string): Session[] {
  const sessions: Session[] = []
  for (let week = 0; sessions.length < count; week++) {
    const day = DateTime.fromISO(date, { zone: timeZone }).plus({ weeks: week })
    if (week > 0 && isPublicHoliday(day)) continue
    sessions.push(sessionOn(day, start, end, timeZone))
  }
  return sessions
}

/** A later session of a series, changed the way one was: as many days later or earlier, at the new hours. */
export function movedAlong(session: Session, one: Session, { date, start, end }: LocalTimes, timeZone: string): Session {
  const dayOf = (at: Date) => DateTime.fromJSDate(at, { zone: timeZone }).startOf('day')
  const days = Math.round(DateTime.fromISO(date, { zone: timeZone }).diff(dayOf(one.startsAt), 'days').days)
  return sessionOn(dayOf(session.startsAt).plus({ days }), start, end, timeZone)
}

function sessionOn(day: DateTime, start: string, end: string, timeZone: string): Session {
  const at = (time: string) => DateTime.fromISO(`${day.toISODate()}T${time}`, { zone: timeZone }).toJSDate()
  return { startsAt: at(start), endsAt: at(end) }
}
