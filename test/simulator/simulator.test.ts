import restify from 'restify'
import { z } from 'zod'
import { MovableClock } from '../../base/clock.js'
import { createLog } from '../../base/log.js'
import { type Simulator, startSimulator } from '../../simulator/index.js'
import { afterEach, beforeEach, describe, expect, it } from '../support/jest.js'
import { type StubService, startStubService, until } from './support.js'

const AGENCIES = [
  { id: '77296S00', name: 'Mission Locale de Sénart' },
  { id: '77379S00', name: 'Mission Locale de Provins' },
]
let service: StubService
let kept: { state: unknown }
let clock: MovableClock
let running: { simulator: Simulator; url: string; close(): void; stop(): Promise<void> }

async function start() {
  const simulator = await startSimulator({
    serviceUrl: () => service.url,
    clock,
    log: createLog('silent', false),
    agencies: AGENCIES,
    store: {
      load: () => Promise.resolve(kept.state),
      save: (state) => {
        kept.state = JSON.parse(JSON.stringify(state))
        return Promise.resolve()
      },
    },
  })
  const server = restify.createServer()
  simulator.mount(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    simulator,
    url: `http://127.0.0.1:${server.address().port}`,
    /** Takes no new connection, and leaves the open ones to end. */
    close: () => server.close(),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // The client opens a connection ahead of its next request, and would keep it for seconds.
      server.server.closeAllConnections()
      await closed
      await simulator.stop()
    },
  }
}

beforeEach(async () => {
  service = await startStubService()
  kept = { state: undefined }
  clock = new MovableClock()
  running = await start()
})
afterEach(async () => {
  await running.stop()
  await service.stop()
})

const act = async (body: unknown, type = 'application/json') => {
  const response = await fetch(`${running.url}/simulator/actions`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) }
}

/** What the event stream says first. */
async function hello() {
  const abort = new AbortController()
  const response = await fetch(`${running.url}/simulator/events`, { signal: abort.signal })
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString('utf8')
    if (text.includes('\n\n')) break
  }
  abort.abort()
  const collections = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())))
  return z
    .object({ collections, clock: z.object({ now: z.number(), offsetMs: z.number() }) })
    .parse(JSON.parse(/^event: hello\ndata: (.*)$/m.exec(text)?.[1] ?? ''))
}

