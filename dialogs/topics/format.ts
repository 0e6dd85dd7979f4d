/** Dates, places and lists as a person reads them in a short message. */
import { DateTime } from 'luxon'

/** `mardi 2 décembre à 14h30` */
export function dayAndTime(at: Date, timeZone: string): string {
  const local = DateTime.fromJSDate(at, { zone: timeZone }).setLocale('fr')
  return `${local.toFormat('cccc d LLLL')} à ${local.toFormat(local.minute === 0 ? "H'h'" : "H'h'mm")}`
}

/** `mar. 2 déc. 14h30`, where each character counts. */
export function shortDayAndTime(at: Date, timeZone: string): string {
  const local = DateTime.fromJSDate(at, { zone: timeZone }).setLocale('fr')
  return `${local.toFormat('ccc d LLL')} ${local.toFormat(local.minute === 0 ? "H'h'" : "H'h'mm")}`
}

/** `14h30` */
export function timeOfDay(at: Date, timeZone: string): string {
  const local = DateTime.fromJSDate(at, { zone: timeZone })
  return local.toFormat(local.minute === 0 ? "H'h'" : "H'h'mm")
}

/** `2 décembre` of an ISO date. */
export function day(isoDate: string): string {
  return DateTime.fromISO(isoDate).setLocale('fr').toFormat('d LLLL')
}

/** `a, b et c`, with the catalog's word for "and". */
export function enumerate(items: string[], and: string): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} ${and} ${items.at(-1)}`
}

/** At most `most` characters, cut at a word. */
export function shorten(text: string, most: number): string {
  const flat = text.replace(/\s+/g, ' ').trim()
  if (flat.length <= most) return flat
  const cut = flat.slice(0, most - 1)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most / 2)).trimEnd()}…`
}
