/**
 * Demo mode: without any provider's credentials the service talks to local peers of its providers, on a clock that can be moved, with
 * the demo collective in its database. `main` uses this and nothing else of the simulator.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from 'mongoose'
import type { Server } from 'restify'
import { MovableClock } from './base/clock.js'
import type { Log } from './base/log.js'
import type { Config } from './config.js'
import { seedDemo } from './domain/demo/seed.js'
import type { Domain } from './domain/index.js'
import type { Reference } from './domain/reference/reference.js'
import type { Simulator } from './simulator/index.js'

/** A Wednesday at 10:00 in Paris, when agencies are open and nothing is held back: where transcripts begin. */
export const STORY_BEGINS = new Date('2026-11-25T09:00:00Z')

const KEY_BYTES = 32
const OWNER_ONLY = 0o600

export interface Demo {
  /** The given settings with the simulator's credentials in them. */
  config: Config
  clock: MovableClock
  seed(domain: Domain, say: (line: string) => void): Promise<void>
  mount(server: Server): void
  /** Somebody new who plays, with a phone. */
  phone: Simulator['phone']
  onClockMoved(listener: () => Promise<void>): void
  stop(): Promise<void>
}

/** The key that seals the demo's data, made once and kept beside them. */
export async function demoKey(dataDir: string): Promise<Buffer> {
  const path = join(dataDir, 'demo.key')
  const kept = await readFile(path, 'utf8').catch(() => null)
  if (kept !== null) return Buffer.from(kept, 'base64')
  const key = randomBytes(KEY_BYTES)
  await mkdir(dataDir, { recursive: true })
  await writeFile(path, key.toString('base64'), { mode: OWNER_ONLY })
  return key
}

export interface DemoOptions {
  config: Config
  connection: Connection
  reference: Reference
  log: Log
  serviceUrl: string
  /** Where the clock of a new demo begins; now by default. */
  beginsAt?: Date | undefined
}

const STATE_ID = 'simulator'

/** Starts the simulator and takes its clock and its phones up where they were left. */
export async function openDemo({ config, connection, reference, log, serviceUrl, beginsAt }: DemoOptions): Promise<Demo> {
  const states = connection.collection<{ _id: string; offsetMs?: number; state?: string }>('demo')
  const kept = await states.findOne({ _id: STATE_ID })
  const clock = new MovableClock(kept?.offsetMs ?? (beginsAt === undefined ? 0 : beginsAt.getTime() - Date.now()))
  // Loaded in demo mode alone: with real credentials none of it is in the process.
  const { startSimulator } = await import('./simulator/index.js')
  const simulator = await startSimulator({
    serviceUrl: () => serviceUrl,
    clock,
    log,
    agencies: config.agencyIds.map((id) => ({ id, name: reference.missionsLocales.get(id)?.name ?? id })),
    store: {
      load: async () => (kept?.state === undefined ? undefined : JSON.parse(kept.state)),
      save: async (state) => {
        await states.updateOne({ _id: STATE_ID }, { $set: { state: JSON.stringify(state) } }, { upsert: true })
      },
    },
  })
  clock.onMove(async () => {
    await states.updateOne({ _id: STATE_ID }, { $set: { offsetMs: clock.offsetMs } }, { upsert: true })
  })
  const { twilio, telegram, slack } = simulator.credentials
  return {
    config: { ...config, twilio, telegram, slack },
    clock,
    async seed(domain, say) {
      const seeded = await seedDemo(domain, clock)
      say(
        `Demo collective: ${config.agencyIds.length} agencies, ${seeded.offers.created + seeded.offers.updated + seeded.offers.unchanged} offers, ${seeded.workshops} workshops, ${seeded.trainings} trainings.`,
      )
      await joinSlack(domain, slack)
    },
    mount: (server) => simulator.mount(server),
    phone: (channel) => simulator.phone(channel),
    onClockMoved: (listener) => clock.onMove(listener),
    stop: () => simulator.stop(),
  }
}

/** Each agency has its channel and its advisers in the simulated Slack, as `/equipe` would have set up. */
async function joinSlack(domain: Domain, { channels, advisers }: Simulator['credentials']['slack']): Promise<void> {
  const agencyIds = Object.keys(channels)
  for (const [agencyId, slackChannelId] of Object.entries(channels)) await domain.agencies.update(agencyId, { slackChannelId })
  for (const { id, realName, agencyId, isAdmin } of advisers) {
    await domain.agencies.saveAdviser({
      slackUserId: id,
      name: realName,
      agencyIds: agencyId === null ? agencyIds : [agencyId],
      role: isAdmin ? 'administrator' : 'adviser',
    })
  }
}
