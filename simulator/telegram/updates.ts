/** Updates on their way to the service: by webhook, or kept for `getUpdates`. */
import { z } from 'zod'
import type { Clock } from '../../base/clock.js'
import type { Log } from '../../base/log.js'
import type { Board } from '../peer/board.js'
import { createCourier, type Delivery, post } from '../peer/courier.js'
import type { WritableLedger } from '../peer/ledger.js'
import type { Params } from './methods.js'
import { badRequest, TelegramRefusal } from './model.js'

const waitingUpdate = z.object({ lane: z.string(), update: z.record(z.string(), z.unknown()) })
const webhook = z.object({
  url: z.string(),
  secret: z.string().optional(),
  allowed: z.array(z.string()).optional(),
  lastError: z.object({ at: z.number(), message: z.string() }).optional(),
})
const booleanish = z.preprocess((value) => value === true || value === 'true' || value === 'True' || value === '1', z.boolean())
const stringList = z.preprocess(
  (value) => (typeof value === 'string' && value !== '' ? JSON.parse(value) : value || undefined),
  z.array(z.string()).optional(),
)
/** What is not sent unless it is asked for by name does not occur here. */
const MOST_POLL_SECONDS = 50

export interface Updates {
  /** Resolves when the service has it, or the peer gave up. */
  push(lane: string, kind: string, value: unknown): Promise<Delivery>
  setWebhook(params: Params): boolean
  deleteWebhook(params: Params): boolean
  webhookInfo(): Record<string, unknown>
  poll(params: Params): Promise<unknown[]>
  stop(): void
}

export interface UpdatesOptions {
  board: Board
  ledger: WritableLedger
  clock: Clock
  delaysMs: readonly number[]
  log?: Log | undefined
  /** A webhook may answer with a method call of its own. */
  onReply(method: string, params: Params): Promise<unknown>
}

