/** What the provider's API does to us while people wait for their answers. */
import type { Fault as PeerFault } from '../../simulator/peer/faults.js'
import type { Fault } from '../fault.js'
import { pause } from '../until.js'
import { underLoad } from './processes.js'

const BURST = 5
const BETWEEN_MS = 500

/** `times` calls go wrong, a few at a time. */
function failing(name: string, title: string, fault: PeerFault, excuses: (times: number) => number = () => 0): Fault {
  return {
    name,
    title,
    processes: 2,
    excuses,
    full: { people: 200, times: 100 },
    run: (world, size) =>
      underLoad(world, size, async () => {
        for (let times = 0; times < size.times; times += BURST) {
          world.twilio.failNext({ ...fault, what: 'Messages.create', times: BURST })
          await pause(BETWEEN_MS)
        }
        return size.times
      }),
  }
}

export const slow: Fault = {
  name: 'slow',
  title: 'the provider answers after 3 s',
  processes: 2,
  full: { people: 200, times: 1 },
  run: (world, size) =>
    underLoad(world, size, async () => {
      world.twilio.delayAnswers(3000)
      await pause(20_000)
      world.twilio.delayAnswers(0)
      return size.times
    }),
}
export const tooMany = failing('429', '429 with Retry-After', { kind: 'refuse', status: 429, retryAfter: 1 })
export const broken = failing('500', 'the provider answers 500', { kind: 'refuse', status: 500 })
export const silent = failing('silent', 'the provider never answers', { kind: 'hang' })
export const cut = failing(
  'cut',
  'the provider takes the message, and the line is cut before its answer',
  { kind: 'loseAnswer' },
  (times) => times,
)
export const garbage = failing('garbage', 'the provider answers broken JSON', { kind: 'garbage' })

/** A few of each in one, for the short form. */
export const provider: Fault = {
  name: 'provider',
  title: '429 with Retry-After, 500, a cut line, broken JSON, in turn',
  processes: 2,
  excuses: (times) => times / 4,
  full: { people: 200, times: 100 },
  short: { people: 8, times: 4 },
  run: (world, size) =>
    underLoad(world, size, async () => {
      const kinds: PeerFault[] = [
        { kind: 'refuse', status: 429, retryAfter: 0.1 },
        { kind: 'loseAnswer' },
        { kind: 'refuse', status: 500 },
        { kind: 'garbage' },
      ]
      for (let times = 0; times < size.times; times++) {
        world.twilio.failNext({ ...kinds[times % kinds.length], what: 'Messages.create' })
        await pause(size.isShort ? 60 : 200)
      }
      return size.times
    }),
}
