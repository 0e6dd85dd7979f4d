/** Telegram's side on this machine: the Bot API towards the service, updates by webhook or polling, and the phones behind them. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import { type Board, createBoard } from './peer/board.js'
import { type BodyFile, readFields } from './peer/body.js'
import { type Delivery, PATIENT_DELAYS_MS } from './peer/courier.js'
import { createFaults, type Faults } from './peer/faults.js'
import { createLedger, type Ledger } from './peer/ledger.js'
import { type PeerAnswer, type PeerRequest, startPeerServer } from './peer/server.js'
import { createShelf, type ShelfFile } from './peer/shelf.js'
import { createMethods, type FileKind, keepFile, type Params } from './telegram/methods.js'
import {
  chatOf,
  fromOf,
  messageKey,
  type TelegramMessage,
  TelegramRefusal,
  type TelegramUser,
  telegramMessage,
  telegramUser,
} from './telegram/model.js'
import { createUpdates } from './telegram/updates.js'

export interface TelegramPeerOptions {
  clock: Clock
  log?: Log
  board?: Board
  botToken?: string
  webhookSecret?: string
  /** Waits between attempts of a refused update; the default is patient. */
  delaysMs?: readonly number[]
}

/** What a person does in the chat with the bot. */
export type TelegramAction =
  | { text: string }
  /** Opens the bot, with the code of a `t.me/…?start=code` link. */
  | { start: string }
  /** Shares a number: the person's own unless `of` says another. */
  | { contact: { of?: { phone: string; firstName: string } } }
  | { location: { latitude: number; longitude: number } }
  | { file: ShelfFile; kind: FileKind; caption?: string }
  /** Taps a button, if it is still there; by its data, or by its text. */
  | { press: { messageId: number; data?: string; text?: string } }
  | { edit: { messageId: number; text: string } }
  | { block: true }
  | { unblock: true }

export interface TelegramPeer extends Faults {
  /** `TELEGRAM_API_URL`. */
  url: string
  botToken: string
  webhookSecret: string
  botName: string
  ledger: Ledger
  /** Adds a person, or changes one. */
  addUser(user: { id: number; firstName: string; lastName?: string; phone: string }): TelegramUser
  user(id: number): TelegramUser | undefined
  /** Both directions, oldest first. */
  messages(userId: number): TelegramMessage[]
  /** @throws {Error} when the app would not let the person do it (a keyboard that is gone) */
  personSends(userId: number, action: TelegramAction): Promise<Delivery & { messageId: number }>
  file(id: string): ShelfFile | undefined
  stop(): Promise<void>
}

