/**
 * `npm run replay`: plays the collective's founding year through the engine, the dialogs, the stores and the matching, against a scratch
 * database, and ends in its report, whose eight figures must be those that the script has counted by itself.
 * `-- --part 100` plays a hundredth of it; `-- FOLDER` writes the report elsewhere than in `reports/`. REPLAY_MONGODB_URI names a server for
 * the scratch database, which is dropped in the end; without it one is started.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import Table from 'cli-table3'
import { openDatabase } from '../base/database.js'
import { createLog } from '../base/log.js'
import { loadWords } from '../base/words.js'
import { addDays } from '../domain/figures/period.js'
import { FIGURES } from '../domain/figures/report.js'
import { loadOpenData } from '../main.js'
import { writeReport } from '../web/report/files.js'
import { fromCaller, runCommand } from './command.js'
import { replay } from './replay/replay.js'
import { DAYS, FOUNDING_YEAR, partOf } from './replay/year.js'

const ROOT = join(import.meta.dirname, '..')
const BEGINS = '2025-01-01'

await runCommand(run)

/** @returns the exit code: 0 when every figure is the one that was counted. */
async function run(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { part: { type: 'string' } }, allowPositionals: true })
  const part = Number(values.part ?? '1')
  if (!(part >= 1)) throw new Error('--part is a number from 1: --part 100 plays a hundredth of the year.')
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const startedAt = performance.now()
  const dataDir = await mkdtemp(join(tmpdir(), 'mymatchup-replay-'))
  const database = await openDatabase({ uri: process.env.REPLAY_MONGODB_URI, dataDir, say })
  try {
    say('Loading the open data (occupations, skills, communes, agencies)…')
    const openData = await loadOpenData()
    const bar = new SingleBar({
      format: '{bar} {value}/{total} days · {people} people · {eta_formatted} left',
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 15_000,
    })
    bar.start(DAYS, 0, { people: 0 })
    const { report, counted, reported, differences, agencies, erased } = await replay({
      connection: database.connection,
      openData,
      size: partOf(FOUNDING_YEAR, part),
      period: { from: BEGINS, to: addDays(BEGINS, DAYS - 1) },
      log: createLog('silent', false),
      onDay: (done, people) => bar.update(done, { people }),
    })
    bar.stop()
    const words = loadWords(new URL('../web/fr/', import.meta.url))
    const table = new Table({ head: ['', 'counted by the script', 'of the report'], style: { head: [], border: [] } })
    for (const name of FIGURES) table.push([words(`report.figure.${name}`), String(counted[name]), String(reported[name])])
    console.log(table.toString())
    const [folder] = positionals
    const reports = folder === undefined ? join(ROOT, 'reports') : fromCaller(folder)
    await mkdir(reports, { recursive: true })
    const written = await writeReport(report, {
      words,
      agency: (id) => agencies.get(id) ?? id,
      reference: openData.reference,
      madeOn: addDays(report.period.to, 1),
      write: (name, content) => writeFile(join(reports, name), content),
    })
    for (const name of written) console.log(join(reports, name))
    console.log(
      `${Math.round((performance.now() - startedAt) / 1000)} s; ${erased} people erased everything in the year, and stay counted.`,
    )
    if (differences.length > 0) console.error(`Not the same: ${differences.join(', ')}.`)
    return differences.length === 0 ? 0 : 1
  } finally {
    if (process.env.REPLAY_MONGODB_URI !== undefined) await database.connection.dropDatabase()
    await database.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}
