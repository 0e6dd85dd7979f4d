/** A backup is all of the database at one instant, readable with the secret key alone, and comes back as it was. */
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import mongoose, { type Connection } from 'mongoose'
import { writeArchive } from '../scripts/backup/archive.js'
import { backUp, restore } from '../scripts/backup/file.js'
import { type TestDatabase, testDatabase } from './support/database.js'
import { type TestDomain, testDomain } from './support/domain.js'
import { afterAll, beforeAll, expect, it } from './support/jest.js'

const AT = new Date('2026-11-25T09:00:00Z')
const NAME = 'Zélie-Quitterie'

let from: TestDomain
let folder: string
let identity: string
let path: string
let youthId: string
const databases: TestDatabase[] = []

beforeAll(async () => {
  from = await testDomain()
  folder = await mkdtemp(join(tmpdir(), 'mymatchup-backup-'))
  path = join(folder, 'one.age')
  identity = await generateIdentity()
  const { domain } = from
  youthId = (await domain.youths.ofConversation('c1', '+33612349876', 'k')).id
  await domain.youths.update(youthId, { firstName: NAME })
  const bytes = Buffer.alloc(700_000, 'CV ')
  await domain.documents.keep({
    id: 'd1',
    youthId,
    fileName: 'cv.pdf',
    contentType: 'application/pdf',
    purpose: 'resume',
    expiresAt: null,
    bytes,
  })
  const { Double, Int32, Long } = mongoose.mongo
  await from.database.connection
    .collection('numbers')
    .insertOne({ int: new Int32(1), double: new Double(1), long: Long.fromNumber(1), when: AT, text: 'é' })
})
afterAll(async () => {
  for (const { drop } of databases) await drop()
  await from.database.drop()
  await rm(folder, { recursive: true, force: true })
})

async function another(): Promise<Connection> {
  const database = await testDatabase()
  databases.push(database)
  return database.connection
}

/** Documents and indexes of each collection, exactly as they are stored. */
async function everything({ db }: Connection): Promise<Record<string, { documents: string[]; indexes: unknown[] }>> {
  const all: Record<string, { documents: string[]; indexes: unknown[] }> = {}
  for (const { name } of (await db?.listCollections({}, { nameOnly: true }).toArray()) ?? []) {
    const collection = db?.collection(name)
    const documents = (await collection?.find({}, { raw: true }).sort({ _id: 1 }).toArray()) ?? []
    const indexes = (await collection?.indexes()) ?? []
    all[name] = {
      documents: documents.map((document) => (document instanceof Uint8Array ? Buffer.from(document).toString('base64') : '')),
      indexes: indexes.toSorted((a, b) => String(a.name).localeCompare(String(b.name))),
    }
  }
  return all
}

it('comes back whole: documents to the byte, files, indexes', async () => {
  const contents = await backUp(from.database.connection, path, await identityToRecipient(identity), AT)
  expect(contents.documents).toBeGreaterThan(5)
  const file = await readFile(path)
  expect(file.subarray(0, 21).toString()).toBe('age-encryption.org/v1')
  expect(file.includes('numbers')).toBe(false)

  const into = await another()
  expect(await restore(into, path, identity)).toEqual(contents)
  expect(await everything(into)).toEqual(await everything(from.database.connection))
  const domain = from.another(into)
  expect((await domain.youths.byPhone('+33612349876'))?.firstName).toBe(NAME)
  expect((await domain.documents.read('d1'))?.bytes.length).toBe(700_000)
  await expect(
    domain.youths.update((await domain.youths.ofConversation('c2', undefined, 'k')).id, { phone: '+33612349876' }),
  ).rejects.toThrow('belongs to another')
})

it('is of one instant, whatever is written while it is made', async () => {
  const { connection } = from.database
  const pots = [connection.collection('aPot'), connection.collection('zPot')]
  for (const pot of pots) await pot.insertOne({ euros: 50 })
  const entries = writeArchive(connection, AT, () => {})
  const parts: Uint8Array[] = []
  for await (const part of entries) {
    parts.push(part)
    if (!Buffer.from(part).includes('euros') || parts.length > 100) continue
    // Once the first pot is read, all of it moves to the one that is read last.
    await connection.transaction(async (session) => {
      await pots[0]?.updateOne({}, { $set: { euros: 0 } }, { session })
      await pots[1]?.updateOne({}, { $set: { euros: 100 } }, { session })
    })
  }
  const { BSON } = mongoose.mongo
  const found = parts.filter((part) => Buffer.from(part).includes('euros')).map((part) => BSON.deserialize(part.subarray(1)).euros)
  expect(found).toEqual([50, 50])
})

it('says in a sentence what is wrong, and then restores nothing', async () => {
  const into = await another()
  const cut = join(folder, 'cut.age')
  const bytes = await readFile(path)
  await writeFile(cut, bytes)
  await expect(restore(into, path, await generateIdentity())).rejects.toThrow('This key does not open the backup')
  await expect(restore(into, path, 'hunter2')).rejects.toThrow('BACKUP_IDENTITY is no age secret key')
  await truncate(cut, bytes.length - 40_000)
  await expect(restore(into, cut, identity)).rejects.toThrow('The backup is cut, altered')
  const altered = Buffer.from(bytes)
  altered.writeUInt8(altered.readUInt8(bytes.length - 1000) ^ 1, bytes.length - 1000)
  await writeFile(cut, altered)
  await expect(restore(into, cut, identity)).rejects.toThrow('The backup is cut, altered')
  await writeFile(cut, 'not a backup')
  await expect(restore(into, cut, identity)).rejects.toThrow('no backup at all')
  await expect(restore(into, join(folder, 'none.age'), identity)).rejects.toThrow('There is no file')
  await expect(restore(from.database.connection, path, identity)).rejects.toThrow('is not empty')
  expect(await everything(into)).toEqual({})
})
