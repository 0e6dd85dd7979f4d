/** Odd and random input at every door and every parser: answered by what it is, never by a failure of ours. Bounded and with a fixed seed. */
import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import twilio from 'twilio'
import { escapeMrkdwn, plainOfMrkdwn } from '../admin/text.js'
import { toE164 } from '../base/phone.js'
import { inboundText } from '../channels/inbound-text.js'
import { dateIn } from '../dialogs/understanding/dates.js'
import { commandOf, globalWordOf } from '../dialogs/understanding/global-words.js'
import { html } from '../web/html.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'
import { openData } from './support/open-data.js'
import { makeProfile } from './support/person.js'
import { openStage, type Stage } from './support/stage.js'

/** After the idea of the "big list of naughty strings" (Max Woolf): what has broken other people's software. */
const NAUGHTY = [
  '',
  ' ',
  '\u0000',
  'undefined',
  'null',
  'NaN',
  'true',
  '-1',
  '1e309',
  '0x0',
  '١٢٣',
  "'; DROP TABLE youths; --",
  '{"$gt":""}',
  '{"$where":"sleep(9999)"}',
  '[$ne]=1',
  '__proto__',
  'constructor',
  'toString',
  '=1+1',
  '+33 6',
  '@SUM(A1)',
  '-2+3',
  "=cmd|' /C calc'!A0",
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '&lt;b&gt;',
  '<!channel>',
  '<@U0CAMILLE|x>',
  '<https://evil.example|ici>',
  '../../../../etc/passwd%00',
  'CON',
  '..\\..',
  'a/b:c*d?.exe',
  '%s%n%x',
  '{{agency}}',
  '$t(common.yes)',
  '${7*7}',
  '\r\nSet-Cookie: a=b',
  '{"level":60,"msg":"forged"}\n{"level":60}',
  '\u202Egnirts',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙',
  '👩‍👩‍👧‍👦🏽',
  '\uFEFFbom',
  '\uD800',
  'ﷺ'.repeat(50),
  'ı̇İßﬁ',
  '田中さん',
  'مرحبا',
  'a'.repeat(5000),
  '((((((((((((((((((((x',
  '*_~`>',
]
const RUNS = { numRuns: 25, seed: 20261125 }
const anyText = fc.oneof(fc.constantFrom(...NAUGHTY), fc.string({ unit: 'binary', maxLength: 200 }))

describe('parsers', () => {
  it('read anything without a failure', async () => {
    const { understanding } = await openData()
    const readers: [string, (text: string) => unknown][] = [
      ['text', inboundText],
      ['phone', toE164],
      ['global word', globalWordOf],
      ['command', commandOf],
      ['date', (text) => dateIn(text, new Date('2026-11-25T09:00:00Z'), 'Europe/Paris')],
      ['occupation', (text) => understanding.occupations.recognise(text)],
      ['place', (text) => understanding.places.recognise(text)],
      ['intent', (text) => understanding.intentOf(text)],
      ['distress', (text) => understanding.distressIn(text)],
      ['mrkdwn', (text) => plainOfMrkdwn(text)],
    ]
    for (const [, read] of readers) {
      for (const text of NAUGHTY) expect(() => read(text)).not.toThrow()
      fc.assert(
        fc.property(anyText, (text) => void read(text)),
        RUNS,
      )
    }
  })

  it('leave no control word of Slack and no tag of HTML in what people wrote', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeMrkdwn(text)).not.toMatch(/[<>]/)
        const shown = html`<p title="${text}">${text}</p>`.text.slice('<p title="'.length, -'</p>'.length)
        expect(shown).not.toMatch(/[<']/)
        expect(shown.split('"')).toHaveLength(2)
        const kept = inboundText(text) ?? ''
        expect(kept).not.toMatch(/(?![\t\n])\p{Cc}/u)
        expect(Buffer.from(kept).toString('utf8')).toBe(kept)
      }),
      { ...RUNS, numRuns: 300 },
    )
  })
})

