import { badRequest, type TelegramMessage } from './model.js'

const TYPES = new Map([
  ['b', 'bold'],
  ['strong', 'bold'],
  ['i', 'italic'],
  ['em', 'italic'],
  ['u', 'underline'],
  ['ins', 'underline'],
  ['s', 'strikethrough'],
  ['strike', 'strikethrough'],
  ['del', 'strikethrough'],
  ['a', 'text_link'],
  ['code', 'code'],
  ['pre', 'pre'],
  ['blockquote', 'blockquote'],
  ['tg-spoiler', 'spoiler'],
])
const NAMED = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
])

/** `parse_mode: HTML` as plain text and entities. @throws {TelegramRefusal} on a tag that Telegram does not know or that is not closed */
export function parseHtml(html: string): { text: string; entities: NonNullable<TelegramMessage['entities']> } {
  const entities: NonNullable<TelegramMessage['entities']> = []
  const open: { tag: string; offset: number; url: string | undefined }[] = []
  let text = ''
  for (const match of html.matchAll(/<(\/?)([a-z-]+)([^>]*)>|&(#?\w+);|[\s\S]/giu)) {
    const [whole, slash, tag, attributes, entity] = match
    if (entity !== undefined) {
      text += NAMED.get(entity) ?? (entity.startsWith('#') ? String.fromCodePoint(Number(entity.slice(1).replace(/^x/i, '0x'))) : whole)
    } else if (tag === undefined) {
      if (whole === '<') throw badRequest(`can't parse entities: Unsupported start tag "" at byte offset ${match.index}`)
      text += whole
    } else if (slash === '/') {
      const started = open.pop()
      if (started?.tag !== tag) throw badRequest(`can't parse entities: Unexpected end tag at byte offset ${match.index}`)
      const length = text.length - started.offset
      const type = TYPES.get(tag)
      if (length > 0 && type !== undefined)
        entities.push({ type, offset: started.offset, length, ...(started.url === undefined ? {} : { url: started.url }) })
    } else {
      if (!TYPES.has(tag)) throw badRequest(`can't parse entities: Unsupported start tag "${tag}" at byte offset ${match.index}`)
      open.push({ tag, offset: text.length, url: /href=["']([^"']*)/.exec(attributes ?? '')?.[1] })
    }
  }
  const left = open.at(-1)
  if (left !== undefined) throw badRequest(`can't parse entities: Can't find end tag corresponding to start tag "${left.tag}"`)
  return { text, entities }
}
