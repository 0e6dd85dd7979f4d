/** The line to Slack: Bolt over HTTP or Socket Mode, alike in what they promise. */
import { setTimeout as delay } from 'node:timers/promises'
import { App, HTTPReceiver, type Logger, LogLevel, webApi } from '@slack/bolt'
import type { Server } from 'restify'
import { z } from 'zod'
import type { Log } from '../base/log.js'
import type { SlackConfig } from '../config.js'

/** Slack repeats an event that is not acknowledged within three seconds. */
const ACK_WITHIN_MS = 2500
const CALL_TIMEOUT_MS = 10_000
const BODY_LIMIT_BYTES = 1024 * 1024

export interface Connection {
  app: App
  client: webApi.WebClient
  /** `https://collective.slack.com/`, once Slack has told it. */
  workspaceUrl(): string | null
  mount(server: Server): void
  start(): Promise<void>
  stop(): Promise<void>
}

interface Identity {
  botId?: string
  botUserId?: string
  url?: string
}

export function connectSlack(config: SlackConfig, log: Log): Connection {
  const logger = boltLogger(log)
  const isSocketMode = config.appToken !== undefined
  const receiver = isSocketMode
    ? null
    : new HTTPReceiver({ signingSecret: config.signingSecret ?? '', endpoints: '/slack/events', logger, bodyLimit: BODY_LIMIT_BYTES })
  let identity: Identity | null = null

  const app = new App({
    ...(receiver === null ? { socketMode: true, appToken: config.appToken ?? '' } : { receiver }),
    // A Slack that cannot be asked who we are must not cost an adviser's message.
    authorize: async () => ({ botToken: config.botToken, ...(await identify().catch(() => ({}))) }),
    convoStore: false,
    logger,
    clientOptions: {
      slackApiUrl: config.apiUrl,
      timeout: CALL_TIMEOUT_MS,
      // A 429 pauses the queue for as long as Slack says; the rest is the caller's to repeat.
      retryConfig: { retries: 3, factor: 2, minTimeout: 250, maxTimeout: 2000 },
    },
  })
  const client = new webApi.WebClient(config.botToken, app.webClientOptions)

  async function identify(): Promise<Identity> {
    if (identity !== null) return identity
    const { bot_id: botId, user_id: botUserId, url } = await client.auth.test()
    identity = {
      ...(botId === undefined ? {} : { botId }),
      ...(botUserId === undefined ? {} : { botUserId }),
      ...(url === undefined ? {} : { url }),
    }
    return identity
  }

  acknowledgeEventsOnceDone(app)
  app.error(async (error) => {
    log.error({ err: error, code: error.code }, 'Slack: an event could not be handled.')
    throw error
  })

  return {
    app,
    client,
    workspaceUrl: () => identity?.url ?? null,
    mount(server) {
      if (receiver === null) return
      server.post('/slack/events', (req, res, next) => {
        // The chain may end only once Bolt has answered: restify answers 500 to a chain that ends without.
        res.once('close', () => next(false))
        receiver.requestListener(req, res)
      })
    },
    async start() {
      identify().catch((error: unknown) => log.error({ err: error }, 'Slack cannot be reached: check SLACK_BOT_TOKEN.'))
      if (isSocketMode)
        app.start().catch((error: unknown) => log.error({ err: error }, 'Slack Socket Mode does not start: check SLACK_APP_TOKEN.'))
    },
    async stop() {
      if (isSocketMode) await app.stop()
    },
  }
}

const eventBody = z.object({ type: z.literal('event_callback') })

/**
 * Bolt acknowledges events before anything is done with them, so a crash would lose an adviser's message. Here the acknowledgement
 * waits until the listeners are through; an event that fails is not acknowledged, and Slack repeats it.
 */
function acknowledgeEventsOnceDone(app: App): void {
  const handle = app.processEvent.bind(app)
  app.processEvent = async (event) => {
    if (!eventBody.safeParse(event.body).success) return handle(event)
    const work = handle({ ...event, ack: async () => {} })
    // Late failures are logged by `app.error`.
    work.catch(() => {})
    const timer = new AbortController()
    await Promise.race([work, delay(ACK_WITHIN_MS, undefined, { signal: timer.signal }).catch(() => {})]).finally(() => timer.abort())
    await event.ack()
  }
}

/** Bolt's notes among ours; its debug lines hold message texts and are left out. */
function boltLogger(log: Log): Logger {
  const line = (parts: unknown[]) => parts.map(String).join(' ')
  return {
    debug: () => {},
    info: (...parts: unknown[]) => log.debug(line(parts)),
    warn: (...parts: unknown[]) => log.warn(line(parts)),
    error: (...parts: unknown[]) => log.error(line(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  }
}
