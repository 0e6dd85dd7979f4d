import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { newOffer, newProfile, newYouth, type TestDomain, testDomain } from './support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'

const SCRIPT = fileURLToPath(new URL('../scripts/run.mjs', import.meta.url))
/** Each run loads the open data; on a busy machine that takes its time. */
const SCRIPT_TIMEOUT_MS = 120_000

let t: TestDomain
let folder: string
beforeAll(async () => {
  t = await testDomain()
  folder = await mkdtemp(join(tmpdir(), 'audit-'))
})
afterAll(async () => {
  await t.database.drop()
  await rm(folder, { recursive: true, force: true })
})

async function audit(): Promise<{ code: number; stdout: string; replay: { replayed: number; changes: unknown[]; drifted: unknown[] } }> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, MONGODB_URI: t.database.uri }
  const { code, stdout } = await promisify(execFile)(process.execPath, [SCRIPT, 'scripts/audit.ts', folder], { env }).then(
    (done) => ({ code: 0, stdout: done.stdout }),
    (error: { code: number; stdout: string }) => error,
  )
  const [report = ''] = (await readdir(folder)).filter((name) => name.endsWith('.json'))
  return { code, stdout, replay: JSON.parse(await readFile(join(folder, report), 'utf8')).replay }
}

describe('npm run audit', () => {
  it(
    'ends well where only profiles and offers weighed, and with an error where something else did',
    async () => {
      const { domain } = t
      const people = await Promise.all(['sms-1', 'sms-2', 'telegram-3'].map((id) => newYouth(domain, id)))
      const first = people[0] ?? ''
      await domain.youths.update(first, { firstName: 'Inès' })
      await domain.offers.publish(newOffer({ sourceId: 'audit:1' }))
      await domain.offers.publish(newOffer({ sourceId: 'audit:2', workingTime: 'part', licences: [{ value: 'B', need: 'wished' }] }))
      for (const id of people) await domain.matches.rankFor(id, 10)
      await domain.youths.saveProfile(people[1] ?? '', newProfile({ licences: [] }))

      expect(await audit()).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('Aucun changement'),
        replay: { replayed: 6, changes: [], drifted: [] },
      })
      expect((await readdir(folder)).map((name) => name.replace(/\d{4}-\d{2}-\d{2}/, 'day')).sort()).toEqual([
        'audit-day.html',
        'audit-day.json',
      ])

      // What an engine that knew her name would have stored.
      const matches = t.database.connection.collection('matches')
      const { modifiedCount } = await matches.updateOne({ youthId: first }, { $inc: { score: -1 } })
      expect(modifiedCount).toBe(1)
      expect(await audit()).toMatchObject({
        code: 1,
        stdout: expect.stringContaining("n'a plus le score enregistré"),
        replay: { replayed: 6, changes: [], drifted: [expect.objectContaining({ personId: first })] },
      })
      expect(await readFile(join(folder, (await readdir(folder)).find((name) => name.endsWith('.html')) ?? ''), 'utf8')).toContain(
        'verdict bad',
      )

      await matches.updateMany({ youthId: first }, { $set: { engine: 'engine@0' } })
      expect(await audit()).toMatchObject({ code: 0, replay: { drifted: [] } })
    },
    SCRIPT_TIMEOUT_MS,
  )
})
