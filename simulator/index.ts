/** The providers' side on this machine: the three peers, the people who play, and the page. Started in demo mode alone. */
import type { Server } from 'restify'
import type { MovableClock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import { act, addPerson } from './actions.js'
import { type Adviser, advisersFor, channelId, channelName, firstPeople, GENERAL, person } from './cast.js'
import { createPage } from './page-routes.js'
import { createBoard } from './peer/board.js'
import { PATIENT_DELAYS_MS } from './peer/courier.js'
import { type Phone, type PhoneChannel, telegramPhone, twilioPhone } from './phone.js'
import { startSlackPeer } from './slack-peer.js'
import { startTelegramPeer } from './telegram-peer.js'
import { startTwilioPeer } from './twilio-peer.js'

export interface SimulatorOptions {
  /** Where the service is reached, asked at each call. */
  serviceUrl: () => string
  clock: MovableClock
  log: Log
  /** One Slack channel and two advisers for each. */
  agencies: readonly { id: string; name: string }[]
  /** Keeps phones and Slack across restarts, as the service keeps its own state. `load` gives what `save` was given, or undefined. */
  store: { load(): Promise<unknown>; save(state: unknown): Promise<void> }
}

export interface Credentials {
  twilio: { accountSid: string; authToken: string; smsFrom: string; whatsappFrom: string; apiUrl: string }
  telegram: { botToken: string; webhookSecret: string; apiUrl: string }
  slack: {
    botToken: string
    signingSecret: string
    appToken: undefined
    apiUrl: string
    adminUserIds: string[]
    defaultChannel: string
    /** By agency id. */
    channels: Record<string, string>
    /** The first adviser of each agency. */
    adviserIds: Record<string, { id: string; name: string }>
    /** All of them. */
    advisers: Adviser[]
  }
}

export interface Simulator {
  credentials: Credentials
  mount(server: Server): void
  /** Somebody new who plays, with a phone. */
  phone(channel: PhoneChannel): Phone
  /** Saves and closes everything. */
  stop(): Promise<void>
}

const SAVE_AFTER_MS = 20

export async function startSimulator({ serviceUrl, clock, log, agencies, store }: SimulatorOptions): Promise<Simulator> {
  const board = createBoard(await store.load())
  const people = board.collection('people', person)
  const advisers = advisersFor(agencies)
  const idsOf = (agencyId: string) => advisers.filter((one) => one.agencyId === agencyId || one.isAdmin).map(({ id }) => id)
  const delaysMs = PATIENT_DELAYS_MS

  const twilio = await startTwilioPeer({ serviceUrl, clock, log, board, delaysMs })
  const telegram = await startTelegramPeer({ clock, log, board, delaysMs })
  const slack = await startSlackPeer({
    serviceUrl,
    clock,
    log,
    board,
    delaysMs,
    users: advisers,
    channels: [
      ...agencies.map((agency) => ({ id: channelId(agency.id), name: channelName(agency), topic: agency.name, members: idsOf(agency.id) })),
      { id: GENERAL, name: 'general', topic: 'Tout le collectif', members: advisers.map(({ id }) => id) },
    ],
  })
  if (people.ids().length === 0) for (const { name } of firstPeople()) addPerson({ people, telegram }, name)

  const saver = saveQuietly(() => store.save(board.snapshot()), log)
  board.onChange(saver.touch)
  const files: Record<string, { get(id: string): ReturnType<typeof twilio.media> }> = {
    twilio: { get: twilio.media },
    telegram: { get: telegram.file },
    slack: { get: slack.file },
  }
  const page = createPage({
    board,
    clock,
    log,
    act: (given) => act({ people, twilio, telegram, slack, clock, log }, given),
    file: (peer, id) => files[peer]?.get(id),
  })

  const firstOf = agencies.flatMap(({ id }) => advisers.filter(({ agencyId }) => agencyId === id).slice(0, 1))
  return {
    credentials: {
      twilio: {
        accountSid: twilio.accountSid,
        authToken: twilio.authToken,
        smsFrom: twilio.smsFrom,
        whatsappFrom: twilio.whatsappFrom,
        apiUrl: twilio.url,
      },
      telegram: { botToken: telegram.botToken, webhookSecret: telegram.webhookSecret, apiUrl: telegram.url },
      slack: {
        botToken: slack.botToken,
        signingSecret: slack.signingSecret,
        appToken: undefined,
        apiUrl: slack.url,
        adminUserIds: advisers.filter(({ isAdmin }) => isAdmin).map(({ id }) => id),
        defaultChannel: GENERAL,
        channels: Object.fromEntries(agencies.map(({ id }) => [id, channelId(id)])),
        adviserIds: Object.fromEntries(firstOf.map(({ agencyId, id, realName }) => [agencyId ?? '', { id, name: realName }])),
        advisers,
      },
    },
    mount: (server) => page.mount(server),
    phone(channel) {
      const { name, phone, telegramId } = addPerson({ people, telegram })
      if (channel === 'telegram') return telegramPhone(telegram, { id: telegramId, firstName: name, phone })
      return twilioPhone(twilio, { channel, phone })
    },
    async stop() {
      page.stop()
      await Promise.all([twilio.stop(), telegram.stop(), slack.stop()])
      await saver.flush()
    },
  }
}

/** Saves soon after a change, one save at a time; the last state is always saved. */
function saveQuietly(save: () => Promise<void>, log: Log): { touch(): void; flush(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const run = () => {
    timer = undefined
    running = running.then(save).catch((error: unknown) => log.warn({ err: error }, 'The simulator could not save its state.'))
    return running
  }
  return {
    touch() {
      timer ??= setTimeout(run, SAVE_AFTER_MS)
    },
    async flush() {
      clearTimeout(timer)
      await run()
    },
  }
}
