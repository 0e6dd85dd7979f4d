import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parse } from 'csv-parse/sync'
import { createFinders } from '../domain/offers/import/finders.js'
import { type ImportReport, importOffers } from '../domain/offers/import/import-offers.js'
import { createFranceTravailMapper } from '../domain/offers/import/map-france-travail.js'
import type { OfferMapper } from '../domain/offers/import/mapped.js'
import { readRecords } from '../domain/offers/import/read-records.js'
import { testDatabase } from './support/database.js'
import { type TestDomain, testDomain } from './support/domain.js'
import { franceTravailOffers, sampleFile } from './support/france-travail.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'
import { openData } from './support/open-data.js'
import { wordingCheck } from './support/wording.js'

const SCRIPT = fileURLToPath(new URL('../scripts/run.mjs', import.meta.url))
const DAY_MS = 24 * 3_600_000
/** Each run of the script loads the open data; two of them on a busy machine take their time. */
const SCRIPT_TIMEOUT_MS = 120_000

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

async function all(path: string): Promise<unknown[]> {
  const records: unknown[] = []
  for await (const record of readRecords(path)) records.push(record)
  return records
}

describe('an import file', () => {
  const offers = [{ id: 'A', intitule: 'é' }, { id: 'B' }, { id: 'C' }]
  it.each([
    { label: 'an array', content: JSON.stringify(offers) },
    { label: 'an array, indented, with a byte-order mark', content: `\uFEFF${JSON.stringify(offers, null, 2)}\n` },
    { label: 'the API’s answer', content: JSON.stringify({ resultats: offers, filtresPossibles: [{ filtre: 'x', resultats: [] }] }) },
    { label: 'the API’s answer, offers last', content: JSON.stringify({ filtresPossibles: [], resultats: offers }, null, 1) },
    { label: 'JSON lines', content: offers.map((one) => JSON.stringify(one)).join('\n') },
    { label: 'JSON lines of Windows, with a blank one', content: `\uFEFF${offers.map((one) => JSON.stringify(one)).join('\r\n\r\n')}\r\n` },
  ])('is read: $label', async ({ label, content }) => {
    expect(await all(await file(`${label}.json`, content))).toEqual(offers)
  })

  it.each([
    { label: 'empty', content: '  \n', message: 'is empty' },
    { label: 'not JSON', content: '<html></html>', message: 'is not JSON' },
    { label: 'an object without offers', content: '{\n"error": "Unauthorized"\n}', message: 'holds no offers' },
    { label: 'cut off', content: `[{"id":"A"},{"id":"B"},{"id":`, message: 'is not valid JSON after offer 2' },
    { label: 'a broken line', content: '{"id":"A"}\n{"id":', message: 'line 2, is not valid JSON' },
  ])('is refused when $label', async ({ label, content, message }) => {
    await expect(all(await file(`${label}.json`, content))).rejects.toThrow(message)
  })

  it('is refused when missing, or a folder', async () => {
    await expect(all(join(folder, 'nowhere.json'))).rejects.toThrow('does not exist')
    await expect(all(folder)).rejects.toThrow('is a folder')
  })
})

describe('importing', () => {
  let t: TestDomain
  let map: OfferMapper
  beforeAll(async () => {
    t = await testDomain({ checkWording: await wordingCheck() })
    const { occupations } = (await openData()).recognisers
    map = createFranceTravailMapper(createFinders(t.reference, (title) => occupations.recognise(title).occupations[0]))
  })
  afterAll(() => t.database.drop())

  const run = (path: string): Promise<ImportReport> => importOffers(readRecords(path), { offers: t.domain.offers, map, clock: t.clock })
  const dump = () => t.database.connection.collection('offers').find().sort({ _id: 1 }).toArray()

  it('reports what was imported and refused, and why', async () => {
    const report = await run(sampleFile)
    expect(report).toMatchObject({ read: 25, created: 21, updated: 0, unchanged: 0, refused: 4 })
    expect(report.reasons.map(({ code, count }) => `${code} ${count}`).toSorted()).toEqual([
      'age 1',
      'age 1',
      'family 1',
      'notAnOffer 1',
      'notAnOffer 1',
      'sex 1',
      'unknownOccupation 1',
    ])
  })

  it('changes nothing when repeated, not a byte', async () => {
    const before = await dump()
    expect(await run(sampleFile)).toMatchObject({ created: 0, updated: 0, unchanged: 21, refused: 4 })
    expect(await dump()).toEqual(before)
  })

  it('takes hundreds of offers of all kinds, whole', async () => {
    const path = await file('hundreds.json', JSON.stringify({ resultats: [...franceTravailOffers(600, t.reference)] }))
    const startedAt = performance.now()
    const report = await run(path)
    expect(report).toMatchObject({ read: 600, created: 600, updated: 0, unchanged: 0, refused: 0 })
    expect(performance.now() - startedAt).toBeLessThan(20_000)
    expect(await run(path)).toMatchObject({ created: 0, updated: 0, unchanged: 600 })
    const placed = await t.database.connection.collection('offers').countDocuments({ 'place.lat': { $type: 'double' } })
    expect(placed).toBeGreaterThanOrEqual(600)
  })

  it('updates what changed, and gives old ones more time when they are seen again', async () => {
    const offers = [...franceTravailOffers(10, t.reference)].map((offer) => ({ ...offer, id: `u${String(offer.id)}` }))
    const path = await file('ten.json', JSON.stringify(offers))
    const { created } = await run(path)
    await writeFile(path, JSON.stringify(offers.map((offer, index) => (index === 1 ? { ...offer, nombrePostes: 5 } : offer))))
    expect(await run(path)).toMatchObject({ created: 0, updated: 1, unchanged: created - 1 })
    await t.clock.advance(20 * DAY_MS)
    expect(await run(path)).toMatchObject({ updated: created })
    expect(await run(path)).toMatchObject({ updated: 0, unchanged: created })
  })

  it('imports the same file once, when two processes do it at once', async () => {
    const offers = [...franceTravailOffers(300, t.reference)].map((offer) => ({ ...offer, id: `p${String(offer.id)}` }))
    const path = await file('twice.json', JSON.stringify(offers))
    const reports = await Promise.all([run(path), importOffers(readRecords(path), { offers: t.another().offers, map, clock: t.clock })])
    const sourceIds = await t.database.connection.collection('offers').distinct('sourceId', { sourceId: /^francetravail:p/ })
    expect(reports.reduce((sum, { created }) => sum + created, 0)).toBe(sourceIds.length)
    expect(await t.database.connection.collection('offers').countDocuments({ sourceId: /^francetravail:p/ })).toBe(sourceIds.length)
  })
})

