import { type Inbound, type MediaError, type RenderedMessage, SendError } from '../../channels/channel.js'
import { createTelegram } from '../../channels/telegram/index.js'
import { afterEach, describe, expect, it } from '../support/jest.js'
import { type PeerAnswer, type PeerRequest, recordingLog, serve, startPeer, until } from './support.js'

const TOKEN = '123456:ABC-def_ghi'
const SECRET = 'a-secret_1'
const NOW = new Date('2026-11-24T10:00:00Z')
const SENT = 1_795_500_000
const clock = { now: () => NOW, machineInstant: (at: Date) => at }
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

const ok = (result: unknown): PeerAnswer => ({ body: { ok: true, result } })
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const methodOf = (request: PeerRequest) => request.path.split('/').at(-1)

async function telegramAt(
  answer: (request: PeerRequest) => PeerAnswer | Promise<PeerAnswer> = () => ok(true),
  options: { publicUrl?: string; secret?: string | undefined } = { secret: SECRET },
) {
  const peer = await startPeer(answer)
  const { log, lines } = recordingLog()
  const provider = createTelegram({
    config: { botToken: TOKEN, webhookSecret: options.secret, apiUrl: peer.url },
    publicUrl: options.publicUrl,
    log,
    clock,
    words: { sharePhone: 'Envoyer mon numéro', shareLocation: 'Envoyer ma position' },
  })
  const served = await serve(provider)
  closing.push(served.close, peer.close)
  const [channel] = provider.channels
  if (channel === undefined) throw new Error('No channel.')
  const calls = (method: string) =>
    peer.requests.filter((request) => methodOf(request) === method).map((request) => JSON.parse(request.body))
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${served.url}/channels/telegram`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  return { peer, lines, provider, served, channel, calls, post }
}

const LEA = { id: 42, is_bot: false, first_name: 'Léa', language_code: 'fr' }
const CHAT = { id: 42, type: 'private', first_name: 'Léa' }
const said = (more: object) => ({ update_id: 900, message: { message_id: 7, from: LEA, chat: CHAT, date: SENT, ...more } })
const inbound = (more: Partial<Inbound>): Inbound => ({
  messageId: '42:7',
  address: { channel: 'telegram', id: '42', aliases: [] },
  sentAt: new Date(SENT * 1000),
  media: [],
  ...more,
})
const keyboard = {
  inline_keyboard: [
    [
      { text: 'Oui', callback_data: 'yes' },
      { text: 'Non', callback_data: 'no' },
    ],
  ],
}
const tapped = (
  more: object = {},
  message: object | undefined = { message_id: 5, chat: CHAT, date: SENT, text: 'On continue ?', reply_markup: keyboard },
) => ({
  update_id: 901,
  callback_query: { id: '4382', from: LEA, chat_instance: '1', data: 'yes', ...(message === undefined ? {} : { message }), ...more },
})

describe('POST /channels/telegram', () => {
  const cases: [string, object, Inbound[]][] = [
    ['a text', said({ text: 'slt' }), [inbound({ text: 'slt' })]],
    ['emoji only', said({ text: '🙃' }), [inbound({ text: '🙃' })]],
    ['/start', said({ text: '/start', entities: [{ type: 'bot_command', offset: 0, length: 6 }] }), [inbound({ startCode: '' })]],
    ['/start with a code', said({ text: '/start K7P2QX' }), [inbound({ startCode: 'K7P2QX' })]],
    ['another command', said({ text: '/Menu@MyMatchUpBot' }), [inbound({ text: '/menu' })]],
    ['a command with words', said({ text: '/offres à Melun' }), [inbound({ text: '/offres à Melun' })]],
    [
      'a correction',
      { update_id: 3, edited_message: { ...said({ text: 'salut' }).message, edit_date: SENT + 9 } },
      [inbound({ messageId: `42:7:${SENT + 9}`, sentAt: new Date((SENT + 9) * 1000), text: 'salut', isEdit: true })],
    ],
    [
      'her own contact',
      said({ contact: { phone_number: '33612345678', first_name: 'Léa', user_id: 42 } }),
      [
        inbound({
          contact: { phone: '+33612345678', isSelf: true },
          address: { channel: 'telegram', id: '42', aliases: [], phone: '+33612345678' },
        }),
      ],
    ],
    [
      "somebody else's contact",
      said({ contact: { phone_number: '+33698765432', first_name: 'Tom', user_id: 43 } }),
      [inbound({ contact: { phone: '+33698765432', isSelf: false } })],
    ],
    [
      'a contact that has no account',
      said({ contact: { phone_number: '+33698765432', first_name: 'Tom' } }),
      [inbound({ contact: { phone: '+33698765432', isSelf: false } })],
    ],
    [
      'a location',
      said({ location: { latitude: 48.54, longitude: 2.65, horizontal_accuracy: 12 } }),
      [inbound({ location: { latitude: 48.54, longitude: 2.65 } })],
    ],
    [
      'a document',
      said({
        caption: 'mon cv',
        document: { file_id: 'D1', file_unique_id: 'u', file_name: 'cv.pdf', mime_type: 'application/pdf', file_size: 1234 },
      }),
      [
        inbound({
          text: 'mon cv',
          media: [{ kind: 'document', contentType: 'application/pdf', reference: 'D1', fileName: 'cv.pdf', sizeBytes: 1234 }],
        }),
      ],
    ],
    [
      'the largest of a photo',
      said({
        photo: [
          { file_id: 'P1', file_size: 10, width: 90, height: 90 },
          { file_id: 'P2', file_size: 99, width: 900, height: 900 },
        ],
      }),
      [inbound({ media: [{ kind: 'image', contentType: 'image/jpeg', reference: 'P2', sizeBytes: 99 }] })],
    ],
    [
      'a voice note',
      said({ voice: { file_id: 'V1', duration: 3, mime_type: 'audio/ogg' } }),
      [inbound({ media: [{ kind: 'audio', contentType: 'audio/ogg', reference: 'V1' }] })],
    ],
    [
      'a sticker',
      said({ sticker: { file_id: 'S1', type: 'regular', emoji: '👍', is_animated: false } }),
      [inbound({ media: [{ kind: 'sticker', contentType: 'image/webp', reference: 'S1' }] })],
    ],
    [
      'an animation, once',
      said({ animation: { file_id: 'A1' }, document: { file_id: 'A1' } }),
      [inbound({ media: [{ kind: 'video', contentType: 'video/mp4', reference: 'A1' }] })],
    ],
    ['what nobody can read', said({ dice: { emoji: '🎲', value: 3 } }), [inbound({})]],
    ['5,000 characters, cut', said({ text: 'a'.repeat(5000) }), [inbound({ text: 'a'.repeat(4096) })]],
    [
      'the bot blocked',
      {
        update_id: 5,
        my_chat_member: { chat: CHAT, from: LEA, date: SENT, old_chat_member: { status: 'member' }, new_chat_member: { status: 'kicked' } },
      },
      [inbound({ messageId: 'member:5', reachability: 'blocked' })],
    ],
    [
      'the bot back',
      { update_id: 6, my_chat_member: { chat: CHAT, from: LEA, date: SENT, new_chat_member: { status: 'member' } } },
      [inbound({ messageId: 'member:6', reachability: 'unblocked' })],
    ],
    ['nothing of a pinned message', said({ pinned_message: {} }), []],
    [
      'nothing of a group',
      { update_id: 7, message: { message_id: 1, from: LEA, chat: { id: -100, type: 'supergroup' }, date: SENT, text: 'slt' } },
      [],
    ],
    ['nothing of another bot', said({ from: { id: 42, is_bot: true }, text: 'slt' }), []],
    ['nothing of an update nobody knows', { update_id: 8, chat_boost: { chat: CHAT } }, []],
    ['nothing of a message without a shape', { update_id: 9, message: { text: 3 } }, []],
  ]
  it.each(cases)('takes in %s', async (_label, update, expected) => {
    const { served, post } = await telegramAt()
    expect((await post(update)).status).toBe(200)
    expect(served.inbounds).toEqual(expected)
  })

  it('takes in a tap, confirms it and retires the keyboard', async () => {
    const { served, post, calls } = await telegramAt()
    expect((await post(tapped())).status).toBe(200)
    expect(served.inbounds).toEqual([inbound({ messageId: 'cb:4382', sentAt: NOW, text: 'Oui', choice: 'yes' })])
    await until(() => calls('answerCallbackQuery').length === 1 && calls('editMessageReplyMarkup').length === 1, 'the two calls')
    expect(calls('answerCallbackQuery')).toEqual([{ callback_query_id: '4382' }])
    expect(calls('editMessageReplyMarkup')).toEqual([{ chat_id: 42, message_id: 5 }])
  })

  it('takes in a tap on a message too old to come with it', async () => {
    const { served, post } = await telegramAt()
    const { message: _gone, ...query } = tapped().callback_query
    expect((await post({ update_id: 1, callback_query: query })).status).toBe(200)
    expect(served.inbounds).toEqual([inbound({ messageId: 'cb:4382', sentAt: NOW, choice: 'yes' })])
  })

  it('survives Telegram refusing the courtesy calls', async () => {
    const { served, post, peer } = await telegramAt(() => ({
      status: 400,
      body: { ok: false, error_code: 400, description: 'Bad Request: query is too old' },
    }))
    expect((await post(tapped())).status).toBe(200)
    await until(() => peer.requests.length === 2, 'the two calls')
    expect(served.inbounds).toHaveLength(1)
  })

  it('gives a repeated update the same id', async () => {
    const { served, post } = await telegramAt()
    for (const update of [said({ text: 'slt' }), said({ text: 'slt' })]) await post(update)
    expect(new Set(served.inbounds.map((one) => one.messageId)).size).toBe(1)
  })

  it.each([
    ['no secret', 401, { 'x-telegram-bot-api-secret-token': '' }, said({ text: 'a' })],
    ['a wrong secret', 401, { 'x-telegram-bot-api-secret-token': 'a-secret_2' }, said({ text: 'a' })],
    ['a wrong secret and broken JSON', 401, { 'x-telegram-bot-api-secret-token': 'x' }, '{'],
    ['broken JSON', 400, {}, '{"update_id":1,'],
    ['JSON that is no update', 400, {}, [1, 2]],
    ['an empty body', 400, {}, ''],
    ['a form', 415, { 'content-type': 'application/x-www-form-urlencoded' }, 'a=b'],
    ['more than 256 KiB', 413, {}, said({ text: 'a'.repeat(300_000) })],
  ])('refuses %s with %i', async (_label, status, headers, body) => {
    const { served, post } = await telegramAt()
    expect((await post(body, headers)).status).toBe(status)
    expect(served.inbounds).toEqual([])
  })

  it('lets nothing in without a secret in the settings, 405 for other methods, 503 while the database is away', async () => {
    const closed = await telegramAt(() => ok(true), {})
    expect((await closed.post(said({ text: 'a' }), { 'x-telegram-bot-api-secret-token': '' })).status).toBe(401)
    const { served, post, calls } = await telegramAt()
    expect((await fetch(`${served.url}/channels/telegram`)).status).toBe(405)
    served.failing.isOn = true
    expect((await post(tapped())).status).toBe(503)
    expect(calls('answerCallbackQuery')).toEqual([])
  })
})

describe('sending by Telegram', () => {
  const message = (body: string, more: Partial<RenderedMessage> = {}): RenderedMessage => ({
    body,
    buttons: [],
    media: [],
    class: 'answer',
    ...more,
  })
  const to = (staleButtons: string[] = []) => ({
    address: { channel: 'telegram' as const, id: '42', aliases: [] },
    outboxId: 'o1',
    staleButtons,
  })
  const accepted = () => ok({ message_id: 77, date: SENT, chat: CHAT })
  const choices = (...labels: string[]) => labels.map((label) => ({ label, value: label.toLowerCase() }))

  const sends: [string, RenderedMessage, string, object, boolean][] = [
    ['plain text', message('a *b* <c>'), 'sendMessage', { text: 'a *b* <c>' }, false],
    [
      'short choices side by side',
      message('?', { buttons: choices('Oui', 'Non') }),
      'sendMessage',
      {
        text: '?',
        reply_markup: {
          inline_keyboard: [
            [
              { text: 'Oui', callback_data: 'oui' },
              { text: 'Non', callback_data: 'non' },
            ],
          ],
        },
      },
      true,
    ],
    [
      'long choices one a row',
      message('?', { buttons: choices('Vendeur en boulangerie', 'Autre') }),
      'sendMessage',
      {
        text: '?',
        reply_markup: {
          inline_keyboard: [
            [{ text: 'Vendeur en boulangerie', callback_data: 'vendeur en boulangerie' }],
            [{ text: 'Autre', callback_data: 'autre' }],
          ],
        },
      },
      true,
    ],
    [
      'a request for the number',
      message('Ton numéro ?', { request: 'phone', buttons: choices('Non') }),
      'sendMessage',
      {
        text: 'Ton numéro ?',
        reply_markup: {
          keyboard: [[{ text: 'Envoyer mon numéro', request_contact: true }], [{ text: 'Non' }]],
          resize_keyboard: true,
          one_time_keyboard: true,
        },
      },
      false,
    ],
    [
      'a request for the position',
      message('Où ?', { request: 'location' }),
      'sendMessage',
      {
        text: 'Où ?',
        reply_markup: {
          keyboard: [[{ text: 'Envoyer ma position', request_location: true }]],
          resize_keyboard: true,
          one_time_keyboard: true,
        },
      },
      false,
    ],
    [
      'a document',
      message('Ton CV', { media: [{ fileName: 'cv.pdf', contentType: 'application/pdf', url: 'https://x.example/cv' }] }),
      'sendDocument',
      {
        document: 'https://x.example/cv',
        caption: 'Ton CV',
      },
      false,
    ],
    [
      'a picture',
      message('', { media: [{ fileName: 'a.png', contentType: 'image/png', url: 'https://x.example/a' }] }),
      'sendPhoto',
      { photo: 'https://x.example/a' },
      false,
    ],
  ]
  it.each(sends)('sends %s', async (_label, rendered, method, expected, hasButtons) => {
    const { peer, channel, calls } = await telegramAt(accepted)
    expect(await channel.send(rendered, to())).toEqual({ providerId: '77', hasButtons })
    expect(peer.requests[0]?.path).toBe(`/bot${TOKEN}/${method}`)
    const [{ link_preview_options: _preview, ...payload }] = calls(method)
    expect(payload).toEqual({ chat_id: 42, ...expected })
  })

  it('retires the keyboards that were answered in words', async () => {
    const { channel, calls } = await telegramAt(accepted)
    await channel.send(message('Suite'), to(['70', '71']))
    await channel.send(message('Suite'), to(['71']))
    await until(() => calls('editMessageReplyMarkup').length === 2 && calls('sendMessage').length === 2, 'the calls')
    expect(calls('editMessageReplyMarkup')).toEqual(
      expect.arrayContaining([
        { chat_id: 42, message_id: 70 },
        { chat_id: 42, message_id: 71 },
      ]),
    )
  })

  const failed = (code: number, description: string, parameters?: object): PeerAnswer => ({
    status: code,
    body: { ok: false, error_code: code, description, ...(parameters === undefined ? {} : { parameters }) },
  })
  const failures: [string, PeerAnswer, Partial<SendError>][] = [
    ['a blocked bot', failed(403, 'Forbidden: bot was blocked by the user'), { failure: 'blocked', code: '403' }],
    [
      'too many messages',
      failed(429, 'Too Many Requests: retry after 7', { retry_after: 7 }),
      { failure: 'retry', code: '429', retryAfterMs: 7000 },
    ],
    ['a chat that is none', failed(400, 'Bad Request: chat not found'), { failure: 'rejected', code: '400' }],
    ['a wrong token', failed(401, 'Unauthorized'), { failure: 'retry', code: '401' }],
    ['a server error', { status: 502, body: '<html>' }, { failure: 'retry', code: '502' }],
    ['broken JSON', { status: 200, body: '{"ok":tr' }, { failure: 'retry', code: 'invalid-json' }],
  ]
  it.each(failures)('understands %s', async (_label, answer, expected) => {
    const { channel } = await telegramAt(() => answer)
    const thrown = await channel.send(message('bonjour'), to()).catch((caught: unknown) => caught)
    expect(thrown).toBeInstanceOf(SendError)
    expect(thrown).toMatchObject(expected)
    expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toMatch(/bonjour|ABC-def|"42"/)
  })

  it('retries when the peer is gone, and names no token', async () => {
    const { peer, channel } = await telegramAt()
    await peer.close()
    const thrown = await channel.send(message('a'), to()).catch((caught: unknown) => caught)
    expect(thrown).toMatchObject({ failure: 'retry', code: 'ECONNREFUSED' })
    expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toContain('ABC-def')
  })
})

describe('files from Telegram', () => {
  const media = (more: object = {}) => ({ kind: 'image' as const, contentType: 'image/jpeg', reference: 'P2', ...more })
  const withFile =
    (file: object, content: PeerAnswer = { body: PNG }) =>
    (request: PeerRequest) =>
      request.path.startsWith('/file/') ? content : ok(file)

  it('asks where the file is and brings it', async () => {
    const { peer, channel } = await telegramAt(withFile({ file_id: 'P2', file_path: 'photos/file_1.jpg', file_size: 99 }))
    expect(await channel.fetchMedia(media({ fileName: '../../Été 2026.exe' }))).toEqual({
      bytes: PNG,
      contentType: 'image/png',
      fileName: 'Été 2026.png'.replace('Été', '_Été'),
    })
    expect(peer.requests.map((request) => request.path)).toEqual([`/bot${TOKEN}/getFile`, `/file/bot${TOKEN}/photos/file_1.jpg`])
  })

  const refused: [string, ReturnType<typeof withFile> | (() => PeerAnswer), object, MediaError['reason']][] = [
    ['an announced giant', withFile({}), { sizeBytes: 11 * 1024 * 1024 }, 'tooLarge'],
    ['a giant', withFile({ file_path: 'a', file_size: 11 * 1024 * 1024 }), {}, 'tooLarge'],
    [
      'a file that is gone',
      () => ({ status: 400, body: { ok: false, error_code: 400, description: 'Bad Request: invalid file_id' } }),
      {},
      'gone',
    ],
    ['a path out of the folder', withFile({ file_path: '../../getMe' }), {}, 'gone'],
    ['a redirect', withFile({ file_path: 'a' }, { status: 302, headers: { location: 'http://169.254.169.254/' } }), {}, 'unavailable'],
    ['Telegram being away', () => ({ status: 502, body: '' }), {}, 'unavailable'],
  ]
  it.each(refused)('refuses %s', async (_label, answer, more, reason) => {
    const { channel } = await telegramAt(answer)
    await expect(channel.fetchMedia(media(more))).rejects.toMatchObject({ reason })
  })
})

describe('start and stop', () => {
  it('sets the webhook when there is a public address, again until it works', async () => {
    let tries = 0
    const { provider, served, calls, lines } = await telegramAt(() => (++tries === 1 ? { status: 502, body: '' } : ok(true)), {
      publicUrl: 'https://mymatchup.example',
      secret: SECRET,
    })
    await provider.start(served.sink)
    await until(() => calls('setWebhook').length === 2, 'the second try')
    expect(calls('setWebhook')[1]).toEqual({
      url: 'https://mymatchup.example/channels/telegram',
      secret_token: SECRET,
      allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
      max_connections: 40,
    })
    expect(lines.join('')).not.toMatch(/ABC-def|a-secret/)
  })

  it('polls without one, and confirms an update only once it is kept', async () => {
    const pending = [
      { ...said({ text: 'un' }), update_id: 10 },
      { ...said({ text: 'deux', message_id: 8 }), update_id: 11 },
    ]
    const { provider, served, calls } = await telegramAt(
      (request) => {
        if (methodOf(request) !== 'getUpdates') return ok(true)
        const { offset } = JSON.parse(request.body)
        const due = pending.filter((update) => update.update_id >= offset)
        return due.length > 0 ? ok(due) : { isSilent: true }
      },
      { secret: undefined },
    )
    served.failing.isOn = true
    await provider.start(served.sink)
    await until(() => calls('getUpdates').length === 2, 'a second call for the same updates')
    expect(calls('getUpdates').map((call) => call.offset)).toEqual([0, 0])
    served.failing.isOn = false
    await until(() => calls('getUpdates').at(-1).offset === 12, 'the confirmation')
    expect(calls('deleteWebhook')).toEqual([{ drop_pending_updates: false }])
    expect(served.inbounds.map((one) => one.text)).toEqual(['un', 'deux'])

    const before = Date.now()
    await provider.stop()
    expect(Date.now() - before).toBeLessThan(1000)
  })

  it('goes on polling after errors', async () => {
    const answers: PeerAnswer[] = [
      { status: 409, body: { ok: false, error_code: 409, description: 'Conflict' } },
      ok([said({ text: 'slt' })]),
    ]
    const { provider, served } = await telegramAt(
      (request) => (methodOf(request) === 'getUpdates' ? (answers.shift() ?? { isSilent: true }) : ok(true)),
      {
        secret: undefined,
      },
    )
    await provider.start(served.sink)
    await until(() => served.inbounds.length === 1, 'the message')
  })
})
