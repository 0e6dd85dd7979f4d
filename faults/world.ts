/** A database, the providers' peers with their ledgers, the door and the processes behind it: what every scene plays in. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mongoose, { type Connection } from 'mongoose'
import { systemClock } from '../base/clock.js'
import { randomIds } from '../base/ids.js'
import { vaultOf } from '../base/vault.js'
import { seedDemo } from '../domain/demo/seed.js'
import { createDomain, type Domain } from '../domain/index.js'
import type { OpenData } from '../main.js'
import { createEngine } from '../matching/engine.js'
import { type SlackPeer, startSlackPeer } from '../simulator/slack-peer.js'
import { startTwilioPeer, type TwilioPeer } from '../simulator/twilio-peer.js'
import { type Crowd, type CrowdOptions, createCrowd, type Line, type Phones } from './crowd.js'
import { openDoor } from './door.js'
import { createFleet, type Fleet } from './fleet.js'
import { type Members, startMembers } from './members.js'
import { until } from './until.js'

export interface World {
  members: Members
  /** Where the door is. */
  serviceUrl: string
  twilio: TwilioPeer
  slack: SlackPeer
  fleet: Fleet
  phones: Phones
  domain: Domain
  connection: Connection
  random: () => number
  say: (line: string) => void
  /** Writes each line as one undisturbed person and gives what answers it. */
  learn(lines: readonly string[]): Promise<Line[]>
  crowd(options: Pick<CrowdOptions, 'story' | 'people' | 'thinkMs' | 'send'>): Crowd
  /** Webhooks answered with 503 so far. */
  refusedWebhooks(): number
  /** Nothing waits in any conversation. @throws when that does not come about */
  settled(patienceMs?: number): Promise<void>
  stop(): Promise<void>
}

export interface WorldOptions {
  members: number
  random: () => number
  say: (line: string) => void
  openData: OpenData
  leaseMs: number
}

export const AGENCY = { id: '77296S00', channel: 'C0SENART' }
const ADVISER = { id: 'U0CAMILLE', name: 'camille', realName: 'Camille' }
/** As patient as Twilio's own retries, and steadier. */
const WEBHOOK_DELAYS_MS = Array.from({ length: 1200 }, () => 250)
const PATIENCE_MS = 120_000

export async function openWorld({ members: count, random, say, openData, leaseMs }: WorldOptions): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'mymatchup-faults-'))
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close().catch((error: unknown) => say(`While closing: ${String(error)}`))
  }
  try {
    say(count === 1 ? 'Starting a database…' : `Starting a database of ${count} members…`)
    const members = await startMembers(folder, count)
    closers.push(() => members.stop())
    const uri = members.uri(`faults${randomBytes(4).toString('hex')}`)
    const connection = await mongoose.createConnection(uri, { autoIndex: false, autoCreate: false }).asPromise()
    closers.push(() => connection.close())
    const door = await openDoor()
    closers.push(() => door.close())
    const serviceUrl = () => door.url
    const [twilio, slack] = await Promise.all([
      startTwilioPeer({ serviceUrl, clock: systemClock, delaysMs: WEBHOOK_DELAYS_MS }),
      startSlackPeer({
        serviceUrl,
        clock: systemClock,
        delaysMs: WEBHOOK_DELAYS_MS,
        users: [ADVISER],
        channels: [{ id: AGENCY.channel, name: 'senart', members: [ADVISER.id] }],
      }),
    ])
    closers.push(() => Promise.all([twilio.stop(), slack.stop()]))

    const dataKey = randomBytes(32)
    const { reference, relatedness, recognisers } = openData
    const domain = createDomain({
      connection,
      vault: vaultOf(dataKey),
      clock: systemClock,
      ids: randomIds,
      reference,
      engine: createEngine({ relatedness }),
      checkWording: recognisers.checkWording,
    })
    closers.push(() => domain.close())
    await domain.ensureIndexes()
    await domain.agencies.ensure([AGENCY.id])
    await domain.agencies.update(AGENCY.id, { slackChannelId: AGENCY.channel })
    await domain.agencies.saveAdviser({ slackUserId: ADVISER.id, name: ADVISER.realName, agencyIds: [AGENCY.id], role: 'adviser' })
    await seedDemo(domain, systemClock)

    const env = {
      PUBLIC_URL: door.url,
      MONGODB_URI: uri,
      DATA_KEY: dataKey.toString('base64'),
      AGENCIES: AGENCY.id,
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authToken,
      TWILIO_SMS_FROM: twilio.smsFrom,
      TWILIO_API_URL: twilio.url,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.url,
      LOG_LEVEL: process.env.FAULTS_LOG ?? 'error',
      LEASE_MS: String(leaseMs),
      JOBS_LOCK_MS: String(3 * leaseMs),
    }
    const fleet = createFleet(door, env, folder)
    closers.push(() => fleet.stop())
    const phones = phonesOf(twilio)
    const conversations = connection.collection('conversations')
    const waiting = { $or: [{ 'inbox.0': { $exists: true } }, { 'outbox.0': { $exists: true } }] }

    const settled = async (patienceMs = PATIENCE_MS) => {
      const isDone = async () => (await conversations.countDocuments(waiting)) === 0
      await until('an end of what is under way', isDone, patienceMs)
    }

    return {
      members,
      serviceUrl: door.url,
      twilio,
      slack,
      fleet,
      phones,
      domain,
      connection,
      random,
      say,
      settled,
      refusedWebhooks: () => phones.refused,
      async learn(lines) {
        const phone = phones.next()
        const story: Line[] = []
        let known = 0
        for (const says of lines) {
          await twilio.personSends({ channel: 'sms', from: phone, text: says })
          await until(`an answer to "${says}"`, () => phones.heard(phone).length > known, PATIENCE_MS)
          await settled()
          const hears = phones.heard(phone).slice(known)
          known += hears.length
          story.push({ says, hears })
        }
        return story
      },
      crowd: (options) => createCrowd({ twilio, phones, random, patienceMs: PATIENCE_MS, ...options }),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Reads the provider's ledger as it grows, and empties it, so that hours of messages fit. */
function phonesOf(twilio: TwilioPeer): Phones & { readonly refused: number } {
  const heard = new Map<string, string[]>()
  let count = 0
  let refused = 0
  function read(): void {
    for (const { what, value, status } of twilio.ledger.records) {
      if (what === 'webhook' && status === 503) refused += 1
      if (what !== 'Messages.create' || status !== 201) continue
      const { To: to, Body: body } = { To: '', Body: '', ...Object(value) }
      heard.set(String(to), [...(heard.get(String(to)) ?? []), String(body)])
    }
    twilio.ledger.clear()
  }
  return {
    get refused() {
      return refused
    },
    next: () => `+336${String(20_000_000 + ++count).padStart(8, '0')}`,
    heard(phone) {
      read()
      return heard.get(phone) ?? []
    },
  }
}
