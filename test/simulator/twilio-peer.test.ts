import twilio from 'twilio'
import { MovableClock } from '../../base/clock.js'
import { createBoard } from '../../simulator/peer/board.js'
import { startTwilioPeer, type TwilioPeer } from '../../simulator/twilio-peer.js'
import { afterEach, beforeEach, describe, expect, it } from '../support/jest.js'
import { type StubService, startStubService, until } from './support.js'

let service: StubService
let peer: TwilioPeer
let clock: MovableClock

beforeEach(async () => {
  service = await startStubService()
  clock = new MovableClock()
  peer = await startTwilioPeer({ serviceUrl: () => service.url, clock, delaysMs: [1, 1, 1] })
})
afterEach(async () => {
  await peer.stop()
  await service.stop()
})

/** The real client, its base address replaced as in production. */
function client(token = peer.authToken) {
  const real = twilio(peer.accountSid, token)
  const request = real.httpClient.request.bind(real.httpClient)
  real.httpClient.request = (options) => request({ ...options, uri: options.uri.replace('https://api.twilio.com', peer.url) })
  return real
}

const formOf = (body: string) => Object.fromEntries(new URLSearchParams(body))
const statuses = () => service.received.filter(({ path }) => path === '/status').map(({ body }) => formOf(body).MessageStatus)

describe('Messages API', () => {
  it('takes an SMS from the real client and reports sent, then delivered', async () => {
    const sent = await client().messages.create({
      to: '+33600000001',
      from: peer.smsFrom,
      body: 'Bonjour',
      statusCallback: `${service.url}/status`,
    })
    expect(sent).toMatchObject({ body: 'Bonjour', direction: 'outbound-api', status: 'queued', to: '+33600000001', numSegments: '1' })
    expect(sent.sid).toMatch(/^SM[0-9a-f]{32}$/)
    expect(sent.dateCreated).toBeInstanceOf(Date)
    await until(() => statuses().length === 2)
    expect(statuses()).toEqual(['sent', 'delivered'])
    for (const { path, headers, body } of service.received) {
      expect(twilio.validateRequest(peer.authToken, String(headers['x-twilio-signature']), service.url + path, formOf(body))).toBe(true)
    }
    expect(await client().messages(sent.sid).fetch()).toMatchObject({ sid: sent.sid, status: 'delivered' })
    expect(peer.ledger.of('Messages.create')).toMatchObject([{ way: 'in', status: 201, value: { Body: 'Bonjour' } }])
  })

  it.each([
    ['no recipient', { from: '+33757000000', body: 'x' }, 21604],
    ['no sender', { to: '+33600000001', body: 'x' }, 21603],
    ['no body', { to: '+33600000001', from: '+33757000000' }, 21602],
    ['a body too long', { to: '+33600000001', from: '+33757000000', body: 'x'.repeat(1601) }, 21617],
    ['a bad number', { to: '0600000001', from: '+33757000000', body: 'x' }, 21211],
    ['a sender of somebody else', { to: '+33600000001', from: '+33611111111', body: 'x' }, 21606],
    ['two channels', { to: 'whatsapp:+33600000001', from: '+33757000000', body: 'x' }, 21910],
    ['an unknown WhatsApp sender', { to: 'whatsapp:+33600000001', from: 'whatsapp:+33757000009', body: 'x' }, 63007],
    ['bad variables', { to: '+33600000001', from: '+33757000000', contentSid: `HX${'a'.repeat(32)}`, contentVariables: '{' }, 21656],
  ])('refuses %s', async (_, message, code) => {
    // The client's types would not let some of these through.
    const answer = await fetch(`${peer.url}/2010-04-01/Accounts/${peer.accountSid}/Messages.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${peer.accountSid}:${peer.authToken}`).toString('base64')}` },
      body: new URLSearchParams(
        Object.entries(message).map(([name, value]): [string, string] => [name[0]?.toUpperCase() + name.slice(1), value]),
      ),
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({
      code,
      message: expect.any(String),
      more_info: `https://www.twilio.com/docs/errors/${code}`,
      status: 400,
    })
  })

  it('refuses other credentials with 20003', async () => {
    await expect(client('wrong').messages.create({ to: '+33600000001', from: peer.smsFrom, body: 'x' })).rejects.toMatchObject({
      status: 401,
      code: 20003,
    })
  })

  it('fails on purpose: 429 with Retry-After, opted-out numbers, lost messages', async () => {
    peer.failNext({ status: 429, retryAfter: 3 })
    const message = { to: '+33600000001', from: peer.smsFrom, body: 'x', statusCallback: `${service.url}/status` }
    await expect(client().messages.create(message)).rejects.toMatchObject({ status: 429, code: 20429 })
    peer.refuse('+33600000001', 21610)
    await expect(client().messages.create(message)).rejects.toMatchObject({ status: 400, code: 21610 })
    peer.accept('+33600000001')
    peer.lose('+33600000001', 30003)
    await client().messages.create(message)
    await until(() => statuses().length === 2)
    expect(statuses()).toEqual(['sent', 'undelivered'])
    expect(formOf(service.received.at(-1)?.body ?? '')).toMatchObject({ ErrorCode: '30003' })
  })

  it('lets free text reach WhatsApp only within 24 hours of the last message', async () => {
    const send = () =>
      client().messages.create({
        to: 'whatsapp:+33600000001',
        from: `whatsapp:${peer.whatsappFrom}`,
        body: 'x',
        statusCallback: `${service.url}/status`,
      })
    await peer.personSends({ channel: 'whatsapp', from: '+33600000001', text: 'slt' })
    await send()
    await until(() => statuses().length === 3)
    expect(statuses()).toEqual(['sent', 'delivered', 'read'])
    await clock.advance(25 * 3600 * 1000)
    await send()
    await until(() => statuses().length === 4)
    expect(formOf(service.received.at(-1)?.body ?? '')).toMatchObject({ MessageStatus: 'failed', ErrorCode: '63016' })
  })
})

