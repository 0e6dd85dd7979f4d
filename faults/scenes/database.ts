/** What happens to the database, and to the disk that stands in for it. */
import type { Fault } from '../fault.js'
import { pause } from '../until.js'
import { underLoad } from './processes.js'

const PAUSED_MS = 20_000
const CALM_MS = 5000
/** About sixty messages: full within seconds. */
const SMALL_DISK_KB = 40

export const databaseKilled: Fault = {
  name: 'database-killed',
  title: 'mongod killed with -9 and started again',
  processes: 2,
  excuses: (times) => times,
  full: { people: 200, times: 5 },
  run: (world, size) =>
    underLoad(world, size, async () => {
      for (let times = 0; times < size.times; times++) {
        await pause(CALM_MS)
        await world.members.kill(0)
        await pause(1000 + world.random() * 8000)
        await world.members.start(0)
        await pause(CALM_MS)
      }
      return size.times
    }),
}

export const databasePaused: Fault = {
  name: 'database-paused',
  title: 'mongod stopped for 20 s with SIGSTOP',
  processes: 2,
  excuses: (times) => times,
  full: { people: 200, times: 2 },
  run: (world, size) =>
    underLoad(world, size, async () => {
      for (let times = 0; times < size.times; times++) {
        await pause(CALM_MS)
        world.members.pause(0)
        await pause(PAUSED_MS)
        world.members.resume(0)
        await pause(2 * CALM_MS)
      }
      return size.times
    }),
}

export const stepDown: Fault = {
  name: 'step-down',
  title: 'the primary of three steps down',
  members: 3,
  processes: 2,
  excuses: (times) => times,
  full: { people: 200, times: 4 },
  run: (world, size) =>
    underLoad(world, size, async () => {
      for (let times = 0; times < size.times; times++) {
        await pause(CALM_MS)
        await world.members.stepDown(5)
        await pause(CALM_MS)
      }
      return size.times
    }),
}

export const diskFull: Fault = {
  name: 'disk-full',
  title: `no more than ${SMALL_DISK_KB} KiB for the spool while mongod is away`,
  processes: 0,
  excuses: (times) => times,
  full: { people: 200, times: 2 },
  async run(world, size) {
    for (const _ of ['one', 'another']) await world.fleet.add({ largestFileKb: SMALL_DISK_KB })
    await world.fleet.ready(2)
    return underLoad(
      world,
      size,
      async () => {
        for (let times = 0; times < size.times; times++) {
          await pause(CALM_MS)
          await world.members.kill(0)
          await pause(PAUSED_MS)
          await world.members.start(0)
          await pause(2 * CALM_MS)
        }
        return size.times
      },
      () => `${world.refusedWebhooks()} webhooks refused, and repeated by the provider`,
    )
  },
}
