/**
 * The service as a process of its own, settings from the environment as for `main.ts`, but quicker to take over from one that died:
 * what a killed process had in hand is free after `LEASE_MS` instead of half a minute.
 */
import { readConfig } from '../../config.js'
import { startService } from '../../main.js'
import { UNHURRIED } from './pace.js'

const service = await startService(readConfig(process.env), {
  say: (line) => process.stderr.write(`${line}\n`),
  botSettings: { leaseMs: Number(process.env.LEASE_MS), pace: UNHURRIED },
  cardClaimMs: 3 * Number(process.env.LEASE_MS),
})
process.on('SIGTERM', () => void service.stop().then(() => process.exit(0)))
