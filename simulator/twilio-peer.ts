/** Twilio's side on this machine: its Messages API towards the service, its signed webhooks, and the phones behind them. */
import { randomBytes } from 'node:crypto'
import twilio from 'twilio'
import { z } from 'zod'
import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import { type Board, createBoard } from './peer/board.js'
import { readFields } from './peer/body.js'
import { createCourier, type Delivery, PATIENT_DELAYS_MS, post } from './peer/courier.js'
import { createFaults, type Faults } from './peer/faults.js'
import { createLedger, type Ledger } from './peer/ledger.js'
import { type PeerAnswer, type PeerRequest, startPeerServer } from './peer/server.js'
import { createShelf, type ShelfFile } from './peer/shelf.js'
import { type ContentTemplate, readCreate, type TwilioError } from './twilio/create.js'
import { resourceOf, statusForm, type TwilioMessage, twilioMessage, webhookForm } from './twilio/message.js'

export interface TwilioPeerOptions {
  /** Where the service is reached, asked at each call: its port may change. */
  serviceUrl: () => string
  clock: Clock
  log?: Log
  board?: Board
  accountSid?: string
  authToken?: string
  smsFrom?: string
  whatsappFrom?: string
  templates?: ReadonlyMap<string, ContentTemplate>
  /** Waits between attempts of a refused webhook; the default is patient. */
  delaysMs?: readonly number[]
  /** WhatsApp messages are read as soon as they are delivered; default true. */
  isReader?: boolean
}

/** What a person does with a phone. */
export interface PhoneMessage {
  channel: 'sms' | 'whatsapp'
  /** E.164, or the business-scoped id (`FR.1234`) of a WhatsApp person who hides the number. */
  from: string
  text?: string
  media?: ShelfFile[]
  location?: { latitude: number; longitude: number; label?: string }
  /** Payload of a template's quick reply. */
  buttonPayload?: string
  buttonText?: string
  list?: { id: string; title: string }
  profileName?: string
  externalUserId?: string
  /** What Advanced Opt-Out would add: STOP, START or HELP. */
  optOutType?: string
  /** The same as an earlier one, to repeat a webhook. */
  sid?: string
}

export interface TwilioPeer extends Faults {
  /** `TWILIO_API_URL`. */
  url: string
  accountSid: string
  authToken: string
  smsFrom: string
  whatsappFrom: string
  messagingServiceSid: string
  ledger: Ledger
  /** Both directions, oldest first. */
  messages(person?: string, channel?: 'sms' | 'whatsapp'): TwilioMessage[]
  /** Posts the signed webhook; resolves once it is answered or given up. */
  personSends(message: PhoneMessage): Promise<Delivery & { sid: string }>
  /** From now on sends to this number are refused with this code at once (21610: opted out). */
  refuse(person: string, code: number): void
  /** From now on messages to this number end `undelivered` with this code (30003…). */
  lose(person: string, code: number): void
  accept(person: string): void
  media(id: string): ShelfFile | undefined
  /** Posts a status callback again or out of order. */
  sendStatus(sid: string, status: TwilioMessage['status'], errorCode?: number): Promise<Delivery>
  stop(): Promise<void>
}

const WINDOW_MS = 24 * 3600 * 1000
const MESSAGES_PATH = '/channels/twilio/messages'
const hex = (prefix: string) => prefix + randomBytes(16).toString('hex')

const pendingWebhook = z.object({ lane: z.string(), form: z.record(z.string(), z.string()) })

