/**
 * Rankings as people get them, with the database in them: from the indexes in memory, next to reading the offers and ranking them
 * plainly each time. Then the founding year's offers matched with all its profiles, and stored.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from 'mongoose'
import { systemClock } from '../base/clock.js'
import { openDatabase } from '../base/database.js'
import { randomIds } from '../base/ids.js'
import { vaultOf } from '../base/vault.js'
import { createDomain, type Domain } from '../domain/index.js'
import { offerModel, toMatchable } from '../domain/offers/offer-document.js'
import { loadReference } from '../domain/reference/load.js'
import { createEngine, type Engine } from '../matching/engine.js'
import { createRelatedness } from '../matching/relatedness.js'
import type { Bench, BenchResult } from './bench.js'
import { createWorld, type World } from './matching/world.js'

const SIZES = [300, 10_300]
const YEAR = { profiles: 774, offers: 1059 }
const PAGE = 6
const SEARCHES = 150
const PLAIN_SEARCHES = 20
const AT_ONCE = 500
const DESCRIPTION = 'Vous accueillez les clients, tenez la caisse et veillez à la propreté du magasin. '.repeat(10)

export const rankingsBench: Bench = {
  name: 'rankings',
  title: `a youth's first ${PAGE} offers, out of the database, of ${SIZES.map((size) => size.toLocaleString('en')).join(' and ')}`,
  run,
}

async function run(say: (line: string) => void): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'mymatchup-bench-'))
  const database = await openDatabase({ uri: undefined, dataDir: folder, say })
  try {
    return await measureAll(database.connection, say)
  } finally {
    await database.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function measureAll(connection: Connection, say: (line: string) => void): Promise<BenchResult> {
  const reference = await loadReference('data')
  const engine = createEngine({ relatedness: createRelatedness(reference) })
  const open = () =>
    createDomain({ connection, vault: vaultOf(Buffer.alloc(32, 1)), clock: systemClock, ids: randomIds, reference, engine })
  const world = createWorld(reference, 1)
  const house = open()
  await house.ensureIndexes()
  await house.agencies.ensure(['77296S00'])
  say(`Making ${YEAR.profiles} profiles…`)
  const youths = await welcome(house, world)

  const rows: BenchResult['rows'] = []
  const notes: string[] = []
  let published = 0
  for (const size of SIZES) {
    say(`Publishing ${size} offers…`)
    await publish(house, world, published, size)
    published = size
    const fresh = open()
    const from = performance.now()
    await fresh.open()
    notes.push(`${size} offers and ${youths.length} profiles read into memory in ${seconds(performance.now() - from)}.`)
    await measure(youths.slice(0, SEARCHES), (id) => fresh.matches.rankFor(id, PAGE))
    const ours = await measure(youths.slice(0, SEARCHES), (id) => fresh.matches.rankFor(id, PAGE))
    const theirs = await measure(youths.slice(0, PLAIN_SEARCHES), (id) => plainly(id, connection, house, engine))
    rows.push([`in memory, ${size} offers`, ...figures(ours), '1'])
    rows.push([`read and ranked plainly, ${size} offers`, ...figures(theirs), (theirs.p50 / ours.p50).toFixed(1)])
    await fresh.close()
  }
  notes.push(await yearNote(house, connection))
  await house.close()
  return { head: ['', 'p50 ms', 'p99 ms', 'CPU ms', 'times slower'], rows, notes }
}

async function plainly(youthId: string, connection: Connection, { youths, agencies, offers }: Domain, engine: Engine): Promise<unknown> {
  const [stored] = await Promise.all([youths.profile(youthId), youths.get(youthId), agencies.all()])
  const documents = await offerModel(connection).find({ state: 'published' }).lean()
  const best = stored === null ? [] : engine.rank(stored.profile, documents.map(toMatchable), PAGE)
  return offers.getMany(best.map(({ offerId }) => offerId))
}

async function welcome({ youths }: Domain, world: World): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < YEAR.profiles; n++) {
    const { id } = await youths.ofConversation(`bench-${n}`, undefined, 'bench')
    await youths.recordConsent(id, { kind: 'service', isGiven: true, version: '1', at: systemClock.now(), channel: 'sms' })
    await youths.saveProfile(id, world.profile())
    ids.push(id)
  }
  return ids
}

async function publish({ offers }: Domain, world: World, from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, to - start) }, (_, n) => {
      const { id, ...offer } = world.offer()
      const told = { agencyId: null, companyId: null, companyName: null, title: id, description: DESCRIPTION, placeName: 'Melun' }
      return { ...offer, ...told, sourceId: `bench:${start + n}`, salary: null, positions: 1, expiresAt: null }
    })
    await offers.publishMany(batch)
  }
}

async function yearNote({ matches }: Domain, connection: Connection): Promise<string> {
  const offers = await offerModel(connection).find().select({ _id: 1 }).sort({ _id: 1 }).limit(YEAR.offers).lean()
  const from = performance.now()
  let found = 0
  for (const { _id } of offers) found += (await matches.profilesFor(_id, YEAR.profiles)).length
  return `The founding year, ${YEAR.profiles} profiles and ${offers.length} offers: ${found} matches computed and stored in ${seconds(performance.now() - from)}.`
}

interface Measured {
  p50: number
  p99: number
  cpu: number
}

async function measure(ids: string[], find: (id: string) => Promise<unknown>): Promise<Measured> {
  const times: number[] = []
  const cpu = process.cpuUsage()
  for (const id of ids) {
    const from = performance.now()
    await find(id)
    times.push(performance.now() - from)
  }
  const { user, system } = process.cpuUsage(cpu)
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { p50: at(0.5), p99: at(0.99), cpu: (user + system) / 1000 / times.length }
}

function figures({ p50, p99, cpu }: Measured): string[] {
  return [p50, p99, cpu].map((ms) => ms.toFixed(1))
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
