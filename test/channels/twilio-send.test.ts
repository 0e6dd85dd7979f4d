import { type Channel, MediaError, type OutboundMessage, type RenderedMessage, SendError } from '../../channels/channel.js'
import { createTwilio } from '../../channels/twilio/index.js'
import { isTwilioMedia } from '../../channels/twilio/media-hosts.js'
import { afterEach, describe, expect, it } from '../support/jest.js'
import { type PeerAnswer, type PeerRequest, recordingLog, startPeer } from './support.js'

const NOW = new Date('2026-11-24T10:00:00Z')
const clock = { now: () => NOW, machineInstant: (at: Date) => at }
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const ACCEPTED: PeerAnswer = { status: 201, body: { sid: 'SM00000000000000000000000000000001', status: 'queued', error_code: null } }
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function twilioAt(
  answer: (request: PeerRequest) => PeerAnswer,
  options: { smsFrom?: string; publicUrl?: string; timeoutMs?: number } = {},
) {
  const peer = await startPeer(answer)
  const { log, lines } = recordingLog()
  const provider = createTwilio({
    config: {
      accountSid: 'AC0',
      authToken: 'secret',
      smsFrom: options.smsFrom ?? '+33757000000',
      whatsappFrom: '+33757000001',
      apiUrl: peer.url,
    },
    publicUrl: options.publicUrl,
    log,
    clock,
    words: { more: 'Réponds SUITE pour la suite.' },
    templates: new Map([['reminder', 'HX0']]),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  })
  closing.push(() => provider.stop(), peer.close)
  const channel = (id: Channel['id']): Channel => {
    const found = provider.channels.find((one) => one.id === id)
    if (found === undefined) throw new Error(`No channel ${id}.`)
    return found
  }
  return { peer, lines, stop: () => provider.stop(), sms: channel('sms'), whatsapp: channel('whatsapp') }
}

const message = (body: string, more: Partial<RenderedMessage> = {}): RenderedMessage => ({
  body,
  buttons: [],
  media: [],
  class: 'answer',
  ...more,
})
const to = (channel: 'sms' | 'whatsapp', lastInboundAt?: Date) => ({
  address: { channel, id: '+33612345678', aliases: [], phone: '+33612345678' },
  outboxId: 'o1',
  staleButtons: [],
  ...(lastInboundAt === undefined ? {} : { lastInboundAt }),
})
const formOf = (request: PeerRequest | undefined) => Object.fromEntries(new URLSearchParams(request?.body))

