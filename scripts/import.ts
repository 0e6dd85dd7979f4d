/**
 * `npm run import -- FILE`: publishes the offers of a France Travail "Offres d'emploi v2" file (an array, `{"resultats": […]}`, or one
 * offer a line). Importing a file again changes nothing. Works beside a running service, on the same database.
 */
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { SingleBar } from 'cli-progress'
import Table from 'cli-table3'
import { systemClock } from '../base/clock.js'
import { openDatabase } from '../base/database.js'
import { randomIds } from '../base/ids.js'
import { readConfig } from '../config.js'
import { type ImportReport, importOffers } from '../domain/offers/import/import-offers.js'
import { createFranceTravailMapper } from '../domain/offers/import/map-offer.js'
import { NotAnImportFile, readRecords } from '../domain/offers/import/read-records.js'
import { createOfferStore } from '../domain/offers/store.js'
import { loadReference } from '../domain/reference/load.js'
import { loadRecognisers } from '../domain/reference/recognisers.js'

const DATA = join(import.meta.dirname, '..', 'data')
const EXCERPT_WIDTH = 70

const [file, ...more] = process.argv.slice(2)
if (file === undefined || more.length > 0) fail('Usage: npm run import -- FILE (France Travail "Offres d’emploi v2", JSON or JSON lines)')
try {
  // npm runs scripts in the project's folder, whatever folder the person is in.
  const report = await run(resolve(process.env.INIT_CWD ?? '.', file))
  if (report.read === 0) fail(`${file} holds no offers: nothing was imported.`)
  if (report.refused === report.read) {
    fail(`All ${report.read} offers of ${file} were refused: is it a France Travail "Offres d’emploi v2" file?`)
  }
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}

async function run(path: string): Promise<ImportReport> {
  const size = await stat(path).then(
    (file) => file.size,
    () => 0,
  )
  // A file that is missing or of another format is told before anything is started.
  await readRecords(path).next()
  if (existsSync('.env')) process.loadEnvFile('.env')
  const { mongodbUri, dataDir } = readConfig(process.env)
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
    const { connection } = database
    const offers = createOfferStore({ connection, clock: systemClock, ids: randomIds, reference, checkWording })
    await offers.ensureIndexes()
    const map = createFranceTravailMapper(reference, (title) => occupations.recognise(title).occupations[0])
    bar.start(Math.ceil(size / 1024), 0, { offers: 0 })
    const records = readRecords(path, { onBytes: (bytes) => bar.update(Math.ceil(bytes / 1024)) })
    last = await importOffers(records, {
      offers,
      map,
      clock: systemClock,
      onProgress: (report) => {
        last = report
        bar.update({ offers: report.read })
      },
    })
    bar.stop()
    print(last)
    return last
  } catch (error) {
    bar.stop()
    if (last !== undefined && error instanceof NotAnImportFile) print(last)
    throw error
  } finally {
    await database.close()
  }
}

function print({ read, created, updated, unchanged, refused, reasons }: ImportReport): void {
  const counts = new Table({ head: ['Read', 'Imported', 'Updated', 'Unchanged', 'Refused'], style: { head: [], border: [] } })
  counts.push([read, created, updated, unchanged, refused])
  console.log(counts.toString())
  if (reasons.length === 0) return
  const why = new Table({ head: ['Refused because', 'Field', 'Offers', 'For instance'], style: { head: [], border: [] } })
  for (const { code, field, count, examples } of reasons) {
    const instances = examples.map(({ sourceId, title, excerpt }) => `${sourceId ?? '(no id)'}: ${short(excerpt ?? title ?? '')}`)
    why.push([code, field, count, instances.join('\n')])
  }
  console.log(why.toString())
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > EXCERPT_WIDTH ? `${line.slice(0, EXCERPT_WIDTH - 1)}…` : line
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
