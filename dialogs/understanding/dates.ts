/** A day from now on, as people write it: "tout de suite", "lundi", "dans 2 semaines", "début janvier", "le 15", "1er mars". */
import { casual } from 'chrono-node/fr'
import { DateTime } from 'luxon'
import { normalise } from '../../matching/french/normalise.js'

export type HeardDate = { kind: 'now' } | { kind: 'day'; date: string } | { kind: 'past' }

const NOW =
  /^(?:(?:je (?:suis |peux )?|chui |dispo |disponible |libre |commencer )*)(?:tout de suite|tt de suite|tout de suit|toute suite|de suite|asap|now|maintenant|direct|directement|des que possible|le plus (?:tot|vite|rapidement) possible|au plus (?:vite|tot)|immediatement|immediat|immediate|des maintenant|n importe quand|nimporte quand|quand (?:vous voulez|tu veux)|peu importe|aujourd ?hui|auj|ajd|ce jour|disponible|dispo|libre|dispo de suite|rapidement|vite)(?: (?:stp|svp|merci|si possible))?$/
const NUMBERS: Record<string, number> = {
  un: 1,
  une: 1,
  deux: 2,
  trois: 3,
  quatre: 4,
  cinq: 5,
  six: 6,
  sept: 7,
  huit: 8,
  dix: 10,
  quinze: 15,
  quelques: 3,
}
const MONTHS = ['janvier', 'fevrier', 'mars', 'avril', 'mai', 'juin', 'juillet', 'aout', 'septembre', 'octobre', 'novembre', 'decembre']
const SHORT_MONTHS = ['janv', 'fev', 'mars', 'avr', 'mai', 'juin', 'juil', 'aout', 'sept', 'oct', 'nov', 'dec']
const WEEKDAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche']
const PART_DAY = { debut: 1, mi: 15, fin: 25, courant: 10 } as const

const monthPattern = [...MONTHS, ...SHORT_MONTHS, 'jan', 'sep', 'janviers', 'fevr'].join('|')
const IN = new RegExp(`(?:dans|d ici|ds) (\\d{1,3}|${Object.keys(NUMBERS).join('|')}) ?(jours?|j|semaines?|sem|mois|ans?)\\b`)
const DAY_MONTH = new RegExp(`\\b(\\d{1,2})(?: ?er)? (${monthPattern})\\b(?: (\\d{4}))?`)
const PART_MONTH = new RegExp(`\\b(debut|mi|fin|courant) (?:du mois de |de |d )?(${monthPattern})\\b(?: (\\d{4}))?`)
const MONTH = new RegExp(`^(?:(?:a partir (?:de|d)|en|au mois (?:de|d)|pour|vers|des|mois de) ?)*(${monthPattern})(?: (\\d{4}))?$`)
const ONLY_DAY = /^(?:(?:a partir du|le|du|vers le|des le|pour le) )?(\d{1,2})(?: du mois| de ce mois)?$/
const FIGURES = /\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?\b/
const ISO = /\b(\d{4})-(\d{2})-(\d{2})\b/

/** @returns undefined when no day was understood. `zone` is where "today" is meant. */
export function dateIn(text: string, now: Date, zone: string): HeardDate | undefined {
  const said = normalise(text)
  if (said === '') return undefined
  if (NOW.test(said)) return { kind: 'now' }
  const local = DateTime.fromJSDate(now, { zone })
  // Days are counted in UTC, where luxon has no clock changes to look up.
  const today = local.setZone('utc', { keepLocalTime: true }).startOf('day')
  const day = figured(text, today) ?? spoken(said, today) ?? byChrono(text, now, local.offset, today)
  if (day === undefined) return undefined
  if (day === 'past' || day < today) return { kind: 'past' }
  return day.hasSame(today, 'day') ? { kind: 'now' } : { kind: 'day', date: day.toISODate() ?? '' }
}

function figured(text: string, today: DateTime): DateTime | undefined {
  const iso = ISO.exec(text)
  if (iso !== null) return valid(today.set({ year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) }), Number(iso[3]))
  const figures = FIGURES.exec(text)
  if (figures === null) return undefined
  const [, day, month, year] = figures
  return dayOfMonth(today, Number(day), Number(month), year)
}

