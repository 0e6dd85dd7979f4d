import { z } from 'zod'
import { badRequest, inlineKeyboard, replyButton, type TelegramMessage, type TelegramUser } from './model.js'

const MOST_DATA_BYTES = 64
const MOST_BUTTONS = 100
const MOST_PER_ROW = 8

const replyMarkup = z.union([
  z.object({ inline_keyboard: inlineKeyboard }),
  z.object({
    keyboard: z.array(z.array(z.preprocess((button) => (typeof button === 'string' ? { text: button } : button), replyButton))),
  }),
  z.object({ remove_keyboard: z.literal(true) }),
  z.object({ force_reply: z.literal(true) }),
])

export interface Markup {
  inline?: NonNullable<TelegramMessage['reply_markup']>
  /** undefined leaves the phone's keyboard as it is. */
  keyboard?: TelegramUser['keyboard']
}

/** @throws {TelegramRefusal} as Telegram does */
export function readMarkup(given: unknown): Markup {
  if (given === undefined || given === null || given === '') return {}
  const parsed = replyMarkup.safeParse(given)
  if (!parsed.success) throw badRequest("can't parse reply keyboard markup JSON object")
  const markup = parsed.data
  if ('inline_keyboard' in markup) {
    const rows = markup.inline_keyboard.filter((row) => row.length > 0)
    const buttons = rows.flat()
    if (buttons.length > MOST_BUTTONS || rows.some((row) => row.length > MOST_PER_ROW)) throw badRequest('BUTTONS_TOO_MUCH')
    for (const button of buttons) {
      if (button.text === '') throw badRequest('BUTTON_TEXT_EMPTY')
      if (button.callback_data === undefined && button.url === undefined) {
        throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
      }
      if (button.callback_data !== undefined) {
        const size = Buffer.byteLength(button.callback_data)
        if (size < 1 || size > MOST_DATA_BYTES) throw badRequest('BUTTON_DATA_INVALID')
      }
    }
    return rows.length === 0 ? {} : { inline: { inline_keyboard: rows } }
  }
  if ('keyboard' in markup) return { keyboard: markup.keyboard }
  return 'remove_keyboard' in markup ? { keyboard: null } : {}
}
