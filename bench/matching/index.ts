/**
 * One profile against many offers, and one offer against many profiles: the index next to the plain loop, a text search and the
 * database. Sizes can be set: `BENCH_OFFERS=100000 BENCH_MOST_OFFERS=1000000 BENCH_PROFILES=100000`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { openDatabase } from '../../base/database.js'
import { loadReference } from '../../domain/reference/load.js'
import type { Reference } from '../../domain/reference/reference.js'
import { createEngine } from '../../matching/engine.js'
import { createOfferIndex, type OfferIndex } from '../../matching/index/offer-index.js'
import { createProfileIndex } from '../../matching/index/profile-index.js'
import type { JobOffer } from '../../matching/offer.js'
import type { SearchProfile } from '../../matching/profile.js'
import { createRelatedness, type Relatedness } from '../../matching/relatedness.js'
import type { Bench, BenchResult } from '../bench.js'
import { aggregation, type Peer, plainLoop, textSearch } from './peers.js'
import { createWorld } from './world.js'

const OFFERS = sizeFrom('BENCH_OFFERS', 100_000)
const MOST_OFFERS = sizeFrom('BENCH_MOST_OFFERS', 1_000_000)
const PROFILES = sizeFrom('BENCH_PROFILES', 100_000)
const LIMIT = 10
const SEARCHES = 2000
const WARM_UP = 300
/** Peers are slow: they are asked for the first profiles only. */
const PEER_SEARCHES = 25
const REFRESHES = 10_000
const YEAR = { profiles: 774, offers: 1059 }

export const matchingBench: Bench = {
  name: 'matching',
  title: `the ${LIMIT} best of ${OFFERS.toLocaleString('en')} and ${MOST_OFFERS.toLocaleString('en')} offers for a profile, and of ${PROFILES.toLocaleString('en')} profiles for an offer`,
  run,
}

async function run(say: (line: string) => void): Promise<BenchResult> {
  const reference = await loadReference('data')
  const relatedness = createRelatedness(reference)
  const rows: BenchResult['rows'] = []
  const notes: string[] = []

  say(`Making ${OFFERS} offers…`)
  const world = createWorld(reference, 1)
  const offers = Array.from({ length: OFFERS }, () => world.offer())
  const profiles = Array.from({ length: SEARCHES }, () => world.profile())
  const small = buildIndex(offers, relatedness)
  const ours = measureSync(profiles, (profile) => small.index.search(profile, LIMIT).length)
  rows.push(row(`index, ${OFFERS} offers`, ours, '1'))
  notes.push(small.note)

  const few = profiles.slice(0, PEER_SEARCHES)
  const oursOnFew = measureSync(few, (profile) => small.index.search(profile, LIMIT).length)
  for await (const { peer, close } of peersOf(offers, reference, relatedness, say)) {
    say(`${peer.name}…`)
    const theirs = await measure(few, (profile) => peer.find(profile, LIMIT))
    await close()
    rows.push(row(`${peer.name}, ${OFFERS} offers`, theirs, ratio(theirs, oursOnFew)))
  }
  const engine = createEngine({ relatedness })
  const same = few.filter((profile) => isDeepStrictEqual(small.index.search(profile, LIMIT), engine.rank(profile, offers, LIMIT))).length
  notes.push(`The index and the plain loop agree on ${same} of ${few.length} profiles.`)
  notes.push(refreshNote(small.index, offers))
  notes.push(yearNote(offers.slice(0, YEAR.offers), profiles.slice(0, YEAR.profiles), relatedness))

  say(`Making ${MOST_OFFERS} offers…`)
  const large = buildIndex(offersOf(createWorld(reference, 2), MOST_OFFERS), relatedness)
  rows.push(
    row(
      `index, ${MOST_OFFERS} offers`,
      measureSync(profiles, (profile) => large.index.search(profile, LIMIT).length),
      '',
    ),
  )
  notes.push(large.note)

  say(`Making ${PROFILES} profiles…`)
  const people = createProfileIndex({ relatedness })
  for (let n = 0; n < PROFILES; n++) people.put(`youth${n}`, world.profile())
  people.settle()
  rows.push(
    row(
      `one offer, ${PROFILES} profiles`,
      measureSync(offers.slice(0, SEARCHES), (offer) => people.search(offer, LIMIT).length),
      '',
    ),
  )
  notes.push(`${(people.bytes / PROFILES).toFixed(0)} bytes a profile in the index.`)
  notes.push(
    'Targets: 10 times the plain loop, 50 times the aggregation, p99 under 5 ms, 25 ms (most offers) and 10 ms (profiles), 200 bytes an offer.',
  )
  return { head: ['', 'mean ms', 'p50 ms', 'p99 ms', 'CPU ms', 'found', 'times slower'], rows, notes }
}

