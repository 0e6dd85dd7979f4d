/** `npm run bench` runs all benches, `npm run bench -- turns` those whose name holds the word. A new one is a line here. */
import { cpus } from 'node:os'
import Table from 'cli-table3'
import type { Bench } from './bench.js'
import { matchingBench } from './matching/index.js'
import { rankingsBench } from './rankings.js'
import { recognitionBench } from './recognition.js'
import { turnsBench } from './turns/index.js'

const BENCHES: Bench[] = [turnsBench, matchingBench, rankingsBench, recognitionBench]

const filter = process.argv[2] ?? ''
const chosen = BENCHES.filter(({ name }) => name.includes(filter))
if (chosen.length === 0) {
  console.error(`No bench is called "${filter}"; there are: ${BENCHES.map(({ name }) => name).join(', ')}.`)
  process.exit(1)
}
console.log(`Node ${process.versions.node}, ${cpus().length} cores of ${cpus()[0]?.model ?? 'an unknown processor'}.`)
for (const bench of chosen) {
  console.log(`\n${bench.name}: ${bench.title}`)
  const { head, rows, notes } = await bench.run((line) => process.stderr.write(`  ${line}\n`))
  const table = new Table({ head, style: { head: [], border: [] } })
  table.push(...rows)
  console.log(table.toString())
  for (const note of notes) console.log(`  ${note}`)
}
