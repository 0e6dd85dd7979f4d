/**
 * `npm run import -- FILE`: publishes the offers of a file: France Travail "Offres d'emploi v2" JSON, schema.org JobPosting JSON-LD, or
 * a table (CSV). Importing a file again changes nothing. Works beside a running service, on the same database.
 */
import { createWriteStream, existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import Table from 'cli-table3'
import { stringify } from 'csv-stringify'
import { systemClock } from '../base/clock.js'
import { openDatabase } from '../base/database.js'
import { randomIds } from '../base/ids.js'
import { readConfig } from '../config.js'
import { type Feed, openFeed } from '../domain/offers/import/feed.js'
import { createFinders } from '../domain/offers/import/finders.js'
import { type ImportNote, type ImportReport, importOffers } from '../domain/offers/import/import-offers.js'
import { NotAnImportFile } from '../domain/offers/import/not-an-import-file.js'
import { createOfferStore } from '../domain/offers/store.js'
import { loadReference } from '../domain/reference/load.js'
import { loadRecognisers } from '../domain/reference/recognisers.js'
import { excerptOf, fail, fromCaller, messageOf } from './command.js'

const DATA = join(import.meta.dirname, '..', 'data')
const USAGE = `Usage: npm run import -- FILE [--map MAP.json] [--source NAME] [--full] [--report FILE.csv]
  FILE     France Travail "Offres d’emploi v2" (JSON or JSON lines), schema.org JobPosting (JSON-LD), or a table (CSV)
  --map    which column of a table is what: {"title": "Intitulé", "company": "Société", …}; without it, by the names of the columns
  --source name of the feed, where there are several of a kind
  --full   the file holds all offers of the feed: those it does not hold any more are ended
  --report writes what was refused, left out or ended, and why, as a table`

try {
  const { path, reportPath, isFull, feed } = await readArguments()
  const report = await run(path, feed, isFull, reportPath)
  if (report.read === 0) fail(`${path} holds no offers: nothing was imported.`)
  if (report.refused === report.read) fail(`All ${report.read} offers of ${path} were refused: is it a feed of offers?\n${USAGE}`)
} catch (error) {
  fail(messageOf(error))
}

async function readArguments(): Promise<{ path: string; feed: Feed; isFull: boolean; reportPath: string | undefined }> {
  const text = { type: 'string' as const }
  const { values, positionals } = parse({ map: text, source: text, full: { type: 'boolean' as const }, report: text })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) fail(USAGE)
  const { source } = values
  if (source !== undefined && !/^[a-z0-9][a-z0-9.-]*$/.test(source))
    fail('--source takes a name of small letters, digits, dots and dashes.')
  const path = fromCaller(file)
  // A file that is missing or of another format is told before anything is started.
  const feed = await openFeed(path, { source, mapPath: values.map === undefined ? undefined : fromCaller(values.map) })
  if (values.full === true && source === undefined && feed.source !== 'francetravail') {
    fail('--full ends what the feed no longer holds: say which feed it is, --source NAME, each time the same.')
  }
  return { path, feed, isFull: values.full === true, reportPath: values.report === undefined ? undefined : fromCaller(values.report) }
}

function parse<T extends Record<string, { type: 'string' | 'boolean' }>>(options: T) {
  try {
    return parseArgs({ options, allowPositionals: true })
  } catch (error) {
    fail(`${messageOf(error)}\n${USAGE}`)
  }
}

async function run(path: string, feed: Feed, isFull: boolean, reportPath: string | undefined): Promise<ImportReport> {
  const { size } = await stat(path)
  if (existsSync('.env')) process.loadEnvFile('.env')
  const { mongodbUri, dataDir } = readConfig(process.env)
  const notes = reportPath === undefined ? null : await openReport(reportPath)
  const database = await openDatabase({ uri: mongodbUri, dataDir, say: (line) => process.stderr.write(`${line}\n`) })
  const bar = new SingleBar({
    format: 'Importing {bar} {percentage}% | {value} of {total} KB | {offers} offers',
    noTTYOutput: false,
    stream: process.stderr,
  })
  let last: ImportReport | undefined
  try {
    const reference = await loadReference(DATA)
    const { occupations, checkWording } = await loadRecognisers(DATA, reference)
    const offers = createOfferStore({ connection: database.connection, clock: systemClock, ids: randomIds, reference, checkWording })
    await offers.ensureIndexes()
    bar.start(Math.ceil(size / 1024), 0, { offers: 0 })
    last = await importOffers(
      feed.records((bytes) => bar.update(Math.ceil(bytes / 1024))),
      {
        offers,
        map: feed.mapper(createFinders(reference, (title) => occupations.recognise(title).occupations[0])),
        clock: systemClock,
        ...(isFull ? { fullSource: feed.source } : {}),
        onProgress: (report) => {
          last = report
          bar.update({ offers: report.read })
        },
        onNote: (note) => notes?.write(note),
      },
    )
    bar.stop()
    print(last)
    return last
  } catch (error) {
    bar.stop()
    if (last !== undefined && error instanceof NotAnImportFile) print(last)
    throw error
  } finally {
    await notes?.close()
    await database.close()
  }
}

/** A table that spreadsheets open as it is meant: in UTF-8, and with nothing in it taken for a formula. */
async function openReport(path: string): Promise<{ write(note: ImportNote): void; close(): Promise<void> }> {
  const columns: (keyof ImportNote)[] = ['outcome', 'sourceId', 'title', 'field', 'code', 'excerpt', 'rewording', 'instead']
  const rows = stringify({ header: true, columns, bom: true, escape_formulas: true })
  const file = createWriteStream(path)
  await new Promise((done, failed) => file.once('open', done).once('error', failed)).catch((error: unknown) => {
    throw new Error(`The report ${path} cannot be written.`, { cause: error })
  })
  rows.pipe(file)
  return {
    write: (note) => rows.write(note),
    async close() {
      rows.end()
      await finished(file)
    },
  }
}

function print({ read, created, updated, unchanged, refused, duplicates, replaced, ended, reasons }: ImportReport): void {
  const counts = new Table({
    head: ['Read', 'Imported', 'Updated', 'Unchanged', 'Refused', 'Told better elsewhere', 'Told better here', 'Ended'],
    style: { head: [], border: [] },
  })
  counts.push([read, created, updated, unchanged, refused, duplicates, replaced, ended])
  console.log(counts.toString())
  if (reasons.length === 0) return
  const why = new Table({ head: ['Refused because', 'Field', 'Offers', 'For instance'], style: { head: [], border: [] } })
  for (const { code, field, count, examples } of reasons) {
    const instances = examples.map(({ sourceId, title, excerpt }) => `${sourceId ?? '(no id)'}: ${excerptOf(excerpt ?? title ?? '')}`)
    why.push([code, field, count, instances.join('\n')])
  }
  console.log(why.toString())
}
