/** The line to Slack: Bolt over HTTP or Socket Mode, alike in what they promise. */
import { setTimeout as delay } from 'node:timers/promises'
import { App, HTTPReceiver, type Logger, LogLevel, webApi } from '@slack/bolt'
import type { Server } from 'restify'
import { z } from 'zod'
import type { Log } from '../base/log.js'
import type { SlackConfig } from '../config.js'

/** Slack repeats an event that is not acknowledged within three seconds. */
const EVENTS_PATH = '/slack/events'
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
    : new HTTPReceiver({ signingSecret: config.signingSecret ?? '', endpoints: EVENTS_PATH, logger, bodyLimit: BODY_LIMIT_BYTES })
  let identity: Identity | null = null
  let asked: Promise<Identity> | null = null

  const app = new App({
    ...(receiver === null ? { socketMode: true, appToken: config.appToken ?? '' } : { receiver }),
    // Never asks Slack: a slow `auth.test` would use up the three seconds that an adviser's command has.
    authorize: async () => {
      if (identity === null) void identify().catch(() => {})
      return { botToken: config.botToken, ...identity }
    },
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

  function identify(): Promise<Identity> {
    asked ??= askIdentity().finally(() => {
      asked = null
    })
    return asked
  }

  async function askIdentity(): Promise<Identity> {
    const { bot_id: botId, user_id: botUserId, url } = await client.auth.test()
    identity = {
      ...(botId === undefined ? {} : { botId }),
      ...(botUserId === undefined ? {} : { botUserId }),
      ...(url === undefined ? {} : { url }),
    }
    return identity
  }

  acknowledge(app, log)
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
      server.post(EVENTS_PATH, (req, res, next) => {
        // The chain may end only once Bolt has answered: restify answers 500 to a chain that ends without.
        res.once('close', () => next(false))
        // Bolt throws at its own address written otherwise (`/slack/events/`), and nothing would catch it.
        req.url = EVENTS_PATH
        receiver.requestListener(req, res)
      })
    },
    async start() {
      void identify().catch((error: unknown) => log.error({ err: error }, 'Slack cannot be reached: check SLACK_BOT_TOKEN.'))
      if (isSocketMode)
        app.start().catch((error: unknown) => log.error({ err: error }, 'Slack Socket Mode does not start: check SLACK_APP_TOKEN.'))
    },
    async stop() {
      if (isSocketMode) await app.stop()
    },
  }
}

const kindOf = z.union([
  z.object({ type: z.enum(['event_callback', 'block_actions', 'view_submission', 'block_suggestion']) }).transform(({ type }) => type),
  z.object({ command: z.string() }).transform(() => 'command' as const),
])

/**
 * When Slack is told that a thing has arrived, the same over HTTP and Socket Mode.
 * Commands and buttons: at once, before any listener runs, since nothing in their answer depends on the work.
 * Events: once the listeners are through. Bolt acknowledges them before anything is done, so a crash would lose an adviser's message;
 * here an event that fails is not acknowledged, and Slack repeats it.
 * Forms and searches: by their listener, whose answer is what Slack shows.
 */
function acknowledge(app: App, log: Log): void {
  const handle = app.processEvent.bind(app)
  app.processEvent = async (event) => {
    const ack = onlyOnce(event.ack, log)
    const parsed = kindOf.safeParse(event.body)
    const kind = parsed.success ? parsed.data : null
    if (kind === 'command' || kind === 'block_actions') {
      await ack()
      return handle({ ...event, ack: async () => {} })
    }
    if (kind !== 'event_callback') return handle({ ...event, ack })
    const work = handle({ ...event, ack: async () => {} })
    // Late failures are logged by `app.error`.
    work.catch(() => {})
    const timer = new AbortController()
    await Promise.race([work, delay(ACK_WITHIN_MS, undefined, { signal: timer.signal }).catch(() => {})]).finally(() => timer.abort())
    await ack()
  }
}

type Ack = Parameters<App['processEvent']>[0]['ack']

/**
 * Slack waits three seconds and then closes the line, or Bolt itself gives the answer up: an acknowledgement that comes after that has
 * nowhere to go. It must not stop the work that it acknowledges.
 */
function onlyOnce(ack: Ack, log: Log): Ack {
  let isDone = false
  return async (response) => {
    if (isDone) return
    isDone = true
    try {
      await ack(response)
    } catch (error) {
      log.warn({ err: error }, 'Slack: an acknowledgement came too late.')
    }
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
