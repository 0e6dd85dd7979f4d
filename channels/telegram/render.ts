import type { Choice, OutboundMessage, RenderedMessage } from '../channel.js'
import { cutIntoPages, numberedChoices, textPages, withMedia } from '../pages.js'

/** Telegram's limits (core.telegram.org/bots/api): text of a message, text under a file, data of a button. */
const MOST_CHARACTERS = 4096
const LONGEST_CAPTION = 1024
const MOST_DATA_BYTES = 64
const MOST_ROWS = 8
/** Two labels of this length stand side by side on a small phone. */
const SHORT_LABEL = 16

/** Plain text, and a keyboard under its last page for choices of which one is taken. Others are numbered. */
export function renderTelegram(message: OutboundMessage): RenderedMessage[] {
  const hasKeyboard = message.isMultiple !== true && canBeButtons(message.choices)
  const texts = cutIntoPages(message.text, hasKeyboard ? [] : numberedChoices(message.choices), {
    fits: (page) => page.length <= MOST_CHARACTERS,
  })
  const pages = textPages(texts, message)
  const last = pages.at(-1)
  if (last !== undefined) {
    if (hasKeyboard) last.buttons = message.choices
    if (message.request !== undefined) last.request = message.request
  }
  return withMedia(pages, message.media ?? [], LONGEST_CAPTION)
}

/** Rows of an inline keyboard: two to a row when all labels are short. */
export function buttonRows(choices: readonly Choice[]): Choice[][] {
  const perRow = choices.length > 1 && choices.every((choice) => choice.label.length <= SHORT_LABEL) ? 2 : 1
  const rows: Choice[][] = []
  for (let index = 0; index < choices.length; index += perRow) rows.push(choices.slice(index, index + perRow))
  return rows
}

function canBeButtons(choices: readonly Choice[]): boolean {
  return (
    choices.every((choice) => Buffer.byteLength(choice.value) <= MOST_DATA_BYTES && choice.value !== '') &&
    buttonRows(choices).length <= MOST_ROWS
  )
}
