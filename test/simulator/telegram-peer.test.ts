import { createServer, type Server } from 'node:http'
import { Telegraf } from 'telegraf'
import { systemClock } from '../../base/clock.js'
import { startTelegramPeer, type TelegramPeer } from '../../simulator/telegram-peer.js'
import { afterEach, beforeEach, describe, expect, it } from '../support/jest.js'
import { startStubService, until } from './support.js'

let peer: TelegramPeer
let bot: Telegraf
const server: { current?: Server } = {}

beforeEach(async () => {
  peer = await startTelegramPeer({ clock: systemClock, delaysMs: [1, 1, 1] })
  bot = new Telegraf(peer.botToken, { telegram: { apiRoot: peer.url } })
  peer.addUser({ id: 42, firstName: 'Léa', phone: '+33600000001' })
})
afterEach(async () => {
  await peer.stop()
  server.current?.closeAllConnections()
  server.current?.close()
})

/** Mounts the real library's webhook on a server and tells the peer. */
async function listen(): Promise<void> {
  const listener = bot.webhookCallback('/telegram', { secretToken: peer.webhookSecret })
  const http = createServer((request, response) => void listener(request, response))
  server.current = http
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  await bot.telegram.setWebhook(`http://127.0.0.1:${address.port}/telegram`, { secret_token: peer.webhookSecret })
}

describe('Bot API', () => {
  it('answers the real client: who it is, commands, messages, edits', async () => {
    expect(await bot.telegram.getMe()).toMatchObject({ is_bot: true, username: 'MyMatchUpBot' })
    await bot.telegram.setMyCommands([{ command: 'menu', description: 'Le menu' }])
    await listen()
    await peer.personSends(42, { start: '' })
    const keyboard = { inline_keyboard: [[{ text: 'Oui', callback_data: 'yes' }]] }
    const sent = await bot.telegram.sendMessage(42, 'Ça va ?', { reply_markup: keyboard })
    expect(sent).toMatchObject({ text: 'Ça va ?', chat: { id: 42, type: 'private' }, from: { is_bot: true }, reply_markup: keyboard })
    await bot.telegram.editMessageReplyMarkup(42, sent.message_id, undefined, undefined)
    expect(peer.messages(42).at(-1)).not.toHaveProperty('reply_markup')
    expect(
      await bot.telegram.editMessageText(42, sent.message_id, undefined, '<b>Bien</b> &amp; toi', { parse_mode: 'HTML' }),
    ).toMatchObject({
      text: 'Bien & toi',
      entities: [{ type: 'bold', offset: 0, length: 4 }],
    })
    expect(await bot.telegram.sendChatAction(42, 'typing')).toBe(true)
  })

  it.each([
    ['an unknown chat', (b: Telegraf) => b.telegram.sendMessage(43, 'x'), 400, 'Bad Request: chat not found'],
    ['an empty text', (b: Telegraf) => b.telegram.sendMessage(42, ' '), 400, 'Bad Request: message text is empty'],
    ['a long text', (b: Telegraf) => b.telegram.sendMessage(42, 'x'.repeat(4097)), 400, 'Bad Request: message is too long'],
    [
      'long button data',
      (b: Telegraf) =>
        b.telegram.sendMessage(42, 'x', { reply_markup: { inline_keyboard: [[{ text: 'x', callback_data: 'é'.repeat(33) }]] } }),
      400,
      'Bad Request: BUTTON_DATA_INVALID',
    ],
    [
      'bad HTML',
      (b: Telegraf) => b.telegram.sendMessage(42, '<x>a</x>', { parse_mode: 'HTML' }),
      400,
      expect.stringContaining("can't parse entities"),
    ],
    ['an old callback', (b: Telegraf) => b.telegram.answerCbQuery('1'), 400, expect.stringContaining('query is too old')],
    [
      'a message it did not send',
      (b: Telegraf) => b.telegram.editMessageText(42, 999, undefined, 'x'),
      400,
      'Bad Request: message to edit not found',
    ],
  ])('refuses %s', async (_, call, code, description) => {
    await listen()
    await peer.personSends(42, { start: '' })
    await expect(call(bot)).rejects.toMatchObject({ response: { ok: false, error_code: code, description } })
  })

  it('refuses another token with 401 and a person who blocked the bot with 403', async () => {
    await listen()
    await peer.personSends(42, { start: '' })
    const stranger = new Telegraf('1:x', { telegram: { apiRoot: peer.url } })
    await expect(stranger.telegram.getMe()).rejects.toMatchObject({ response: { error_code: 401, description: 'Unauthorized' } })
    await peer.personSends(42, { block: true })
    await expect(bot.telegram.sendMessage(42, 'x')).rejects.toMatchObject({
      response: { error_code: 403, description: 'Forbidden: bot was blocked by the user' },
    })
    await expect(peer.personSends(42, { text: 'x' })).rejects.toThrow('blocked')
    await peer.personSends(42, { unblock: true })
    expect(await bot.telegram.sendMessage(42, 'x')).toMatchObject({ text: 'x' })
  })

  it('slows the bot down on purpose', async () => {
    peer.failNext({ status: 429, retryAfter: 7, what: 'sendMessage' })
    await expect(bot.telegram.sendMessage(42, 'x')).rejects.toMatchObject({ response: { error_code: 429, parameters: { retry_after: 7 } } })
  })
})

