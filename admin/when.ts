/** Dates as advisers read them, in an agency's time zone. */
import { DateTime } from 'luxon'

/** `mardi 2 décembre à 14h30` */
export function dayAndTime(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).setLocale('fr').toFormat("cccc d LLLL 'à' H'h'mm")
}

/** `2 déc. à 14h30` */
export function shortDayAndTime(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).setLocale('fr').toFormat("d LLL 'à' H'h'mm")
}

/** `14h30` */
export function timeOfDay(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).toFormat("H'h'mm")
}
