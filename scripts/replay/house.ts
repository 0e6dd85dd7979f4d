/** The service without its providers: the engine, the dialogs, the stores and the matching as they are, on a scratch database. */
import type { Connection } from 'mongoose'
import { MovableClock } from '../../base/clock.js'
import { randomIds } from '../../base/ids.js'
import type { Log } from '../../base/log.js'
import { createSignedLinks } from '../../base/signed-links.js'
import { vaultOf } from '../../base/vault.js'
import { loadWords } from '../../base/words.js'
import { type Bot, createBot } from '../../bot/index.js'
import type { Address, Channel, ChannelId } from '../../channels/channel.js'
import { createTelegram } from '../../channels/telegram/index.js'
import { createTwilio } from '../../channels/twilio/index.js'
import { createRootDialog } from '../../dialogs/root.js'
import { allTopics } from '../../dialogs/topics/index.js'
import { createDomain, type Domain } from '../../domain/index.js'
import type { MatchStore } from '../../domain/offers/job-offer.js'
import type { OpenData } from '../../main.js'
import { createEngine } from '../../matching/engine.js'

export interface House {
  bot: Bot
  domain: Domain
  clock: MovableClock
  /** Everybody in a row says something; @returns what each then reads, in their order */
  say(lines: readonly { address: Address; text: string }[]): Promise<string[]>
  /** What people asked of the advisers since the last look. */
  handoffs(): string[]
  close(): Promise<void>
}

const KEY = Buffer.alloc(32, 11)
const UNHURRIED = { messagesPerSecond: 1e6, perChatPerSecond: 1e6 }

export async function openHouse({
  connection,
  openData,
  beginsAt,
  agencyIds,
  log,
  onMatches,
}: {
  connection: Connection
  openData: OpenData
  beginsAt: Date
  agencyIds: string[]
  log: Log
  /** Told of every match that was computed, as often as it is. */
  onMatches: (youthId: string, offerIds: string[]) => void
}): Promise<House> {
  const { reference, relatedness, recognisers, understanding } = openData
  const clock = new MovableClock(beginsAt.getTime() - Date.now())
  const vault = vaultOf(KEY)
  const engine = createEngine({ relatedness })
  const made = createDomain({ connection, vault, clock, ids: randomIds, reference, engine, checkWording: recognisers.checkWording })
  const domain = { ...made, matches: watched(made.matches, onMatches) }
  await domain.ensureIndexes()
  await domain.agencies.ensure(agencyIds)
  const words = loadWords(new URL('../../dialogs/fr/', import.meta.url))
  const links = createSignedLinks(KEY, 'https://mymatchup.example.org', clock, domain.links)
  const heard = new Map<string, string[]>()
  let asked: string[] = []
  const bot = createBot({
    connection,
    channels: channelsOf({ log, clock, words: (key) => words(key) }).map((channel) => silent(channel, heard)),
    rootDialog: createRootDialog({
      topics: allTopics({
        domain,
        words,
        links,
        elsewhere: {
          sendLinkCode: () => Promise.resolve(),
          forget: () => Promise.resolve(),
          contactRequestChanged: () => Promise.resolve(),
        },
        welcomeVersion: 'replay',
      }),
      tools: { words, understanding, timeZone: 'Europe/Paris' },
      youths: domain.youths,
      handoffs: domain.handoffs,
    }),
    desk: {
      async deliver({ name, value }) {
        if (name === 'handoff.opened' && typeof value === 'object' && value !== null && 'handoffId' in value)
          asked.push(String(value.handoffId))
      },
    },
    vault,
    clock,
    ids: randomIds,
    log,
    apologies: { turnFailed: words('common.turnFailed') },
    settings: { pace: { sms: UNHURRIED, whatsapp: UNHURRIED, telegram: UNHURRIED } },
  })
  await bot.start()
  let messages = 0

  return {
    bot,
    domain,
    clock,
    async say(lines) {
      heard.clear()
      await Promise.all(
        lines.map(({ address, text }) =>
          bot.sink.receive({ messageId: `replay-${++messages}`, address, sentAt: clock.now(), media: [], text }),
        ),
      )
      await bot.idle()
      return lines.map(({ address }) => (heard.get(address.id) ?? []).join('\n'))
    },
    handoffs() {
      const all = asked
      asked = []
      return all
    },
    async close() {
      await bot.stop()
      await domain.close()
    },
  }
}

/** The channels as they render; what they would send is read here. */
function silent(channel: Channel, heard: Map<string, string[]>): Channel {
  let sent = 0
  return {
    id: channel.id,
    limits: channel.limits,
    render: (message) => channel.render(message),
    async send(message, { address }) {
      const lines = [message.body, ...message.buttons.map(({ label }, position) => `${position + 1} ${label}`)]
      heard.set(address.id, [...(heard.get(address.id) ?? []), ...lines])
      sent += 1
      return { providerId: `${channel.id}-${sent}`, hasButtons: message.buttons.length > 0 }
    },
    fetchMedia: (media) => channel.fetchMedia(media),
  }
}

function channelsOf({ log, clock, words }: { log: Log; clock: MovableClock; words: (key: string) => string }): Channel[] {
  const nowhere = 'http://127.0.0.1:9'
  const twilio = createTwilio({
    config: {
      accountSid: 'ACreplay',
      authToken: 'replay',
      smsFrom: '+33757000000',
      whatsappFrom: 'whatsapp:+33757000000',
      apiUrl: nowhere,
    },
    publicUrl: undefined,
    log,
    clock,
    words: { more: words('common.more') },
  })
  const telegram = createTelegram({
    config: { botToken: '1:replay', webhookSecret: undefined, apiUrl: nowhere },
    publicUrl: undefined,
    log,
    clock,
    words: { sharePhone: words('common.sharePhone'), shareLocation: words('common.shareLocation') },
  })
  return [...twilio.channels, ...telegram.channels]
}

function watched(matches: MatchStore, onMatches: (youthId: string, offerIds: string[]) => void): MatchStore {
  return {
    ...matches,
    async rankFor(youthId, limit) {
      const found = await matches.rankFor(youthId, limit)
      onMatches(
        youthId,
        found.filter(({ match }) => match.isEligible).map(({ offer }) => offer.id),
      )
      return found
    },
  }
}

export function addressOf(channel: ChannelId, id: string): Address {
  return { channel, id, aliases: [], ...(channel === 'telegram' ? {} : { phone: id }) }
}
