/**
 * Seals everything anew with the current key, while the service runs: each text is replaced only if it is still the one that was read, so
 * what is written meanwhile stays, and it may be stopped and begun again at any point.
 */
import type { Connection, mongo } from 'mongoose'
import type { Vault } from '../../base/vault.js'
import { collectionsOf, type StoredDocument, textsOf } from './walk.js'

/** Key id, then at least an initialisation vector and a tag. */
const SEALED = /^([\w-]{1,16})\.[\w-]{38,}$/
/** Never sealed, and by far the largest. */
const CHUNKS = /\.chunks$/
const BATCH = 200

export type Progress = (line: { collection: string; resealed: number }) => void

/** @returns how many texts and files were sealed anew; none are left by another key when it is 0 */
export async function resealAll(connection: Connection, vault: Vault, currentId: string, told: Progress): Promise<number> {
  let total = 0
  for (const collection of await collectionsOf(connection)) {
    const name = collection.collectionName
    if (CHUNKS.test(name)) continue
    let resealed = 0
    let writes: mongo.AnyBulkWriteOperation<StoredDocument>[] = []
    const flush = async () => {
      if (writes.length === 0) return
      const { modifiedCount } = await collection.bulkWrite(writes, { ordered: false })
      writes = []
      resealed += modifiedCount
      told({ collection: name, resealed })
    }
    for await (const document of collection.find({})) {
      for (const { path, text } of textsOf(document)) {
        const anew = sealedAnew(vault, currentId, text)
        if (anew === null) continue
        writes.push({ updateOne: { filter: { _id: document._id, [path]: text }, update: { $set: { [path]: anew } } } })
      }
      if (writes.length >= BATCH) await flush()
    }
    await flush()
    total += resealed
  }
  return total + (await resealFiles(connection, vault, currentId, told))
}

/** Null for what is not sealed, or by the current key already; people's words that only look like it do not open. */
function sealedAnew(vault: Vault, currentId: string, text: string): string | null {
  const id = SEALED.exec(text)?.[1]
  if (id === undefined || id === currentId) return null
  try {
    return vault.seal(vault.open(text))
  } catch {
    return null
  }
}

interface Chunk {
  _id: mongo.ObjectId
  files_id: mongo.ObjectId
  n: number
  data: mongo.Binary
}

async function resealFiles(connection: Connection, vault: Vault, currentId: string, told: Progress): Promise<number> {
  let resealed = 0
  const files = connection.collection<{ _id: mongo.ObjectId; chunkSize: number }>('documents.files')
  const chunks = connection.collection<Chunk>('documents.chunks')
  for await (const { _id, chunkSize } of files.find({}, { projection: { chunkSize: 1 } })) {
    const parts = await chunks.find({ files_id: _id }).sort({ n: 1 }).toArray()
    const [first] = parts
    if (first === undefined || keyIdOf(first.data.buffer) === currentId) continue
    const sealed = vault.sealBytes(vault.openBytes(Buffer.concat(parts.map(({ data }) => data.buffer))))
    const { Binary, ObjectId } = connection.base.mongo
    const anew = Array.from({ length: Math.ceil(sealed.length / chunkSize) }, (_, n) => ({
      _id: new ObjectId(),
      files_id: _id,
      n,
      data: new Binary(sealed.subarray(n * chunkSize, (n + 1) * chunkSize)),
    }))
    await connection.transaction(async (session) => {
      // Gone meanwhile, with its person.
      const { matchedCount } = await files.updateOne({ _id }, { $set: { length: sealed.length } }, { session })
      if (matchedCount === 0) return
      await chunks.deleteMany({ files_id: _id }, { session })
      await chunks.insertMany(anew, { session })
    })
    resealed += 1
    told({ collection: 'documents.chunks', resealed })
  }
  return resealed
}

function keyIdOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(1, 1 + (bytes[0] ?? 0))).toString('utf8')
}
