/** The advisers' Slack on the wire: the real Bolt app, a Slack peer, a real bot and domain on a database of their own. */
import { createHmac } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import restify, { type Server } from 'restify'
import { z } from 'zod'
import { type Admin, createAdmin } from '../../admin/index.js'
import { randomIds } from '../../base/ids.js'
import { createSignedLinks } from '../../base/signed-links.js'
import { loadWords } from '../../base/words.js'
import type { Bot } from '../../bot/index.js'
import type { MediaContent, MediaReference } from '../../channels/channel.js'
import { fetchMediaFile } from '../../channels/media.js'
import { segmentCount } from '../../channels/twilio/gsm.js'
import { renderSms } from '../../channels/twilio/sms.js'
import { createVideoRooms } from '../../channels/video/index.js'
import { readConfig } from '../../config.js'
import { workshopAnnouncement } from '../../dialogs/topics/workshops.js'
import type { VideoRooms } from '../../domain/workshops/video-rooms.js'
import { createBoard } from '../../simulator/peer/board.js'
import type { SlackMessage, SlackView } from '../../simulator/slack/model.js'
import { type SlackPeer, startSlackPeer } from '../../simulator/slack-peer.js'
import { createReportDesk } from '../../web/report-desk.js'
import { addressOf, botOn, inboundOf, type Script, until } from '../bot/world.js'
import { closeServer } from '../support/close-server.js'
import { MEAUX, newYouth, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { openData } from '../support/open-data.js'

const DIALOG_WORDS = new URL('../../dialogs/fr/', import.meta.url)

export const NADIA = 'U0NADIA'
export const PAUL = 'U0PAUL'
export const MEHDI = 'U0MEHDI'
export const ROOT = 'U0ROOT'
export const STRANGER = 'U0ELSE'
export const SENART_CHANNEL = 'C0SENART'
export const MEAUX_CHANNEL = 'C0MEAUX'
export const DEFAULT_CHANNEL = 'C0DEFAULT'

export interface Told {
  name: string
  value: Record<string, unknown>
}

export interface World extends TestDomain {
  admin: Admin
  slack: SlackPeer
  bot: Bot
  url: string
  /** Events that reached the person's dialog, in order. */
  told: Told[]
  /** What was asked of `jobs`. */
  later: string[]
  /** Answers to `fetchMedia`, by reference. */
  media: Map<string, MediaContent | Error>
  /** A youth of Sénart who has written "bonjour". */
  youth(phone: string, agencyId?: string): Promise<{ youthId: string; conversationId: string }>
  settled(): Promise<void>
  /** Signs and sends what no Slack window would: forged ids, repeated calls. @returns the HTTP status */
  forge(payload: Record<string, unknown>, headers?: Record<string, string>, signal?: AbortSignal): Promise<number>
  pressForged(user: string, actionId: string, value: string, channel?: string): Promise<number>
  ephemerals(user: string): string[]
  cards(channel: string): SlackMessage[]
  thread(card: SlackMessage): SlackMessage[]
  modal(user: string): SlackView
  stop(): Promise<void>
}

export async function openWorld({
  rooms = createVideoRooms(readConfig({}).video),
  isSocketMode = false,
  isSlow = false,
  databaseUri,
  formPatienceMs,
}: {
  /** Jitsi's public server, unless others are given. */
  rooms?: VideoRooms
  isSocketMode?: boolean
  /** Slack takes four seconds for each answer, from the first on. */
  isSlow?: boolean
  /** Another way to the database than straight. */
  databaseUri?: string
  formPatienceMs?: number
} = {}): Promise<World> {
  const t = await testDomain(databaseUri === undefined ? {} : { databaseUri })
  const { domain, clock, database } = t
  const { recognisers } = await openData()
  const told: Told[] = []
  const later: string[] = []
  const media = new Map<string, MediaContent | Error>()
  const script: Script = (activity) => {
    if (activity.type === 'event') told.push({ name: activity.name ?? '', value: activity.value })
  }
  const bot = botOn(database.connection, { clock, script })
  await bot.start()
  let url = ''
  const board = createBoard()
  // Events that Slack has still to bring.
  const underWay = new Set<string>()
  board.onChange(({ collection, id, value }) => {
    if (collection === 'slackEvents') value === null ? underWay.delete(id) : underWay.add(id)
  })
  const slack = await startSlackPeer({
    board,
    serviceUrl: () => url,
    clock,
    users: [
      { id: NADIA, name: 'nadia', realName: 'Nadia Benali' },
      { id: PAUL, name: 'paul', realName: 'Paul Martin' },
      { id: MEHDI, name: 'mehdi', realName: 'Mehdi Roux' },
      { id: ROOT, name: 'root', realName: 'Rose Otis', isAdmin: true },
      { id: STRANGER, name: 'else', realName: 'Elsa Lenoir' },
    ],
    channels: [
      { id: SENART_CHANNEL, name: 'senart', members: [NADIA, PAUL, STRANGER] },
      { id: MEAUX_CHANNEL, name: 'meaux', members: [MEHDI] },
      { id: DEFAULT_CHANNEL, name: 'collectif', members: [ROOT] },
    ],
    delaysMs: [20, 20, 20],
  })
  if (isSlow) slack.delayAnswers(4000)
  const links = createSignedLinks(Buffer.alloc(32, 3), 'https://mymatchup.example', clock, domain.links)
  const admin = createAdmin({
    config: {
      botToken: slack.botToken,
      signingSecret: slack.signingSecret,
      appToken: isSocketMode ? slack.appToken : undefined,
      apiUrl: slack.url,
      adminUserIds: [ROOT],
      defaultChannel: DEFAULT_CHANNEL,
    },
    domain,
    notifier: bot.notifier,
    later: {
      offerPublished: async (id) => void later.push(`offer ${id}`),
      workshopChanged: async (id) => void later.push(`workshop ${id}`),
      handoffOpened: async (id) => void later.push(`handoff ${id}`),
      contactRequestChanged: async (id) => void later.push(`contact ${id}`),
      trainingChanged: async (id) => void later.push(`training ${id}`),
      campaignChanged: async (id) => void later.push(`campaign ${id}`),
    },
    connection: database.connection,
    transcript: bot.transcript,
    fetchMedia: async (_, file: MediaReference) => {
      const found = media.get(file.reference)
      if (found === undefined) throw new Error(`No file ${file.reference}.`)
      if (found instanceof Error) throw found
      return found
    },
    groupMessages: {
      pages({ text, adviserName, agencyName }) {
        const said = `${adviserName}, ${agencyName} : ${text}`
        return new Map([['sms', renderSms({ text: said, choices: [], class: 'unasked' }, 'SUITE').map(({ body }) => body)]])
      },
      segments: segmentCount,
      segmentPrice: 0.07,
      reach: bot.reach,
    },
    downloadFile: fetchMediaFile,
    ...(formPatienceMs === undefined ? {} : { formPatienceMs }),
    links,
    reports: createReportDesk({ domain, links, clock }),
    rooms,
    announcementText: (workshop) => workshopAnnouncement(workshop, { domain, words: loadWords(DIALOG_WORDS) }),
    recogniseOccupation: (text) => recognisers.occupations.recognise(text),
    recognisePlace: (text) => recognisers.places.recognise(text),
    checkWording: recognisers.checkWording,
    clock,
    ids: randomIds,
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
  })
  const server = restify.createServer({ name: 'test' })
  admin.mount(server)
  url = await listen(server)
  await admin.start()
  if (isSocketMode) await until(() => slack.connections() > 0, 'the socket')
  await setUpAgencies(t)

  const world: World = {
    ...t,
    admin,
    slack,
    bot,
    url,
    told,
    later,
    media,
    async youth(phone, agencyId = SENART) {
      const address = addressOf(phone)
      await bot.sink.receive(inboundOf(phone, 'bonjour'))
      await bot.idle()
      const { conversationId } = await bot.notifier.notifyAddress(address, {
        key: `open:${phone}`,
        name: 'open',
        value: {},
        class: 'answer',
      })
      await bot.idle()
      told.length = 0
      const youthId = await newYouth(domain, conversationId, phone)
      await domain.youths.update(youthId, { agencyId, firstName: 'Lina' })
      return { youthId, conversationId }
    },
    async settled() {
      // What one brings about may be an event to the other.
      for (let quiet = 0; quiet < 2; quiet = underWay.size === 0 ? quiet + 1 : 0) {
        await until(() => underWay.size === 0, 'Slack’s events')
        await admin.idle()
        await bot.idle()
      }
    },
    async forge(payload, headers = {}, signal) {
      const isEvent = payload.type === 'event_callback'
      const fields = 'command' in payload ? z.record(z.string(), z.string()).parse(payload) : { payload: JSON.stringify(payload) }
      const raw = isEvent ? JSON.stringify(payload) : new URLSearchParams(fields).toString()
      const timestamp = String(Math.floor(Date.now() / 1000))
      const signature = `v0=${createHmac('sha256', slack.signingSecret).update(`v0:${timestamp}:${raw}`).digest('hex')}`
      const response = await fetch(`${url}/slack/events`, {
        method: 'POST',
        headers: {
          'content-type': isEvent ? 'application/json' : 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': signature,
          ...headers,
        },
        body: raw,
        ...(signal === undefined ? {} : { signal }),
      })
      await response.arrayBuffer()
      return response.status
    },
    async pressForged(user, actionId, value, channel = SENART_CHANNEL) {
      const status = await world.forge({
        type: 'block_actions',
        user: { id: user, username: user, team_id: 'T0' },
        team: { id: 'T0', domain: 'test' },
        channel: { id: channel, name: 'x' },
        container: { type: 'message', channel_id: channel, message_ts: '1.2' },
        message: { type: 'message', ts: '1.2' },
        trigger_id: 'forged',
        api_app_id: 'A0',
        token: 't',
        actions: [{ type: 'button', action_id: actionId, block_id: 'b', value, action_ts: '1.3' }],
      })
      await world.settled()
      return status
    },
    ephemerals: (user) =>
      slack
        .messages()
        .filter((message) => message.ephemeralTo === user || (message.channel === `D${user.slice(1)}` && message.isBot))
        .map(({ text }) => text),
    cards: (channel) =>
      slack.messages(channel).filter(({ isBot, threadTs, ephemeralTo }) => isBot && threadTs === undefined && ephemeralTo === undefined),
    thread: (card) => slack.messages(card.channel).filter(({ threadTs, ephemeralTo }) => threadTs === card.ts && ephemeralTo === undefined),
    modal(user) {
      const view = slack.modal(user)
      if (view === undefined) throw new Error(`${user} sees no window.`)
      return view
    },
    async stop() {
      await admin.stop()
      await bot.stop()
      await slack.stop()
      await closeServer(server)
      await database.drop()
    },
  }
  return world
}

async function setUpAgencies({ domain }: TestDomain): Promise<void> {
  await domain.agencies.update(SENART, { slackChannelId: SENART_CHANNEL })
  await domain.agencies.update(MEAUX, { slackChannelId: MEAUX_CHANNEL })
  await domain.agencies.saveAdviser({ slackUserId: NADIA, name: 'Nadia', agencyIds: [SENART], role: 'lead' })
  await domain.agencies.saveAdviser({ slackUserId: PAUL, name: 'Paul', agencyIds: [SENART], role: 'adviser' })
  await domain.agencies.saveAdviser({ slackUserId: MEHDI, name: 'Mehdi', agencyIds: [MEAUX], role: 'adviser' })
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address: AddressInfo = server.address()
      resolve(`http://127.0.0.1:${address.port}`)
    })
  })
}

/** All the words of a message, as they would be read. */
export function wordsOf(message: SlackMessage | SlackView['body'] | undefined): string {
  return JSON.stringify(message?.blocks ?? [])
}

/** Labels of the buttons of a message. */
export function buttonsOf(message: SlackMessage | undefined): string[] {
  return [...wordsOf(message).matchAll(/"type":"button","action_id":"[^"]*","text":\{"type":"plain_text","text":"([^"]*)"/g)].map(
    ([, label = '']) => label,
  )
}