export async function startTelegramPeer(options: TelegramPeerOptions): Promise<TelegramPeer> {
  const { clock, log, board = createBoard(), delaysMs = PATIENT_DELAYS_MS } = options
  const botToken = options.botToken ?? '7000000001:demo-telegram-token'
  const webhookSecret = options.webhookSecret ?? 'demo-webhook-secret'
  const bot = { id: Number(botToken.split(':')[0]), is_bot: true, first_name: 'MyMatchUp', username: 'MyMatchUpBot' }
  const users = board.collection('telegramUsers', telegramUser)
  const messages = board.collection('telegramMessages', telegramMessage)
  const shelf = createShelf(board, 'telegramFiles')
  const counters = board.collection('telegramMessageIds', z.number(), { isShown: false })
  const ledger = createLedger()
  const faults = createFaults()
  const queries = new Map<string, number>()
  const now = () => Math.floor(clock.now().getTime() / 1000)
  const nextMessageId = () => {
    const id = (counters.get('last') ?? 0) + 1
    counters.put('last', id)
    return id
  }

  const methods = createMethods({ bot, users, messages, shelf, clock, nextMessageId, queries })
  const updates = createUpdates({ board, ledger, clock, delaysMs, log, onReply: (method, params) => call(method, params, new Map()) })

  async function call(method: string, params: Params, files: ReadonlyMap<string, BodyFile>): Promise<unknown> {
    switch (method) {
      case 'setwebhook':
        return updates.setWebhook(params)
      case 'deletewebhook':
        return updates.deleteWebhook(params)
      case 'getwebhookinfo':
        return updates.webhookInfo()
      case 'getupdates':
        return updates.poll(params)
    }
    const known = Object.entries(methods).find(([name]) => name.toLowerCase() === method.toLowerCase())?.[1]
    if (known === undefined) throw new TelegramRefusal(404, 'Not Found')
    return known(params, files)
  }

  const methodOf = ({ path }: PeerRequest) => /^\/bot[^/]+\/(\w+)$/.exec(path)?.[1]

  async function handle(request: PeerRequest): Promise<PeerAnswer> {
    const download = /^\/file\/bot([^/]+)\/\w+\/([\w-]+)(\.\w+)?$/.exec(request.path)
    if (download !== null) {
      const file = download[1] === botToken ? shelf.get(download[2] ?? '') : undefined
      ledger.write({ way: 'in', what: 'download', value: request.path.replace(botToken, '…'), status: file === undefined ? 404 : 200 })
      return file === undefined
        ? refusal(new TelegramRefusal(404, 'Not Found'))
        : { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: file.bytes }
    }
    const method = methodOf(request)
    if (method === undefined) return refusal(new TelegramRefusal(404, 'Not Found'))
    if (!request.path.startsWith(`/bot${botToken}/`)) return refusal(new TelegramRefusal(401, 'Unauthorized'))
    const { values, files } = await readFields(request.query, request.headers, request.raw)
    try {
      const result = await call(
        ['setWebhook', 'deleteWebhook', 'getWebhookInfo', 'getUpdates'].includes(method) ? method.toLowerCase() : method,
        values,
        files,
      )
      if (method !== 'getUpdates') ledger.write({ way: 'in', what: method, value: values, status: 200 })
      return { status: 200, body: { ok: true, result } }
    } catch (error) {
      const refused =
        error instanceof TelegramRefusal
          ? error
          : new TelegramRefusal(400, `Bad Request: ${error instanceof Error ? error.message : 'wrong parameters'}`)
      ledger.write({ way: 'in', what: method, value: values, status: refused.code })
      return refusal(refused)
    }
  }

  const server = await startPeerServer({
    nameOf: methodOf,
    handle,
    refuse: ({ status = 500, code, retryAfter }, request) => {
      ledger.write({ way: 'in', what: 'refused', value: methodOf(request), status })
      const description =
        code === undefined
          ? { 429: `Too Many Requests: retry after ${retryAfter ?? 1}`, 403: 'Forbidden: bot was blocked by the user' }[status]
          : String(code)
      return refusal(
        new TelegramRefusal(status, description ?? 'Internal Server Error', status === 429 ? { retry_after: retryAfter ?? 1 } : undefined),
      )
    },
    faults,
    log,
  })

  function addUser({ id, firstName, lastName, phone }: Parameters<TelegramPeer['addUser']>[0]): TelegramUser {
    const before = users.get(String(id))
    const user: TelegramUser = {
      hasStarted: false,
      isBlocking: false,
      keyboard: null,
      ...before,
      id,
      firstName,
      ...(lastName === undefined ? {} : { lastName }),
      phone,
    }
    users.put(String(id), user)
    return user
  }

  function say(user: TelegramUser, content: Partial<TelegramMessage>) {
    const message: TelegramMessage = { message_id: nextMessageId(), from: fromOf(user), chat: chatOf(user), date: now(), ...content }
    messages.put(messageKey(user.id, message.message_id), message)
    return { messageId: message.message_id, kind: 'message', value: message }
  }

  function act(user: TelegramUser, action: TelegramAction): { messageId: number; kind: string; value: unknown } {
    if ('text' in action) {
      const command = /^\/\w+/.exec(action.text)?.[0]
      return say(user, {
        text: action.text,
        ...(command === undefined ? {} : { entities: [{ type: 'bot_command', offset: 0, length: command.length }] }),
      })
    }
    if ('start' in action) return act(user, { text: action.start === '' ? '/start' : `/start ${action.start}` })
    if ('contact' in action) {
      const other = action.contact.of
      const phone = (other?.phone ?? user.phone).replace(/^\+/, '')
      users.put(String(user.id), { ...user, keyboard: null })
      return say(user, {
        contact: {
          phone_number: phone,
          first_name: other?.firstName ?? user.firstName,
          ...(other === undefined ? { user_id: user.id } : {}),
        },
      })
    }
    if ('location' in action) {
      users.put(String(user.id), { ...user, keyboard: null })
      return say(user, { location: action.location })
    }
    if ('file' in action) {
      const file = keepFile(shelf, action.kind, action.file)
      return say(user, {
        [action.kind]:
          action.kind === 'photo'
            ? [
                { ...file, width: 320, height: 240 },
                { ...file, width: 1280, height: 960 },
              ]
            : file,
        ...(action.caption === undefined ? {} : { caption: action.caption }),
      })
    }
    if ('press' in action) return press(user, action.press)
    if ('edit' in action) {
      const { messageId, text } = action.edit
      const before = messages.get(messageKey(user.id, messageId))
      if (before === undefined || before.from.id !== user.id) throw new Error(`Person ${user.id} has no message ${messageId} to edit.`)
      const value = { ...before, text, edit_date: now() }
      messages.put(messageKey(user.id, messageId), value)
      return { messageId, kind: 'edited_message', value }
    }
    const isBlocking = 'block' in action
    users.put(String(user.id), { ...user, isBlocking })
    const status = (isMember: boolean) => (isMember ? { user: bot, status: 'member' } : { user: bot, status: 'kicked', until_date: 0 })
    const value = {
      chat: chatOf(user),
      from: fromOf(user),
      date: now(),
      old_chat_member: status(isBlocking),
      new_chat_member: status(!isBlocking),
    }
    return { messageId: 0, kind: 'my_chat_member', value }
  }

  function press(user: TelegramUser, { messageId, data, text }: { messageId: number; data?: string; text?: string }) {
    const message = messages.get(messageKey(user.id, messageId))
    const button = message?.reply_markup?.inline_keyboard
      .flat()
      .find((one) => (data === undefined ? one.text === text : one.callback_data === data))
    if (message === undefined || button?.callback_data === undefined) throw new Error(`Message ${messageId} has no such button any more.`)
    const id = String(randomBytes(8).readBigUInt64BE())
    queries.set(id, user.id)
    return {
      messageId,
      kind: 'callback_query',
      value: { id, from: fromOf(user), message, chat_instance: String(user.id), data: button.callback_data },
    }
  }

  return {
    ...faults,
    url: server.url,
    botToken,
    webhookSecret,
    botName: bot.username,
    ledger,
    addUser,
    user: (id) => users.get(String(id)),
    messages: (userId) => messages.values().filter(({ chat }) => chat.id === userId),
    async personSends(userId, action) {
      const known = users.get(String(userId)) ?? addUser({ id: userId, firstName: 'Jeune', phone: '+33600000099' })
      if (known.isBlocking && !('unblock' in action)) throw new Error(`Person ${userId} has blocked the bot: the app shows no composer.`)
      const user = { ...known, hasStarted: true }
      if (!known.hasStarted) users.put(String(userId), user)
      const { messageId, kind, value } = act(user, action)
      return { messageId, ...(await updates.push(String(userId), kind, value)) }
    },
    file: (id) => shelf.get(id),
    async stop() {
      updates.stop()
      await server.close()
    },
  }
}

function refusal({ code, message, parameters }: TelegramRefusal): PeerAnswer {
  return { status: code, body: { ok: false, error_code: code, description: message, ...(parameters === undefined ? {} : { parameters }) } }
}