export function createUpdates({ board, ledger, clock, delaysMs, log, onReply }: UpdatesOptions): Updates {
  const waiting = board.collection('telegramUpdates', waitingUpdate, { isShown: false })
  const settings = board.collection('telegramWebhook', webhook, { isShown: false })
  const counters = board.collection('telegramCounters', z.number(), { isShown: false })
  const courier = createCourier({ delaysMs, isFailure: (status) => status < 200 || status > 299, log })
  const resolvers = new Map<string, (delivery: Delivery) => void>()
  const carried = new Set<string>()
  let poller: { answer(): void; refuse(error: TelegramRefusal): void } | undefined
  let isStopped = false

  const done = (id: string, delivery: Delivery) => {
    carried.delete(id)
    resolvers.get(id)?.(delivery)
    resolvers.delete(id)
  }

  async function attempt(id: string): Promise<{ status: number; body: string }> {
    const entry = waiting.get(id)
    // Taken by getUpdates meanwhile.
    if (entry === undefined) return { status: 200, body: '' }
    const hook = settings.get('webhook')
    if (hook === undefined) return { status: 0, body: '' }
    let status = 0
    try {
      const answer = await post(
        hook.url,
        { 'content-type': 'application/json', ...(hook.secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': hook.secret }) },
        JSON.stringify(entry.update),
      )
      status = answer.status
      if (status >= 200 && status <= 299) await replyIn(answer.body)
      return answer
    } finally {
      ledger.write({ way: 'out', what: 'update', value: entry.update, status })
      const now = settings.get('webhook')
      if (!isStopped && now !== undefined && (status < 200 || status > 299)) {
        settings.put('webhook', {
          ...now,
          lastError: { at: Math.floor(clock.now().getTime() / 1000), message: `Wrong response from the webhook: ${status}` },
        })
      }
    }
  }

  async function replyIn(body: string): Promise<void> {
    if (!body.startsWith('{')) return
    const reply = z.looseObject({ method: z.string() }).safeParse(JSON.parse(body))
    if (reply.success)
      await onReply(reply.data.method, reply.data).catch((error) => log?.warn({ err: error }, 'A method in a webhook answer failed.'))
  }

  async function carry(id: string): Promise<void> {
    const entry = waiting.get(id)
    if (entry === undefined || carried.has(id)) return
    carried.add(id)
    const delivery = await courier.carry(entry.lane, () => attempt(id))
    const isTaken = delivery.status >= 200 && delivery.status <= 299
    if (isTaken && !isStopped) waiting.drop(id)
    done(id, delivery)
  }

  const carryAll = () => {
    for (const id of waiting.ids()) void carry(id)
  }
  if (settings.get('webhook') !== undefined) carryAll()

  return {
    push(lane, kind, value) {
      const id = (counters.get('update') ?? 1000) + 1
      counters.put('update', id)
      const hook = settings.get('webhook')
      if (hook?.allowed !== undefined && hook.allowed.length > 0 && !hook.allowed.includes(kind))
        return Promise.resolve({ status: 200, body: '', attempts: 0 })
      waiting.put(String(id), { lane, update: { update_id: id, [kind]: value } })
      const delivery = new Promise<Delivery>((resolve) => resolvers.set(String(id), resolve))
      if (hook === undefined) poller?.answer()
      else void carry(String(id))
      return delivery
    },
    setWebhook(params) {
      const url = String(params.url ?? '')
      if (url === '') return this.deleteWebhook(params)
      const isLoopback = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(url)
      if (!url.startsWith('https://') && !isLoopback) throw badRequest('bad webhook: An HTTPS URL must be provided for webhook')
      const secret = params.secret_token
      if (typeof secret === 'string' && !/^[\w-]{1,256}$/.test(secret)) throw badRequest('secret token contains unallowed characters')
      if (booleanish.parse(params.drop_pending_updates)) for (const id of waiting.ids()) waiting.drop(id)
      const allowed = stringList.parse(params.allowed_updates)
      settings.put('webhook', { url, ...(typeof secret === 'string' ? { secret } : {}), ...(allowed === undefined ? {} : { allowed }) })
      poller?.refuse(new TelegramRefusal(409, 'Conflict: terminated by setWebhook request'))
      carryAll()
      return true
    },
    deleteWebhook(params) {
      settings.drop('webhook')
      if (booleanish.parse(params.drop_pending_updates)) for (const id of waiting.ids()) waiting.drop(id)
      return true
    },
    webhookInfo() {
      const hook = settings.get('webhook')
      return {
        url: hook?.url ?? '',
        has_custom_certificate: false,
        pending_update_count: waiting.ids().length,
        max_connections: 40,
        ...(hook?.lastError === undefined ? {} : { last_error_date: hook.lastError.at, last_error_message: hook.lastError.message }),
        ...(hook?.allowed === undefined ? {} : { allowed_updates: hook.allowed }),
      }
    },
    async poll(params) {
      if (settings.get('webhook') !== undefined) {
        throw new TelegramRefusal(
          409,
          "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        )
      }
      poller?.refuse(
        new TelegramRefusal(409, 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'),
      )
      const offset = z.coerce
        .number()
        .int()
        .catch(0)
        .parse(params.offset ?? 0)
      const limit = z.coerce
        .number()
        .int()
        .min(1)
        .max(100)
        .catch(100)
        .parse(params.limit ?? 100)
      const seconds = z.coerce
        .number()
        .min(0)
        .max(MOST_POLL_SECONDS)
        .catch(0)
        .parse(params.timeout ?? 0)
      const allowed = stringList.parse(params.allowed_updates)
      for (const id of waiting.ids()) {
        if (Number(id) >= offset) continue
        waiting.drop(id)
        done(id, { status: 200, body: '', attempts: 1 })
      }
      const ready = () =>
        waiting
          .values()
          .map(({ update }) => update)
          .filter((update) => allowed === undefined || allowed.length === 0 || allowed.some((kind) => kind in update))
      if (ready().length === 0 && seconds > 0 && !isStopped) {
        await new Promise<void>((resolve, reject) => {
          const finish = (end: () => void) => () => {
            clearTimeout(timer)
            if (poller === mine) poller = undefined
            end()
          }
          const mine = { answer: finish(resolve), refuse: (error: TelegramRefusal) => finish(() => reject(error))() }
          const timer = setTimeout(mine.answer, seconds * 1000)
          poller = mine
        })
      }
      return ready().slice(0, limit)
    },
    stop() {
      isStopped = true
      courier.stop()
      poller?.answer()
    },
  }
}
