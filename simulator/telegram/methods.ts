/** The Bot API's methods (core.telegram.org/bots/api#available-methods) that write to people or change what they see. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../../base/clock.js'
import type { Collection } from '../peer/board.js'
import type { BodyFile } from '../peer/body.js'
import type { Shelf } from '../peer/shelf.js'
import { parseHtml } from './html.js'
import { readMarkup } from './markup.js'
import { badRequest, chatOf, messageKey, type TelegramFile, type TelegramMessage, TelegramRefusal, type TelegramUser } from './model.js'

const MOST_TEXT = 4096
const MOST_CAPTION = 1024
const MOST_DOWNLOAD_BYTES = 20 * 1024 * 1024

export const KINDS = ['document', 'photo', 'voice', 'audio', 'video', 'sticker', 'animation'] as const
export type FileKind = (typeof KINDS)[number]
const FOLDERS: Record<FileKind, string> = {
  document: 'documents',
  photo: 'photos',
  voice: 'voice',
  audio: 'music',
  video: 'videos',
  sticker: 'stickers',
  animation: 'animations',
}

export interface MethodContext {
  bot: { id: number; is_bot: boolean; first_name: string; username: string }
  users: Collection<TelegramUser>
  messages: Collection<TelegramMessage>
  shelf: Shelf
  clock: Clock
  nextMessageId(): number
  /** Callback queries that wait for `answerCallbackQuery`, by id. */
  queries: Map<string, number>
}

export type Params = Record<string, unknown>
export type Methods = Record<string, (params: Params, files: ReadonlyMap<string, BodyFile>) => unknown>

/** Values from a form are strings: JSON is read where an object is meant. */
const fromJson = (value: unknown) => {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    throw badRequest("can't parse JSON")
  }
}
const chatId = z.coerce.number().int()
const sendText = z.object({ text: z.coerce.string().optional(), parse_mode: z.string().optional(), entities: z.unknown().optional() })

