/** When people are reminded of what begins at an instant. Pure; instants are computed in the agency's time zone. */
import { DateTime } from 'luxon'
import type { Workshop } from '../domain/workshops/workshop.js'

export const REMINDER_KINDS = ['dayBefore', 'hourBefore', 'tenMinutesBefore'] as const
export type ReminderKind = (typeof REMINDER_KINDS)[number]

export interface Reminder {
  kind: ReminderKind
  at: Date
}

/** A timer may fire a little before its instant; that is not too early. */
const TOLERANCE_MS = 1000

/** All three, in order. The day before keeps the hour on the clock, also when summer time begins or ends that night. */
export function remindersOf({ startsAt }: Pick<Workshop, 'startsAt'>, timeZone: string): Reminder[] {
  const start = DateTime.fromJSDate(startsAt, { zone: timeZone })
  return [
    { kind: 'dayBefore', at: start.minus({ days: 1 }).toJSDate() },
    { kind: 'hourBefore', at: start.minus({ hours: 1 }).toJSDate() },
    { kind: 'tenMinutesBefore', at: start.minus({ minutes: 10 }).toJSDate() },
  ]
}

/** The one reminder that makes sense now: the latest whose instant has come; null before the first and once the workshop has begun. */
export function dueReminder(workshop: Pick<Workshop, 'startsAt'>, timeZone: string, now: Date): ReminderKind | null {
  if (now >= workshop.startsAt) return null
  return remindersOf(workshop, timeZone).findLast(({ at }) => at.getTime() <= now.getTime() + TOLERANCE_MS)?.kind ?? null
}
