import type { RenderedMessage, SendContext, SentMessage } from '../channel.js'
import { guarded, type Telegram } from './api.js'
import { buttonRows } from './render.js'

export interface TelegramWords {
  /** Labels of the buttons that send one's own number or position. */
  sharePhone: string
  shareLocation: string
}

/** Sends one page: a file by its link with the text under it, or plain text (no `parse_mode`: nothing in it is markup). */
export async function sendTelegram(
  telegram: Telegram,
  message: RenderedMessage,
  context: SendContext,
  words: TelegramWords,
): Promise<SentMessage> {
  const chat_id = Number(context.address.id)
  const markup = markupOf(message, words)
  const [file] = message.media
  const sent = await guarded((signal): Promise<{ message_id: number }> => {
    if (file === undefined) {
      return telegram.callApi(
        'sendMessage',
        { chat_id, text: message.body, link_preview_options: { is_disabled: true }, ...markup },
        { signal },
      )
    }
    const caption = message.body === '' ? {} : { caption: message.body }
    return file.contentType.startsWith('image/')
      ? telegram.callApi('sendPhoto', { chat_id, photo: file.url, ...caption, ...markup }, { signal })
      : telegram.callApi('sendDocument', { chat_id, document: file.url, ...caption, ...markup }, { signal })
  })
  return { providerId: String(sent.message_id), hasButtons: message.buttons.length > 0 && message.request === undefined }
}

/** An inline keyboard for choices; a reply keyboard where the person's own number or position is asked, choices as its further rows. */
function markupOf({ buttons, request }: RenderedMessage, words: TelegramWords) {
  if (request !== undefined) {
    const own =
      request === 'phone'
        ? { text: words.sharePhone, request_contact: true as const }
        : { text: words.shareLocation, request_location: true as const }
    const rows = buttonRows(buttons).map((row) => row.map(({ label }) => ({ text: label })))
    return { reply_markup: { keyboard: [[own], ...rows], resize_keyboard: true, one_time_keyboard: true } }
  }
  if (buttons.length === 0) return {}
  return {
    reply_markup: {
      inline_keyboard: buttonRows(buttons).map((row) => row.map(({ label, value }) => ({ text: label, callback_data: value }))),
    },
  }
}