describe('what people send', () => {
  it('reaches the real webhook: text, contact, location, file, edit, callback', async () => {
    const seen: string[] = []
    const note = (what: string) => void seen.push(what)
    bot.start((ctx) => note(`start ${ctx.payload}`))
    bot.on('callback_query', async (ctx) => {
      await ctx.editMessageReplyMarkup(undefined)
      await ctx.answerCbQuery('Noté')
      note(`callback ${'data' in ctx.callbackQuery ? ctx.callbackQuery.data : ''}`)
    })
    bot.on('contact', (ctx) => note(`contact ${ctx.message.contact.phone_number} ${ctx.message.contact.user_id}`))
    bot.on('location', (ctx) => note(`location ${ctx.message.location.latitude}`))
    bot.on('document', async (ctx) => {
      const link = await ctx.telegram.getFileLink(ctx.message.document)
      note(`document ${ctx.message.document.file_name} ${await (await fetch(link)).text()}`)
    })
    bot.on('photo', (ctx) => note(`photo ${ctx.message.photo.length}`))
    bot.on('edited_message', (ctx) => note(`edited ${'text' in ctx.editedMessage ? ctx.editedMessage.text : ''}`))
    bot.on('my_chat_member', (ctx) => note(`member ${ctx.myChatMember.new_chat_member.status}`))
    bot.on('text', async (ctx) => {
      note(`text ${ctx.message.text}`)
      await ctx.reply('Oui ou non ?', { reply_markup: { inline_keyboard: [[{ text: 'Oui', callback_data: 'yes' }]] } })
    })
    await listen()
    const file = { fileName: 'cv.txt', contentType: 'text/plain', bytes: Buffer.from('mon cv') }
    await peer.personSends(42, { start: 'abc' })
    const { messageId, status } = await peer.personSends(42, { text: 'slt' })
    expect(status).toBe(200)
    await peer.personSends(42, { edit: { messageId, text: 'salut' } })
    await peer.personSends(42, { contact: {} })
    await peer.personSends(42, { location: { latitude: 48.5, longitude: 2.6 } })
    await peer.personSends(42, { file, kind: 'document' })
    await peer.personSends(42, { file: { ...file, fileName: 'a.jpg', contentType: 'image/jpeg' }, kind: 'photo' })
    const question = await until(() => peer.messages(42).find((message) => message.reply_markup !== undefined))
    await peer.personSends(42, { press: { messageId: question.message_id, text: 'Oui' } })
    await expect(peer.personSends(42, { press: { messageId: question.message_id, text: 'Oui' } })).rejects.toThrow('no such button')
    await peer.personSends(42, { block: true })
    expect(seen).toEqual([
      'start abc',
      'text slt',
      'edited salut',
      'contact 33600000001 42',
      'location 48.5',
      'document cv.txt mon cv',
      'photo 2',
      'callback yes',
      'member kicked',
    ])
    expect(peer.user(42)?.toast?.text).toBe('Noté')
  })

  it('carries the secret, repeats what was refused, in order', async () => {
    const stub = await startStubService()
    await bot.telegram.setWebhook(`${stub.url}/hook`, { secret_token: 's3cret', allowed_updates: ['message'] })
    stub.answers.push(500, 401)
    expect(await peer.personSends(42, { text: 'un' })).toMatchObject({ status: 200, attempts: 3 })
    await peer.personSends(42, { text: 'deux' })
    expect(stub.received.map(({ body }) => JSON.parse(body).message.text)).toEqual(['un', 'un', 'un', 'deux'])
    expect(new Set(stub.received.map(({ body }) => JSON.parse(body).update_id)).size).toBe(2)
    expect(stub.received[0]?.headers['x-telegram-bot-api-secret-token']).toBe('s3cret')
    expect(await bot.telegram.getWebhookInfo()).toMatchObject({
      pending_update_count: 0,
      url: `${stub.url}/hook`,
      last_error_message: expect.any(String),
    })
    await stub.stop()
  })

  it('waits for a bot that polls', async () => {
    const seen: string[] = []
    bot.on('text', (ctx) => void seen.push(ctx.message.text))
    const first = peer.personSends(42, { text: 'avant' })
    void bot.launch()
    await until(() => seen.length === 1)
    const second = peer.personSends(42, { text: 'après' })
    await until(() => seen.length === 2)
    expect(seen).toEqual(['avant', 'après'])
    expect(await first).toMatchObject({ status: 200 })
    bot.stop()
    expect(await second).toMatchObject({ status: 200 })
  })

  it('sends files of every kind to the phone', async () => {
    await listen()
    await peer.personSends(42, { start: '' })
    const source = { source: Buffer.from('bytes'), filename: 'é.pdf' }
    const { document } = await bot.telegram.sendDocument(42, source, { caption: 'CV' })
    expect(document).toMatchObject({ file_name: 'é.pdf', file_size: 5 })
    expect(peer.file(document.file_id)?.bytes.toString()).toBe('bytes')
    expect(await bot.telegram.sendDocument(42, document.file_id)).toMatchObject({ document: { file_id: document.file_id } })
    expect((await bot.telegram.sendPhoto(42, source)).photo).toHaveLength(2)
    expect(await bot.telegram.sendVoice(42, source)).toMatchObject({ voice: { duration: 3 } })
    const link = await bot.telegram.getFileLink(document.file_id)
    await expect(bot.telegram.sendDocument(42, 'http://127.0.0.1:9/x.pdf')).rejects.toMatchObject({ response: { error_code: 400 } })
    expect(await bot.telegram.sendDocument(42, link.href)).toMatchObject({ document: { file_size: 5 } })
  })
})
