/** An SMS: plain text in GSM-7 where it can be, choices numbered, at most three segments a page. */
import type { OutboundMessage, RenderedMessage } from '../channel.js'
import { cutIntoPages, numberedChoices, textPages } from '../pages.js'
import { segmentCount, toSmsText } from './gsm.js'

const MOST_SEGMENTS = 3

/**
 * Files become their links: French networks take no MMS from Twilio.
 * @param more last line of each page but the last.
 */
export function renderSms(message: OutboundMessage, more: string): RenderedMessage[] {
  const choices = numberedChoices(message.choices).map((line) => line.replaceAll('\n', ' '))
  const text = [message.text, ...(message.media?.map((file) => file.url) ?? [])].filter((line) => line !== '').join('\n')
  // One alphabet for the whole message: the text and its choices are looked at together.
  const lines = toSmsText([text, ...choices].join('\n')).split('\n')
  const choiceLines = choices.length === 0 ? [] : lines.slice(-choices.length)
  const textLines = choices.length === 0 ? lines : lines.slice(0, -choices.length)
  const pages = cutIntoPages(textLines.join('\n'), choiceLines, {
    fits: (page) => segmentCount(page) <= MOST_SEGMENTS,
    more: toSmsText(more),
  })
  return textPages(pages, message)
}