describe('sending by Twilio', () => {
  it('is not cut off when the service stops: the message would be sent again', async () => {
    let stopNow: () => Promise<void> = () => Promise.resolve()
    const { peer, sms, stop } = await twilioAt(() => {
      void stopNow()
      return ACCEPTED
    })
    await sms.send(message('un'), to('sms'))
    stopNow = stop
    expect(await sms.send(message('deux'), to('sms'))).toMatchObject({ providerId: 'SM00000000000000000000000000000001' })
    expect(peer.requests).toHaveLength(2)
  })

  it('posts to Messages.json with the account, the sender and the callback', async () => {
    const { peer, sms } = await twilioAt(() => ACCEPTED, { publicUrl: 'https://mymatchup.example' })
    expect(await sms.send(message('Ça va ?'), { ...to('sms'), conversationId: 'c-1' })).toEqual({
      providerId: 'SM00000000000000000000000000000001',
      hasButtons: false,
    })
    const [request] = peer.requests
    expect(request).toMatchObject({ method: 'POST', path: '/2010-04-01/Accounts/AC0/Messages.json' })
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('AC0:secret').toString('base64')}`)
    expect(formOf(request)).toEqual({
      From: '+33757000000',
      To: '+33612345678',
      Body: 'Ça va ?',
      StatusCallback: 'https://mymatchup.example/channels/twilio/status?c=c-1',
    })
  })

  it('names a messaging service instead of a number, and no callback without a public address', async () => {
    const service = `MG${'0'.repeat(32)}`
    const { peer, sms } = await twilioAt(() => ACCEPTED, { smsFrom: service })
    await sms.send(message('a'), to('sms'))
    expect(formOf(peer.requests[0])).toEqual({ MessagingServiceSid: service, To: '+33612345678', Body: 'a' })
  })

  it('keeps its connections', async () => {
    const ports = new Set<string | undefined>()
    const { sms } = await twilioAt((request) => {
      ports.add(request.headers.connection)
      return ACCEPTED
    })
    await sms.send(message('a'), to('sms'))
    await sms.send(message('b'), to('sms'))
    expect([...ports]).toEqual(['keep-alive'])
  })

  it('sends free form on WhatsApp within 24 hours, files with it', async () => {
    const { peer, whatsapp } = await twilioAt(() => ACCEPTED)
    const file = { fileName: 'cv.pdf', contentType: 'application/pdf', url: 'https://mymatchup.example/f/x' }
    await whatsapp.send(message('Ton CV', { media: [file] }), to('whatsapp', new Date(NOW.getTime() - 23 * 3600_000)))
    expect(formOf(peer.requests[0])).toEqual({
      From: 'whatsapp:+33757000001',
      To: 'whatsapp:+33612345678',
      Body: 'Ton CV',
      MediaUrl: file.url,
    })
  })

  it('sends the approved template after 24 hours, and nothing without one', async () => {
    const { peer, whatsapp } = await twilioAt(() => ACCEPTED)
    const late = to('whatsapp', new Date(NOW.getTime() - 24 * 3600_000))
    await whatsapp.send(message('Rappel', { template: { name: 'reminder', variables: ['Léa', '14 h'] } }), late)
    expect(formOf(peer.requests[0])).toEqual({
      From: 'whatsapp:+33757000001',
      To: 'whatsapp:+33612345678',
      ContentSid: 'HX0',
      ContentVariables: '{"1":"Léa","2":"14 h"}',
    })
    await expect(whatsapp.send(message('Rappel'), late)).rejects.toMatchObject({ failure: 'windowClosed', code: '63016' })
    await expect(whatsapp.send(message('Rappel'), to('whatsapp'))).rejects.toMatchObject({ failure: 'windowClosed' })
    expect(peer.requests).toHaveLength(1)
  })

  const error = (status: number, code: number, headers: Record<string, string> = {}): PeerAnswer => ({
    status,
    headers,
    body: { code, message: "The 'To' number +33612345678 is wrong", more_info: `https://www.twilio.com/docs/errors/${code}`, status },
  })
  const failures: [string, PeerAnswer, Partial<SendError>][] = [
    ['an opt-out', error(400, 21610), { failure: 'optedOut', code: '21610' }],
    ['a closed window', error(400, 63016), { failure: 'windowClosed', code: '63016' }],
    ['a number that is none', error(400, 21211), { failure: 'rejected', code: '21211' }],
    ['a landline', error(400, 21614), { failure: 'rejected', code: '21614' }],
    ['too many requests', error(429, 20429, { 'retry-after': '7' }), { failure: 'retry', code: '20429', retryAfterMs: 7000 }],
    [
      '429 without a code',
      { status: 429, body: 'slow down', headers: { 'retry-after': '2' } },
      { failure: 'retry', code: 'HTTP 429', retryAfterMs: 2000 },
    ],
    ['a server error', { status: 500, body: '<html>' }, { failure: 'retry', code: 'HTTP 500' }],
    ['a gateway that is down', { status: 503, body: '' }, { failure: 'retry', code: 'HTTP 503' }],
    ['wrong credentials', error(401, 20003), { failure: 'retry', code: '20003' }],
    ['a sender that is not ours', error(400, 21606), { failure: 'retry', code: '21606' }],
    ['a refusal without a code', { status: 400, body: '' }, { failure: 'rejected', code: 'HTTP 400' }],
    ['broken JSON', { status: 201, body: '{"sid": "SM' }, { failure: 'retry', code: 'unreadable answer' }],
    ['JSON without a sid', { status: 201, body: {} }, { failure: 'retry' }],
  ]
  it.each(failures)('understands %s', async (_label, answer, expected) => {
    const { sms } = await twilioAt(() => answer)
    const thrown = await sms.send(message('bonjour'), to('sms')).catch((caught: unknown) => caught)
    expect(thrown).toBeInstanceOf(SendError)
    expect(thrown).toMatchObject(expected)
    expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toMatch(/33612345678|bonjour|secret/)
  })

  it('retries when the peer is gone', async () => {
    const { peer, sms } = await twilioAt(() => ACCEPTED)
    await peer.close()
    await expect(sms.send(message('a'), to('sms'))).rejects.toMatchObject({ failure: 'retry', code: 'ECONNREFUSED' })
  })

  it('gives up on a silent peer', async () => {
    const { sms } = await twilioAt(() => ({ isSilent: true }), { timeoutMs: 50 })
    await expect(sms.send(message('a'), to('sms'))).rejects.toMatchObject({ failure: 'retry', code: 'timeout' })
  })
})

