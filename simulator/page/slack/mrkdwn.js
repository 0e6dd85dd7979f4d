/** Slack's mrkdwn and plain text as elements; nothing is ever written as HTML. */
import { html } from '../dom.js'
import { one } from '../store.js'
import { fullDayOf, timeOf, withLinks } from '../text.js'

const EMOJI = {
  wave: '👋',
  eyes: '👀',
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  warning: '⚠️',
  rotating_light: '🚨',
  calendar: '📅',
  clock1: '🕐',
  phone: '📞',
  telephone_receiver: '📞',
  speech_balloon: '💬',
  robot_face: '🤖',
  pushpin: '📌',
  round_pushpin: '📍',
  briefcase: '💼',
  house: '🏠',
  movie_camera: '🎥',
  video_camera: '📹',
  link: '🔗',
  page_facing_up: '📄',
  memo: '📝',
  tada: '🎉',
  hourglass: '⌛',
  bell: '🔔',
  busts_in_silhouette: '👥',
  bust_in_silhouette: '👤',
  thumbsup: '👍',
  '+1': '👍',
  thumbsdown: '👎',
  heart: '❤️',
  pray: '🙏',
  smile: '😄',
  slightly_smiling_face: '🙂',
  x: '❌',
  star: '⭐',
  red_circle: '🔴',
  large_green_circle: '🟢',
  mag: '🔍',
  information_source: 'ℹ️',
  bulb: '💡',
  handshake: '🤝',
  clipboard: '📋',
  date: '📅',
  sos: '🆘',
  car: '🚗',
  lock: '🔒',
}

/** `:name:` as its sign. */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole)
export const emojiOf = (name) => EMOJI[name] ?? `:${name}:`

const unescaped = (text) => withEmoji(text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&'))

export function PlainText({ text }) {
  return withEmoji(text.text)
}

/** A text object of either kind. */
export function RichText({ text, openLink }) {
  return text.type === 'plain_text'
    ? html`<span class="words">${withEmoji(text.text)}</span>`
    : html`<${Mrkdwn} text=${text.text} openLink=${openLink} />`
}

export function Mrkdwn({ text, openLink }) {
  const blocks = []
  let quote = []
  const endQuote = () => {
    if (quote.length > 0) blocks.push(html`<blockquote>${lines(quote, openLink)}</blockquote>`)
    quote = []
  }
  let plain = []
  const endPlain = () => {
    if (plain.length > 0) blocks.push(html`<span class="words">${lines(plain, openLink)}</span>`)
    plain = []
  }
  for (const part of text.split(/```([\s\S]*?)```/).map((piece, index) => ({ piece, isCode: index % 2 === 1 }))) {
    if (part.isCode) {
      endPlain()
      endQuote()
      blocks.push(html`<pre>${unescaped(part.piece.trim())}</pre>`)
      continue
    }
    for (const line of part.piece.split('\n')) {
      const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(line)
      if (quoted === null) {
        endQuote()
        plain.push(line)
      } else {
        endPlain()
        quote.push(quoted[1])
      }
    }
  }
  endPlain()
  endQuote()
  return html`<div class="mrkdwn">${blocks}</div>`
}

function lines(list, openLink) {
  return list.flatMap((line, index) => [...(index === 0 ? [] : ['\n']), ...inline(line, openLink)])
}

const TOKENS = /<([^<>]+)>|`([^`\n]+)`|(^|[\s(«"'])([*_~])(\S(?:.*?\S)?)\4(?=$|[\s.,;:!?)»"'])/g

function inline(text, openLink) {
  const parts = []
  let from = 0
  for (const match of text.matchAll(TOKENS)) {
    const [whole, angle, code, lead = '', mark, inside] = match
    parts.push(...withLinks(unescaped(text.slice(from, match.index))))
    if (angle !== undefined) parts.push(reference(angle, openLink))
    else if (code !== undefined) parts.push(html`<code>${unescaped(code)}</code>`)
    else parts.push(lead, html`<${{ '*': 'strong', _: 'em', '~': 's' }[mark]}>${inline(inside, openLink)}<//>`)
    from = match.index + whole.length
  }
  return [...parts, ...withLinks(unescaped(text.slice(from)))]
}

/** What stands between angle brackets: a person, a channel, an instant, an address. */
function reference(text, openLink) {
  const [target, label] = text.split('|')
  if (target.startsWith('@')) return html`<span class="mention">@${one('slackUsers', target.slice(1))?.realName ?? target.slice(1)}</span>`
  if (target.startsWith('#')) return html`<span class="mention">#${one('slackChannels', target.slice(1))?.name ?? label}</span>`
  if (target.startsWith('!date^')) return dateOf(target, label)
  if (target.startsWith('!')) return html`<span class="mention">@${target.slice(1).split('^')[0]}</span>`
  const follow = (event) => {
    if (openLink?.(target) === true) event.preventDefault()
  }
  return html`<a href=${/^(https?|mailto|tel):/.test(target) ? target.replace(/&amp;/g, '&') : '#'} target="_blank" rel="noreferrer" onClick=${follow}>${unescaped(label ?? target)}</a>`
}

function dateOf(target, label) {
  const [, seconds, format = ''] = target.split('^')
  const ms = Number(seconds) * 1000
  if (Number.isNaN(ms)) return label
  return format.replace(/\{time(_secs)?\}/g, timeOf(ms)).replace(/\{date\w*\}/g, fullDayOf(ms))
}
