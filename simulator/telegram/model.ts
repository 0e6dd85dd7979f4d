/** Telegram's own objects (core.telegram.org/bots/api#available-types), as far as the peer makes or reads them. */
import { z } from 'zod'

export const inlineButton = z.looseObject({ text: z.string(), callback_data: z.string().optional(), url: z.string().optional() })
export const inlineKeyboard = z.array(z.array(inlineButton))
export const replyButton = z.looseObject({
  text: z.string(),
  request_contact: z.boolean().optional(),
  request_location: z.boolean().optional(),
})

const file = z.looseObject({
  file_id: z.string(),
  file_unique_id: z.string(),
  file_size: z.number().optional(),
  file_name: z.string().optional(),
  mime_type: z.string().optional(),
})
export type TelegramFile = z.infer<typeof file>

const userObject = z.looseObject({ id: z.number(), is_bot: z.boolean(), first_name: z.string() })

export const telegramMessage = z.looseObject({
  message_id: z.number(),
  date: z.number(),
  edit_date: z.number().optional(),
  chat: z.looseObject({ id: z.number(), type: z.literal('private') }),
  from: userObject,
  text: z.string().optional(),
  caption: z.string().optional(),
  entities: z.array(z.looseObject({ type: z.string(), offset: z.number(), length: z.number() })).optional(),
  contact: z.looseObject({ phone_number: z.string() }).optional(),
  location: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
  photo: z.array(file).optional(),
  document: file.optional(),
  voice: file.optional(),
  audio: file.optional(),
  video: file.optional(),
  sticker: file.optional(),
  reply_markup: z.object({ inline_keyboard: inlineKeyboard }).optional(),
})
export type TelegramMessage = z.infer<typeof telegramMessage>

/** A person with the Telegram app. */
export const telegramUser = z.object({
  id: z.number(),
  firstName: z.string(),
  lastName: z.string().optional(),
  /** E.164; Telegram sends it without the plus. */
  phone: z.string(),
  /** A bot cannot write first. */
  hasStarted: z.boolean(),
  isBlocking: z.boolean(),
  /** The keyboard that replaces the phone's own (shared contact, shared location). */
  keyboard: z.array(z.array(replyButton)).nullable(),
  /** What the last answered button shows for a moment. */
  toast: z.object({ text: z.string(), at: z.number() }).optional(),
})
export type TelegramUser = z.infer<typeof telegramUser>

export const messageKey = (chatId: number, messageId: number) => `${chatId}:${messageId}`

/** The private chat with a person, as updates and answers show it. */
export function chatOf(user: TelegramUser) {
  return {
    id: user.id,
    type: 'private' as const,
    first_name: user.firstName,
    ...(user.lastName === undefined ? {} : { last_name: user.lastName }),
  }
}

export function fromOf(user: TelegramUser) {
  return {
    id: user.id,
    is_bot: false,
    first_name: user.firstName,
    ...(user.lastName === undefined ? {} : { last_name: user.lastName }),
    language_code: 'fr',
  }
}

/** `{ ok: false }` with Telegram's code and sentence. */
export class TelegramRefusal extends Error {
  readonly code: number
  readonly parameters: Record<string, unknown> | undefined
  constructor(code: number, description: string, parameters?: Record<string, unknown>) {
    super(description)
    this.code = code
    this.parameters = parameters
  }
}

export const badRequest = (what: string) => new TelegramRefusal(400, `Bad Request: ${what}`)