interface Measured {
  mean: number
  p50: number
  p99: number
  /** Of this process, a search; other programs on the machine do not count. */
  cpu: number
  found: number
}

function* offersOf(world: { offer(): JobOffer }, count: number): Generator<JobOffer> {
  for (let n = 0; n < count; n++) yield world.offer()
}

function buildIndex(offers: Iterable<JobOffer>, relatedness: Relatedness): { index: OfferIndex; note: string } {
  const index = createOfferIndex({ relatedness })
  let putMs = 0
  for (const offer of offers) {
    const from = performance.now()
    index.put(offer)
    putMs += performance.now() - from
  }
  const from = performance.now()
  index.settle()
  const settleMs = performance.now() - from
  const each = (index.bytes / index.size).toFixed(0)
  return { index, note: `${index.size} offers put in ${seconds(putMs)}, sorted in ${seconds(settleMs)}, ${each} bytes an offer.` }
}

async function* peersOf(offers: JobOffer[], reference: Reference, relatedness: Relatedness, say: (line: string) => void) {
  const nothing = async () => {}
  const loop: { peer: Peer; close(): Promise<void> } = { peer: plainLoop(offers, relatedness), close: nothing }
  yield loop
  say('Indexing in MiniSearch…')
  yield { peer: textSearch(offers, reference, relatedness), close: nothing }
  say('Storing in MongoDB…')
  const folder = await mkdtemp(join(tmpdir(), 'mymatchup-bench-'))
  const database = await openDatabase({ uri: undefined, dataDir: folder, say })
  const close = async () => {
    await database.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const peer = await aggregation(offers, relatedness, database.connection.collection('offers'))
    yield { peer, close }
  } catch (error) {
    await close()
    throw error
  }
}

function measureSync<T>(asked: T[], find: (one: T) => number): Measured {
  for (const one of asked.slice(0, WARM_UP)) find(one)
  const times: number[] = []
  let found = 0
  const cpu = process.cpuUsage()
  for (const one of asked) {
    const from = performance.now()
    found += find(one)
    times.push(performance.now() - from)
  }
  return summary(times, found, process.cpuUsage(cpu))
}

async function measure<T>(asked: T[], find: (one: T) => Promise<number>): Promise<Measured> {
  for (const one of asked.slice(0, 3)) await find(one)
  const times: number[] = []
  let found = 0
  const cpu = process.cpuUsage()
  for (const one of asked) {
    const from = performance.now()
    found += await find(one)
    times.push(performance.now() - from)
  }
  return summary(times, found, process.cpuUsage(cpu))
}

function summary(times: number[], found: number, { user, system }: { user: number; system: number }): Measured {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return {
    mean: times.reduce((sum, ms) => sum + ms, 0) / times.length,
    p50: at(0.5),
    p99: at(0.99),
    cpu: (user + system) / 1000 / times.length,
    found: found / times.length,
  }
}

function row(name: string, { mean, p50, p99, cpu, found }: Measured, slower: string): string[] {
  return [name, ...[mean, p50, p99, cpu].map((ms) => ms.toFixed(ms < 10 ? 2 : 0)), found.toFixed(1), slower]
}

function ratio(theirs: Measured, ours: Measured): string {
  return `${Math.round(theirs.mean / ours.mean)} (p50: ${Math.round(theirs.p50 / ours.p50)})`
}

function refreshNote(index: OfferIndex, offers: JobOffer[]): string {
  const from = performance.now()
  for (const offer of offers.slice(0, REFRESHES)) {
    index.remove(offer.id)
    index.put(offer)
  }
  const each = ((performance.now() - from) / Math.min(REFRESHES, offers.length)) * 1000
  return `An offer is taken out and put back in ${each.toFixed(1)} µs.`
}

function yearNote(offers: JobOffer[], profiles: SearchProfile[], relatedness: Relatedness): string {
  const from = performance.now()
  const { index } = buildIndex(offers, relatedness)
  let found = 0
  for (const profile of profiles) found += index.search(profile, offers.length).length
  return `The founding year, ${profiles.length} profiles and ${offers.length} offers: all ${found} matches with their reasons in ${seconds(performance.now() - from)}.`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

function sizeFrom(name: string, usual: number): number {
  const given = Number(process.env[name] ?? usual)
  return Number.isInteger(given) && given > 0 ? given : usual
}
