/**
 * `npm run audit`: replays every stored match with the identity facts of other people, prints selection rates by group, and writes
 * `audit-<date>.html` and `.json` to `reports/`, or to the folder that is named. Ends with an error when a single match changes, or is
 * stored with another score than its profile and its offer give: something else has weighed in it.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Table from 'cli-table3'
import i18next from 'i18next'
import { openDatabase } from '../base/database.js'
import { readConfig } from '../config.js'
import { loadReference } from '../domain/reference/load.js'
import { replayMatches } from '../matching/audit/replay.js'
import { selectionRates } from '../matching/audit/selection.js'
import { createEngine } from '../matching/engine.js'
import { createRelatedness } from '../matching/relatedness.js'
import { type Collected, collect, type Person } from './audit/collect.js'
import { type AuditReport, type Comparison, renderReport } from './audit/report.js'
import { fromCaller, runCommand } from './command.js'

const ROOT = join(import.meta.dirname, '..')
const ROUNDS = 3

await runCommand(run)

/** @returns the exit code: 0 when nothing changed, and all is as it was stored. */
async function run(): Promise<number> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const { mongodbUri, dataDir } = readConfig(process.env)
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const reference = await loadReference(join(ROOT, 'data'))
  const database = await openDatabase({ uri: mongodbUri, dataDir, say })
  let collected: Collected
  try {
    say('Reading the stored matches…')
    collected = await collect(database.connection, reference)
  } finally {
    await database.close()
  }

  const { cases, identities, people, skipped } = collected
  say(`Replaying ${cases.length} matches…`)
  const engine = createEngine({ relatedness: createRelatedness(reference) })
  const replay = replayMatches({ cases, identities, rounds: ROUNDS, chance: Math.random, engine })
  const words = await loadWords()
  const report: AuditReport = {
    date: new Date().toISOString().slice(0, 10),
    engine: engine.version,
    rounds: ROUNDS,
    facts: ['firstName', 'phone', 'code', 'agency', 'channel', 'since'],
    skipped,
    replay,
    comparisons: compare(people, (id) => reference.missionsLocales.get(id)?.name ?? id, words('rates.unknown')),
  }
  print(report, words)

  const [folder] = process.argv.slice(2)
  const reports = folder === undefined ? join(ROOT, 'reports') : fromCaller(folder)
  await mkdir(reports, { recursive: true })
  const path = join(reports, `audit-${report.date}`)
  await writeFile(`${path}.html`, renderReport(report, words))
  await writeFile(`${path}.json`, `${JSON.stringify(report, null, 2)}\n`)
  console.log(`${path}.html, ${path}.json`)
  return replay.changes.length + replay.drifted.length === 0 ? 0 : 1
}

type Words = (key: string, vars?: Record<string, string | number>) => string

async function loadWords(): Promise<Words> {
  const i18n = i18next.createInstance()
  const translation = JSON.parse(await readFile(join(import.meta.dirname, 'audit', 'fr.json'), 'utf8'))
  await i18n.init({ lng: 'fr', resources: { fr: { translation } }, interpolation: { escapeValue: false } })
  return (key, vars = {}) => i18n.t(key, vars)
}

function compare(people: Person[], nameOf: (agencyId: string) => string, unknown: string): Comparison[] {
  const groups = {
    byChannel: ({ channel }: Person) => channel ?? unknown,
    byAgency: ({ agencyId }: Person) => (agencyId === null ? unknown : nameOf(agencyId)),
  }
  const selections = { offered: ({ hasOffer }: Person) => hasOffer, accepted: ({ wasAccepted }: Person) => wasAccepted }
  return (['byChannel', 'byAgency'] as const).flatMap((by) =>
    (['offered', 'accepted'] as const).map((selection) => ({
      by,
      selection,
      rates: selectionRates(people.map((person) => ({ group: groups[by](person), isSelected: selections[selection](person) }))),
    })),
  )
}

function print({ replay, skipped, comparisons }: AuditReport, words: Words): void {
  const figures = new Table({ style: { head: [], border: [] } })
  figures.push(
    [words('method.replayed'), replay.replayed],
    [words('method.comparisons'), replay.comparisons],
    [words('method.changes'), replay.changes.length],
    [words('method.drifted'), replay.drifted.length],
    [words('method.skipped'), skipped],
  )
  console.log(figures.toString())
  const rates = new Table({
    head: ['', ...['group', 'people', 'selected', 'rate', 'ratio'].map((name) => words(`rates.${name}`))],
    style: { head: [], border: [] },
  })
  for (const { by, selection, rates: groups } of comparisons) {
    for (const { group, people, selected, rate, ratio, isBelowFourFifths } of groups) {
      const compared = ratio === null ? words('rates.few') : `${ratio.toFixed(2)}${isBelowFourFifths ? ` (${words('rates.below')})` : ''}`
      rates.push([`${words(`rates.${by}`)} : ${words(`rates.${selection}`)}`, group, people, selected, rate.toFixed(2), compared])
    }
  }
  if (rates.length > 0) console.log(rates.toString())
  console.log(replay.changes.length === 0 ? words('verdict.fair') : words('verdict.unfair', { count: replay.changes.length }))
  if (replay.drifted.length > 0) console.log(words('drift', { count: replay.drifted.length }))
}
