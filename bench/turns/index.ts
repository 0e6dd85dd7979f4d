/**
 * Whole profile conversations through the signed Twilio webhooks, against the bare driver doing the same reads and writes, and against
 * stock botbuilder behind the same webhook and client. All take turns in one run; each has its own process, and so have the people with
 * their provider.
 *
 * `BENCH_CPU_PROF=folder npm run bench -- turns` leaves a V8 CPU profile of each process in that folder.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMongod } from '../../base/mongod.js'
import type { Bench, BenchResult } from '../bench.js'
import type { Child } from './child.js'
import { type Contender, openField } from './contenders.js'
import { openPeople } from './people.js'
import { type Round, report } from './report.js'
import { PEOPLE_AT_ONCE } from './script.js'

const ROUNDS = 5
/** Half a second to two: quicker than anyone reads an answer and types the next one. */
const THINKING = { leastMs: 500, mostMs: 2000 }
const THINKING_SECONDS = 6
const SECONDS_EACH = 3
const WARM_UP_SECONDS = 4
/** Linux counts a process's CPU in hundredths of a second. */
const TICK_MS = 10

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
    const onStart = (child: Child) => void children.push(child)
    const field = await openField({ mongod, people, folder, say, onStart, profileFolder: process.env.BENCH_CPU_PROF })
    const contenders = [field.bare, field.ours, field.bareService, field.stock]
    say('Warming up…')
    for (const contender of contenders) await contender.play(WARM_UP_SECONDS)
    const rounds: Map<Contender, Round[]> = new Map(contenders.map((contender) => [contender, []]))
    for (let round = 1; round <= ROUNDS; round++) {
      say(`Round ${round} of ${ROUNDS}…`)
      for (const contender of contenders) rounds.get(contender)?.push(await measured(contender, mongod.pid))
    }
    say('The same people, who now read and type…')
    const thinking: Map<Contender, Round[]> = new Map()
    for (const contender of [field.ours, field.bareService, field.stock]) {
      thinking.set(contender, [await measured(contender, mongod.pid, THINKING_SECONDS, thinks)])
    }
    const of = (all: Map<Contender, Round[]>) => (contender: Contender) => all.get(contender) ?? []
    return report(field, of(rounds), of(thinking))
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
    await close()
  }
}

/** One round of one contender, with the CPU that it, the database and the people used. */
async function measured(
  contender: Contender,
  mongodPid: number | undefined,
  seconds = SECONDS_EACH,
  thinks?: () => number,
): Promise<Round> {
  const used = async () => ({
    process: await contender.child.cpuMs(),
    database: await cpuMsOf(mongodPid),
    people: (process.cpuUsage().user + process.cpuUsage().system) / 1000,
  })
  const before = await used()
  const measure = await contender.play(seconds, thinks)
  const after = await used()
  const eachTurn = (of: keyof typeof before) => (after[of] - before[of]) / measure.turns
  return { ...measure, cpuMs: { process: eachTurn('process'), database: eachTurn('database'), people: eachTurn('people') } }
}

function thinks(): number {
  return THINKING.leastMs + Math.random() * (THINKING.mostMs - THINKING.leastMs)
}

/** CPU time of another process so far (proc(5): utime and stime); NaN where there is no /proc. */
async function cpuMsOf(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The program's name stands in brackets and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}
