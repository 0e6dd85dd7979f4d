/**
 * The service as `main.ts` starts it, in a process of its own that takes over sooner from one that died and whose clock can be moved:
 * `LEASE_MS`, `JOBS_LOCK_MS` and `CLOCK_OFFSET_MS` in the environment, `{ offsetMs }` by message.
 */
import { z } from 'zod'
import type { Clock } from '../base/clock.js'
import { readConfig } from '../config.js'
import { startService } from '../main.js'

const UNHURRIED = { messagesPerSecond: 1000, perChatPerSecond: 1000 }
const order = z.object({ offsetMs: z.number() })
const leaseMs = Number(process.env.LEASE_MS)
let offsetMs = Number(process.env.CLOCK_OFFSET_MS ?? 0)

/** Unlike a `MovableClock` this one also goes back, as a machine's does. */
const clock: Clock = {
  now: () => new Date(Date.now() + offsetMs),
  machineInstant: (at) => new Date(at.getTime() - offsetMs),
}

const service = await startService(readConfig(process.env), {
  clock,
  botSettings: { leaseMs, pace: { sms: UNHURRIED, whatsapp: UNHURRIED, telegram: UNHURRIED } },
  jobsLockMs: Number(process.env.JOBS_LOCK_MS),
  cardClaimMs: 3 * leaseMs,
})
process.on('message', (message) => {
  offsetMs = order.parse(message).offsetMs
  void service.jobs.clockMoved()
})
process.on('SIGTERM', () => void service.stop().then(() => process.exit(0)))
// The suite is gone: so are we.
process.on('disconnect', () => process.exit(1))
process.send?.('ready')