describe('the simulator', () => {
  it('serves a page that may run nothing but its own files', async () => {
    const page = await fetch(running.url)
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self' 'sha256-/)
    const html = await page.text()
    expect(html).toContain('lang="fr"')
    const assets = [...html.matchAll(/(?:href|src)="(\/simulator\/assets\/[^"]+)"|:"(\/simulator\/assets\/[^"]+)"/g)].map(
      (match) => match[1] ?? match[2],
    )
    expect(assets.length).toBeGreaterThan(8)
    for (const asset of assets) expect((await fetch(running.url + asset)).status).toBe(200)
    expect((await fetch(`${running.url}/simulator/assets/../index.ts`)).status).toBe(404)
    expect((await fetch(`${running.url}/simulator/assets/%2e%2e/index.ts`)).status).toBe(404)
  })

  it('gives the service credentials in the form of its settings', () => {
    const { twilio, telegram, slack } = running.simulator.credentials
    expect(twilio).toMatchObject({ accountSid: expect.stringMatching(/^AC\w+$/), smsFrom: '+33757000000', whatsappFrom: '+33757000001' })
    expect(telegram.botToken).toMatch(/^\d+:[\w-]+$/)
    expect(slack).toMatchObject({
      botToken: expect.stringMatching(/^xoxb-/),
      apiUrl: expect.stringMatching(/\/api\/$/),
      adminUserIds: ['U0COLLECTIF'],
      channels: { '77296S00': 'C077296S00', '77379S00': 'C077379S00' },
      adviserIds: { '77296S00': { id: 'U077296S001', name: 'Nadia Benali' } },
    })
    expect(slack.advisers.map(({ agencyId }) => agencyId)).toEqual(['77296S00', '77296S00', '77379S00', '77379S00', null])
  })

  it('lets people write on three phones and advisers in Slack', async () => {
    const { slack, telegram } = running.simulator.credentials
    await fetch(`${telegram.apiUrl}/bot${telegram.botToken}/setWebhook?url=${service.url}/channels/telegram`)
    expect(await act({ kind: 'phone.send', channel: 'sms', person: 'p1', text: 'slt' })).toEqual({ status: 200, body: {} })
    await act({ kind: 'phone.send', channel: 'whatsapp', person: 'p2', location: { latitude: 48.5, longitude: 2.6 } })
    await act({ kind: 'telegram.send', person: 'p3', start: 'abc' })
    await act({ kind: 'slack.post', user: 'U077296S001', channel: 'C0GENERAL', text: 'bonjour' })
    await until(() => service.received.length === 4)
    expect(service.received.map(({ path }) => path).sort()).toEqual([
      '/channels/telegram',
      '/channels/twilio/messages',
      '/channels/twilio/messages',
      '/slack/events',
    ])
    const { collections } = await hello()
    expect(Object.values(collections.people ?? {}).map(({ name }) => name)).toEqual(['Léa', 'Karim', 'Inès'])
    expect(Object.values(collections.twilioMessages ?? {})).toMatchObject([
      { body: 'slt', person: '+33600000001' },
      { location: { latitude: 48.5 } },
    ])
    expect(Object.values(collections.telegramMessages ?? {})).toMatchObject([{ text: '/start abc' }])
    expect(Object.values(collections.slackMessages ?? {})).toMatchObject([{ text: 'bonjour', user: 'U077296S001' }])
    expect(Object.values(collections.slackChannels ?? {}).map(({ name }) => name)).toEqual(['ml-senart', 'ml-provins', 'general'])
    expect(collections).not.toHaveProperty('twilioMedia')
    expect(slack.defaultChannel).toBe('C0GENERAL')
  })

  it('adds people, moves the clock, keeps all of it across a restart', async () => {
    const added = await act({ kind: 'person.add' })
    expect(added.body).toMatchObject({ person: { id: 'p4', name: 'Hugo', phone: '+33600000004' } })
    await act({ kind: 'clock.advance', minutes: 90 })
    await act({ kind: 'clock.morning' })
    expect(new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' }).format(clock.now())).toBe(
      '09:00',
    )
    await act({
      kind: 'phone.send',
      channel: 'sms',
      person: 'p4',
      file: { name: 'a.txt', type: 'text/plain', base64: Buffer.from('salut').toString('base64') },
    })
    await until(() => service.received.length === 1)
    await running.stop()
    running = await start()
    const { collections, clock: shown } = await hello()
    expect(shown.offsetMs).toBe(clock.offsetMs)
    expect(Object.values(collections.people ?? {})).toHaveLength(4)
    const message = z.object({ media: z.array(z.object({ id: z.string() })) }).parse(Object.values(collections.twilioMessages ?? {})[0])
    const file = await fetch(`${running.url}/simulator/files/twilio/${message.media[0]?.id}`)
    expect(await file.text()).toBe('salut')
    expect(file.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(file.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    ['an unknown action', { kind: 'world.end' }, 'application/json', 400],
    ['a form of another site', { kind: 'clock.morning' }, 'text/plain', 415],
    ['an unknown person', { kind: 'phone.send', channel: 'sms', person: 'p99', text: 'x' }, 'application/json', 409],
    ['a clock that goes back', { kind: 'clock.advance', minutes: -1 }, 'application/json', 400],
    ['a button that is gone', { kind: 'telegram.send', person: 'p1', press: { messageId: 9, data: 'x' } }, 'application/json', 409],
  ])('refuses %s', async (_, body, type, status) => {
    expect(await act(body, type)).toMatchObject({ status, body: { failure: expect.any(String) } })
  })

  it('closes although a page is open', async () => {
    const response = await fetch(`${running.url}/simulator/events`)
    running.close()
    expect(await response.text()).toContain('event: hello')
  })
})
