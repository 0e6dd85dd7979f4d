/**
 * Whole profile conversations through the signed Twilio webhooks, against the bare driver doing the same reads and writes, and against
 * stock botbuilder behind the same webhook and client. All take turns in one run; each has its own process, and so has the peer.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { z } from 'zod'
import { startMongod } from '../../base/mongod.js'
import { MESSAGES_PATH } from '../../channels/twilio/webhooks.js'
import type { Bench, BenchResult } from '../bench.js'
import { type Child, freePort, startChild } from './child.js'
import { type Measure, openPeople, percentile } from './people.js'
import { type Operation, operationsOf } from './profile.js'
import { ACCOUNT_SID, AUTH_TOKEN, OUR_SCRIPT, PEOPLE_AT_ONCE, SENDER, STOCK_SCRIPT } from './script.js'

const ROUNDS = 5
const SECONDS_EACH = 4
const WARM_UP_SECONDS = 6
const bareResult = z.object({ turns: z.number(), seconds: z.number() })
const cpu = z.object({ user: z.number(), system: z.number() })

export const turnsBench: Bench = {
  name: 'turns',
  title: `profile conversations by SMS, ${PEOPLE_AT_ONCE} people at once, ${ROUNDS} rounds of ${SECONDS_EACH} s each`,
  run,
}

async function run(say: (line: string) => void): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'mymatchup-bench-'))
  const mongod = await startMongod(folder, say)
  const people = await openPeople()
  const children: Child[] = []
  async function close(): Promise<void> {
    for (const child of children) await child.stop().catch(() => undefined)
    people.close()
    await mongod.stop()
    await rm(folder, { recursive: true, force: true })
  }
  const interrupted = () => void close().then(() => process.exit(130))
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  try {
    const start = async (file: string) => {
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      const child = await startChild(file, environment(file, mongod.uri, folder, people.apiUrl, port, url))
      children.push(child)
      return { child, webhook: url + MESSAGES_PATH }
    }
    say('Starting the service, stock botbuilder and the bare driver…')
    const ours = await start('service.ts')
    const stock = await start('stock.ts')
    const bare = await start('bare.ts')

    say('Learning what one conversation asks of the database…')
    const ourAnswers = await people.countAnswers(ours.webhook, OUR_SCRIPT)
    const stockAnswers = await people.countAnswers(stock.webhook, STOCK_SCRIPT)
    const operations = await profiled(databaseUri(mongod.uri, 'service'), () => people.countAnswers(ours.webhook, OUR_SCRIPT))

    const results: Record<'ours' | 'stock' | 'bare', Measure[]> = { ours: [], stock: [], bare: [] }
    const cpuMs: number[] = []
    const bareFor = (seconds: number) =>
      bare.child
        .ask({ operations, turns: OUR_SCRIPT.length, people: PEOPLE_AT_ONCE, seconds })
        .then((answer) => ({ ...bareResult.parse(answer), latencies: [] }))
    for (let round = 0; round <= ROUNDS; round++) {
      const isWarmUp = round === 0
      const seconds = isWarmUp ? WARM_UP_SECONDS : SECONDS_EACH
      say(isWarmUp ? 'Warming up…' : `Round ${round} of ${ROUNDS}…`)
      const bareMeasure = await bareFor(seconds)
      const before = await cpuOf(ours.child)
      const ourMeasure = await people.play(ours.webhook, OUR_SCRIPT, ourAnswers, PEOPLE_AT_ONCE, seconds)
      const used = (await cpuOf(ours.child)) - before
      const stockMeasure = await people.play(stock.webhook, STOCK_SCRIPT, stockAnswers, PEOPLE_AT_ONCE, seconds)
      if (isWarmUp) continue
      results.bare.push(bareMeasure)
      results.ours.push(ourMeasure)
      results.stock.push(stockMeasure)
      cpuMs.push(used / ourMeasure.turns)
    }
    return report(results, operations, cpuMs, ourAnswers)
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
    await close()
  }
}

function databaseUri(uri: string, name: string): string {
  return uri.replace('/mymatchup?', `/${name}?`)
}

function environment(file: string, mongodUri: string, folder: string, apiUrl: string, port: number, url: string): Record<string, string> {
  const name = file.replace('.ts', '')
  return {
    PORT: String(port),
    PUBLIC_URL: url,
    MONGODB_URI: databaseUri(mongodUri, name),
    DATA_DIR: join(folder, name),
    DATA_KEY: randomBytes(32).toString('base64'),
    TWILIO_ACCOUNT_SID: ACCOUNT_SID,
    TWILIO_AUTH_TOKEN: AUTH_TOKEN,
    TWILIO_SMS_FROM: SENDER,
    TWILIO_API_URL: apiUrl,
    LOG_LEVEL: 'error',
  }
}

async function profiled(uri: string, work: () => Promise<unknown>): Promise<Operation[]> {
  const connection = await mongoose.createConnection(uri).asPromise()
  try {
    return await operationsOf(connection, async () => void (await work()))
  } finally {
    await connection.close()
  }
}

/** Milliseconds. */
async function cpuOf(child: Child): Promise<number> {
  const { user, system } = cpu.parse(await child.ask('cpu'))
  return (user + system) / 1000
}

function report(
  results: Record<'ours' | 'stock' | 'bare', Measure[]>,
  operations: Operation[],
  cpuMs: number[],
  answers: number[],
): BenchResult {
  const rate = (measures: Measure[]) => median(measures.map(({ turns, seconds }) => turns / seconds))
  const latency = (measures: Measure[], share: number) => {
    const all = measures.flatMap(({ latencies }) => latencies).sort((a, b) => a - b)
    return all.length === 0 ? '' : `${percentile(all, share).toFixed(0)} ms`
  }
  const [ours, bare, stock] = [rate(results.ours), rate(results.bare), rate(results.stock)]
  const row = (name: string, measures: Measure[]) => [
    name,
    rate(measures).toFixed(0),
    `${(rate(measures) / bare).toFixed(2)}`,
    latency(measures, 0.5),
    latency(measures, 0.99),
  ]
  const reads = operations.filter(({ kind }) => kind === 'read').length
  const mean = (of: (operation: Operation) => number) => Math.round(operations.reduce((sum, one) => sum + of(one), 0) / operations.length)
  return {
    head: ['', 'turns/s', 'of the bare driver', 'p50', 'p99'],
    rows: [
      row('this service', results.ours),
      row('bare driver, same reads and writes', results.bare),
      row('stock botbuilder', results.stock),
    ],
    notes: [
      `Of the bare driver: ${(ours / bare).toFixed(2)} (target 0.5). Of stock botbuilder: ${(ours / stock).toFixed(1)} (target 2).`,
      `A conversation: ${OUR_SCRIPT.length} turns, ${answers.reduce((sum, one) => sum + one, 0)} answers, ${reads} reads and ${operations.length - reads} writes (mean ${mean(({ sentBytes }) => sentBytes)} bytes sent, ${mean(({ receivedBytes }) => receivedBytes)} received).`,
      `CPU of the service's process: ${median(cpuMs).toFixed(2)} ms a turn. Median of rounds; latencies to the last message of an answer.`,
    ],
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
