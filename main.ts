/**
 * The composition root: config → database → channels, bot, admin, jobs, web → listen. The one file that knows every room.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Connection } from 'mongoose'
import restify, { type Server } from 'restify'
import { type Admin, createAdmin } from './admin/index.js'
import { type Clock, systemClock } from './base/clock.js'
import { openDatabase } from './base/database.js'
import { guardServer, MOST_UNDER_WAY } from './base/door.js'
import { randomIds } from './base/ids.js'
import { openVault } from './base/keyring.js'
import { createLog, type Log } from './base/log.js'
import { createMeters, type Meters } from './base/meters.js'
import { createSignedLinks, type SignedLinks } from './base/signed-links.js'
import type { Vault } from './base/vault.js'
import { loadWords } from './base/words.js'
import { type Bot, type BotSettings, createBot } from './bot/index.js'
import type { ChannelProvider } from './channels/channel.js'
import { fetchMediaFile } from './channels/media.js'
import { createTelegram } from './channels/telegram/index.js'
import { segmentCount } from './channels/twilio/gsm.js'
import { createTwilio } from './channels/twilio/index.js'
import { createVideoRooms } from './channels/video/index.js'
import { type Config, ConfigError, readConfig } from './config.js'
import { type Demo, demoKey, openDemo } from './demo.js'
import { createRootDialog } from './dialogs/root.js'
import type { Understanding, Words } from './dialogs/tools.js'
import type { Elsewhere } from './dialogs/topics/deps.js'
import { allTopics } from './dialogs/topics/index.js'
import { workshopAnnouncement } from './dialogs/topics/workshops.js'
import { createUnderstanding } from './dialogs/understanding/index.js'
import { createDomain, type Domain } from './domain/index.js'
import { type LoadedReference, loadReference } from './domain/reference/load.js'
import { loadRecognisers, type Recognisers } from './domain/reference/recognisers.js'
import { storeReference } from './domain/reference/store.js'
import { forgetConversations } from './jobs/forget.js'
import { createJobs, type Jobs } from './jobs/index.js'
import { jobsPersonalData } from './jobs/personal-data.js'
import { createEngine } from './matching/engine.js'
import { createRelatedness, type Relatedness } from './matching/relatedness.js'
import { mountWeb } from './web/index.js'
import { createReportDesk } from './web/report-desk.js'

const DATA = join(import.meta.dirname, 'data')
/** Raised when the welcome's wording changes: each consent names what was read. */
const WELCOME_VERSION = '2026-11'
const EVERYWHERE = '0.0.0.0'
/** The simulator acts for anybody who opens its page: it is for this machine alone. */
const LOOPBACK = '127.0.0.1'
/** How long requests under way may take once the service stops. */
const CLOSING_GRACE_MS = 2000
/** Days that people name ("lundi") are meant there; agencies have their own. */
const TIME_ZONE = 'Europe/Paris'

export interface Service {
  /** Where it listens, `http://127.0.0.1:3978`. */
  url: string
  isDemo: boolean
  /** The simulated world around it; null with real providers. */
  demo: Pick<Demo, 'clock' | 'phone'> | null
  domain: Domain
  bot: Bot
  jobs: Jobs
  clock: Clock
  connection: Connection
  /** Drains and closes everything, last opened first. */
  stop(): Promise<void>
}

export interface StartOptions {
  /** One line of progress for the person who waits. */
  say?: (line: string) => void
  clock?: Clock
  /** Where the clock of a new demo begins; now by default. */
  demoBeginsAt?: Date
  /** In place of standard output. */
  logTo?: Log
  /** In place of the engine's defaults (bench, tests). */
  botSettings?: Partial<BotSettings>
  /** How often agenda looks for due jobs, in milliseconds. */
  jobsEveryMs?: number
  /** After this long a job whose process died is run again by another, in milliseconds. */
  jobsLockMs?: number | undefined
  /** After this long a card that a dead process was posting may be posted by another, in milliseconds. */
  cardClaimMs?: number
  /** Where many services start in one process, the open data is read once. */
  openData?: () => Promise<OpenData>
}

