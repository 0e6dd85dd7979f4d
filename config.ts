/**
 * Every setting of the service, read once from the environment. Without any provider's credentials the service runs in demo mode,
 * with the simulator; half-set credentials stop the start with the missing name.
 */
import { z } from 'zod'
import type { DataKey } from './base/keyring.js'

const blankIsUnset = (value: unknown) => (value === '' ? undefined : value)
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blankIsUnset, schema.optional())
const withDefault = <T extends z.ZodType>(schema: T, value: z.input<T>) => z.preprocess((given) => blankIsUnset(given) ?? value, schema)

const httpUrl = z.url({ protocol: /^https?$/, error: 'an address that begins with http:// or https://' })
const base64Key = z.base64('32 bytes in base64').transform((text, context) => {
  const key = Buffer.from(text, 'base64')
  if (key.length !== 32) context.addIssue({ code: 'custom', message: '32 bytes in base64 (make one: openssl rand -base64 32)' })
  return key
})
/** One key, or several with their names, the one to seal with first: `k2:…,k1:…`. A key alone is `k1`. */
const dataKeys = z.string().transform((text, context) => {
  const keys = text.split(',').map((part) => {
    const [, id = 'k1', key = ''] = /^(?:([\w-]{1,16}):)?(.*)$/.exec(part.trim()) ?? []
    return { id, key: base64Key.safeParse(key).data ?? Buffer.alloc(0) }
  })
  const isRight = keys.every(({ key }) => key.length > 0) && new Set(keys.map(({ id }) => id)).size === keys.length
  if (!isRight) context.addIssue({ code: 'custom', message: '32 bytes in base64, or several as k2:…,k1:…, the one to seal with first' })
  return keys
})
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

/** The collective's six: Sénart, Brie et Morins, Provins, Seine et Loing, Sarlat, Meaux. */
const COLLECTIVE = '77296S00,77131S00,77379S00,77333S00,24520S00,77284S00'

