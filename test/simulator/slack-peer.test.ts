import { createServer, type Server } from 'node:http'
import bolt from '@slack/bolt'
import { systemClock } from '../../base/clock.js'
import { type SlackPeer, startSlackPeer } from '../../simulator/slack-peer.js'
import { afterEach, beforeEach, describe, expect, it } from '../support/jest.js'
import { NEVER, startStubService, until } from './support.js'

const { App, HTTPReceiver } = bolt
const CHANNEL = 'C0GENERAL'
const NADIA = 'U0NADIA'
let peer: SlackPeer
let app: InstanceType<typeof App>
let server: Server
const quiet = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => bolt.LogLevel.ERROR, setName() {} }

beforeEach(async () => {
  const service = { url: '' }
  peer = await startSlackPeer({ serviceUrl: () => service.url, clock: systemClock, delaysMs: [1, 1, 1], answerMs: 1500 })
  const receiver = new HTTPReceiver({ signingSecret: peer.signingSecret, endpoints: '/slack/events', logger: quiet })
  app = new App({ receiver, token: peer.botToken, clientOptions: { slackApiUrl: peer.url, logger: quiet }, logger: quiet })
  server = createServer((request, response) => receiver.requestListener(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  service.url = `http://127.0.0.1:${address.port}`
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await peer.stop()
})

const plain = (text: string) => ({ type: 'plain_text' as const, text })
const button = {
  type: 'actions' as const,
  block_id: 'take',
  elements: [{ type: 'button' as const, action_id: 'take', text: plain('Prendre en charge'), value: 'h1' }],
}
const input = (blockId: string, element: { type: 'plain_text_input' | 'url_text_input'; action_id: string }) => ({
  type: 'input' as const,
  block_id: blockId,
  label: plain(blockId),
  element,
})
const modal = (title: string) => ({
  type: 'modal' as const,
  callback_id: 'workshop',
  title: plain(title),
  submit: plain('Publier'),
  notify_on_close: true,
  blocks: [
    input('name', { type: 'plain_text_input', action_id: 'name' }),
    { ...input('link', { type: 'url_text_input', action_id: 'link' }), optional: true },
    {
      type: 'input' as const,
      block_id: 'theme',
      label: plain('Thème'),
      element: {
        type: 'static_select' as const,
        action_id: 'theme',
        options: [
          { text: plain('CV'), value: 'cv' },
          { text: plain('Entretien'), value: 'entretien' },
        ],
      },
    },
    {
      type: 'input' as const,
      block_id: 'day',
      label: plain('Jour'),
      element: { type: 'datepicker' as const, action_id: 'day', initial_date: '2026-11-30' },
    },
  ],
})

describe('Web API', () => {
  it('answers the real client: identity, messages, threads, edits, reactions, people, channels', async () => {
    const { client } = app
    expect(await client.auth.test()).toMatchObject({ user_id: peer.botUserId, team_id: 'T0MYMATCHUP' })
    const first = await client.chat.postMessage({
      channel: CHANNEL,
      text: 'Bonjour',
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*Bonjour*' } }, button],
    })
    const ts = String(first.ts)
    const reply = await client.chat.postMessage({ channel: CHANNEL, text: 'suite', thread_ts: ts })
    expect(await client.conversations.replies({ channel: CHANNEL, ts })).toMatchObject({
      messages: [
        { ts, reply_count: 1, latest_reply: reply.ts },
        { text: 'suite', thread_ts: ts },
      ],
    })
    await client.chat.update({ channel: CHANNEL, ts, text: 'Salut', blocks: [] })
    expect((await client.conversations.history({ channel: CHANNEL })).messages).toMatchObject([
      { text: 'Salut', edited: { user: peer.botUserId } },
    ])
    await client.reactions.add({ channel: CHANNEL, timestamp: ts, name: 'eyes' })
    expect(peer.messages(CHANNEL)[0]?.reactions).toEqual([{ name: 'eyes', users: [peer.botUserId] }])
    await client.chat.delete({ channel: CHANNEL, ts: String(reply.ts) })
    expect(peer.messages(CHANNEL)).toHaveLength(1)
    expect(await client.users.info({ user: NADIA })).toMatchObject({ user: { id: NADIA, real_name: 'Nadia Benali', is_bot: false } })
    expect(await client.conversations.list()).toMatchObject({ channels: [{ id: CHANNEL, is_member: true }] })
    expect(await client.conversations.open({ users: NADIA })).toMatchObject({ channel: { id: expect.stringMatching(/^D/) } })
    expect(await client.chat.getPermalink({ channel: CHANNEL, message_ts: ts })).toMatchObject({
      permalink: expect.stringContaining(`/archives/${CHANNEL}/p`),
    })
    expect(await client.chat.postEphemeral({ channel: CHANNEL, user: NADIA, text: 'psst' })).toMatchObject({
      message_ts: expect.any(String),
    })
  })

  it.each([
    ['another channel', { channel: 'C0NOWHERE', text: 'x' }, 'channel_not_found', undefined],
    ['nothing', { channel: CHANNEL, text: '' }, 'no_text', undefined],
    [
      'a long section',
      { channel: CHANNEL, blocks: [{ type: 'section', text: plain('x'.repeat(3001)) }] },
      'invalid_blocks',
      '[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'too many blocks',
      { channel: CHANNEL, blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) },
      'invalid_blocks',
      '[ERROR] must be less than 51 items [json-pointer:/blocks]',
    ],
    [
      'a long button',
      { channel: CHANNEL, blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'a', text: plain('x'.repeat(76)) }] }] },
      'invalid_blocks',
      expect.stringContaining('less than 76'),
    ],
    [
      'a made-up property',
      { channel: CHANNEL, blocks: [{ type: 'divider', colour: 'red' }] },
      'invalid_blocks',
      expect.stringContaining('invalid additional property: colour'),
    ],
    [
      'one block id twice',
      {
        channel: CHANNEL,
        blocks: [
          { type: 'divider', block_id: 'a' },
          { type: 'divider', block_id: 'a' },
        ],
      },
      'invalid_blocks',
      expect.stringContaining('already exists'),
    ],
    [
      'an initial option that is none',
      {
        channel: CHANNEL,
        blocks: [
          {
            type: 'actions',
            elements: [
              {
                type: 'static_select',
                action_id: 'a',
                options: [{ text: plain('a'), value: 'a' }],
                initial_option: { text: plain('b'), value: 'b' },
              },
            ],
          },
        ],
      },
      'invalid_blocks',
      expect.stringContaining('initial_option'),
    ],
  ])('refuses %s', async (_, args, error, message) => {
    const call = app.client.apiCall('chat.postMessage', args)
    await expect(call).rejects.toMatchObject({
      data: { ok: false, error, ...(message === undefined ? {} : { response_metadata: { messages: expect.arrayContaining([message]) } }) },
    })
  })

  it('refuses other tokens and slows down on purpose', async () => {
    await expect(app.client.auth.test({ token: 'xoxb-other' })).rejects.toMatchObject({ data: { error: 'invalid_auth' } })
    peer.failNext({ status: 429, retryAfter: 0, what: 'chat.postMessage' })
    expect(await app.client.chat.postMessage({ channel: CHANNEL, text: 'enfin' })).toMatchObject({ ok: true })
    expect(peer.ledger.of('chat.postMessage!refused')).toHaveLength(1)
  }, 15_000)

  it('takes a file by the three steps and gives it back to who has the token', async () => {
    const { ts } = await app.client.chat.postMessage({ channel: CHANNEL, text: 'fil' })
    await app.client.filesUploadV2({
      channel_id: CHANNEL,
      thread_ts: String(ts),
      initial_comment: 'Le CV',
      file: Buffer.from('%PDF'),
      filename: 'cv.pdf',
    })
    const shared = peer.messages(CHANNEL).at(-1)
    expect(shared).toMatchObject({ text: 'Le CV', threadTs: ts, files: [{ name: 'cv.pdf', mimetype: 'application/pdf', size: 4 }] })
    const { file } = await app.client.files.info({ file: String(shared?.files?.[0]?.id) })
    const get = (token: string) => fetch(String(file?.url_private), { headers: { authorization: `Bearer ${token}` } })
    expect(await (await get(peer.botToken)).text()).toBe('%PDF')
    expect((await get('no')).headers.get('content-type')).toContain('text/html')
  })
})

