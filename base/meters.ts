/** What operators watch of the work itself: counted where it is done, read by `/metrics`. Counts and durations only, never anybody's data. */
import { Counter, Histogram, Registry } from 'prom-client'

export interface Meters {
  registry: Registry
  /** A message of a person or an event: new, or known already (a repeated webhook). */
  received(channel: string, outcome: 'new' | 'repeated'): void
  turn(outcome: 'done' | 'failed' | 'parked', tookMs: number): void
  /** One attempt at a provider or at the advisers' desk: `sent`, or what kind of failure. */
  sent(target: string, outcome: string, tookMs: number): void
  receipt(channel: string, status: string): void
}

const TURN_SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const SEND_SECONDS = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createMeters(): Meters {
  const registry = new Registry()
  const registers = [registry]
  const received = new Counter({
    name: 'mymatchup_received_total',
    help: 'Messages and events taken in, by channel; repeated ones change nothing.',
    labelNames: ['channel', 'outcome'],
    registers,
  })
  const turns = new Histogram({
    name: 'mymatchup_turn_seconds',
    help: 'Turns: done, failed (tried again) or parked for good.',
    labelNames: ['outcome'],
    buckets: TURN_SECONDS,
    registers,
  })
  const sends = new Histogram({
    name: 'mymatchup_send_seconds',
    help: 'Attempts at each provider and at the advisers’ desk, by what came of them.',
    labelNames: ['target', 'outcome'],
    buckets: SEND_SECONDS,
    registers,
  })
  const receipts = new Counter({
    name: 'mymatchup_receipts_total',
    help: 'What providers said later of messages of ours.',
    labelNames: ['channel', 'status'],
    registers,
  })
  return {
    registry,
    received: (channel, outcome) => received.inc({ channel, outcome }),
    turn: (outcome, tookMs) => turns.observe({ outcome }, tookMs / 1000),
    sent: (target, outcome, tookMs) => sends.observe({ target, outcome }, tookMs / 1000),
    receipt: (channel, status) => receipts.inc({ channel, status }),
  }
}