describe('files from Twilio', () => {
  const media = (reference: string, contentType = 'image/jpeg') => ({ kind: 'image' as const, contentType, reference })
  const PATH = '/2010-04-01/Accounts/AC0/Messages/MM1/Media/ME1'

  it('brings a file with credentials, typed by its bytes', async () => {
    const { peer, whatsapp } = await twilioAt(() => ({ body: PNG, headers: { 'content-type': 'image/jpeg' } }))
    const content = await whatsapp.fetchMedia(media(`https://api.twilio.com${PATH}`))
    expect(content).toEqual({ bytes: PNG, contentType: 'image/png', fileName: 'fichier.png' })
    expect(peer.requests[0]).toMatchObject({
      method: 'GET',
      path: PATH,
      headers: { authorization: `Basic ${Buffer.from('AC0:secret').toString('base64')}` },
    })
  })

  const refused: [string, string, string][] = [
    ['another host', 'https://evil.example/x.png', 'unavailable'],
    ['a private address', 'http://169.254.169.254/latest/meta-data', 'unavailable'],
    ['the same machine, another port', 'http://127.0.0.1:9/x', 'unavailable'],
    ['a file of this machine', 'file:///etc/passwd', 'unavailable'],
    ['no address', 'ME1', 'unavailable'],
    ['a host that only looks like it', 'https://api.twilio.com.evil.example/x', 'unavailable'],
  ]
  it.each(refused)('does not go to %s', async (_label, url, reason) => {
    const { peer, sms } = await twilioAt(() => ({ body: PNG }))
    await expect(sms.fetchMedia(media(url))).rejects.toMatchObject({ reason })
    expect(peer.requests).toEqual([])
  })

  const answers: [string, PeerAnswer, MediaError['reason']][] = [
    ['a redirect elsewhere', { status: 307, headers: { location: 'http://169.254.169.254/' } }, 'unavailable'],
    ['a file that is gone', { status: 404 }, 'gone'],
    ['a server error', { status: 500 }, 'unavailable'],
    ['an announced giant', { body: '', headers: { 'content-length': String(20 * 1024 * 1024) } }, 'tooLarge'],
    ['a giant', { body: Buffer.alloc(11 * 1024 * 1024), headers: { 'transfer-encoding': 'chunked' } }, 'tooLarge'],
    ['a page that would run', { body: '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>' }, 'refusedType'],
    ['bytes of no known kind', { body: Buffer.from([0, 1, 2, 3, 4, 5, 6, 7]) }, 'refusedType'],
    ['a program', { body: Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]) }, 'refusedType'],
  ]
  it.each(answers)('refuses %s', async (_label, answer, reason) => {
    const { whatsapp } = await twilioAt(() => answer)
    const thrown = await whatsapp.fetchMedia(media(`https://api.twilio.com${PATH}`)).catch((caught: unknown) => caught)
    expect(thrown).toBeInstanceOf(MediaError)
    expect(thrown).toMatchObject({ reason })
  })

  it('takes a contact card as text', async () => {
    const card = 'BEGIN:VCARD\nFN:Léa\nEND:VCARD\n'
    const { whatsapp } = await twilioAt(() => ({ body: card }))
    expect(await whatsapp.fetchMedia(media(`https://api.twilio.com${PATH}`, 'text/x-vcard'))).toMatchObject({
      contentType: expect.stringMatching(/vcard/),
    })
  })

  it.each([
    ['https://mms.twiliocdn.com/AC0/abc', true],
    ['https://media.twiliocdn.com/x', true],
    ['https://s3-external-1.amazonaws.com/media.twiliocdn.com/AC0/abc', true],
    ['https://s3-external-1.amazonaws.com/other-bucket/x', false],
    ['http://mms.twiliocdn.com/x', false],
    ['https://mms.twiliocdn.com:8443/x', false],
    ['https://user@mms.twiliocdn.com/x', false],
    ['https://twiliocdn.com.evil.example/x', false],
    ['https://nottwiliocdn.com/x', false],
  ])('%s may be followed: %s', (url, expected) => {
    expect(isTwilioMedia(new URL(url))).toBe(expected)
  })
})

describe('what Twilio channels make of a message', () => {
  const outbound = (text: string, more: Partial<OutboundMessage> = {}): OutboundMessage => ({ text, choices: [], class: 'answer', ...more })
  const yesNo = [
    { label: 'Oui 👍', value: 'yes' },
    { label: 'Non', value: 'no' },
  ]

  it('numbers choices, without emoji on SMS and with them on WhatsApp', async () => {
    const { sms, whatsapp } = await twilioAt(() => ACCEPTED)
    expect(sms.render(outbound('C’est bien ça ?', { choices: yesNo })).map((page) => page.body)).toEqual(["C'est bien ca ?\n1 Oui\n2 Non"])
    expect(whatsapp.render(outbound('C’est bien ça ?', { choices: yesNo })).map((page) => page.body)).toEqual([
      'C’est bien ça ?\n1 Oui 👍\n2 Non',
    ])
  })

  it('keeps a question with its choices on the last page', async () => {
    const { sms } = await twilioAt(() => ACCEPTED)
    const pages = sms.render(outbound(`${'Une ligne de texte. '.repeat(25)}\nOn continue ?`, { choices: yesNo })).map((page) => page.body)
    expect(pages).toHaveLength(2)
    expect(pages[0]).toMatch(/\nRéponds SUITE pour la suite\.$/)
    expect(pages[1]).toMatch(/On continue \?\n1 Oui\n2 Non$/)
  })

  it('sends files as links by SMS and apart by WhatsApp', async () => {
    const { sms, whatsapp } = await twilioAt(() => ACCEPTED)
    const media = ['a', 'b'].map((name) => ({
      fileName: `${name}.pdf`,
      contentType: 'application/pdf',
      url: `https://mymatchup.example/f/${name}`,
    }))
    expect(sms.render(outbound('Voilà', { media })).map((page) => [page.body, page.media])).toEqual([
      ['Voilà\nhttps://mymatchup.example/f/a\nhttps://mymatchup.example/f/b', []],
    ])
    expect(whatsapp.render(outbound('Voilà', { media })).map((page) => [page.body, page.media.map((file) => file.fileName)])).toEqual([
      ['', ['a.pdf']],
      ['', ['b.pdf']],
      ['Voilà', []],
    ])
  })
})
