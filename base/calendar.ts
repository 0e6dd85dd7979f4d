/**
 * When people may be written to and when agencies are open, in an agency's time zone, with French public holidays (date-holidays).
 */
import Holidays from 'date-holidays'
import { DateTime } from 'luxon'

const holidays = new Holidays('FR')
const QUIET_FROM_HOUR = 20
const QUIET_UNTIL_HOUR = 8
/** No gap without an allowed instant is longer than this. */
const MOST_DAYS_AHEAD = 15

const holidayCache = new Map<number, Set<string>>()

/** ISO dates of the public holidays of metropolitan France in a year. */
function publicHolidays(year: number): Set<string> {
  let days = holidayCache.get(year)
  if (days === undefined) {
    days = new Set(
      holidays
        .getHolidays(year)
        .filter((day) => day.type === 'public')
        .map((day) => day.date.slice(0, 10)),
    )
    holidayCache.set(year, days)
  }
  return days
}

export function isPublicHoliday(local: DateTime): boolean {
  return publicHolidays(local.year).has(local.toISODate() ?? '')
}

/**
 * Whether `at` lies in quiet hours: 20:00 to 8:00, Sundays, public holidays (the rule for commercial SMS in France, kept for all that
 * is unasked).
 */
export function isQuietAt(at: Date, timeZone: string): boolean {
  const local = DateTime.fromJSDate(at, { zone: timeZone })
  return local.hour < QUIET_UNTIL_HOUR || local.hour >= QUIET_FROM_HOUR || local.weekday === 7 || isPublicHoliday(local)
}

/** `at` itself when writing is allowed then, else the first allowed instant after it. */
export function nextAllowed(at: Date, timeZone: string): Date {
  if (!isQuietAt(at, timeZone)) return at
  let local: DateTime = DateTime.fromJSDate(at, { zone: timeZone })
  const morning = (day: DateTime): DateTime => day.startOf('day').set({ hour: QUIET_UNTIL_HOUR })
  local = local.hour < QUIET_UNTIL_HOUR ? morning(local) : morning(local.plus({ days: 1 }))
  for (let tries = 0; tries < MOST_DAYS_AHEAD; tries++) {
    if (!isQuietAt(local.toJSDate(), timeZone)) return local.toJSDate()
    local = morning(local.plus({ days: 1 }))
  }
  throw new Error(`No allowed hour within ${MOST_DAYS_AHEAD} days of ${at.toISOString()}.`)
}

/** The local calendar day, `2026-11-25`. */
export function localDay(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).toFormat('yyyy-MM-dd')
}

/** Opening hours by ISO weekday, local times in order: `{ 1: [['09:00','12:30'],['13:30','17:30']] }`. */
export type WeeklyHours = Partial<Record<number, [string, string][]>>

/** `at` when open then, else the next opening; null when there is none within two weeks. */
export function nextOpening(hours: WeeklyHours, at: Date, timeZone: string): Date | null {
  const local = DateTime.fromJSDate(at, { zone: timeZone })
  for (let ahead = 0; ahead < MOST_DAYS_AHEAD; ahead++) {
    const day = local.startOf('day').plus({ days: ahead })
    if (isPublicHoliday(day)) continue
    for (const [from, until] of hours[day.weekday] ?? []) {
      const opens = atTime(day, from)
      if (local < opens) return opens.toJSDate()
      if (local < atTime(day, until)) return at
    }
  }
  return null
}

export function isOpenAt(hours: WeeklyHours, at: Date, timeZone: string): boolean {
  return nextOpening(hours, at, timeZone)?.getTime() === at.getTime()
}

function atTime(day: DateTime, time: string): DateTime {
  const [hour, minute] = time.split(':').map(Number)
  return day.set({ hour: hour ?? 0, minute: minute ?? 0 })
}
