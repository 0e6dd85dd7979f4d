/** One or more instants as people write them: "lundi 14h, mardi 10h30 ou 16h", "le 3 décembre à midi". */
import { DateTime } from 'luxon'
import { dateIn } from './dates.js'

export interface HeardInstants {
  /** In the order they were said, each once. */
  instants: Date[]
  /** The first part that was not understood, lacks its hour, or is past. */
  unclear?: { text: string; why: 'unclear' | 'noHour' | 'past' }
}

const PARTS = /\s*(?:[,;\n]|\bou\b|\bpuis\b|\bet\b(?!\s*(?:demi|quart)))\s*/i
const TIME = /(?:\b(?:à|a|vers|pour)\s+)?\b(?:([01]?\d|2[0-3])\s?(?:heures?\b|h|:)\s?([0-5]\d)?|(midi))(?!\d)/i

/** @param zone where the hours are meant */
export function instantsIn(text: string, now: Date, zone: string): HeardInstants {
  const instants: Date[] = []
  let day: DateTime | undefined
  for (const part of text.split(PARTS).filter((piece) => piece.trim() !== '')) {
    const unclear = (why: 'unclear' | 'noHour' | 'past'): HeardInstants => ({ instants, unclear: { text: part.trim(), why } })
    const time = TIME.exec(part)
    const rest = time === null ? part : part.replace(TIME, ' ')
    day = dayOf(rest, now, zone) ?? (/[\p{L}\d]{2,}/u.test(rest.replace(/\b(?:a|à|le|aussi|bien|encore)\b/giu, '')) ? undefined : day)
    if (day === undefined) return unclear('unclear')
    if (time === null) return unclear('noHour')
    const [, hour, minute, noon] = time
    const at = day.set({ hour: noon === undefined ? Number(hour) : 12, minute: Number(minute ?? 0), second: 0, millisecond: 0 })
    if (at.toJSDate() <= now) return unclear('past')
    if (!instants.some((known) => known.getTime() === at.toMillis())) instants.push(at.toJSDate())
  }
  return { instants }
}

function dayOf(text: string, now: Date, zone: string): DateTime | undefined {
  const heard = dateIn(text, now, zone)
  if (heard === undefined) return undefined
  const today = DateTime.fromJSDate(now, { zone }).startOf('day')
  if (heard.kind === 'now') return today
  // A day that is over: the hour cannot save it.
  return heard.kind === 'past' ? today.minus({ days: 1 }) : DateTime.fromISO(heard.date, { zone })
}
