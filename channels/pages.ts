/**
 * Cuts a message into pages that fit a channel, at line ends where possible, else between words, else between characters. Nothing
 * but white space at the cuts is lost. Lines given as one unit stay together when a page can hold them.
 */
import type { Choice, OutboundMessage, RenderedMessage } from './channel.js'

export interface PageRules {
  /** Whether a page with this text can be sent as one message. */
  fits: (text: string) => boolean
  /** Last line of each page but the last ("Réponds SUITE…"); none where all pages are sent at once. */
  more?: string
}

/** `1 Oui` for each choice, in order. */
export function numberedChoices(choices: readonly Choice[]): string[] {
  return choices.map((choice, index) => `${index + 1} ${choice.label}`)
}

/** @returns at least one page; an empty one for an empty text. */
export function cutIntoPages(text: string, choiceLines: readonly string[], rules: PageRules): string[] {
  const lines = text === '' ? [] : text.split('\n')
  const whole = [...lines, ...choiceLines].join('\n')
  if (rules.fits(whole)) return [whole]
  // The question is what stands just above its choices.
  const units = choiceLines.length === 0 ? lines : [...lines.slice(0, -1), [...lines.slice(-1), ...choiceLines].join('\n')]
  return packUnits(units, rules)
}

function packUnits(units: readonly string[], rules: PageRules): string[] {
  const more = rules.more === undefined ? '' : `\n${rules.more}`
  const fitsWithMore = (text: string) => rules.fits(text + more)
  const pages: string[] = []
  let page: string | null = null
  const close = () => {
    if (page !== null && page.trim() !== '') pages.push(page.trimEnd())
    page = null
  }
  const add = (part: string, separator: string) => {
    page = page === null ? part : page + separator + part
  }
  const joined = (part: string, separator: string): string => (page === null ? part : page + separator + part)

  const place = (unit: string, separator: string, isLast: boolean): void => {
    const fits = isLast ? rules.fits : fitsWithMore
    if (fits(joined(unit, separator))) {
      add(unit, separator)
      return
    }
    const parts = smallerParts(unit)
    if (parts === null || (page !== null && fits(unit))) {
      close()
      add(unit, separator)
      return
    }
    parts.pieces.forEach((piece, index) => {
      place(piece, index === 0 ? separator : parts.separator, isLast && index === parts.pieces.length - 1)
    })
  }

  units.forEach((unit, index) => {
    place(unit, '\n', index === units.length - 1)
  })
  close()
  return pages.map((text, index) => (index < pages.length - 1 ? text + more : text))
}

/** Lines, then words, then characters; null for a single character. */
function smallerParts(unit: string): { pieces: string[]; separator: string } | null {
  if (unit.includes('\n')) return { pieces: unit.split('\n'), separator: '\n' }
  const words = unit.split(/ +/).filter((word) => word !== '')
  if (words.length > 1) return { pieces: words, separator: ' ' }
  const characters = [...unit]
  return characters.length > 1 ? { pieces: characters, separator: '' } : null
}

/**
 * Puts files to the pages: one file goes with a single short page as its caption, otherwise each file is a message of its own
 * before the text, so that choices stay last.
 */
export function withMedia(pages: RenderedMessage[], media: RenderedMessage['media'], longestCaption: number): RenderedMessage[] {
  const [only] = pages
  if (media.length === 0 || only === undefined) return pages
  if (
    media.length === 1 &&
    pages.length === 1 &&
    only.body.length <= longestCaption &&
    only.buttons.length === 0 &&
    only.request === undefined
  ) {
    return [{ ...only, media }]
  }
  const files = media.map((file): RenderedMessage => ({ body: '', buttons: [], media: [file], class: only.class }))
  return [...files, ...pages.filter((page) => page.body !== '')]
}

/** Pages of text in a message's class, the template on the first: it stands for the whole outside WhatsApp's 24 hours. */
export function textPages(texts: readonly string[], message: OutboundMessage): RenderedMessage[] {
  return texts.map((body, index) => ({
    body,
    buttons: [],
    media: [],
    class: message.class,
    ...(index === 0 && message.template !== undefined ? { template: message.template } : {}),
  }))
}