describe('towards the service', () => {
  it('sends events that a real receiver accepts: thread message, mention, edit, deletion, file, reaction, home', async () => {
    const seen: string[] = []
    app.event('message', async ({ event }) => void seen.push(`${event.subtype ?? 'message'}${'text' in event ? ` ${event.text}` : ''}`))
    app.event('app_mention', async ({ event }) => void seen.push(`mention ${event.text}`))
    app.event('reaction_added', async ({ event }) => void seen.push(`reaction ${event.reaction}`))
    app.event('member_joined_channel', async ({ event }) => void seen.push(`joined ${event.user}`))
    app.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'header', text: plain('À faire') }] } })
      seen.push('home')
    })
    const { ts = '' } = await peer.person.post(NADIA, { channel: CHANNEL, text: 'a < b & https://example.org' })
    await peer.person.post(NADIA, { channel: CHANNEL, text: 'oui', threadTs: ts })
    await peer.person.post(NADIA, { channel: CHANNEL, text: '@mymatchup ?' })
    await peer.person.post(NADIA, {
      channel: CHANNEL,
      text: '',
      files: [{ fileName: 'a.png', contentType: 'image/png', bytes: Buffer.from('png') }],
    })
    peer.person.edit(NADIA, { channel: CHANNEL, ts, text: 'corrigé' })
    peer.person.react(NADIA, { channel: CHANNEL, ts, name: 'eyes' })
    peer.person.remove(NADIA, { channel: CHANNEL, ts })
    peer.person.join('U0PAUL', CHANNEL)
    peer.person.openHome(NADIA)
    await until(
      () => seen.length === 10,
      () => seen.join(),
    )
    expect(seen.filter((one) => one !== 'home')).toEqual([
      'message a &lt; b &amp; <https://example.org>',
      'message oui',
      `message <@${peer.botUserId}> ?`,
      `mention <@${peer.botUserId}> ?`,
      'file_share ',
      'message_changed',
      'reaction eyes',
      'message_deleted',
      'joined U0PAUL',
    ])
    expect(peer.home(NADIA)?.body.blocks[0]).toMatchObject({ type: 'header' })
  })

  it('runs a command, its window with errors, a second window, and what closes them', async () => {
    const submitted: unknown[] = []
    const closed: string[] = []
    app.command('/atelier', async ({ ack, command, client }) => {
      await ack()
      await client.views.open({ trigger_id: command.trigger_id, view: modal('Atelier') })
    })
    app.view('workshop', async ({ ack, view }) => {
      submitted.push(view.state.values)
      if (view.state.values.name?.name?.value === 'non') return ack({ response_action: 'errors', errors: { name: 'Trop court' } })
      if (view.state.values.name?.name?.value === 'suite') return ack({ response_action: 'push', view: modal('Suite') })
      await ack({ response_action: 'clear' })
    })
    app.view({ type: 'view_closed', callback_id: 'workshop' }, async ({ ack, view }) => {
      closed.push(view.id)
      await ack()
    })
    expect(await peer.person.post(NADIA, { channel: CHANNEL, text: '/atelier CV' })).toEqual({})
    const first = await until(() => peer.modal(NADIA))
    const submit = (name: string, more = {}) =>
      peer.person.submit(NADIA, String(peer.modal(NADIA)?.id), { name: { name }, theme: { theme: 'cv' }, ...more })
    expect(await submit('')).toEqual({ errors: { name: 'Ce champ est obligatoire.' } })
    expect(await submit('x', { link: { link: 'pas une adresse' } })).toEqual({ errors: { link: expect.any(String) } })
    expect(submitted).toHaveLength(0)
    expect(await submit('non')).toEqual({ errors: { name: 'Trop court' } })
    expect(submitted[0]).toMatchObject({
      name: { name: { type: 'plain_text_input', value: 'non' } },
      link: { link: { type: 'url_text_input', value: null } },
      theme: { theme: { type: 'static_select', selected_option: { value: 'cv', text: { text: 'CV' } } } },
      day: { day: { type: 'datepicker', selected_date: '2026-11-30' } },
    })
    expect(await submit('suite')).toEqual({})
    expect(peer.modal(NADIA)).toMatchObject({ previousViewId: first.id, rootViewId: first.id })
    await peer.person.close(NADIA, String(peer.modal(NADIA)?.id))
    expect(peer.modal(NADIA)?.id).toBe(first.id)
    expect(closed).toHaveLength(1)
    expect(await submit('bien')).toEqual({})
    expect(peer.modal(NADIA)).toBeUndefined()
  })

  it('presses buttons, and the answer address works', async () => {
    app.action('take', async ({ ack, action, body, respond, client }) => {
      await ack()
      if (body.type !== 'block_actions' || !('value' in action)) return
      await respond({ replace_original: true, text: `pris : ${action.value}`, blocks: [] })
      await respond({ text: 'pour toi seul' })
      await client.views.open({ trigger_id: body.trigger_id, view: modal('Vite') })
    })
    const { ts } = await app.client.chat.postMessage({ channel: CHANNEL, text: 'carte', blocks: [button] })
    expect(await peer.person.press(NADIA, { channel: CHANNEL, ts: String(ts) }, { actionId: 'take', blockId: 'take' })).toEqual({})
    await until(() => peer.modal(NADIA))
    expect(peer.messages(CHANNEL)).toMatchObject([{ text: 'pris : h1' }, { text: 'pour toi seul', ephemeralTo: NADIA }])
  })

  it('says so when the service is silent or refuses', async () => {
    const stub = await startStubService()
    const other = await startSlackPeer({ serviceUrl: () => stub.url, clock: systemClock, answerMs: 50 })
    stub.answers.push(NEVER, 404)
    const command = () => other.person.post(NADIA, { channel: CHANNEL, text: '/lent' })
    expect(await command()).toMatchObject({ failure: expect.stringContaining('temps') })
    expect(await command()).toMatchObject({ failure: expect.not.stringContaining('temps') })
    await other.stop()
    await stub.stop()
  })

  it('repeats an event with x-slack-retry-num until it is taken', async () => {
    const stub = await startStubService()
    const other = await startSlackPeer({ serviceUrl: () => stub.url, clock: systemClock, delaysMs: [1, 1, 1] })
    stub.answers.push(500, 503)
    await other.person.post(NADIA, { channel: CHANNEL, text: 'x' })
    await until(() => stub.received.length === 3)
    expect(stub.received.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([undefined, '1', '2'])
    expect(new Set(stub.received.map(({ body }) => JSON.parse(body).event_id)).size).toBe(1)
    await other.stop()
    await stub.stop()
  })

  it('speaks Socket Mode to the real client', async () => {
    const socket = new App({
      token: peer.botToken,
      appToken: peer.appToken,
      socketMode: true,
      clientOptions: { slackApiUrl: peer.url },
      logger: quiet,
    })
    const seen: string[] = []
    socket.message(async ({ message }) => void seen.push('text' in message ? String(message.text) : ''))
    socket.command('/atelier', async ({ ack }) => ack('vu'))
    await socket.start()
    await until(() => peer.connections() === 1)
    await peer.person.post(NADIA, { channel: CHANNEL, text: 'par la prise' })
    await until(() => seen.length === 1)
    expect(await peer.person.post(NADIA, { channel: CHANNEL, text: '/atelier' })).toEqual({})
    expect(peer.messages(CHANNEL).at(-1)).toMatchObject({ text: 'vu', ephemeralTo: NADIA })
    await socket.stop()
  })
})
