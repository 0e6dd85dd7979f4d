import { createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import type { Inbound, Receipt } from '../../channels/channel.js'
import { createTwilio } from '../../channels/twilio/index.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '../support/jest.js'
import { recordingLog, serve } from './support.js'

const TOKEN = '12345678901234567890123456789012'
const PUBLIC_URL = 'https://mymatchup.example'
const NOW = new Date('2026-11-24T10:00:00Z')
const clock = { now: () => NOW, machineInstant: (at: Date) => at }
const { log, lines } = recordingLog()

function twilioOf(publicUrl: string | undefined) {
  return createTwilio({
    config: { accountSid: 'AC0', authToken: TOKEN, smsFrom: '+33757000000', whatsappFrom: '+33757000001', apiUrl: 'http://127.0.0.1:1' },
    publicUrl,
    log,
    clock,
    words: { more: 'SUITE' },
  })
}

/** Twilio's signature, made from its description and not by the library under test. */
function sign(url: string, form: [string, string][]): string {
  const sorted = [...form].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return createHmac('sha1', TOKEN)
    .update(url + sorted.map(([name, value]) => name + value).join(''))
    .digest('base64')
}

const SMS: [string, string][] = [
  ['ToCountry', 'FR'],
  ['SmsMessageSid', 'SMe287d7109a5a925f182f0e07fe5b223b'],
  ['NumMedia', '0'],
  ['SmsSid', 'SMe287d7109a5a925f182f0e07fe5b223b'],
  ['SmsStatus', 'received'],
  ['Body', 'slt'],
  ['FromCountry', 'FR'],
  ['To', '+33757000000'],
  ['NumSegments', '1'],
  ['MessageSid', 'SMe287d7109a5a925f182f0e07fe5b223b'],
  ['AccountSid', 'AC0'],
  ['From', '+33612345678'],
  ['ApiVersion', '2010-04-01'],
]
const WHATSAPP: [string, string][] = [
  ...SMS.filter(([name]) => name !== 'From' && name !== 'To'),
  ['To', 'whatsapp:+33757000001'],
  ['ProfileName', 'Léa'],
]
const with_ = (form: [string, string][], changes: Record<string, string>): [string, string][] => [
  ...form.filter(([name]) => !(name in changes)),
  ...Object.entries(changes),
]

const smsAddress = { channel: 'sms' as const, id: '+33612345678', aliases: [], phone: '+33612345678' }
const sms = (more: Partial<Inbound>): Inbound => ({
  messageId: 'SMe287d7109a5a925f182f0e07fe5b223b',
  address: smsAddress,
  sentAt: NOW,
  media: [],
  ...more,
})
const whatsapp = (more: Partial<Inbound>): Inbound => sms({ address: { ...smsAddress, channel: 'whatsapp' }, ...more })
const MEDIA_URL = 'https://api.twilio.com/2010-04-01/Accounts/AC0/Messages/MM1/Media/ME1'

describe('POST /channels/twilio/messages', () => {
  let served: Awaited<ReturnType<typeof serve>>
  beforeAll(async () => {
    served = await serve(twilioOf(PUBLIC_URL))
  })
  afterAll(() => served.close())
  beforeEach(() => {
    served.inbounds.length = 0
    served.receipts.length = 0
    served.failing.isOn = false
  })

  function post(path: string, form: [string, string][], options: { signature?: string | null; type?: string; body?: string } = {}) {
    const signature = options.signature === undefined ? sign(PUBLIC_URL + path, form) : options.signature
    return fetch(served.url + path, {
      method: 'POST',
      headers: {
        'content-type': options.type ?? 'application/x-www-form-urlencoded; charset=utf-8',
        ...(signature === null ? {} : { 'x-twilio-signature': signature }),
      },
      body: options.body ?? new URLSearchParams(form).toString(),
    })
  }

  const cases: [string, [string, string][], Inbound][] = [
    ['a text', SMS, sms({ text: 'slt' })],
    ['accents, emoji and plus signs', with_(SMS, { Body: 'été 👍 1+1 & "œuf"\r\nà' }), sms({ text: 'été 👍 1+1 & "œuf"\nà' })],
    ['an empty message', with_(SMS, { Body: '' }), sms({})],
    ['white space alone', with_(SMS, { Body: ' \n ' }), sms({})],
    ['emoji only', with_(SMS, { Body: '🙃🙃' }), sms({ text: '🙃🙃' })],
    ['5,000 characters, cut', with_(SMS, { Body: 'a'.repeat(5000) }), sms({ text: 'a'.repeat(4096) })],
    ['a cut that would halve an emoji', with_(SMS, { Body: `a${'👍'.repeat(2500)}` }), sms({ text: `a${'👍'.repeat(2047)}` })],
    ['control characters', with_(SMS, { Body: 'ok\u0000\u0007' }), sms({ text: 'ok' })],
    [
      'an MMS',
      with_(SMS, {
        Body: '',
        NumMedia: '2',
        MediaUrl0: MEDIA_URL,
        MediaContentType0: 'image/jpeg',
        MediaUrl1: `${MEDIA_URL}2`,
        MediaContentType1: 'text/vcard',
      }),
      sms({
        media: [
          { kind: 'image', contentType: 'image/jpeg', reference: MEDIA_URL },
          { kind: 'document', contentType: 'text/vcard', reference: `${MEDIA_URL}2` },
        ],
      }),
    ],
    ['media announced but not there', with_(SMS, { NumMedia: '3' }), sms({ text: 'slt' })],
    ['an absurd count of media', with_(SMS, { NumMedia: '1e9' }), sms({ text: 'slt' })],
    ['an opt-out handled by Twilio', with_(SMS, { Body: 'STOP', OptOutType: 'STOP' }), sms({ text: 'STOP', optOut: 'stop' })],
    ['an opt-in handled by Twilio', with_(SMS, { Body: 'START', OptOutType: 'START' }), sms({ text: 'START', optOut: 'start' })],
    ['a short code', with_(SMS, { From: '38080' }), sms({ text: 'slt', address: { channel: 'sms', id: '38080', aliases: [] } })],
    ['WhatsApp', with_(WHATSAPP, { From: 'whatsapp:+33612345678', WaId: '33612345678' }), whatsapp({ text: 'slt' })],
    [
      'WhatsApp with a business-scoped id',
      with_(WHATSAPP, { From: 'whatsapp:+33612345678', ExternalUserId: 'whatsapp:FR.1234' }),
      whatsapp({ text: 'slt', address: { channel: 'whatsapp', id: '+33612345678', aliases: ['FR.1234'], phone: '+33612345678' } }),
    ],
    [
      'WhatsApp that hides the number',
      with_(WHATSAPP, { From: 'whatsapp:FR.1234', ExternalUserId: 'whatsapp:FR.1234' }),
      whatsapp({ text: 'slt', address: { channel: 'whatsapp', id: 'FR.1234', aliases: [] } }),
    ],
    [
      'WhatsApp with an id that is none',
      with_(WHATSAPP, { From: 'whatsapp:+33612345678', ExternalUserId: 'whatsapp:foo_bar' }),
      whatsapp({ text: 'slt' }),
    ],
    [
      'a quick reply',
      with_(WHATSAPP, { From: 'whatsapp:+33612345678', Body: 'Oui', ButtonText: 'Oui', ButtonPayload: 'yes', MessageType: 'button' }),
      whatsapp({ text: 'Oui', choice: 'yes' }),
    ],
    [
      'a list',
      with_(WHATSAPP, { From: 'whatsapp:+33612345678', Body: '', ListTitle: 'CDI', ListId: 'cdi', MessageType: 'interactive' }),
      whatsapp({ text: 'CDI', choice: 'cdi' }),
    ],
    [
      'a location',
      with_(WHATSAPP, { From: 'whatsapp:+33612345678', Body: '', Latitude: '48.5421', Longitude: '2.6554', MessageType: 'location' }),
      whatsapp({ location: { latitude: 48.5421, longitude: 2.6554 } }),
    ],
    [
      'a location on no globe',
      with_(WHATSAPP, { From: 'whatsapp:+33612345678', Latitude: '148', Longitude: 'x' }),
      whatsapp({ text: 'slt' }),
    ],
    [
      'a voice note',
      with_(WHATSAPP, {
        From: 'whatsapp:+33612345678',
        Body: '',
        NumMedia: '1',
        MediaUrl0: MEDIA_URL,
        MediaContentType0: 'audio/ogg',
        MessageType: 'audio',
      }),
      whatsapp({ media: [{ kind: 'audio', contentType: 'audio/ogg', reference: MEDIA_URL }] }),
    ],
    [
      'a sticker',
      with_(WHATSAPP, {
        From: 'whatsapp:+33612345678',
        Body: '',
        NumMedia: '1',
        MediaUrl0: MEDIA_URL,
        MediaContentType0: 'image/webp',
        MessageType: 'sticker',
      }),
      whatsapp({ media: [{ kind: 'sticker', contentType: 'image/webp', reference: MEDIA_URL }] }),
    ],
    ['fields nobody announced', with_(SMS, { Brandnew: 'x', __proto__x: 'y', constructor: 'z' }), sms({ text: 'slt' })],
  ]
  it.each(cases)('takes in %s', async (_label, form, expected) => {
    const response = await post('/channels/twilio/messages', form)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/xml/)
    expect(await response.text()).toContain('<Response/>')
    expect(served.inbounds).toEqual([expected])
  })

  const refused: [string, number, [string, string][], Parameters<typeof post>[2]][] = [
    ['no signature', 403, SMS, { signature: null }],
    ['an empty signature', 403, SMS, { signature: '' }],
    ['a wrong signature', 403, SMS, { signature: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }],
    ['a signature of another path', 403, SMS, { signature: sign(`${PUBLIC_URL}/channels/twilio/status`, SMS) }],
    ['a form changed on its way', 403, with_(SMS, { Body: 'autre' }), { signature: sign(`${PUBLIC_URL}/channels/twilio/messages`, SMS) }],
    [
      'a parameter added on its way',
      403,
      with_(SMS, { OptOutType: 'STOP' }),
      { signature: sign(`${PUBLIC_URL}/channels/twilio/messages`, SMS) },
    ],
    ['no sender', 400, SMS.filter(([name]) => name !== 'From'), {}],
    ['no message id', 400, SMS.filter(([name]) => !/Sid$/.test(name)), {}],
    ['an empty form', 400, [], {}],
    ['JSON', 415, SMS, { type: 'application/json' }],
    ['another charset', 415, SMS, { type: 'application/x-www-form-urlencoded; charset=iso-8859-1' }],
    ['more than 64 KiB', 413, with_(SMS, { Body: 'a'.repeat(70_000) }), {}],
    ['a broken escape', 403, SMS, { body: 'From=%E9%zz&MessageSid=SM1' }],
  ]
  it.each(refused)('refuses %s with %i', async (_label, status, form, options) => {
    const response = await post('/channels/twilio/messages', form, options)
    expect(response.status).toBe(status)
    expect(served.inbounds).toEqual([])
  })

  it('answers 405 to other methods and 503 while the database is away', async () => {
    expect((await fetch(`${served.url}/channels/twilio/messages`)).status).toBe(405)
    served.failing.isOn = true
    const response = await post('/channels/twilio/messages', SMS)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
  })

  it('leaves a message of another Twilio channel unanswered', async () => {
    expect((await post('/channels/twilio/messages', with_(SMS, { From: 'rcs:+33612345678' }))).status).toBe(200)
    expect(served.inbounds).toEqual([])
  })

  it('checks the signature over the query too', async () => {
    expect((await post('/channels/twilio/messages?a=1&b=%27', SMS)).status).toBe(200)
    expect(
      (await post('/channels/twilio/messages?a=2', SMS, { signature: sign(`${PUBLIC_URL}/channels/twilio/messages?a=1`, SMS) })).status,
    ).toBe(403)
  })

  it.each([
    ['with the port', `${PUBLIC_URL}:443/channels/twilio/messages`],
    ['without the port', `${PUBLIC_URL}/channels/twilio/messages`],
  ])('takes a signature made %s', async (_label, url) => {
    expect((await post('/channels/twilio/messages', SMS, { signature: sign(url, SMS) })).status).toBe(200)
  })

  const receipts: [string, Record<string, string>, Receipt[]][] = [
    ['queued', { MessageStatus: 'queued' }, []],
    ['sending', { MessageStatus: 'sending' }, []],
    ['a status nobody knows', { MessageStatus: 'huh' }, []],
    ['sent', { MessageStatus: 'sent' }, [{ channel: 'sms', providerId: 'SM9', status: 'sent' }]],
    ['delivered', { MessageStatus: 'delivered' }, [{ channel: 'sms', providerId: 'SM9', status: 'delivered' }]],
    ['read', { MessageStatus: 'read', To: 'whatsapp:+33612345678' }, [{ channel: 'whatsapp', providerId: 'SM9', status: 'read' }]],
    [
      'undelivered',
      { MessageStatus: 'undelivered', ErrorCode: '30003' },
      [{ channel: 'sms', providerId: 'SM9', status: 'failed', code: '30003', failure: 'rejected' }],
    ],
    [
      'opted out',
      { MessageStatus: 'failed', ErrorCode: '21610' },
      [{ channel: 'sms', providerId: 'SM9', status: 'failed', code: '21610', failure: 'optedOut' }],
    ],
    [
      'outside the window',
      { MessageStatus: 'failed', ErrorCode: '63016', To: 'whatsapp:FR.1234' },
      [{ channel: 'whatsapp', providerId: 'SM9', status: 'failed', code: '63016', failure: 'windowClosed' }],
    ],
    ['failed without a code', { MessageStatus: 'failed' }, [{ channel: 'sms', providerId: 'SM9', status: 'failed', failure: 'rejected' }]],
  ]
  it.each(receipts)('takes the status %s', async (_label, form, expected) => {
    const whole = with_(
      [
        ['MessageSid', 'SM9'],
        ['SmsSid', 'SM9'],
        ['AccountSid', 'AC0'],
        ['From', '+33757000000'],
        ['To', '+33612345678'],
      ],
      form,
    )
    expect((await post('/channels/twilio/status', whole)).status).toBe(204)
    expect(served.receipts).toEqual(expected)
  })

  it('takes back whose message a status is about', async () => {
    const form: [string, string][] = [
      ['MessageSid', 'SM9'],
      ['MessageStatus', 'sent'],
      ['To', '+33612345678'],
    ]
    expect((await post('/channels/twilio/status?c=c-1', form)).status).toBe(204)
    expect(served.receipts).toEqual([{ channel: 'sms', providerId: 'SM9', conversationId: 'c-1', status: 'sent' }])
    const signature = sign(`${PUBLIC_URL}/channels/twilio/status?c=c-1`, form)
    expect((await post('/channels/twilio/status?c=c-2', form, { signature })).status).toBe(403)
  })

  it('refuses a status without signature or id, and waits for the database', async () => {
    const form: [string, string][] = [
      ['MessageSid', 'SM9'],
      ['MessageStatus', 'sent'],
    ]
    expect((await post('/channels/twilio/status', form, { signature: null })).status).toBe(403)
    expect((await post('/channels/twilio/status', [['MessageStatus', 'sent']])).status).toBe(400)
    expect(served.receipts).toEqual([])
    served.failing.isOn = true
    expect((await post('/channels/twilio/status', form)).status).toBe(503)
  })

  it('writes neither an address nor a text to the log', () => {
    expect(lines.join('')).not.toMatch(/33612345678|slt|FR\.1234/)
  })
})