describe('what people send', () => {
  it('signs the webhook of an SMS and of a WhatsApp message with a file, which can be fetched', async () => {
    const sms = await peer.personSends({ channel: 'sms', from: '+33600000001', text: 'é & 👍' })
    const whatsapp = await peer.personSends({
      channel: 'whatsapp',
      from: '+33600000001',
      media: [{ fileName: 'cv.pdf', contentType: 'application/pdf', bytes: Buffer.from('%PDF-1.4') }],
      profileName: 'Léa',
      externalUserId: 'FR.1234',
    })
    expect(sms).toMatchObject({ status: 200, attempts: 1 })
    const [first, second] = service.received.map(({ body }) => formOf(body))
    for (const { path, headers, body } of service.received) {
      expect(path).toBe('/channels/twilio/messages')
      expect(twilio.validateRequest(peer.authToken, String(headers['x-twilio-signature']), service.url + path, formOf(body))).toBe(true)
    }
    expect(first).toMatchObject({
      MessageSid: sms.sid,
      From: '+33600000001',
      To: peer.smsFrom,
      Body: 'é & 👍',
      NumMedia: '0',
      FromCountry: 'FR',
    })
    expect(second).toMatchObject({
      MessageSid: whatsapp.sid,
      From: 'whatsapp:+33600000001',
      WaId: '33600000001',
      ExternalUserId: 'whatsapp:FR.1234',
      ProfileName: 'Léa',
      MessageType: 'document',
      NumMedia: '1',
      MediaContentType0: 'application/pdf',
    })
    const url = String(second?.MediaUrl0).replace('https://api.twilio.com', peer.url)
    const file = await fetch(url, {
      headers: { authorization: `Basic ${Buffer.from(`${peer.accountSid}:${peer.authToken}`).toString('base64')}` },
    })
    expect(await file.text()).toBe('%PDF-1.4')
    expect((await fetch(url)).status).toBe(401)
  })

  it('sends again what was refused, in order, and gives up at last', async () => {
    service.answers.push(503, 500)
    const first = peer.personSends({ channel: 'sms', from: '+33600000001', text: 'un' })
    const second = peer.personSends({ channel: 'sms', from: '+33600000001', text: 'deux' })
    expect(await first).toMatchObject({ status: 200, attempts: 3 })
    expect(await second).toMatchObject({ status: 200, attempts: 1 })
    expect(service.received.map(({ body }) => formOf(body).Body)).toEqual(['un', 'un', 'un', 'deux'])
    service.answers.push(503, 503, 503, 503)
    expect(await peer.personSends({ channel: 'sms', from: '+33600000001', text: 'trois' })).toMatchObject({ status: 503, attempts: 4 })
    service.answers.push(403)
    expect(await peer.personSends({ channel: 'sms', from: '+33600000001', text: 'quatre' })).toMatchObject({ status: 403, attempts: 1 })
  })

  it('keeps what the service had not taken across a restart', async () => {
    const board = createBoard()
    const options = { serviceUrl: () => service.url, clock, delaysMs: [60_000] }
    const before = await startTwilioPeer({ ...options, board })
    service.answers.push(503)
    const sending = before.personSends({ channel: 'sms', from: '+33600000002', text: 'gardé' })
    await until(() => service.received.length === 1)
    await before.stop()
    await sending
    const after = await startTwilioPeer({ ...options, board: createBoard(JSON.parse(JSON.stringify(board.snapshot()))) })
    await until(() => service.received.length === 2)
    expect(formOf(service.received[1]?.body ?? '').Body).toBe('gardé')
    await until(() => after.messages('+33600000002')[0]?.status === 'received')
    await after.stop()
  })
})
