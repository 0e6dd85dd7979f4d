/**
 * The whole service on its real routes, with the real client libraries towards local peers of the three providers, and people who hold
 * phones. One stage a test file.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MovableClock } from '../../base/clock.js'
import { createLog } from '../../base/log.js'
import { freePort } from '../../base/mongod.js'
import { readConfig } from '../../config.js'
import { STORY_BEGINS } from '../../demo.js'
import { seedDemo } from '../../domain/demo/seed.js'
import { type Service, startService } from '../../main.js'
import { telegramPhone, twilioPhone } from '../../simulator/phone.js'
import { type SlackPeer, startSlackPeer } from '../../simulator/slack-peer.js'
import { startTelegramPeer, type TelegramPeer } from '../../simulator/telegram-peer.js'
import { startTwilioPeer, type TwilioPeer } from '../../simulator/twilio-peer.js'
import { type Adviser, adviserOf } from './adviser.js'
import { testDatabase } from './database.js'
import { openData } from './open-data.js'
import { UNHURRIED } from './pace.js'
import { type Person, personWith } from './person.js'

export interface Stage {
  service: Service
  /** For another process on the same database. */
  mongodbUri: string
  clock: MovableClock
  dataDir: string
  /** Everything the service logged, at its most talkative, where `keepsLog` was asked for. */
  logged(): string
  twilio: TwilioPeer
  telegram: TelegramPeer
  slack: SlackPeer
  /** Camille, of Sénart. */
  adviser: Adviser
  /** Somebody new on a channel. */
  person(channel: string): Person
  /** Resolves when the service has nothing under way. */
  settled(): Promise<void>
  /** Moves the clock and lets what is due happen. */
  advance(ms: number): Promise<void>
  stop(): Promise<void>
}

export const SENART = { id: '77296S00', channel: 'C0SENART' }
export const PROVINS = { id: '77379S00', channel: 'C0PROVINS' }
export const CAMILLE = { id: 'U0CAMILLE', name: 'camille', realName: 'Camille' }
export const RACHID = { id: 'U0RACHID', name: 'rachid', realName: 'Rachid' }
export const CHANNELS = [
  { id: SENART.channel, name: 'senart', members: [CAMILLE.id] },
  { id: PROVINS.channel, name: 'provins', members: [RACHID.id] },
]

/** @param env further settings, as in the environment */
export async function openStage(env: Record<string, string> = {}, { keepsLog = false } = {}): Promise<Stage> {
  const database = await testDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'mymatchup-stage-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const clock = new MovableClock(STORY_BEGINS.getTime() - Date.now())
  const [twilio, telegram, slack] = await Promise.all([
    startTwilioPeer({ serviceUrl: () => url, clock }),
    startTelegramPeer({ clock }),
    startSlackPeer({ serviceUrl: () => url, clock, users: [CAMILLE, RACHID], channels: CHANNELS }),
  ])
  const config = readConfig({ ...settingsOf({ port, mongodbUri: database.uri, dataDir, twilio, telegram, slack }), ...env })
  const lines: string[] = []
  const options = { clock, botSettings: { pace: UNHURRIED }, jobsEveryMs: 50, openData }
  const service = await startService(config, keepsLog ? { ...options, logTo: createLog('trace', false, lineKeeper(lines)) } : options)
  await settle(service)
  let people = 0

  const stage: Stage = {
    service,
    mongodbUri: database.uri,
    clock,
    dataDir,
    logged: () => lines.join(''),
    twilio,
    telegram,
    slack,
    adviser: adviserOf(slack, CAMILLE.id, SENART.channel),
    person(channel) {
      people += 1
      const phone = `+3361234${String(5000 + people)}`
      const handset =
        channel === 'telegram'
          ? telegramPhone(telegram, { id: 900_000 + people, firstName: 'Test', phone })
          : twilioPhone(twilio, { channel: channel === 'sms' ? 'sms' : 'whatsapp', phone })
      if (channel !== 'whatsapp') return personWith(handset, stage.settled)
      // The number gets SMS too: that is where WhatsApp's 24 hours send what comes later.
      const texts = twilioPhone(twilio, { channel: 'sms', phone })
      return personWith({ ...handset, sees: () => [...handset.sees(), ...texts.sees()] }, stage.settled)
    },
    async settled() {
      await service.bot.idle()
      await service.bot.sweep()
      await service.bot.idle()
    },
    async advance(ms) {
      await clock.advance(ms)
      await service.jobs.clockMoved()
      await stage.settled()
    },
    async stop() {
      await service.stop()
      await Promise.all([twilio.stop(), telegram.stop(), slack.stop()])
      await database.connection.dropDatabase()
      await database.connection.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  return stage
}

function lineKeeper(lines: string[]): { write(line: string): void } {
  return { write: (line) => void lines.push(line) }
}

/** The environment of a service whose providers are these peers. */
export function settingsOf(around: {
  port: number
  mongodbUri: string
  dataDir: string
  twilio: TwilioPeer
  telegram?: TelegramPeer
  slack: SlackPeer
}): Record<string, string> {
  const { port, mongodbUri, dataDir, twilio, telegram, slack } = around
  return {
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    MONGODB_URI: mongodbUri,
    DATA_DIR: dataDir,
    DATA_KEY: Buffer.alloc(32, 7).toString('base64'),
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_SMS_FROM: twilio.smsFrom,
    TWILIO_WHATSAPP_FROM: twilio.whatsappFrom,
    TWILIO_API_URL: twilio.url,
    ...(telegram === undefined
      ? {}
      : {
          TELEGRAM_BOT_TOKEN: telegram.botToken,
          TELEGRAM_WEBHOOK_SECRET: telegram.webhookSecret,
          TELEGRAM_API_URL: telegram.url,
        }),
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.url,
    LOG_LEVEL: process.env.STAGE_LOG ?? 'error',
  }
}

/** The agencies and their advisers as `/equipe` would set them up, and offers to match. */
export async function settle({ domain, clock }: Pick<Service, 'domain' | 'clock'>): Promise<void> {
  for (const { id, channel } of [SENART, PROVINS]) await domain.agencies.update(id, { slackChannelId: channel })
  await domain.agencies.saveAdviser({ slackUserId: CAMILLE.id, name: CAMILLE.realName, agencyIds: [SENART.id], role: 'adviser' })
  await domain.agencies.saveAdviser({ slackUserId: RACHID.id, name: RACHID.realName, agencyIds: [PROVINS.id], role: 'adviser' })
  await seedDemo(domain, clock)
}
