/**
 * A WhatsApp message through Twilio's Messages API: text with its emoji, choices numbered. Quick replies and lists need an approved
 * Content template each (twilio.com/docs/content), which a free text cannot be; so there are none.
 */
import type { OutboundMessage, RenderedMessage } from '../channel.js'
import { cutIntoPages, numberedChoices, textPages, withMedia } from '../pages.js'

/** Twilio's limit on `Body`. */
const MOST_CHARACTERS = 1600
/** WhatsApp's limit on the text under a file. */
const LONGEST_CAPTION = 1024

export function renderWhatsApp(message: OutboundMessage): RenderedMessage[] {
  const pages = cutIntoPages(message.text, numberedChoices(message.choices), { fits: (page) => page.length <= MOST_CHARACTERS })
  return withMedia(textPages(pages, message), message.media ?? [], LONGEST_CAPTION)
}
