/** Days, months and the period before, by the calendar of Paris, where the collective is. */
import { DateTime } from 'luxon'
import type { Period } from './figures.js'

export const FIGURES_ZONE = 'Europe/Paris'

const DAY = 'yyyy-MM-dd'

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && at(text).isValid
}

export function dayOf(instant: Date): string {
  return DateTime.fromJSDate(instant, { zone: FIGURES_ZONE }).toFormat(DAY)
}

export function addDays(day: string, days: number): string {
  return at(day).plus({ days }).toFormat(DAY)
}

/** The earlier of two days. */
export function earlierDay(one: string, other: string): string {
  return [one, other].sort()[0] ?? one
}

/** `2026-11`. */
export function monthOf(day: string): string {
  return day.slice(0, 7)
}

export function monthPeriod(month: string): Period {
  const first = at(`${month}-01`)
  return { from: first.toFormat(DAY), to: first.endOf('month').toFormat(DAY) }
}

/** Of a period, in order. */
export function monthsOf({ from, to }: Period): string[] {
  const months: string[] = []
  for (let first = at(from).startOf('month'); first.toFormat(DAY) <= to; first = first.plus({ months: 1 }))
    months.push(monthOf(first.toFormat(DAY)))
  return months
}

/** The instants of a period: from the first, up to and without the second. */
export function instantsOf({ from, to }: Period): { from: Date; until: Date } {
  return { from: at(from).toJSDate(), until: at(to).plus({ days: 1 }).toJSDate() }
}

/** As long, and just before: as many whole months where it is whole months, else as many days. */
export function periodBefore({ from, to }: Period): Period {
  const [first, last] = [at(from), at(to)]
  const end = first.minus({ days: 1 }).toFormat(DAY)
  if (first.day === 1 && last.plus({ days: 1 }).day === 1) {
    return { from: first.minus({ months: monthsOf({ from, to }).length }).toFormat(DAY), to: end }
  }
  const days = Math.round(last.diff(first, 'days').days) + 1
  return { from: first.minus({ days }).toFormat(DAY), to: end }
}

function at(day: string): DateTime {
  return DateTime.fromFormat(day, DAY, { zone: FIGURES_ZONE })
}