describe('npm run import', () => {
  const script = (args: string[], uri: string) =>
    promisify(execFile)(process.execPath, [SCRIPT, 'scripts/import.ts', ...args], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, MONGODB_URI: uri },
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    )

  it(
    'prints the table, twice the same offers',
    async () => {
      const database = await testDatabase()
      try {
        const first = await script([sampleFile], database.uri)
        expect(first.stderr).not.toContain('Error')
        expect(first.code).toBe(0)
        expect(first.stdout).toMatch(/25\s*│\s*21\s*│\s*0\s*│\s*0\s*│\s*4/)
        expect(first.stdout).toContain('unknownOccupation')
        expect((await script([sampleFile], database.uri)).stdout).toMatch(/25\s*│\s*0\s*│\s*0\s*│\s*21\s*│\s*4/)
      } finally {
        await database.drop()
      }
    },
    SCRIPT_TIMEOUT_MS,
  )

  it(
    'writes what was refused and why, in a table that no spreadsheet takes for formulas',
    async () => {
      const database = await testDatabase()
      try {
        const shop = await file('shop.csv', 'id;titre;ville\n1;Vendeur;Melun\n2;=1+1 Zxqv 4000;Melun\n3;;Melun\n')
        const report = join(folder, 'report.csv')
        const { code, stdout, stderr } = await script([shop, '--source', 'shop', '--full', '--report', report], database.uri)
        expect({ code, stderr: stderr.includes('Error') }).toEqual({ code: 0, stderr: false })
        expect(stdout).toMatch(/3\s*│\s*1\s*│\s*0\s*│\s*0\s*│\s*2\s*│\s*0\s*│\s*0\s*│\s*0/)
        const text = await readFile(report, 'utf8')
        expect(text.startsWith('\uFEFFoutcome,sourceId,title,')).toBe(true)
        const rows = parse(text, { columns: true, bom: true })
        expect(rows).toMatchObject([
          { outcome: 'refused', sourceId: 'shop:2', field: 'occupation', code: 'unknownOccupation', title: "'=1+1 Zxqv 4000" },
          { outcome: 'refused', sourceId: 'shop:3', field: 'title', code: 'missing' },
        ])
      } finally {
        await database.drop()
      }
    },
    SCRIPT_TIMEOUT_MS,
  )

  it.each([
    { label: 'an unknown option', args: ['x.json', '--fast'], message: 'Unknown option' },
    { label: 'a full feed without a name', args: ['shop.csv', '--full'], message: 'say which feed it is, --source NAME' },
    { label: 'a source that could be taken for ids', args: ['shop.csv', '--source', 'a:b'], message: '--source takes a name' },
    { label: 'no file', args: [], message: 'Usage: npm run import -- FILE' },
    { label: 'a missing file', args: ['/nowhere/offers.json'], message: '/nowhere/offers.json does not exist.' },
  ])(
    'ends with a clear sentence: $label',
    async ({ args, message }) => {
      const { code, stderr } = await script(
        args.map((one) => (one === 'shop.csv' ? join(folder, one) : one)),
        'mongodb://127.0.0.1:1/none',
      )
      expect(code).toBe(1)
      expect(stderr).toContain(message)
      expect(stderr).not.toMatch(/\n\s+at /)
    },
    SCRIPT_TIMEOUT_MS,
  )

  it(
    'ends with a clear sentence when nothing in the file is an offer',
    async () => {
      const database = await testDatabase()
      try {
        const { code, stderr } = await script([await file('people.json', '[{"name":"x"},{"name":"y"}]')], database.uri)
        expect(code).toBe(1)
        expect(stderr).toContain('All 2 offers of')
      } finally {
        await database.drop()
      }
    },
    SCRIPT_TIMEOUT_MS,
  )
})
