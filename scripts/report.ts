/**
 * `npm run report -- --from 2026-10-01 --to 2026-10-31 --agency Sénart --channel sms [FOLDER]`: writes the figures of a period as a page
 * (HTML), a workbook (XLSX) and a table (CSV) to `reports/`, or to the folder that is named. Without dates: the last whole month.
 */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../base/clock.js'
import { openDatabase } from '../base/database.js'
import { loadWords } from '../base/words.js'
import { readConfig } from '../config.js'
import type { Agency } from '../domain/agencies/agency.js'
import { createAgencyStore } from '../domain/agencies/store.js'
import type { Period } from '../domain/figures/figures.js'
import { addDays, dayOf, isDay, monthOf, monthPeriod } from '../domain/figures/period.js'
import { gatherReport } from '../domain/figures/report.js'
import { createFiguresStore } from '../domain/figures/store.js'
import { loadReference } from '../domain/reference/load.js'
import { normalise } from '../matching/french/normalise.js'
import { writeReport } from '../web/report/files.js'
import { fromCaller, messageOf } from './command.js'

const ROOT = join(import.meta.dirname, '..')
const CHANNELS = ['sms', 'whatsapp', 'telegram']
const USAGE = 'npm run report -- [--from 2026-10-01] [--to 2026-10-31] [--agency NAME] [--channel sms|whatsapp|telegram] [FOLDER]'

/** What whoever typed it can set right. */
class Usage extends Error {}

try {
  await run()
} catch (error) {
  console.error(error instanceof Usage ? `${error.message}\n${USAGE}` : messageOf(error))
  process.exitCode = 1
}

async function run(): Promise<void> {
  const { values, positionals } = options()
  if (existsSync('.env')) process.loadEnvFile('.env')
  const { mongodbUri, dataDir } = readConfig(process.env)
  const period = periodOf(values.from, values.to)
  const { channel } = values
  if (channel !== undefined && !CHANNELS.includes(channel)) throw new Usage(`There is no channel ${channel}.`)
  const reference = await loadReference(join(ROOT, 'data'))
  const database = await openDatabase({ uri: mongodbUri, dataDir, say: (line) => process.stderr.write(`${line}\n`) })
  try {
    const figures = createFiguresStore({ connection: database.connection, clock: systemClock })
    const agencies = createAgencyStore(database.connection, reference)
    const all = await agencies.all()
    const agency = values.agency === undefined ? undefined : agencyNamed(values.agency, all)
    const report = await gatherReport(
      { figures, agencies },
      { period, ...(agency === undefined ? {} : { agencyId: agency.id }), ...(channel === undefined ? {} : { channel }) },
    )
    const [folder] = positionals
    const reports = folder === undefined ? join(ROOT, 'reports') : fromCaller(folder)
    await mkdir(reports, { recursive: true })
    const written = await writeReport(report, {
      words: loadWords(new URL('../web/fr/', import.meta.url)),
      agency: (id) => all.find((one) => one.id === id)?.name ?? id,
      reference,
      madeOn: dayOf(new Date()),
      write: (name, content) => writeFile(join(reports, name), content),
    })
    for (const name of written) console.log(join(reports, name))
  } finally {
    await database.close()
  }
}

function options() {
  try {
    return parseArgs({
      options: { from: { type: 'string' }, to: { type: 'string' }, agency: { type: 'string' }, channel: { type: 'string' } },
      allowPositionals: true,
    })
  } catch (error) {
    throw new Usage(messageOf(error))
  }
}

function periodOf(from: string | undefined, to: string | undefined): Period {
  const today = dayOf(new Date())
  for (const day of [from, to]) if (day !== undefined && !isDay(day)) throw new Usage(`${day} is no day: write it as 2026-10-31.`)
  if (from === undefined && to === undefined) return monthPeriod(monthOf(addDays(`${monthOf(today)}-01`, -1)))
  const period = { from: from ?? `${monthOf(to ?? today)}-01`, to: to ?? today }
  if (period.from > period.to) throw new Usage(`${period.from} is after ${period.to}.`)
  return period
}

/** By its id, or by words of its name. */
function agencyNamed(asked: string, all: Agency[]): Agency {
  const wanted = normalise(asked)
  const found = all.filter(({ id, name }) => id === asked || normalise(name).includes(wanted))
  const [only] = found
  if (found.length === 1 && only !== undefined) return only
  throw new Usage(
    `${found.length === 0 ? 'No agency is' : 'Several agencies are'} named ${asked}: ${(found.length === 0 ? all : found).map(({ id, name }) => `${name} (${id})`).join(', ')}.`,
  )
}
