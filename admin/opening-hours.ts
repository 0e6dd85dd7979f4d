/** Opening hours as advisers write and read them: `lundi au vendredi : 9h-12h30, 13h30-17h30`, a line for days that are alike. */
import type { WeeklyHours } from '../base/calendar.js'

const DAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'] as const
const DAY = /^(lun|mar|mer|jeu|ven|sam|dim)[a-zé]*\.?$/
const SHORT = ['lun', 'mar', 'mer', 'jeu', 'ven', 'sam', 'dim']
const TIME = /^([01]?\d|2[0-4])\s*(?:h|:)\s*([0-5]\d)?$/

/** One line for each run of days with the same hours; closed days are left out. */
export function formatHours(hours: WeeklyHours): string {
  const lines: string[] = []
  for (let first = 1; first <= 7; first++) {
    const spans = hours[first] ?? []
    if (spans.length === 0) continue
    let last = first
    while (last < 7 && JSON.stringify(hours[last + 1] ?? []) === JSON.stringify(spans)) last++
    const days = last === first ? DAYS[first - 1] : `${DAYS[first - 1]} au ${DAYS[last - 1]}`
    lines.push(`${days} : ${spans.map(([from, until]) => `${readable(from)}-${readable(until)}`).join(', ')}`)
    first = last
  }
  return lines.join('\n')
}

function readable(time: string): string {
  const [hour = '0', minute = '00'] = time.split(':')
  return `${Number(hour)}h${minute === '00' ? '' : minute}`
}

/** @returns the hours, or the line that cannot be read (empty when none opens at all) */
export function parseHours(text: string): { hours: WeeklyHours } | { wrong: string } {
  const hours: WeeklyHours = {}
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const read = parseLine(line)
    if (read === null) return { wrong: line.trim() }
    for (const day of read.days) {
      if (read.spans.length === 0) delete hours[day]
      else hours[day] = read.spans
    }
  }
  return Object.keys(hours).length === 0 ? { wrong: '' } : { hours }
}

function parseLine(line: string): { days: number[]; spans: [string, string][] } | null {
  const [, left = '', right = ''] = /^\s*([\p{L}\s,.-]+?)\s*(?::|(?=\d)|(?=ferm))\s*(.*)$/iu.exec(line.replace(/[–—]/g, '-')) ?? []
  const days = parseDays(left.toLowerCase())
  if (days === null) return null
  if (/^ferm/i.test(right)) return { days, spans: [] }
  const spans: [string, string][] = []
  for (const part of right.toLowerCase().split(/,|;|\bet\b/)) {
    const [from, until] = part.split(/-|\s(?:à|a)\s/).map((time) => parseTime(time.replace(/^\s*de\b/, '')))
    if (from === undefined || until === undefined || from === null || until === null || from >= until) return null
    const previous = spans.at(-1)
    if (previous !== undefined && previous[1] > from) return null
    spans.push([from, until])
  }
  return { days, spans }
}

function parseDays(text: string): number[] | null {
  const days: number[] = []
  for (const part of text.split(/,|\bet\b/)) {
    const [first, last] = part
      .trim()
      .replace(/^du\s+/, '')
      .split(/\s+(?:au|à|a)\s+|\s*-\s*/)
      .map(dayOf)
    if (first === undefined || first === null || last === null) return null
    const end = last ?? first
    if (end < first) return null
    for (let day = first; day <= end; day++) days.push(day)
  }
  return days
}

function dayOf(text: string): number | null {
  const short = DAY.exec(text.trim())?.[1]
  return short === undefined ? null : SHORT.indexOf(short) + 1
}

function parseTime(text: string): string | null {
  const found = TIME.exec(text.trim())
  if (found === null) return null
  const [, hour = '0', minute = '00'] = found
  if (hour === '24' && minute !== '00') return null
  return `${hour.padStart(2, '0')}:${minute}`
}
