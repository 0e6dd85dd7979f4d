/** Times and texts as people read them. */
import { html } from './dom.js'

const zone = { timeZone: 'Europe/Paris' }
const hour = new Intl.DateTimeFormat('fr-FR', { ...zone, hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat('fr-FR', { ...zone, weekday: 'long', day: 'numeric', month: 'long' })
const short = new Intl.DateTimeFormat('fr-FR', { ...zone, weekday: 'short', day: 'numeric', month: 'short' })
const full = new Intl.DateTimeFormat('fr-FR', { ...zone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })

export const timeOf = (ms) => hour.format(ms)
export const dayOf = (ms) => day.format(ms)
export const shortDayOf = (ms) => short.format(ms)
export const fullDayOf = (ms) => full.format(ms)

const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g

/** Addresses become links; line breaks are the style sheet's affair. */
export function withLinks(text) {
  const parts = []
  let from = 0
  for (const match of text.matchAll(LINK)) {
    parts.push(text.slice(from, match.index), html`<a href=${match[0]} target="_blank" rel="noreferrer">${match[0]}</a>`)
    from = match.index + match[0].length
  }
  return [...parts, text.slice(from)]
}

/** `*gras*`, `_italique_`, `~barré~` as WhatsApp shows them. */
export function withMarks(text) {
  const parts = []
  let from = 0
  for (const match of text.matchAll(/(^|[\s(])([*_~])(\S(?:[^\n]*?\S)?)\2(?=$|[\s.,;:!?)])/g)) {
    const start = match.index + match[1].length
    const tag = { '*': 'strong', _: 'em', '~': 's' }[match[2]]
    parts.push(...withLinks(text.slice(from, start)), html`<${tag}>${withLinks(match[3])}<//>`)
    from = start + match[3].length + 2
  }
  return [...parts, ...withLinks(text.slice(from))]
}

const ENTITY_TAGS = { bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre', blockquote: 'blockquote' }

/** Telegram's entities, one level deep. */
export function withEntities(text, entities = []) {
  const parts = []
  let from = 0
  for (const { type, offset, length, url } of [...entities].sort((one, other) => one.offset - other.offset)) {
    if (offset < from) continue
    const inside = text.slice(offset, offset + length)
    parts.push(...withLinks(text.slice(from, offset)))
    if (type === 'text_link') parts.push(html`<a href=${url} target="_blank" rel="noreferrer">${inside}</a>`)
    else if (type === 'bot_command') parts.push(html`<span class="command">${inside}</span>`)
    else parts.push(ENTITY_TAGS[type] ? html`<${ENTITY_TAGS[type]}>${inside}<//>` : inside)
    from = offset + length
  }
  return [...parts, ...withLinks(text.slice(from))]
}

export function readablePhone(phone) {
  return phone.startsWith('+33') ? `0${phone.slice(3)}`.replace(/(\d\d)(?=\d)/g, '$1 ') : phone
}

export function readableSize(bytes) {
  if (bytes < 1024) return `${bytes} o`
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} Ko` : `${(bytes / 1024 / 1024).toFixed(1).replace('.', ',')} Mo`
}

/** Before a message of another day: "mercredi 25 novembre". */
export function dayBreak(atMs, beforeMs) {
  const label = dayOf(atMs)
  return beforeMs !== undefined && dayOf(beforeMs) === label ? null : html`<p class="day" role="separator">${label}</p>`
}