export function createMethods(context: MethodContext): Methods {
  const { bot, users, messages, shelf, clock, queries } = context
  const now = () => Math.floor(clock.now().getTime() / 1000)

  function userOf(params: Params): TelegramUser {
    if (params.chat_id === undefined || params.chat_id === '') throw badRequest('chat_id is empty')
    const id = chatId.safeParse(params.chat_id)
    const user = id.success ? users.get(String(id.data)) : undefined
    if (user === undefined || !user.hasStarted) throw badRequest('chat not found')
    if (user.isBlocking) throw new TelegramRefusal(403, 'Forbidden: bot was blocked by the user')
    return user
  }

  /** Telegram drops white space around a text. */
  function textOf(given: string | undefined, parseMode: string | undefined, most: number) {
    const { text, entities } = parseMode?.toUpperCase() === 'HTML' ? parseHtml(given ?? '') : { text: given ?? '', entities: [] }
    if (text.length > most) throw badRequest(most === MOST_TEXT ? 'message is too long' : 'message caption is too long')
    return { text: text.trimEnd(), entities }
  }

  function deliver(params: Params, content: Partial<TelegramMessage>): TelegramMessage {
    const user = userOf(params)
    const markup = readMarkup(fromJson(params.reply_markup))
    const message: TelegramMessage = {
      message_id: context.nextMessageId(),
      from: bot,
      chat: chatOf(user),
      date: now(),
      ...content,
      ...(markup.inline === undefined ? {} : { reply_markup: markup.inline }),
    }
    if (markup.keyboard !== undefined) users.put(String(user.id), { ...user, keyboard: markup.keyboard })
    messages.put(messageKey(user.id, message.message_id), message)
    return message
  }

  function ownMessage(params: Params, what: string): TelegramMessage {
    const user = userOf(params)
    const id = z.coerce.number().int().safeParse(params.message_id)
    const message = id.success ? messages.get(messageKey(user.id, id.data)) : undefined
    if (message === undefined) throw badRequest(`message to ${what} not found`)
    if (message.from.id !== bot.id) throw badRequest(`message can't be ${what === 'edit' ? 'edited' : `${what}d`}`)
    return message
  }

  function replace(
    message: TelegramMessage,
    change: { text?: string; entities?: NonNullable<TelegramMessage['entities']> },
    markupGiven: unknown,
  ): TelegramMessage {
    const { reply_markup: before, ...rest } = message
    const { inline } = readMarkup(fromJson(markupGiven))
    const isSame = JSON.stringify(inline) === JSON.stringify(before) && (change.text === undefined || change.text === message.text)
    if (isSame) {
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      )
    }
    const edited: TelegramMessage = {
      ...rest,
      ...change,
      ...(change.text === undefined ? {} : { edit_date: now() }),
      ...(inline === undefined ? {} : { reply_markup: inline }),
    }
    messages.put(messageKey(message.chat.id, message.message_id), edited)
    return edited
  }

  /** A file that is uploaded, known by its id, or fetched from an address. */
  async function fileOf(kind: FileKind, params: Params, files: ReadonlyMap<string, BodyFile>): Promise<TelegramFile> {
    const given = params[kind]
    const uploaded = files.get(typeof given === 'string' && given.startsWith('attach://') ? given.slice('attach://'.length) : kind)
    if (uploaded !== undefined) return keepFile(shelf, kind, uploaded)
    if (typeof given !== 'string' || given === '') throw badRequest(`there is no ${kind} in the request`)
    const known = shelf.get(given)
    if (known !== undefined) return describe(given, kind, known)
    if (!/^https?:\/\//.test(given)) throw badRequest('wrong remote file identifier specified: Wrong character in the string')
    const response = await fetch(given, { signal: AbortSignal.timeout(10_000) }).catch(() => null)
    if (response === null || !response.ok) throw badRequest('failed to get HTTP URL content')
    const named = /filename="?([^";]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1]
    return keepFile(shelf, kind, {
      fileName: named ?? decodeURIComponent(new URL(given).pathname.split('/').at(-1) ?? 'fichier'),
      contentType: response.headers.get('content-type')?.split(';')[0] ?? 'application/octet-stream',
      bytes: Buffer.from(await response.arrayBuffer()),
    })
  }

  const sendFile = (kind: FileKind) => async (params: Params, files: ReadonlyMap<string, BodyFile>) => {
    userOf(params)
    const { text, entities } = textOf(
      z.string().optional().parse(params.caption),
      z.string().optional().parse(params.parse_mode),
      MOST_CAPTION,
    )
    const file = await fileOf(kind, params, files)
    return deliver(params, {
      [kind]:
        kind === 'photo'
          ? [
              { ...file, width: 320, height: 240 },
              { ...file, width: 1280, height: 960 },
            ]
          : file,
      ...(text === '' ? {} : { caption: text }),
      ...(entities.length === 0 ? {} : { caption_entities: entities }),
    })
  }

  return {
    getMe: () => ({ ...bot, can_join_groups: false, can_read_all_group_messages: false, supports_inline_queries: false }),
    sendMessage(params) {
      userOf(params)
      const given = sendText.parse(params)
      const { text, entities } = textOf(given.text, given.parse_mode, MOST_TEXT)
      if (text.trim() === '') throw badRequest('message text is empty')
      return deliver(params, { text, ...(entities.length === 0 ? {} : { entities }) })
    },
    sendLocation: (params) =>
      deliver(params, {
        location: { latitude: z.coerce.number().parse(params.latitude), longitude: z.coerce.number().parse(params.longitude) },
      }),
    sendDocument: sendFile('document'),
    sendPhoto: sendFile('photo'),
    sendVoice: sendFile('voice'),
    sendAudio: sendFile('audio'),
    sendVideo: sendFile('video'),
    sendSticker: sendFile('sticker'),
    sendAnimation: sendFile('animation'),
    editMessageText(params) {
      const message = ownMessage(params, 'edit')
      const given = sendText.parse(params)
      const { text, entities } = textOf(given.text, given.parse_mode, MOST_TEXT)
      if (text.trim() === '') throw badRequest('message text is empty')
      return replace(message, { text, ...(entities.length === 0 ? {} : { entities }) }, params.reply_markup)
    },
    editMessageReplyMarkup: (params) => replace(ownMessage(params, 'edit'), {}, params.reply_markup),
    deleteMessage(params) {
      const message = ownMessage(params, 'delete')
      messages.drop(messageKey(message.chat.id, message.message_id))
      return true
    },
    answerCallbackQuery(params) {
      const id = String(params.callback_query_id)
      const userId = queries.get(id)
      const user = userId === undefined ? undefined : users.get(String(userId))
      if (user === undefined) throw badRequest('query is too old and response timeout expired or query ID is invalid')
      queries.delete(id)
      if (typeof params.text === 'string' && params.text !== '')
        users.put(String(user.id), { ...user, toast: { text: params.text, at: Date.now() } })
      return true
    },
    sendChatAction: (params) => {
      userOf(params)
      return true
    },
    getFile(params) {
      const id = String(params.file_id)
      const file = shelf.get(id)
      if (file === undefined) throw badRequest('wrong file_id or the file is temporarily unavailable')
      if (file.bytes.length > MOST_DOWNLOAD_BYTES) throw badRequest('file is too big')
      const folder = FOLDERS[kindOf(id)]
      const extension = /\.\w{1,8}$/.exec(file.fileName)?.[0] ?? ''
      return { file_id: id, file_unique_id: id.slice(-12), file_size: file.bytes.length, file_path: `${folder}/${id}${extension}` }
    },
    getChat: (params) => chatOf(userOf(params)),
    setMyCommands: () => true,
    getMyCommands: () => [],
    deleteMyCommands: () => true,
    setMyName: () => true,
    setMyDescription: () => true,
    setMyShortDescription: () => true,
    setChatMenuButton: () => true,
  }
}

/** File ids begin with their kind, so that `getFile` knows the folder. */
export function keepFile(shelf: Shelf, kind: FileKind, file: BodyFile): TelegramFile {
  const id = `${kind}-${randomBytes(18).toString('base64url')}`
  shelf.put(id, file)
  return describe(id, kind, file)
}

function kindOf(fileId: string): FileKind {
  return KINDS.find((kind) => fileId.startsWith(`${kind}-`)) ?? 'document'
}

function describe(id: string, kind: FileKind, file: BodyFile): TelegramFile {
  const base = { file_id: id, file_unique_id: id.slice(-12), file_size: file.bytes.length }
  if (kind === 'photo') return base
  if (kind === 'sticker') return { ...base, type: 'regular', width: 512, height: 512, is_animated: false, is_video: false }
  if (kind === 'voice') return { ...base, duration: 3, mime_type: file.contentType }
  return { ...base, file_name: file.fileName, mime_type: file.contentType, ...(kind === 'document' ? {} : { duration: 3 }) }
}