function spoken(said: string, today: DateTime): DateTime | undefined {
  const inSome = IN.exec(said)
  if (inSome !== null) return later(today, inSome[1] ?? '', inSome[2] ?? '')
  const part = PART_MONTH.exec(said)
  if (part !== null) return partOfMonth(today, part[1], monthOf(part[2]), part[3])
  const exact = DAY_MONTH.exec(said)
  if (exact !== null) return dayOfMonth(today, Number(exact[1]), monthOf(exact[2]), exact[3])
  const month = MONTH.exec(said)
  if (month !== null) return dayOfMonth(today, 1, monthOf(month[1]), month[2])
  const only = ONLY_DAY.exec(said)
  if (only !== null) return nextDayOfMonth(today, Number(only[1]))
  if (/\bapres demain\b/.test(said)) return today.plus({ days: 2 })
  if (/\b(?:demain|dem1|2main|demin)\b/.test(said)) return today.plus({ days: 1 })
  if (/\b(?:(?:la )?semaine pro(?:chaine)?|sem pro(?:chaine)?)\b/.test(said) && !WEEKDAYS.some((name) => said.includes(name)))
    return today.plus({ weeks: 1 }).startOf('week')
  if (/\bmois pro(?:chain)?\b/.test(said)) return today.plus({ months: 1 }).startOf('month')
  if (/\bfin (?:de |d )?(?:semaine)\b/.test(said)) return weekday(today, 5)
  if (/\bfin (?:du|de) mois\b/.test(said)) return today.endOf('month').startOf('day')
  if (/\brentree\b/.test(said)) return dayOfMonth(today, 1, 9, undefined)
  if (/\b(?:ete|vacances d ete)\b/.test(said)) return dayOfMonth(today, 1, 7, undefined)
  if (/\b(?:apres (?:les fetes|noel|le nouvel an)|annee prochaine|nouvelle annee)\b/.test(said)) return dayOfMonth(today, 2, 1, undefined)
  const name = WEEKDAYS.findIndex((weekdayName) => new RegExp(`\\b${weekdayName}\\b`).test(said))
  return name < 0 ? undefined : weekday(today, name + 1)
}

function later(today: DateTime, count: string, unit: string): DateTime {
  const number = NUMBERS[count] ?? Number(count)
  if (unit.startsWith('j')) return today.plus({ days: number })
  if (unit.startsWith('s')) return today.plus({ weeks: number })
  return unit.startsWith('m') ? today.plus({ months: number }) : today.plus({ years: number })
}

/** The next such weekday, 1 for Monday; today's own name is in a week. */
function weekday(today: DateTime, number: number): DateTime {
  return today.plus({ days: ((number - today.weekday + 6) % 7) + 1 })
}

function monthOf(name: string | undefined): number {
  const short = (name ?? '').slice(0, 3)
  if (short === 'jui') return name?.startsWith('juil') === true ? 7 : 6
  return MONTHS.findIndex((month) => month.startsWith(short)) + 1
}

function dayOfMonth(today: DateTime, day: number, month: number, year: string | undefined): DateTime | undefined {
  const full = year === undefined ? today.year : Number(year.length === 2 ? `20${year}` : year)
  const date = valid(today.set({ year: full, month, day }), day)
  return date === undefined || year !== undefined || date >= today ? date : date.plus({ years: 1 })
}

function nextDayOfMonth(today: DateTime, day: number): DateTime | undefined {
  for (let months = 0; months < 3; months++) {
    const date = valid(today.startOf('month').plus({ months }).set({ day }), day)
    if (date !== undefined && date > today) return date
  }
  return undefined
}

function partOfMonth(today: DateTime, part: string | undefined, month: number, year: string | undefined): DateTime | undefined {
  const day = part === 'debut' ? PART_DAY.debut : part === 'mi' ? PART_DAY.mi : part === 'fin' ? PART_DAY.fin : PART_DAY.courant
  // Said in the middle of that very month, "début" is now, not in a year.
  return today.month === month && today.day >= day && year === undefined ? today : dayOfMonth(today, day, month, year)
}

/** Luxon moves the 31st of a short month into the next one, which nobody meant. */
function valid(date: DateTime, day: number): DateTime | undefined {
  return date.isValid && date.day === day ? date : undefined
}

function byChrono(text: string, now: Date, offset: number, today: DateTime): DateTime | 'past' | undefined {
  const [heard] = casual.parse(text, { instant: now, timezone: offset }, { forwardDate: true })
  if (heard === undefined) return undefined
  const { start } = heard
  const [year, month, day] = [start.get('year'), start.get('month'), start.get('day')]
  if (year === null || month === null || day === null) return undefined
  const date = today.set({ year, month, day })
  return date < today ? 'past' : date
}
