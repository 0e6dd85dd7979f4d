/**
 * `npm run faults`: injects each fault for real while people talk with the service, and prints what became of their messages.
 * `-- --only NAME[,NAME]` plays some of them, `--short` the quick forms, `--seed N` the same instants again.
 */
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { loadOpenData } from '../main.js'
import { type Result, runFaults } from './run.js'
import { FAULTS, SHORT_FAULTS } from './scenes/index.js'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
    seed: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
})
const say = (line: string) => process.stderr.write(`${line}\n`)

if (values.list) {
  for (const { name, title } of FAULTS) process.stdout.write(`${name.padEnd(18)}${title}\n`)
} else {
  process.exitCode = await main()
}

async function main(): Promise<number> {
  const names = values.only?.split(',')
  const unknown = names?.filter((name) => !FAULTS.some((fault) => fault.name === name)) ?? []
  if (unknown.length > 0) {
    say(`No fault is named ${unknown.join(', ')}. There are: ${FAULTS.map(({ name }) => name).join(', ')}.`)
    return 2
  }
  const seed = values.seed === undefined ? Date.now() % 100_000 : Number(values.seed)
  say(`Seed ${seed}.`)
  const faults = (values.short ? SHORT_FAULTS : FAULTS).filter(({ name }) => names?.includes(name) ?? true)
  const results = await runFaults({ faults, isShort: values.short, seed, openData: await loadOpenData(), say })
  process.stdout.write(`${tableOf(results)}\n`)
  const wrong = results.filter(({ problems }) => problems.length > 0)
  for (const { fault, problems } of wrong) say(`${fault.name}: ${problems.join('; ')}`)
  return wrong.length === 0 ? 0 : 1
}

function tableOf(results: readonly Result[]): string {
  const table = new Table({
    head: ['fault', 'times', 'messages', 'answers', 'lost', 'duplicated', 'astray', 's', ''],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    colWidths: [50, null, null, null, null, null, null, null, 40],
    wordWrap: true,
  })
  for (const { fault, outcome, problems, seconds } of results) {
    const counts = outcome === null ? ['', '', '', '', '', ''] : countsOf(outcome)
    const remark = problems.length > 0 ? `FAILED: ${problems[0]?.split('\n')[0] ?? ''}` : (outcome?.seen ?? '')
    table.push([fault.title, ...counts, seconds, remark])
  }
  return table.toString()
}

function countsOf({ times, messages, answers, lost, duplicated, astray }: NonNullable<Result['outcome']>): number[] {
  return [times, messages, answers, lost, duplicated, astray]
}
