/** Keys rotate without a loss: sealed anew while the service runs, looked up anew while it stands still, killed in the middle or not. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from 'mongoose'
import { type DataKey, openVault, vaultWith } from '../base/keyring.js'
import type { Domain } from '../domain/index.js'
import { moveLookups } from '../scripts/rotate-key/lookups.js'
import { resealAll } from '../scripts/rotate-key/seals.js'
import { type TestDomain, testDomain } from './support/domain.js'
import { afterAll, beforeAll, expect, it } from './support/jest.js'

const ROOT = join(import.meta.dirname, '..')
const K1: DataKey = { id: 'k1', key: Buffer.alloc(32, 7) }
const K2: DataKey = { id: 'k2', key: randomBytes(32) }
const BOTH = [K2, K1]
const PEOPLE = 500
const phoneOf = (number: number) => `+336${String(10_000_000 + number)}`
const addressOf = (number: number) => ({ channel: 'sms', id: phoneOf(number), aliases: [], phone: phoneOf(number) })

let t: TestDomain
let connection: Connection
let folder: string
beforeAll(async () => {
  t = await testDomain()
  ;({ connection } = t.database)
  folder = await mkdtemp(join(tmpdir(), 'mymatchup-keys-'))
  const vault = await openVault(connection, [K1])
  const conversations = connection.collection<{ _id: string; address: string; recent: { id: string; text: string }[] }>('conversations')
  const idOf = (number: number) => vault.lookup('conversation', `sms:${phoneOf(number)}`)
  const everybody = Array.from({ length: PEOPLE }, (_, number) => number)
  await conversations.insertMany(
    everybody.map((number) => ({
      _id: idOf(number),
      address: vault.sealJson(addressOf(number)),
      recent: [{ id: 'm1', text: vault.seal(`bonjour ${number}`) }],
    })),
  )
  await connection
    .collection<{ _id: string; conversationId: string; entryId: string; text: string; at: Date }>('messages')
    .insertOne({ _id: `${idOf(0)}:m0`, conversationId: idOf(0), entryId: 'm0', text: vault.seal('avant'), at: new Date() })
  for (const number of [0, 1]) {
    const { id } = await t.domain.youths.ofConversation(idOf(number), phoneOf(number), 'k')
    await t.domain.youths.update(id, { firstName: `Zélie ${number}` })
  }
  const [youth] = await t.domain.youths.byFirstName('zelie 0', 1)
  await t.domain.documents.keep({
    id: 'd1',
    youthId: youth?.id ?? '',
    fileName: 'cv.pdf',
    contentType: 'application/pdf',
    purpose: 'resume',
    expiresAt: null,
    bytes: Buffer.alloc(600_000, 'CV'),
  })
})
afterAll(async () => {
  await t.database.drop()
  await rm(folder, { recursive: true, force: true })
})

const env = () => ({
  ...process.env,
  NODE_OPTIONS: '',
  MONGODB_URI: t.database.uri,
  DATA_DIR: folder,
  DATA_KEY: BOTH.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(','),
})

/** Runs the command; with `killAt`, kills it the moment it has printed a line that begins so. */
function rotate(args: string[], killAt?: string): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts/rotate-key.ts'), ...args], { cwd: ROOT, env: env() })
    let said = ''
    const hear = (chunk: Buffer) => {
      said += chunk.toString()
      if (killAt !== undefined && said.includes(killAt)) child.kill('SIGKILL')
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('close', () => resolve(said))
  })
}

const count = (filter: object) => connection.collection('conversations').countDocuments(filter)
const lastSeal = () => count({ 'recent.0.text': /^k1\./ })

/** That all people are found and read with these keys. */
async function readsAll(domain: Domain, keys: DataKey[], lookupId: string): Promise<void> {
  const vault = vaultWith(keys, lookupId)
  for (const number of [0, 1, PEOPLE - 1]) {
    const id = vault.lookup('conversation', `sms:${phoneOf(number)}`)
    const conversation = await connection.collection<{ _id: string; recent: { text: string }[] }>('conversations').findOne({ _id: id })
    expect(vault.open(conversation?.recent[0]?.text ?? '')).toBe(`bonjour ${number}`)
    if (number > 1) continue
    const youth = await domain.youths.byPhone(phoneOf(number))
    expect(youth).toMatchObject({ firstName: `Zélie ${number}`, phone: phoneOf(number), conversationIds: [id] })
    expect((await domain.youths.byFirstName(`ZELIE ${number}`, 1))[0]?.id).toBe(youth?.id)
  }
  expect((await domain.documents.read('d1'))?.bytes.equals(Buffer.alloc(600_000, 'CV'))).toBe(true)
  expect(await count({})).toBe(PEOPLE)
}

it('goes on where a killed run stopped, and loses nobody', async () => {
  expect(await rotate([], 'conversations: ')).not.toContain('sealed anew')
  expect(await lastSeal()).toBeGreaterThan(0)
  expect(await lastSeal()).toBeLessThan(PEOPLE)
  await readsAll(t.another(connection, vaultWith(BOTH, 'k1')), BOTH, 'k1')

  const vault = vaultWith(BOTH, 'k1')
  expect(await resealAll(connection, vault, 'k2', () => {})).toBeGreaterThan(0)
  expect(await resealAll(connection, vault, 'k2', () => {})).toBe(0)
  expect(await lastSeal()).toBe(0)
  await readsAll(t.another(connection, vault), BOTH, 'k1')
  // The old key is still what people are looked up by.
  await expect(openVault(connection, [K2])).rejects.toThrow('must still hold k1')
}, 60_000)

it('moves look-ups too, and the old key can go', async () => {
  expect(await rotate(['--lookups'], 'conversations: ')).not.toContain('Look-ups go by')
  await expect(openVault(connection, BOTH)).rejects.toThrow('run npm run rotate-key -- --lookups again')
  expect(await moveLookups(connection, BOTH, () => {})).toBeGreaterThanOrEqual(PEOPLE)
  const vault = await openVault(connection, [K2])
  await readsAll(t.another(connection, vault), [K2], 'k2')
  const message = await connection.collection('messages').findOne({})
  const id = vault.lookup('conversation', `sms:${phoneOf(0)}`)
  expect(message).toMatchObject({ _id: `${id}:m0`, conversationId: id })
  expect(await moveLookups(connection, [K2], () => {})).toBeNull()
}, 60_000)

it('notices a key that is not the one of this database, and a service that runs', async () => {
  await expect(openVault(connection, [{ id: 'k2', key: randomBytes(32) }])).rejects.toThrow(
    'is not the one that this database was sealed with',
  )
  await connection.collection('agendaJobs').insertOne({ lastFinishedAt: new Date() })
  await expect(moveLookups(connection, [{ id: 'k3', key: randomBytes(32) }, K2], () => {})).rejects.toThrow('stop all of its processes')
})