describe('doors', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage({}, { keepsLog: true })
  })
  afterAll(async () => {
    await stage?.stop()
  })

  const send = async (path: string, init: RequestInit): Promise<number> => {
    const response = await fetch(`${stage.service.url}${path}`, { redirect: 'manual', ...init })
    await response.arrayBuffer()
    return response.status
  }
  const isAnswer = (status: number) => status >= 200 && status < 500

  it('answer anything at any address', async () => {
    const path = fc.constantFrom(
      '/r/',
      '/a/',
      '/d/',
      '/f/',
      '/',
      '/health/',
      '/metrics/',
      '/channels/twilio/',
      '/channels/telegram/',
      '/slack/events/',
    )
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS')
    const type = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain', 'x')
    await fc.assert(
      fc.asyncProperty(path, anyText, method, type, async (start, rest, how, contentType) => {
        const body = how === 'GET' ? {} : { body: rest, headers: { 'content-type': contentType } }
        expect(
          isAnswer(await send(start + encodeURIComponent(Buffer.from(rest).toString('utf8')).slice(0, 2000), { method: how, ...body })),
        ).toBe(true)
      }),
      RUNS,
    )
  })

  it('answer what is signed and odd', async () => {
    const field = fc.constantFrom(
      'MessageSid',
      'From',
      'To',
      'Body',
      'NumMedia',
      'MediaUrl0',
      'MediaContentType0',
      'Latitude',
      'ProfileName',
      'ButtonPayload',
      'MessageStatus',
      'ErrorCode',
      'ExternalUserId',
    )
    const json = fc.oneof(
      fc.json({ maxDepth: 3 }),
      fc
        .dictionary(
          fc.constantFrom('update_id', 'message', 'callback_query', 'type', 'payload', 'event', 'user', 'actions', 'view'),
          fc.jsonValue({ maxDepth: 2 }),
        )
        .map((value) => JSON.stringify(value)),
    )
    const { url } = stage.service
    await fc.assert(
      fc.asyncProperty(fc.dictionary(field, anyText), json, async (given, body) => {
        const form = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, Buffer.from(value).toString('utf8')]))
        for (const path of ['/channels/twilio/messages', '/channels/twilio/status']) {
          const signature = twilio.getExpectedTwilioSignature(stage.twilio.authToken, url + path, form)
          expect(
            isAnswer(await send(path, { method: 'POST', headers: { 'x-twilio-signature': signature }, body: new URLSearchParams(form) })),
          ).toBe(true)
        }
        const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': stage.telegram.webhookSecret }
        expect(isAnswer(await send('/channels/telegram', { method: 'POST', headers, body }))).toBe(true)
      }),
      RUNS,
    )
  })

  it('hold Slack to five minutes and a signature over what was really sent', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'c', token: 't' })
    const post = (at: number, signed = body) => {
      const signature = `v0=${createHmac('sha256', stage.slack.signingSecret).update(`v0:${at}:${signed}`).digest('hex')}`
      const headers = { 'content-type': 'application/json', 'x-slack-request-timestamp': String(at), 'x-slack-signature': signature }
      return send('/slack/events', { method: 'POST', headers, body })
    }
    const now = Math.floor(Date.now() / 1000)
    expect(await post(now)).toBe(200)
    expect(await post(now - 290)).toBe(200)
    expect(await post(now - 310)).toBe(401)
    expect(await post(now, `${body} `)).toBe(401)
  })

  it('keep odd words as words: in the thread, in the file and in no log line of their own', async () => {
    const person = stage.person('sms')
    await makeProfile(person)
    await stage.advance(2 * 60_000)
    await person.says('conseiller')
    await stage.adviser.press('Prendre en charge')
    // What means something to somebody else's software; more than twenty a minute would be a flood.
    for (const [at, text] of NAUGHTY.filter((one) => /[<{=@%$;]/.test(one)).entries()) {
      if (at % 15 === 14) await stage.advance(2 * 60_000)
      await person.says(text)
    }
    const posted = stage.slack.messages().filter(({ isBot }) => isBot)
    const marked = posted.flatMap(({ text, blocks }) => [text, ...mrkdwnIn(blocks)]).join('\n')
    expect(marked).toContain('&lt;!channel&gt;')
    expect(marked).not.toContain('<!channel>')
    expect(marked).not.toContain('<https://evil.example|ici>')
    expect(marked).toContain('DROP TABLE')
    for (const line of stage.logged().trim().split('\n')) expect(JSON.parse(line)).not.toMatchObject({ msg: 'forged' })
    expect(await send('/health/ready', {})).toBe(200)
  })
})

/** What Slack reads as mrkdwn; plain_text is shown as it stands. */
function mrkdwnIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn)
  if (typeof value !== 'object' || value === null) return []
  const own = 'type' in value && value.type === 'mrkdwn' && 'text' in value && typeof value.text === 'string' ? [value.text] : []
  return [...own, ...Object.values(value).flatMap(mrkdwnIn)]
}