describe('without a PUBLIC_URL', () => {
  let served: Awaited<ReturnType<typeof serve>>
  beforeAll(async () => {
    served = await serve(twilioOf(undefined))
  })
  afterAll(() => served.close())

  const post = (signature: string, headers: Record<string, string> = {}) =>
    new Promise<number | undefined>((resolve, reject) => {
      const body = new URLSearchParams(SMS).toString()
      const request = httpRequest(
        `${served.url}/channels/twilio/messages`,
        {
          method: 'POST',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': Buffer.byteLength(body),
            'x-twilio-signature': signature,
            ...headers,
          },
        },
        (response) => resolve(response.resume().statusCode),
      )
      request.on('error', reject)
      request.end(body)
    })

  it('goes by what the proxy or the Host header says', async () => {
    const path = '/channels/twilio/messages'
    expect(await post(sign(served.url + path, SMS))).toBe(200)
    expect(await post(sign(`https://chat.example${path}`, SMS), { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'chat.example' })).toBe(
      200,
    )
    expect(await post(sign(`https://chat.example${path}`, SMS), { host: 'chat.example' })).toBe(200)
    expect(await post(sign(`https://other.example${path}`, SMS), { host: 'chat.example' })).toBe(403)
    expect(await post(sign(`https://chat.example${path}`, SMS), { host: 'not a host' })).toBe(403)
  })
})
