/** The table of a run: rates, ratios, CPU and latencies, and what they say about the targets. */
import type { BenchResult } from '../bench.js'
import type { Contender, Field } from './contenders.js'
import type { Measure } from './people.js'
import type { Operation } from './profile.js'
import { OUR_SCRIPT } from './script.js'

export interface Round extends Measure {
  /** A turn, milliseconds. */
  cpuMs: { process: number; database: number; people: number }
}

export function report(
  { ours, bare, bareService, stock, operations, answers }: Field,
  roundsOf: (contender: Contender) => Round[],
  thinkingRoundsOf: (contender: Contender) => Round[],
): BenchResult {
  const rate = (contender: Contender) => median(roundsOf(contender).map(({ turns, seconds }) => turns / seconds))
  const cpu = (contender: Contender, of: keyof Round['cpuMs']) => median(roundsOf(contender).map(({ cpuMs }) => cpuMs[of]))
  const latency = (contender: Contender, share: number, of = roundsOf) => {
    const all = of(contender)
      .flatMap(({ latencies }) => latencies)
      .sort((a, b) => a - b)
    return all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? Number.NaN
  }
  const ratio = (other: Contender) => rate(ours) / rate(other)
  const cpuRatio = (other: Contender) => {
    const both = (contender: Contender) => cpu(contender, 'process') + cpu(contender, 'database')
    return both(other) / both(ours)
  }
  const thinking = (contender: Contender) => {
    const [p50, p99] = [0.5, 0.99].map((share) => latency(contender, share, thinkingRoundsOf).toFixed(0))
    return `${contender.name} p50 ${p50} ms, p99 ${p99} ms`
  }
  const row = (contender: Contender) => [
    contender.name,
    rate(contender).toFixed(0),
    contender === ours ? '' : ratio(contender).toFixed(2),
    cpu(contender, 'process').toFixed(2),
    cpu(contender, 'database').toFixed(2),
    contender === bare ? '' : cpu(contender, 'people').toFixed(2),
    `${latency(contender, 0.5).toFixed(0)} ms`,
    `${latency(contender, 0.99).toFixed(0)} ms`,
  ]
  return {
    head: ['', 'turns/s', 'service is × this', 'CPU ms a turn', 'of mongod', 'of the people', 'p50', 'p99'],
    rows: [ours, bare, bareService, stock].map(row),
    notes: [
      `Of the bare driver: ${ratio(bare).toFixed(2)} when it does nothing but its reads and writes (target 0.5), ${ratio(bareService).toFixed(2)} when it also stands behind the webhook and sends the answers.`,
      `Of stock botbuilder: ${ratio(stock).toFixed(2)} (target 2). p99 ${latency(ours, 0.99).toFixed(0)} ms of people who never pause (target 250).`,
      `People who take half a second to two to read and type: ${[ours, bareService, stock].map(thinking).join('; ')}.`,
      `In CPU of process and mongod, whatever else the machine does: ${cpuRatio(bare).toFixed(2)} of the bare driver alone, ${cpuRatio(bareService).toFixed(2)} behind the webhook, ${cpuRatio(stock).toFixed(2)} of stock botbuilder.`,
      `A conversation: ${OUR_SCRIPT.length} turns, ${answers.flat().length} answers, ${described(operations)}.`,
      'Each answer was compared with the right one. Median of rounds; latencies to the last message of an answer.',
    ],
  }
}

/** `17 reads and 39 writes (6.2 a turn; mean 1114 bytes sent, 1025 received)` */
function described(turns: readonly Operation[][]): string {
  const all = turns.flat()
  const reads = all.filter(({ kind }) => kind === 'read').length
  const mean = (of: (operation: Operation) => number) => Math.round(all.reduce((sum, one) => sum + of(one), 0) / all.length)
  const aTurn = (all.length / turns.length).toFixed(1)
  return `${reads} reads and ${all.length - reads} writes (${aTurn} a turn; mean ${mean(({ sentBytes }) => sentBytes)} bytes sent, ${mean(({ receivedBytes }) => receivedBytes)} received)`
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
