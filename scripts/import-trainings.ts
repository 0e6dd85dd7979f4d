/**
 * `npm run import-trainings -- FILE`: publishes the training sessions of a table (CSV). Importing it again changes nothing. Works beside
 * a running service, on the same database; those it may suit are told within a minute.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { systemClock } from '../base/clock.js'
import { openDatabase } from '../base/database.js'
import { randomIds } from '../base/ids.js'
import { readConfig } from '../config.js'
import { createAgencyStore } from '../domain/agencies/store.js'
import { createFinders } from '../domain/offers/import/finders.js'
import { formatOf } from '../domain/offers/import/format.js'
import { readRecords } from '../domain/offers/import/read-records.js'
import { loadReference } from '../domain/reference/load.js'
import { loadRecognisers } from '../domain/reference/recognisers.js'
import { importTrainings, type TrainingImportReport } from '../domain/trainings/import/import-trainings.js'
import { COLUMNS, columnsOf, createRowMapper } from '../domain/trainings/import/row.js'
import { createTrainingStore } from '../domain/trainings/store.js'
import { excerptOf, fail, fromCaller, messageOf } from './command.js'

const DATA = join(import.meta.dirname, '..', 'data')
const USAGE = `Usage: npm run import-trainings -- FILE [--agency ID] [--source NAME]
  FILE     a table (CSV) whose first line names its columns; accents and case do not matter:
${Object.values(COLUMNS)
  .map((names) => `             ${names.slice(0, 4).join(', ')}`)
  .join('\n')}
           The title and the organisation are needed; several occupations (ROME codes or names) are set apart by ";".
  --agency whose sessions they are (its id in data/agencies): its advisers change them; without it they are shown to all
  --source name of the table, where there are several`

try {
  const { path, agencyId, source } = readArguments()
  const report = await run(path, agencyId, source)
  if (report.read === 0) fail(`${path} holds no sessions: nothing was imported.`)
  if (report.refused === report.read) fail(`All ${report.read} sessions of ${path} were refused.\n${USAGE}`)
} catch (error) {
  fail(messageOf(error))
}

function readArguments(): { path: string; agencyId: string | null; source: string } {
  const text = { type: 'string' as const }
  const { values, positionals } = parse({ agency: text, source: text, help: { type: 'boolean' as const } })
  const [file, ...more] = positionals
  if (values.help === true || file === undefined || more.length > 0) fail(USAGE)
  const { source = 'csv', agency } = values
  if (typeof source !== 'string' || !/^[a-z0-9][a-z0-9.-]*$/.test(source)) {
    fail('--source takes a name of small letters, digits, dots and dashes.')
  }
  const path = fromCaller(file)
  return { path, agencyId: typeof agency === 'string' ? agency : null, source }
}

function parse<T extends Record<string, { type: 'string' | 'boolean' }>>(options: T) {
  try {
    return parseArgs({ options, allowPositionals: true })
  } catch (error) {
    fail(`${messageOf(error)}\n${USAGE}`)
  }
}

async function run(path: string, agencyId: string | null, source: string): Promise<TrainingImportReport> {
  const format = await formatOf(path)
  if (format.kind !== 'table') fail(`${path} is no table.\n${USAGE}`)
  const columns = columnsOf(format.columns)
  if (columns.title === undefined || columns.organisation === undefined) {
    fail(`${path} needs a column for the title and one for the organisation; it has: ${format.columns.join(', ')}.\n${USAGE}`)
  }
  if (existsSync('.env')) process.loadEnvFile('.env')
  const { mongodbUri, dataDir } = readConfig(process.env)
  const database = await openDatabase({ uri: mongodbUri, dataDir, say: (line) => process.stderr.write(`${line}\n`) })
  try {
    const { connection } = database
    const reference = await loadReference(DATA)
    const { occupations, checkWording } = await loadRecognisers(DATA, reference)
    const agencies = createAgencyStore(connection, reference)
    if (agencyId !== null && (await agencies.get(agencyId)) === null) fail(`No agency of the collective has the id ${agencyId}.`)
    const trainings = createTrainingStore({ connection, clock: systemClock, ids: randomIds, reference, checkWording, agencies })
    await trainings.ensureIndexes()
    const finders = createFinders(reference, (title) => occupations.recognise(title).occupations[0])
    const report = await importTrainings(readRecords(path, {}, format), {
      trainings,
      map: createRowMapper(source, agencyId, columns, finders),
    })
    print(report)
    return report
  } finally {
    await database.close()
  }
}

function print({ read, created, updated, unchanged, refused, refusals }: TrainingImportReport): void {
  const counts = new Table({ head: ['Read', 'Imported', 'Updated', 'Unchanged', 'Refused'], style: { head: [], border: [] } })
  counts.push([read, created, updated, unchanged, refused])
  console.log(counts.toString())
  if (refusals.length === 0) return
  const why = new Table({ head: ['Session', 'Field', 'Refused because', 'What it says'], style: { head: [], border: [] } })
  for (const { sourceId, title, problems } of refusals) {
    for (const { field, code, excerpt, rewording } of problems) {
      why.push([
        `${sourceId}\n${excerptOf(title)}`,
        field,
        code,
        excerptOf([excerpt ?? '', rewording ?? ''].filter((text) => text !== '').join(' → ')),
      ])
    }
  }
  console.log(why.toString())
}