export async function startTwilioPeer(options: TwilioPeerOptions): Promise<TwilioPeer> {
  const { serviceUrl, clock, log, board = createBoard(), isReader = true } = options
  const accountSid = options.accountSid ?? 'AC00000000000000000000000000000demo'
  const authToken = options.authToken ?? 'demo-auth-token'
  const senders = {
    smsFrom: options.smsFrom ?? '+33757000000',
    whatsappFrom: options.whatsappFrom ?? '+33757000001',
    messagingServiceSid: `MG${'0'.repeat(32)}`,
    templates: options.templates ?? new Map<string, ContentTemplate>(),
  }
  const messages = board.collection('twilioMessages', twilioMessage)
  const pending = board.collection('twilioPending', pendingWebhook, { isShown: false })
  const shelf = createShelf(board, 'twilioMedia')
  const ledger = createLedger()
  const faults = createFaults()
  const courier = createCourier({ delaysMs: options.delaysMs ?? PATIENT_DELAYS_MS, log })
  const refused = new Map<string, number>()
  const lost = new Map<string, number>()

  async function postSigned(what: string, url: string, form: Record<string, string>): Promise<{ status: number; body: string }> {
    let status = 0
    try {
      const answer = await post(
        url,
        {
          'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
          'user-agent': 'TwilioProxy/1.1',
          accept: '*/*',
          'i-twilio-idempotency-token': `${form.MessageSid}-${form.MessageStatus ?? ''}`,
          'x-twilio-signature': twilio.getExpectedTwilioSignature(authToken, url, form),
        },
        new URLSearchParams(form).toString(),
      )
      status = answer.status
      return answer
    } finally {
      ledger.write({ way: 'out', what, value: form, status })
    }
  }

  async function carryWebhook(sid: string, lane: string, form: Record<string, string>): Promise<Delivery> {
    pending.put(sid, { lane, form })
    const delivery = await courier.carry(lane, () => postSigned('webhook', serviceUrl() + MESSAGES_PATH, form))
    if (!isStopped) pending.drop(sid)
    const message = messages.get(sid)
    if (message !== undefined && !isStopped)
      messages.put(sid, { ...message, status: delivery.status >= 200 && delivery.status < 300 ? 'received' : 'failed' })
    return delivery
  }

  function reportStatus(sid: string, status: TwilioMessage['status'], errorCode?: number): Promise<Delivery> {
    const before = messages.get(sid)
    if (before === undefined) throw new Error(`Twilio knows no message ${sid}.`)
    const message = { ...before, status, ...(errorCode === undefined ? {} : { errorCode }) }
    messages.put(sid, message)
    const { statusCallback } = message
    if (statusCallback === undefined) return Promise.resolve({ status: 0, body: '', attempts: 0 })
    return courier.carry(`status ${sid}`, () => postSigned('status', statusCallback, statusForm(message, accountSid, status)))
  }

  /** What becomes of a message after the 201: its way to the phone. */
  async function forward(sid: string, mediaUrls: readonly string[], isAllowed: boolean): Promise<void> {
    const message = messages.get(sid)
    if (message === undefined) return
    if (!isAllowed) return void (await reportStatus(sid, 'failed', 63016))
    const media = await Promise.all(mediaUrls.map((url) => download(url)))
    const found = media.filter((one) => one !== null)
    if (found.length < media.length) return void (await reportStatus(sid, 'failed', message.channel === 'whatsapp' ? 63019 : 11200))
    messages.put(sid, { ...message, media: found })
    await reportStatus(sid, 'sent')
    const code = lost.get(message.person)
    if (code !== undefined) return void (await reportStatus(sid, 'undelivered', code))
    await reportStatus(sid, 'delivered')
    if (message.channel === 'whatsapp' && isReader) await reportStatus(sid, 'read')
  }

  async function download(url: string): Promise<TwilioMessage['media'][number] | null> {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
      if (!response.ok) return null
      const contentType = response.headers.get('content-type')?.split(';')[0] ?? 'application/octet-stream'
      const named = /filename="?([^";]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1]
      const fileName = named ?? decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? 'fichier')
      const id = hex('ME')
      shelf.put(id, { fileName, contentType, bytes: Buffer.from(await response.arrayBuffer()) })
      return { id, contentType, fileName }
    } catch {
      return null
    }
  }

  /** WhatsApp: free text only within 24 hours of the person's last message. */
  function isWindowOpen(person: string): boolean {
    const last = messages.values().findLast((one) => one.channel === 'whatsapp' && one.way === 'toService' && one.person === person)
    return last !== undefined && clock.now().getTime() - Date.parse(last.at) < WINDOW_MS
  }

  async function create(request: PeerRequest): Promise<PeerAnswer> {
    const { values } = await readFields(request.query, request.headers, request.raw)
    const asked = readCreate(values, senders)
    const refusal: TwilioError | null =
      'code' in asked
        ? asked
        : refused.has(asked.person)
          ? { status: 400, code: refused.get(asked.person) ?? 0, message: `Message to ${asked.person} was refused.` }
          : null
    if (refusal !== null || 'code' in asked)
      return record('Messages.create', values, errorAnswer(refusal ?? { status: 400, code: 20001, message: '' }))
    const { mediaUrls, isTemplate, ...rest } = asked
    const sid = hex(mediaUrls.length > 0 ? 'MM' : 'SM')
    const message: TwilioMessage = {
      ...rest,
      sid,
      way: 'toPerson',
      media: [],
      status: asked.messagingServiceSid === undefined ? 'queued' : 'accepted',
      at: clock.now().toISOString(),
    }
    messages.put(sid, message)
    const isAllowed = asked.channel === 'sms' || isTemplate || isWindowOpen(asked.person)
    setImmediate(() => void forward(sid, mediaUrls, isAllowed))
    return record('Messages.create', { ...values, sid }, { status: 201, body: resourceOf(message, accountSid) })
  }

  function record(what: string, value: unknown, answer: PeerAnswer): PeerAnswer {
    ledger.write({ way: 'in', what, value, status: answer.status })
    return answer
  }

  async function handle(request: PeerRequest): Promise<PeerAnswer> {
    const route = /^\/2010-04-01\/Accounts\/([^/]+)\/(.+)$/.exec(request.path)
    if (route === null) return notFound(request)
    const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
    if (request.headers.authorization !== expected) {
      return record('unauthorised', request.path, errorAnswer({ status: 401, code: 20003, message: 'Authenticate' }))
    }
    const [, sid, rest = ''] = route
    if (sid !== accountSid) return notFound(request)
    if (rest === 'Messages.json' && request.method === 'POST') return create(request)
    if (rest === 'Messages.json') {
      return {
        status: 200,
        body: {
          messages: messages
            .values()
            .reverse()
            .map((one) => resourceOf(one, accountSid)),
          page: 0,
          page_size: 5000,
          next_page_uri: null,
        },
      }
    }
    const one = /^Messages\/(\w+)\.json$/.exec(rest)?.[1]
    const message = one === undefined ? undefined : messages.get(one)
    if (message !== undefined) return { status: 200, body: resourceOf(message, accountSid) }
    const mediaId = /^Messages\/\w+\/Media\/(\w+)$/.exec(rest)?.[1]
    const file = mediaId === undefined ? undefined : shelf.get(mediaId)
    if (file !== undefined) {
      return record('Media.fetch', mediaId, {
        status: 200,
        headers: { 'content-type': file.contentType, 'content-disposition': `inline; filename="${encodeURIComponent(file.fileName)}"` },
        body: file.bytes,
      })
    }
    return notFound(request)
  }

  const server = await startPeerServer({
    nameOf: ({ method, path }) =>
      method === 'POST' && path.endsWith('/Messages.json') ? 'Messages.create' : path.includes('/Media/') ? 'Media.fetch' : undefined,
    handle,
    refuse: ({ status = 500, code = status === 429 ? 20429 : 20500, retryAfter }, request) => {
      ledger.write({ way: 'in', what: 'refused', value: { path: request.path, code }, status })
      const answer = errorAnswer({ status, code: Number(code), message: status === 429 ? 'Too Many Requests' : 'Refused on purpose' })
      return retryAfter === undefined ? answer : { ...answer, headers: { 'retry-after': String(retryAfter) } }
    },
    faults,
    log,
  })
  let isStopped = false
  for (const sid of pending.ids()) {
    const waiting = pending.get(sid)
    if (waiting !== undefined) void carryWebhook(sid, waiting.lane, waiting.form)
  }

  return {
    ...faults,
    url: server.url,
    accountSid,
    authToken,
    ...senders,
    ledger,
    messages: (person, channel) =>
      messages
        .values()
        .filter((one) => (person === undefined || one.person === person) && (channel === undefined || one.channel === channel)),
    async personSends(given) {
      const sid = given.sid ?? hex((given.media ?? []).length > 0 ? 'MM' : 'SM')
      const media = (given.media ?? []).map((file) => {
        const id = hex('ME')
        shelf.put(id, file)
        return { id, contentType: file.contentType, fileName: file.fileName }
      })
      const message: TwilioMessage = {
        sid,
        channel: given.channel,
        way: 'toService',
        person: given.from,
        sender: given.channel === 'sms' ? senders.smsFrom : senders.whatsappFrom,
        body: given.text ?? given.buttonText ?? '',
        media,
        status: 'receiving',
        at: clock.now().toISOString(),
        ...(given.location === undefined ? {} : { location: given.location }),
      }
      const isRepeated = messages.get(sid) !== undefined
      if (!isRepeated) messages.put(sid, message)
      const form = webhookForm(message, accountSid, {
        // As on the wire: the service asks TWILIO_API_URL instead, whatever port this peer has after a restart.
        mediaUrl: (id) => `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages/${sid}/Media/${id}`,
        profileName: given.profileName,
        externalUserId: given.externalUserId,
        button:
          given.buttonPayload === undefined ? undefined : { text: given.buttonText ?? given.buttonPayload, payload: given.buttonPayload },
        list: given.list,
        optOutType: given.optOutType,
      })
      return { sid, ...(await carryWebhook(sid, `${given.channel} ${given.from}`, form)) }
    },
    refuse: (person, code) => void refused.set(person, code),
    lose: (person, code) => void lost.set(person, code),
    accept: (person) => {
      refused.delete(person)
      lost.delete(person)
    },
    media: (id) => shelf.get(id),
    sendStatus: reportStatus,
    async stop() {
      isStopped = true
      courier.stop()
      await server.close()
    },
  }
}

function errorAnswer({ status, code, message }: TwilioError): PeerAnswer {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } }
}

function notFound({ path }: PeerRequest): PeerAnswer {
  return errorAnswer({ status: 404, code: 20404, message: `The requested resource ${path} was not found` })
}