/** What is made of `data/` and never changes while the service runs. */
export interface OpenData {
  reference: LoadedReference
  relatedness: Relatedness
  recognisers: Recognisers
  understanding: Understanding
}

export async function loadOpenData(): Promise<OpenData> {
  const reference = await loadReference(DATA)
  const recognisers = await loadRecognisers(DATA, reference)
  return {
    reference,
    relatedness: createRelatedness(reference),
    recognisers,
    understanding: await createUnderstanding(recognisers, DATA),
  }
}

/**
 * Starts the service and resolves once it listens.
 * @throws {Error} with what to do, when the database or a provider cannot be had
 */
export async function startService(
  given: Config,
  {
    say = () => {},
    clock: givenClock = systemClock,
    demoBeginsAt,
    logTo,
    botSettings = {},
    jobsEveryMs,
    jobsLockMs,
    cardClaimMs,
    openData = loadOpenData,
  }: StartOptions = {},
): Promise<Service> {
  const log = logTo ?? createLog(given.logLevel, process.stdout.isTTY === true)
  const closers: (() => Promise<void>)[] = []
  const onClose = (close: () => Promise<void>) => closers.push(close)
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) {
      await close().catch((error: unknown) => log.error({ err: error }, 'Something did not close well.'))
    }
  }
  try {
    say('Opening the database…')
    const database = await openDatabase({ uri: given.mongodbUri, dataDir: given.dataDir, say })
    onClose(database.close)
    const { connection } = database

    say('Loading the open data (occupations, skills, communes, agencies)…')
    const { reference, relatedness, recognisers, understanding } = await openData()
    if (await storeReference(connection, reference)) say('Stored it in the database.')

    const dataKeys = given.dataKeys ?? [{ id: 'k1', key: await demoKey(given.dataDir) }]
    const vault = await openVault(connection, dataKeys)
    const [{ key: linkKey } = { key: Buffer.alloc(0) }] = dataKeys
    const url = `http://127.0.0.1:${given.port}`
    const publicUrl = given.publicUrl ?? (given.isDemo ? url : undefined)
    const demo = given.isDemo
      ? await openDemo({ config: given, connection, reference, log, serviceUrl: url, beginsAt: demoBeginsAt })
      : null
    if (demo !== null) onClose(demo.stop)
    const config = demo?.config ?? given
    const clock = demo?.clock ?? givenClock

    const engine = createEngine({ relatedness })
    const domain = createDomain({
      connection,
      vault,
      clock,
      ids: randomIds,
      reference,
      engine,
      checkWording: recognisers.checkWording,
      alsoPersonal: [jobsPersonalData(connection)],
    })
    onClose(() => domain.close())
    await domain.ensureIndexes()
    await domain.agencies.ensure(config.agencyIds)
    await demo?.seed(domain, say)

    const links = createSignedLinks(linkKey, publicUrl ?? url, clock, domain.links)
    const words = loadWords(new URL('./dialogs/fr/', import.meta.url))
    const providers = openProviders(config, { log, clock, words, publicUrl })
    const meters = createMeters()
    const { bot, admin, jobs } = furnish({
      config,
      connection,
      vault,
      clock,
      log,
      meters,
      domain,
      links,
      words,
      understanding,
      recognisers,
      providers,
      botSettings,
      jobsEveryMs,
      jobsLockMs,
      cardClaimMs,
    })

    const server = restify.createServer({ name: 'MyMatchUp', ignoreTrailingSlash: true })
    guardServer(server, { mostUnderWay: MOST_UNDER_WAY, hasSimulator: config.hasSimulator })
    for (const provider of providers) provider.mount(server, bot.sink)
    admin?.mount(server)
    demo?.mount(server)
    mountWeb(server, {
      links,
      domain,
      rooms: createVideoRooms(config.video),
      notifier: bot.notifier,
      transcript: bot.transcript,
      status: bot.status,
      metrics: meters.registry,
      dueJobs: jobs.due,
      onContactRequestAnswered: async (requestId) => {
        await jobs.contactRequestChanged(requestId)
        await admin?.refreshContactRequest(requestId)
      },
      onWorkshopJoined: async (workshopId) => admin?.refreshWorkshop(workshopId),
      clock,
      log,
      hasSimulator: config.hasSimulator,
    })
    await listen(server, config.port, demo === null ? EVERYWHERE : LOOPBACK)

    // Closed last to first: no new message, then what is under way, then what it needs.
    onClose(() => bot.stop())
    onClose(async () => admin?.stop())
    onClose(() => jobs.drain())
    onClose(() => closeServer(server))
    await bot.start()
    await admin?.start()
    for (const provider of providers) {
      await provider.start(bot.sink)
      onClose(() => provider.stop())
    }
    await jobs.start()
    demo?.onClockMoved(async () => {
      await jobs.clockMoved()
      await bot.sweep()
    })
    return { url, isDemo: demo !== null, demo, domain, bot, jobs, clock, connection, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

interface Furniture {
  config: Config
  connection: Connection
  vault: Vault
  clock: Clock
  log: Log
  meters: Meters
  domain: Domain
  links: SignedLinks
  words: Words
  understanding: Understanding
  recognisers: Recognisers
  providers: ChannelProvider[]
  botSettings: Partial<BotSettings>
  jobsEveryMs: number | undefined
  jobsLockMs: number | undefined
  cardClaimMs: number | undefined
}

/** Dialogs, bot, admin and jobs, each with the small interfaces it needs of the others. */
function furnish({
  config,
  connection,
  vault,
  clock,
  log,
  meters,
  domain,
  links,
  words,
  understanding,
  recognisers,
  providers,
  botSettings,
  jobsEveryMs,
  jobsLockMs,
  cardClaimMs,
}: Furniture): {
  bot: Bot
  admin: Admin | null
  jobs: Jobs
} {
  const elsewhere: Elsewhere = {
    async sendLinkCode(phone, youthId, code) {
      const address = { channel: 'sms' as const, id: phone, aliases: [], phone }
      await bot.notifier.notifyAddress(address, { key: `link:${youthId}:${code}`, name: 'link.code', value: { code }, class: 'answer' })
    },
    async forget(conversationIds, youthId) {
      await forgetConversations(bot.notifier, conversationIds, youthId)
    },
    contactRequestChanged: (requestId) => jobs.contactRequestChanged(requestId),
  }
  const topics = allTopics({ domain, words, links, elsewhere, welcomeVersion: WELCOME_VERSION })
  const bot = createBot({
    connection,
    channels: providers.flatMap((provider) => provider.channels),
    rootDialog: createRootDialog({
      topics,
      tools: { words, understanding, timeZone: TIME_ZONE },
      youths: domain.youths,
      handoffs: domain.handoffs,
    }),
    vault,
    clock,
    ids: randomIds,
    log,
    meters,
    apologies: { turnFailed: words('common.turnFailed') },
    settings: { spoolDir: join(config.dataDir, 'spool'), ...botSettings },
  })
  const jobs = createJobs({
    connection,
    domain,
    notifier: bot.notifier,
    silentSince: bot.silentSince,
    clock,
    log,
    onUnanswered: async (handoff) => admin?.raiseHandoff(handoff),
    onWorkshopChanged: async (workshopId) => admin?.refreshWorkshop(workshopId),
    onContactRequestChanged: async (requestId) => admin?.refreshContactRequest(requestId),
    onTrainingInterestChanged: async (interestId) => admin?.refreshTrainingInterest(interestId),
    ways: bot,
    onAppointmentChanged: async (appointmentId) => admin?.refreshAppointment(appointmentId),
    onCampaignChanged: async (campaignId) => admin?.refreshMessage(campaignId),
    onContactRequestUnanswered: async (request) => admin?.remindOfContactRequest(request),
    ...(jobsEveryMs === undefined ? {} : { processEveryMs: jobsEveryMs }),
    ...(jobsLockMs === undefined ? {} : { lockMs: jobsLockMs }),
  })
  const admin =
    config.slack === undefined
      ? null
      : createAdmin({
          config: config.slack,
          domain,
          notifier: bot.notifier,
          later: jobs,
          groupMessages: {
            pages({ text, adviserName, agencyName }) {
              const said = words('campaign.message', { text, adviser: adviserName, agency: agencyName })
              const rendered = bot.render({ text: said, choices: [], class: 'unasked' })
              return new Map([...rendered].map(([channel, pages]) => [channel, pages.map(({ body }) => body)]))
            },
            segments: segmentCount,
            segmentPrice: config.smsSegmentPrice,
            reach: bot.reach,
          },
          connection,
          transcript: bot.transcript,
          fetchMedia: bot.fetchMedia,
          downloadFile: fetchMediaFile,
          links,
          reports: createReportDesk({ domain, links, clock }),
          rooms: createVideoRooms(config.video),
          announcementText: (workshop) => workshopAnnouncement(workshop, { domain, words }),
          recogniseOccupation: (text) => recognisers.occupations.recognise(text),
          recognisePlace: (text) => recognisers.places.recognise(text),
          checkWording: recognisers.checkWording,
          ...(cardClaimMs === undefined ? {} : { cardClaimMs }),
          clock,
          ids: randomIds,
          log,
        })
  if (admin !== null) bot.setDesk(admin.desk)
  return { bot, admin, jobs }
}

/** A channel without credentials is off, and says so. Adding a provider is a line here. */
function openProviders(
  config: Config,
  { log, clock, words, publicUrl }: { log: Log; clock: Clock; words: Words; publicUrl: string | undefined },
): ChannelProvider[] {
  const providers: ChannelProvider[] = []
  if (config.twilio !== undefined) {
    providers.push(createTwilio({ config: config.twilio, publicUrl, log, clock, words: { more: words('common.more') } }))
  }
  if (config.telegram !== undefined) {
    const share = { sharePhone: words('common.sharePhone'), shareLocation: words('common.shareLocation') }
    providers.push(createTelegram({ config: config.telegram, publicUrl, log, clock, words: share }))
  }
  for (const [name, isOn] of [
    ['SMS', config.twilio?.smsFrom !== undefined],
    ['WhatsApp', config.twilio?.whatsappFrom !== undefined],
    ['Telegram', config.telegram !== undefined],
    ['Slack', config.slack !== undefined],
  ] as const) {
    if (!isOn) log.warn({ channel: name }, `${name} is off: it has no credentials (see .env.example).`)
  }
  return providers
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} is taken: stop what listens there, or set PORT.`) : error)
    })
    server.listen(port, host, resolve)
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Kept-alive connections, and those opened ahead of use, would hold the port for minutes.
    const grace = setTimeout(() => server.server.closeAllConnections(), CLOSING_GRACE_MS)
    server.close(() => {
      clearTimeout(grace)
      resolve()
    })
    server.server.closeIdleConnections()
  })
}

async function main(): Promise<void> {
  loadEnvFile()
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const service = await startService(readConfig(process.env), { say })
  say(service.isDemo ? `MyMatchUp is ready: open ${service.url} (demo mode; Ctrl-C to stop)` : `MyMatchUp is ready on ${service.url}`)
  let isStopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) return
      isStopping = true
      say('Stopping…')
      void service.stop().then(() => process.exit(0))
    })
  }
}

function loadEnvFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env')
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error: unknown) => {
    const isForOperator = error instanceof ConfigError || error instanceof Error
    process.stderr.write(`${isForOperator ? error.message : String(error)}\n`)
    process.exit(1)
  })
}
