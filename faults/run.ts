/** Plays scenes one after the other and says what came of each. */
import { randomNumbers } from '../base/random.js'
import type { OpenData } from '../main.js'
import type { Fault, Outcome } from './fault.js'
import { openWorld, type World } from './world.js'

export interface Result {
  fault: Fault
  /** Null when the scene itself broke off. */
  outcome: Outcome | null
  /** What is wrong; empty when nothing is. */
  problems: string[]
  seconds: number
}

export interface RunOptions {
  faults: readonly Fault[]
  isShort: boolean
  seed: number
  openData: OpenData
  say: (line: string) => void
}

/** Long enough that a starved machine does not take a living process for a dead one. */
const LEASE_MS = { short: 2000, full: 12_000 }

export async function runFaults({ faults, isShort, seed, openData, say }: RunOptions): Promise<Result[]> {
  const random = randomNumbers(seed)
  const results: Result[] = []
  let world: { members: number; opened: World } | undefined
  const close = async () => {
    await world?.opened.stop()
    world = undefined
  }
  const interrupted = () => void close().then(() => process.exit(130))
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  try {
    for (const fault of faults) {
      const size = isShort ? fault.short : fault.full
      if (size === undefined) continue
      const members = fault.members ?? 1
      // A world for each in the full form, so that no scene pays for the one before.
      if (!isShort || world?.members !== members) {
        await close()
        const leaseMs = isShort ? LEASE_MS.short : LEASE_MS.full
        world = { members, opened: await openWorld({ members, random, say, openData, leaseMs }) }
      }
      say(`${fault.name}: ${fault.title}`)
      const result = await play(fault, world.opened, { ...size, isShort })
      say(`  ${JSON.stringify(result.outcome)} ${result.problems.join('; ')}`)
      results.push(result)
    }
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
    await close()
  }
  return results
}

async function play(fault: Fault, world: World, size: Parameters<Fault['run']>[1]): Promise<Result> {
  const startedAt = Date.now()
  const fallenBefore = world.fleet.fallen
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  try {
    const processes = size.isShort ? 2 : fault.processes
    while (world.fleet.processes.length < processes) await world.fleet.add()
    await world.fleet.ready(processes)
    const outcome = await fault.run(world, size)
    world.twilio.clearFaults()
    const parked = await world.connection.collection('dead_letters').countDocuments()
    return { fault, outcome, problems: [...problemsOf(fault, outcome, parked), ...fallenIn(world, fallenBefore)], seconds: seconds() }
  } catch (error) {
    const said = world.fleet.complaints().split('\n').slice(-8).join('\n')
    return { fault, outcome: null, problems: [`${error instanceof Error ? error.message : String(error)}\n${said}`], seconds: seconds() }
  }
}

function problemsOf({ excuses = () => 0 }: Fault, { times, lost, duplicated, astray }: Outcome, parked: number): string[] {
  const most = excuses(times)
  return [
    ...(lost > 0 ? [`${lost} lost`] : []),
    ...(duplicated > most ? [`${duplicated} duplicated, ${most} excused`] : []),
    ...(astray > 0 ? [`${astray} out of place`] : []),
    ...(parked > 0 ? [`${parked} parked in dead_letters`] : []),
  ]
}

function fallenIn({ fleet }: World, before: number): string[] {
  const fallen = fleet.fallen - before
  return fallen > 0 ? [`${fallen} processes ended by themselves:\n${fleet.complaints().split('\n').slice(-8).join('\n')}`] : []
}
