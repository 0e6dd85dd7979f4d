/** The embedded database: kept between runs, shared by a second process, taken over from one that was killed. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { startMongod } from '../../base/mongod.js'
import { afterAll, beforeAll, expect, it } from '../support/jest.js'
import { until } from '../support/until.js'

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'mymatchup-mongod-'))
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

const note = async () => JSON.parse(await readFile(join(dataDir, 'mongo', 'running.json'), 'utf8'))

async function inDatabase<T>(uri: string, work: (db: mongoose.mongo.Db) => Promise<T>): Promise<T> {
  const client = await mongoose.mongo.MongoClient.connect(uri)
  try {
    return await work(client.db())
  } finally {
    await client.close()
  }
}

it('keeps its data, lets a second process in, and leaves the end to the first', async () => {
  const first = await startMongod(dataDir)
  await inDatabase(first.uri, (db) => db.collection('things').insertOne({ kept: true }))
  const second = await startMongod(dataDir)
  expect(second).toMatchObject({ uri: first.uri, pid: undefined })
  await second.stop()
  expect(await inDatabase(first.uri, (db) => db.collection('things').countDocuments())).toBe(1)
  await first.stop()

  const again = await startMongod(dataDir)
  expect(await inDatabase(again.uri, (db) => db.collection('things').countDocuments({ kept: true }))).toBe(1)
  await again.stop()
})

it('takes over what a killed process left running, and ends it', async () => {
  const script = `import { startMongod } from './base/mongod.ts'; await startMongod(process.env.DATA); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: join(import.meta.dirname, '..', '..'),
    env: { ...process.env, NODE_OPTIONS: '', DATA: dataDir },
  })
  await until('its database', async () => (await note().catch(() => null))?.owner === child.pid)
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone

  const taken = await startMongod(dataDir)
  expect(taken.pid).toBe((await note()).pid)
  await taken.stop()
  expect(() => process.kill(taken.pid ?? 0, 0)).toThrow()
})