/** One line a setting; the comment is what `.env.example` and the README tell. */
const settings = z.object({
  /** Port to listen on. */
  PORT: withDefault(z.coerce.number('a port number').int().min(0).max(65535), 3978),
  /** Address under which providers and people reach this service, without a trailing slash; unset: as each request says. */
  PUBLIC_URL: optional(httpUrl.transform((url) => url.replace(/\/+$/, ''))),
  /** MongoDB replica set or sharded cluster; unset: the embedded one in DATA_DIR. */
  MONGODB_URI: optional(z.string().regex(/^mongodb(\+srv)?:\/\//, 'an address that begins with mongodb:// or mongodb+srv://')),
  /** Where the embedded database and the spool live. */
  DATA_DIR: withDefault(z.string(), './.data'),
  /** Seals phone numbers, names and messages at rest; required outside demo mode. While keys are rotated, the old one stands behind the new one. */
  DATA_KEY: optional(dataKeys),
  /** Public key that backups are encrypted to (`npm run backup -- --new-key` makes a pair). */
  BACKUP_RECIPIENT: optional(z.string().regex(/^age1[0-9a-z]+$/, 'the public key of a pair (age1…)')),
  /** Its secret key, to restore; nowhere near the machine that makes backups. */
  BACKUP_IDENTITY: optional(z.string()),
  TWILIO_ACCOUNT_SID: optional(z.string().regex(/^AC\w+$/, 'the account SID (AC…)')),
  TWILIO_AUTH_TOKEN: optional(z.string()),
  /** Number that sends SMS, E.164, or a messaging service (MG…). */
  TWILIO_SMS_FROM: optional(
    z.string().regex(/^(\+\d{6,15}|\d{3,8}|MG[0-9a-fA-F]{32}|[A-Za-z0-9 ]{1,11})$/, 'a number like +33757000000, a short code, or MG…'),
  ),
  /** WhatsApp sender, E.164 with or without the `whatsapp:` prefix. */
  TWILIO_WHATSAPP_FROM: optional(
    z
      .string()
      .regex(/^(whatsapp:)?\+\d{6,15}$/, 'a number like +33757000001')
      .transform((text) => text.replace(/^whatsapp:/, '')),
  ),
  TWILIO_API_URL: withDefault(httpUrl, 'https://api.twilio.com'),
  /** What one segment of an SMS costs, in euros: for the estimate before a group message. */
  SMS_SEGMENT_PRICE: withDefault(z.coerce.number('a price in euros, like 0.07').min(0).max(10), 0.07),
  TELEGRAM_BOT_TOKEN: optional(z.string().regex(/^\d+:[\w-]+$/, 'the token @BotFather gave (123456:ABC…)')),
  /** Shared with Telegram and checked on each update. */
  TELEGRAM_WEBHOOK_SECRET: optional(z.string().regex(/^[\w-]{1,256}$/, '1 to 256 of A-Z a-z 0-9 _ -')),
  TELEGRAM_API_URL: withDefault(httpUrl, 'https://api.telegram.org'),
  SLACK_BOT_TOKEN: optional(z.string().regex(/^xoxb-/, 'a bot token (xoxb-…)')),
  SLACK_SIGNING_SECRET: optional(z.string()),
  /** When set, Socket Mode is used instead of `/slack/events`. */
  SLACK_APP_TOKEN: optional(z.string().regex(/^xapp-/, 'an app-level token (xapp-…)')),
  SLACK_API_URL: withDefault(httpUrl, 'https://slack.com/api/'),
  /** Slack users who may set up every agency, comma-separated. */
  SLACK_ADMIN_USER_IDS: withDefault(list, ''),
  /** Channel for cards of an agency that has none of its own yet. */
  SLACK_DEFAULT_CHANNEL: optional(z.string()),
  /** Where rooms are made for workshops: a Jitsi server, without a trailing slash. */
  JITSI_URL: withDefault(
    httpUrl.transform((url) => url.replace(/\/+$/, '')),
    'https://meet.jit.si',
  ),
  /** With both, each person enters a Jitsi room by a token of their own. */
  JITSI_APP_ID: optional(z.string()),
  JITSI_APP_SECRET: optional(z.string()),
  /** With both, rooms are made in BigBlueButton: the address that `bbb-conf --secret` shows, and its secret. */
  BBB_URL: optional(httpUrl.transform((url) => url.replace(/(\/api)?\/*$/, ''))),
  BBB_SECRET: optional(z.string()),
  /** Ids from data/agencies, comma-separated. */
  AGENCIES: withDefault(list, COLLECTIVE),
  LOG_LEVEL: withDefault(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']), 'info'),
  /** `on` by default in demo mode only; refused with real credentials. */
  SIMULATOR: optional(z.enum(['on', 'off'])),
})

type Settings = z.output<typeof settings>

export interface TwilioConfig {
  accountSid: string
  authToken: string
  smsFrom: string | undefined
  whatsappFrom: string | undefined
  apiUrl: string
}
export interface TelegramConfig {
  botToken: string
  webhookSecret: string | undefined
  apiUrl: string
}
export interface SlackConfig {
  botToken: string
  signingSecret: string | undefined
  appToken: string | undefined
  apiUrl: string
  adminUserIds: string[]
  defaultChannel: string | undefined
}

export interface JitsiConfig {
  url: string
  app: { id: string; secret: string } | undefined
}
export interface BigBlueButtonConfig {
  /** `https://bbb.example.org/bigbluebutton` */
  url: string
  secret: string
}
export interface VideoConfig {
  jitsi: JitsiConfig
  bigBlueButton: BigBlueButtonConfig | undefined
}

export interface Config {
  port: number
  publicUrl: string | undefined
  mongodbUri: string | undefined
  dataDir: string
  /** undefined only in demo mode: one is then made and kept in `dataDir`. */
  dataKeys: DataKey[] | undefined
  backup: { recipient: string | undefined; identity: string | undefined }
  twilio: TwilioConfig | undefined
  telegram: TelegramConfig | undefined
  slack: SlackConfig | undefined
  video: VideoConfig
  /** Euros. */
  smsSegmentPrice: number
  agencyIds: string[]
  logLevel: Settings['LOG_LEVEL']
  /** No provider has credentials. */
  isDemo: boolean
  hasSimulator: boolean
}

/** Names the settings that are wrong or missing, and what each should be. Its message is for the operator. */
export class ConfigError extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(
      `The settings cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\nSee .env.example for what each one means.`,
    )
    this.problems = problems
  }
}

/**
 * Reads the settings.
 * @param env names and values, as in `process.env`
 * @throws {ConfigError} with every problem at once
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = settings.safeParse(env)
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')} should be ${issue.message}.`))
  }
  const given = parsed.data
  const problems: string[] = []
  const together = (names: (keyof Settings)[], reason: string) => {
    const missing = names.filter((name) => given[name] === undefined)
    if (missing.length > 0 && missing.length < names.length) problems.push(`${missing.join(' and ')} must be set too: ${reason}.`)
  }
  together(['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'], 'Twilio needs both to sign and to verify')
  together(['JITSI_APP_ID', 'JITSI_APP_SECRET'], 'Jitsi needs both for people’s tokens')
  together(['BBB_URL', 'BBB_SECRET'], 'BigBlueButton needs both')
  const hasTwilioSender = given.TWILIO_SMS_FROM !== undefined || given.TWILIO_WHATSAPP_FROM !== undefined
  if (hasTwilioSender && given.TWILIO_ACCOUNT_SID === undefined && given.TWILIO_AUTH_TOKEN === undefined) {
    problems.push('TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN must be set too: a Twilio sender is given.')
  }
  if (given.TWILIO_ACCOUNT_SID !== undefined && !hasTwilioSender) {
    problems.push('TWILIO_SMS_FROM or TWILIO_WHATSAPP_FROM must be set too: Twilio has no number to send from.')
  }
  if (given.TELEGRAM_BOT_TOKEN !== undefined && given.PUBLIC_URL !== undefined && given.TELEGRAM_WEBHOOK_SECRET === undefined) {
    problems.push(
      'TELEGRAM_WEBHOOK_SECRET must be set too: with a PUBLIC_URL Telegram sends updates by webhook, and each must prove where it comes from.',
    )
  }
  if (given.TELEGRAM_BOT_TOKEN === undefined && given.TELEGRAM_WEBHOOK_SECRET !== undefined) {
    problems.push('TELEGRAM_BOT_TOKEN must be set too: TELEGRAM_WEBHOOK_SECRET is given.')
  }
  if (given.SLACK_BOT_TOKEN !== undefined && given.SLACK_SIGNING_SECRET === undefined && given.SLACK_APP_TOKEN === undefined) {
    problems.push('SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode) must be set too: Slack has no way in.')
  }
  if (given.SLACK_BOT_TOKEN === undefined && (given.SLACK_SIGNING_SECRET !== undefined || given.SLACK_APP_TOKEN !== undefined)) {
    problems.push('SLACK_BOT_TOKEN must be set too: other Slack credentials are given.')
  }
  const isDemo = given.TWILIO_ACCOUNT_SID === undefined && given.TELEGRAM_BOT_TOKEN === undefined && given.SLACK_BOT_TOKEN === undefined
  if (!isDemo && given.DATA_KEY === undefined)
    problems.push('DATA_KEY must be set outside demo mode: 32 bytes in base64 (make one: openssl rand -base64 32).')
  if (!isDemo && given.SIMULATOR === 'on') problems.push('SIMULATOR must not be on with real credentials: unset it.')
  if (problems.length > 0) throw new ConfigError(problems)

  return {
    port: given.PORT,
    publicUrl: given.PUBLIC_URL,
    mongodbUri: given.MONGODB_URI,
    dataDir: given.DATA_DIR,
    dataKeys: given.DATA_KEY,
    backup: { recipient: given.BACKUP_RECIPIENT, identity: given.BACKUP_IDENTITY },
    twilio:
      given.TWILIO_ACCOUNT_SID === undefined || given.TWILIO_AUTH_TOKEN === undefined
        ? undefined
        : {
            accountSid: given.TWILIO_ACCOUNT_SID,
            authToken: given.TWILIO_AUTH_TOKEN,
            smsFrom: given.TWILIO_SMS_FROM,
            whatsappFrom: given.TWILIO_WHATSAPP_FROM,
            apiUrl: given.TWILIO_API_URL,
          },
    telegram:
      given.TELEGRAM_BOT_TOKEN === undefined
        ? undefined
        : { botToken: given.TELEGRAM_BOT_TOKEN, webhookSecret: given.TELEGRAM_WEBHOOK_SECRET, apiUrl: given.TELEGRAM_API_URL },
    slack:
      given.SLACK_BOT_TOKEN === undefined
        ? undefined
        : {
            botToken: given.SLACK_BOT_TOKEN,
            signingSecret: given.SLACK_SIGNING_SECRET,
            appToken: given.SLACK_APP_TOKEN,
            apiUrl: given.SLACK_API_URL.replace(/\/*$/, '/'),
            adminUserIds: given.SLACK_ADMIN_USER_IDS,
            defaultChannel: given.SLACK_DEFAULT_CHANNEL,
          },
    video: {
      jitsi: {
        url: given.JITSI_URL,
        app:
          given.JITSI_APP_ID === undefined || given.JITSI_APP_SECRET === undefined
            ? undefined
            : { id: given.JITSI_APP_ID, secret: given.JITSI_APP_SECRET },
      },
      bigBlueButton:
        given.BBB_URL === undefined || given.BBB_SECRET === undefined ? undefined : { url: given.BBB_URL, secret: given.BBB_SECRET },
    },
    smsSegmentPrice: given.SMS_SEGMENT_PRICE,
    agencyIds: given.AGENCIES,
    logLevel: given.LOG_LEVEL,
    isDemo,
    hasSimulator: isDemo && given.SIMULATOR !== 'off',
  }
}
