/**
 * A database as one stream and back: each record is a letter and a BSON document; `C` for what we say about it (beginning, collections
 * with their options and indexes, end with a count), `D` for a document as it was stored. All of it is read at one instant of the
 * cluster (a snapshot session), whatever is written meanwhile.
 */
import mongoose, { type Connection, type mongo } from 'mongoose'
import { z } from 'zod'

const { BSON } = mongoose.mongo
const FORMAT = 'mymatchup-backup'
const VERSION = 1
const CONTROL = 0x43
const DOCUMENT = 0x44
const SMALLEST_BSON_BYTES = 5
/** MongoDB's own limit is 16 MiB, and a little more inside the server. */
const MOST_BSON_BYTES = 17 * 1024 * 1024
const BATCH_DOCUMENTS = 1000
const BATCH_BYTES = 8 * 1024 * 1024

/** What is said about the documents that follow. */
const control = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begin'), format: z.literal(FORMAT), version: z.literal(VERSION), at: z.date() }),
  z.object({
    kind: z.literal('collection'),
    name: z.string(),
    options: z.record(z.string(), z.unknown()),
    indexes: z.array(z.looseObject({ name: z.string(), key: z.unknown() })),
  }),
  z.object({ kind: z.literal('end'), collections: z.number(), documents: z.number() }),
])
type Control = z.output<typeof control>
type Entry = { control: Control } | { document: Uint8Array }

export interface Contents {
  at: Date
  collections: number
  documents: number
}

/** The backup cannot be used; its message is for the operator. */
export class BackupError extends Error {}

const CUT = 'The backup is cut or damaged: nothing of it can be trusted. Take another one.'
const NOT_ONE = 'This is no backup of MyMatchUp that this version can read.'

/** @param told what is in it, once it has been read to the end */
export async function* writeArchive(connection: Connection, at: Date, told: (contents: Contents) => void): AsyncGenerator<Uint8Array> {
  const { db } = connection
  if (db === undefined) throw new Error('A backup needs an open database connection.')
  const infos = await db.listCollections({ type: 'collection' }, { nameOnly: false }).toArray()
  const session = await connection.startSession({ snapshot: true })
  let documents = 0
  let collections = 0
  try {
    yield said({ kind: 'begin', format: FORMAT, version: VERSION, at })
    for (const { name, options } of infos.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (name.startsWith('system.')) continue
      const indexes = await db.collection(name).indexes()
      yield said({
        kind: 'collection',
        name,
        options: { ...options },
        indexes: indexes.map(({ name: called = '', ...rest }) => ({ ...rest, name: called })),
      })
      collections += 1
      for await (const document of db.collection(name).find({}, { session, raw: true })) {
        if (!(document instanceof Uint8Array)) throw new Error('The driver was asked for bytes.')
        documents += 1
        yield Buffer.concat([Buffer.of(DOCUMENT), document])
      }
    }
    yield said({ kind: 'end', collections, documents })
    told({ at, collections, documents })
  } finally {
    await session.endSession()
  }
}

function said(entry: Control): Buffer {
  return Buffer.concat([Buffer.of(CONTROL), BSON.serialize(entry)])
}

/** Reads it to the end and writes nothing. @throws {BackupError} */
export async function checkArchive(bytes: AsyncIterable<Uint8Array>): Promise<Contents> {
  let begun: Date | null = null
  let end: Contents | null = null
  let documents = 0
  for await (const entry of entriesOf(bytes)) {
    if (end !== null) throw new BackupError(CUT)
    if ('document' in entry) documents += 1
    else if (entry.control.kind === 'begin') begun = entry.control.at
    else if (entry.control.kind === 'end')
      end = { at: begun ?? new Date(0), collections: entry.control.collections, documents: entry.control.documents }
    if (begun === null) throw new BackupError(NOT_ONE)
  }
  if (end === null || end.documents !== documents) throw new BackupError(CUT)
  return end
}

/** Writes it into a database that is empty (`isEmpty`), indexes before documents. @throws {BackupError} */
export async function readArchive(bytes: AsyncIterable<Uint8Array>, connection: Connection): Promise<void> {
  const { db } = connection
  if (db === undefined) throw new Error('A restore needs an open database connection.')
  let into: mongo.Collection | null = null
  let batch: mongo.Document[] = []
  let size = 0
  const flush = async () => {
    if (into !== null && batch.length > 0) await into.insertMany(batch, { ordered: false })
    batch = []
    size = 0
  }
  for await (const entry of entriesOf(bytes)) {
    if ('document' in entry) {
      // Numbers stay of the type they had.
      batch.push(BSON.deserialize(entry.document, { promoteValues: false, bsonRegExp: true }))
      size += entry.document.length
      if (batch.length >= BATCH_DOCUMENTS || size >= BATCH_BYTES) await flush()
      continue
    }
    await flush()
    if (entry.control.kind !== 'collection') continue
    const { name, options, indexes } = entry.control
    into = await db.createCollection(name, options)
    const made = indexes.filter((index) => index.name !== '_id_').map(({ v: _, ns: __, ...index }) => index)
    if (made.length > 0) await db.command({ createIndexes: name, indexes: made })
  }
}

export async function isEmpty(connection: Connection): Promise<boolean> {
  const collections = (await connection.db?.listCollections({}, { nameOnly: true }).toArray()) ?? []
  for (const { name } of collections) {
    if (!name.startsWith('system.') && (await connection.collection(name).findOne({})) !== null) return false
  }
  // Empty ones may have other indexes or options than those that come.
  for (const { name } of collections) if (!name.startsWith('system.')) await connection.dropCollection(name)
  return true
}

async function* entriesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  let held = Buffer.alloc(0)
  for await (const chunk of bytes) {
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk])
    let at = 0
    for (;;) {
      const length = held.length - at < SMALLEST_BSON_BYTES ? undefined : held.readInt32LE(at + 1)
      if (length === undefined) break
      if (length < SMALLEST_BSON_BYTES || length > MOST_BSON_BYTES) throw new BackupError(NOT_ONE)
      if (held.length - at < 1 + length) break
      yield entryOf(held[at], held.subarray(at + 1, at + 1 + length))
      at += 1 + length
    }
    held = held.subarray(at)
  }
  if (held.length > 0) throw new BackupError(CUT)
}

function entryOf(letter: number | undefined, bson: Buffer): Entry {
  if (letter === DOCUMENT) return { document: bson }
  const parsed = letter === CONTROL ? control.safeParse(BSON.deserialize(bson)) : undefined
  if (parsed?.success !== true) throw new BackupError(NOT_ONE)
  return { control: parsed.data }
}
