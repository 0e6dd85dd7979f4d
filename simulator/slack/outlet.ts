/** Slack's way to the service: signed HTTP, or Socket Mode when the service has opened a socket; three seconds for each answer. */
import { createHmac, randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import type { Clock } from '../../base/clock.js'
import type { Log } from '../../base/log.js'
import type { Board } from '../peer/board.js'
import { createCourier, type Delivery } from '../peer/courier.js'
import type { WritableLedger } from '../peer/ledger.js'
import { APP_ID, BOT, TEAM, VERIFICATION_TOKEN } from './model.js'

export interface Answer {
  /** 0: no answer in time. */
  status: number
  /** Parsed JSON, a plain text, or undefined for an empty body. */
  body: unknown
}

export interface Outlet {
  /** An event of the Events API, repeated until it is taken. */
  event(lane: string, event: Record<string, unknown>): Promise<Delivery>
  slash(fields: Record<string, string>): Promise<Answer>
  interact(payload: Record<string, unknown>): Promise<Answer>
  /** For `apps.connections.open`. */
  socketUrl(): string
  connections(): number
  /** Tells each socket to open another, as Slack does when it moves a connection. */
  refreshSockets(): void
  stop(): void
}

export interface OutletOptions {
  serviceUrl: () => string
  signingSecret: string
  clock: Clock
  board: Board
  ledger: WritableLedger
  delaysMs: readonly number[]
  answerMs: number
  log?: Log | undefined
}

const SLACK_PATH = '/slack/events'
const waitingEvent = z.object({ lane: z.string(), body: z.record(z.string(), z.unknown()) })
const acknowledgement = z.object({ envelope_id: z.string(), payload: z.unknown().optional() })

export function createOutlet(server: Server, url: string, options: OutletOptions): Outlet {
  const { serviceUrl, signingSecret, clock, board, ledger, answerMs, log } = options
  const waiting = board.collection('slackEvents', waitingEvent, { isShown: false })
  const courier = createCourier({ delaysMs: options.delaysMs, isFailure: (status) => status < 200 || status > 299, log })
  const sockets = new WebSocketServer({ server, path: '/link/' })
  const acks = new Map<string, (payload: unknown) => void>()
  let turn = 0
  let isStopped = false

  sockets.on('connection', (socket) => {
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: sockets.clients.size,
        debug_info: { host: 'peer' },
        connection_info: { app_id: APP_ID },
      }),
    )
    socket.on('message', (data) => {
      const parsed = acknowledgement.safeParse(JSON.parse(String(data)))
      if (parsed.success) acks.get(parsed.data.envelope_id)?.(parsed.data.payload)
    })
  })
  const open = () => [...sockets.clients].filter((socket) => socket.readyState === WebSocket.OPEN)

  function bySocket(socket: WebSocket, type: string, payload: unknown, extra: Record<string, unknown>): Promise<Answer> {
    const envelopeId = randomBytes(16).toString('hex')
    return new Promise((resolve) => {
      const end = (answer: Answer) => {
        clearTimeout(timer)
        acks.delete(envelopeId)
        resolve(answer)
      }
      const timer = setTimeout(() => end({ status: 0, body: undefined }), answerMs)
      acks.set(envelopeId, (given) => {
        const isEmpty = typeof given === 'object' && given !== null && Object.keys(given).length === 0
        end({ status: 200, body: isEmpty ? undefined : given })
      })
      socket.send(JSON.stringify({ envelope_id: envelopeId, type, payload, accepts_response_payload: type !== 'events_api', ...extra }))
    })
  }

  async function byHttp(contentType: string, raw: string, extra: Record<string, string>): Promise<Answer> {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature = `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${raw}`).digest('hex')}`
    try {
      const response = await fetch(serviceUrl() + SLACK_PATH, {
        method: 'POST',
        headers: {
          'content-type': contentType,
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': signature,
          ...extra,
        },
        body: raw,
        redirect: 'manual',
        signal: AbortSignal.timeout(answerMs),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? undefined : text.startsWith('{') ? JSON.parse(text) : text }
    } catch {
      return { status: 0, body: undefined }
    }
  }

  async function send(
    type: 'events_api' | 'slash_commands' | 'interactive',
    payload: Record<string, unknown>,
    retry = 0,
    before = 0,
  ): Promise<Answer> {
    const reason = before === 0 ? 'http_timeout' : 'http_error'
    const socket = open()[turn++ % Math.max(1, open().length)]
    let answer: Answer
    if (socket !== undefined) {
      answer = await bySocket(socket, type, payload, retry === 0 ? {} : { retry_attempt: retry, retry_reason: 'timeout' })
    } else if (type === 'events_api') {
      const extra: Record<string, string> = retry === 0 ? {} : { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': reason }
      answer = await byHttp('application/json', JSON.stringify(payload), extra)
    } else {
      const fields = type === 'interactive' ? { payload: JSON.stringify(payload) } : z.record(z.string(), z.string()).parse(payload)
      answer = await byHttp('application/x-www-form-urlencoded', new URLSearchParams(fields).toString(), {})
    }
    ledger.write({ way: 'out', what: type, value: payload, status: answer.status })
    return answer
  }

  async function carry(id: string): Promise<Delivery> {
    const entry = waiting.get(id)
    if (entry === undefined) return { status: 0, body: '', attempts: 0 }
    let last = 0
    const delivery = await courier.carry(entry.lane, async (attempt) => {
      const answer = await send('events_api', entry.body, attempt - 1, last)
      last = answer.status
      return { status: answer.status, body: '' }
    })
    if (!isStopped) waiting.drop(id)
    return delivery
  }
  for (const id of waiting.ids()) void carry(id)

  return {
    event(lane, event) {
      const id = `Ev${randomBytes(6).toString('hex').toUpperCase()}`
      const body = {
        token: VERIFICATION_TOKEN,
        team_id: TEAM.id,
        context_team_id: TEAM.id,
        api_app_id: APP_ID,
        event,
        type: 'event_callback',
        event_id: id,
        event_time: Math.floor(clock.now().getTime() / 1000),
        authorizations: [{ enterprise_id: null, team_id: TEAM.id, user_id: BOT.userId, is_bot: true, is_enterprise_install: false }],
        is_ext_shared_channel: false,
        event_context: `4-${id}`,
      }
      waiting.put(id, { lane, body })
      return carry(id)
    },
    slash: (fields) => send('slash_commands', fields),
    interact: (payload) => send('interactive', payload),
    socketUrl: () => `${url.replace(/^http/, 'ws')}/link/?ticket=${randomBytes(12).toString('hex')}&app_id=${APP_ID}`,
    connections: () => open().length,
    refreshSockets() {
      for (const socket of open())
        socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'peer' } }))
    },
    stop() {
      isStopped = true
      courier.stop()
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
    },
  }
}
