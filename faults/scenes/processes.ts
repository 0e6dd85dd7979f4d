/** What happens to the service's own processes. */
import { type Fault, IN_FLIGHT, type Outcome, type Size } from '../fault.js'
import type { Process } from '../fleet.js'
import { BEGINNING, PROFILE } from '../story.js'
import { pause } from '../until.js'
import type { World } from '../world.js'

const THINK_MS = { short: 100, full: 15_000 }
const QUIET_MS = 20_000

/** Crowd and story of a scene, and the fault while they talk. */
export async function underLoad(world: World, size: Size, strike: () => Promise<number>, seen?: () => string): Promise<Outcome> {
  const story = await world.learn(size.isShort ? BEGINNING : PROFILE)
  const crowd = world.crowd({ story, people: size.people, thinkMs: size.isShort ? THINK_MS.short : THINK_MS.full })
  const striking = strike()
  const verdict = await crowd.talk(striking)
  await world.settled()
  return { ...verdict, times: await striking, ...(seen === undefined ? {} : { seen: seen() }) }
}

const oneOf = <T>(random: () => number, list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]

const ready = (world: World): Process[] => world.fleet.processes.filter(({ isReady, end }) => isReady && end === null)

export const kills: Fault = {
  name: 'kill',
  title: 'kill -9 of a process at a random instant, at times of all of them',
  processes: 3,
  excuses: (times) => times * IN_FLIGHT,
  full: { people: 200, times: 100 },
  short: { people: 12, times: 1 },
  run: (world, size) =>
    underLoad(world, size, async () => {
      let times = 0
      while (times < size.times) {
        await pause(size.isShort ? 150 + world.random() * 150 : world.random() * 1500)
        const living = ready(world)
        const struck = world.random() < 0.1 && !size.isShort ? living : [oneOf(world.random, living)]
        for (const one of struck) {
          if (one === undefined) continue
          await one.kill()
          // In the short form the other one is enough.
          if (!size.isShort) await world.fleet.add()
          times += 1
        }
        if (!size.isShort) await world.fleet.ready(2)
        if (times % 10 === 0) world.say(`  ${times} kills`)
      }
      return times
    }),
}

export const sigterm: Fault = {
  name: 'sigterm',
  title: 'SIGTERM under load, one process after the other',
  processes: 2,
  full: { people: 200, times: 6 },
  run(world, size) {
    const ends: { code: number | NodeJS.Signals | null; tookMs: number }[] = []
    return underLoad(
      world,
      size,
      async () => {
        for (let times = 0; times < size.times; times++) {
          await world.fleet.add()
          await world.fleet.ready(3)
          const [oldest] = ready(world)
          if (oldest !== undefined) ends.push(await oldest.terminate())
          world.say(`  ended within ${ends.at(-1)?.tookMs} ms`)
        }
        return size.times
      },
      () =>
        `all ended with ${[...new Set(ends.map(({ code }) => code))].join(', ')} within ${Math.max(...ends.map(({ tookMs }) => tookMs))} ms`,
    )
  },
}

const together = (processes: number): Fault => ({
  name: `processes${processes}`,
  title: `${processes} processes share the work`,
  processes,
  full: { people: 200, times: 0 },
  run: (world, size) => underLoad(world, size, () => pause(QUIET_MS).then(() => 0)),
})
export const two = together(2)
export const four = together(4)

const FARTHEST_MS = 2 * 3600_000

export const clocks: Fault = {
  name: 'clock',
  title: "a process's clock jumps up to two hours ahead or back, and is put right",
  processes: 2,
  full: { people: 200, times: 12 },
  run: (world, size) =>
    underLoad(world, size, async () => {
      for (let times = 0; times < size.times; times++) {
        const one = oneOf(world.random, ready(world))
        one?.moveClock(Math.round((times % 2 === 0 ? 1 : -1) * (0.2 + 0.8 * world.random()) * FARTHEST_MS))
        await pause(2500)
        one?.moveClock(0)
        await pause(1500)
      }
      return size.times
    }),
}
