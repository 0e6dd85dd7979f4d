/** Documents in GridFS (mongodb.com/docs/manual/core/gridfs), encrypted before they are written. */
import mongoose, { type Connection, type Types } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { Vault } from '../../base/vault.js'
import { isDuplicateKey } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import { type DocumentStore, MOST_DOCUMENT_BYTES, type StoredDocument } from './document.js'

const BUCKET = 'documents'

interface Kept {
  _id: Types.ObjectId
  metadata: Omit<StoredDocument, 'fileName'> & {
    /** Sealed. */
    fileName: string
  }
}

interface Chunk {
  files_id: Types.ObjectId
  n: number
  data: { buffer: Uint8Array }
}

export function createDocumentStore({
  connection,
  vault,
  clock,
}: {
  connection: Connection
  vault: Vault
  clock: Clock
}): DocumentStore & { personalData: PersonalData<StoredDocument>; ensureIndexes(): Promise<void> } {
  const files = connection.collection<Kept>(`${BUCKET}.files`)
  const chunks = connection.collection<Chunk>(`${BUCKET}.chunks`)

  const toDocument = ({ metadata }: Kept): StoredDocument => ({ ...metadata, fileName: vault.open(metadata.fileName) })

  /** Null when there is none, or it has expired. */
  async function find(id: string): Promise<Kept | null> {
    const found = await files.findOne({ 'metadata.id': id })
    if (found === null) return null
    const { expiresAt } = found.metadata
    return expiresAt !== null && expiresAt <= clock.now() ? null : found
  }

  function write(_id: Types.ObjectId, sealed: Buffer, metadata: Kept['metadata']): Promise<void> {
    return new Promise((resolve, reject) => {
      const { db } = connection
      if (db === undefined) return reject(new Error('Documents need an open database connection.'))
      const bucket = new mongoose.mongo.GridFSBucket(db, { bucketName: BUCKET })
      const upload = bucket.openUploadStreamWithId(_id, 'sealed', { metadata })
      upload.once('error', reject)
      upload.once('finish', () => resolve())
      upload.end(sealed)
    })
  }

  /** Pieces of uploads that were cut off: a day old, and no file's. Those of a week are looked at each time. */
  async function sweepPieces(): Promise<void> {
    const daysAgo = (days: number) => mongoose.Types.ObjectId.createFromTime(Math.floor(Date.now() / 1000) - days * 86_400)
    const firsts = await chunks
      .find({ n: 0, files_id: { $gt: daysAgo(8), $lt: daysAgo(1) } })
      .project<Pick<Chunk, 'files_id'>>({ files_id: 1 })
      .toArray()
    const ids = firsts.map(({ files_id: id }) => id)
    const whole = new Set((await files.distinct('_id', { _id: { $in: ids } })).map(String))
    await chunks.deleteMany({ files_id: { $in: ids.filter((id) => !whole.has(String(id))) } })
  }

  return {
    async keep({ id, bytes, fileName, ...rest }) {
      if (bytes.length > MOST_DOCUMENT_BYTES)
        throw new RangeError(`A document has ${bytes.length} bytes, more than ${MOST_DOCUMENT_BYTES}.`)
      const known = await files.findOne({ 'metadata.id': id })
      if (known !== null) return toDocument(known)
      const metadata = { id, ...rest, fileName: vault.seal(fileName), sizeBytes: bytes.length, createdAt: clock.now() }
      // Each upload writes pieces of its own; the file's record, which comes last and is unique, says whose count.
      const _id = new mongoose.Types.ObjectId()
      try {
        await write(_id, vault.sealBytes(bytes), metadata)
        return { ...metadata, fileName }
      } catch (error) {
        if (!isDuplicateKey(error)) throw error
        await chunks.deleteMany({ files_id: _id })
        const first = await files.findOne({ 'metadata.id': id })
        return first === null ? { ...metadata, fileName } : toDocument(first)
      }
    },

    async get(id) {
      const found = await find(id)
      return found === null ? null : toDocument(found)
    },

    async read(id) {
      const found = await find(id)
      if (found === null) return null
      const parts = await chunks.find({ files_id: found._id }).sort({ n: 1 }).toArray()
      return { document: toDocument(found), bytes: vault.openBytes(Buffer.concat(parts.map(({ data }) => data.buffer))) }
    },

    async settle(id, { purpose, expiresAt }) {
      await files.updateOne({ 'metadata.id': id }, { $set: { 'metadata.purpose': purpose, 'metadata.expiresAt': expiresAt } })
    },

    async remove(id) {
      const found = await files.findOne({ 'metadata.id': id })
      if (found === null) return
      // The record first: pieces without one are swept up, a record without its pieces would be a broken file.
      await files.deleteOne({ _id: found._id })
      await chunks.deleteMany({ files_id: found._id })
    },

    async ofYouth(youthId) {
      const found = await files.find({ 'metadata.youthId': youthId }).sort({ 'metadata.createdAt': 1 }).toArray()
      return found.map(toDocument)
    },

    async purge() {
      const expired = await files.find({ 'metadata.expiresAt': { $ne: null, $lte: clock.now() } }).toArray()
      const ids = expired.map(({ _id }) => _id)
      await chunks.deleteMany({ files_id: { $in: ids } })
      await files.deleteMany({ _id: { $in: ids } })
      await sweepPieces()
      return ids.length
    },

    personalData: {
      async read(youthId) {
        const found = await files.find({ 'metadata.youthId': youthId }).sort({ 'metadata.createdAt': 1 }).toArray()
        return found.map(toDocument)
      },
      async erase(youthId, session) {
        const found = await files.find({ 'metadata.youthId': youthId }, { session }).toArray()
        const ids = found.map(({ _id }) => _id)
        await chunks.deleteMany({ files_id: { $in: ids } }, { session })
        await files.deleteMany({ _id: { $in: ids } }, { session })
        return { documents: ids.length }
      },
      async move(fromId, intoId, session) {
        await files.updateMany({ 'metadata.youthId': fromId }, { $set: { 'metadata.youthId': intoId } }, { session })
      },
    },

    async ensureIndexes() {
      await files.createIndex({ 'metadata.id': 1 }, { unique: true })
      await files.createIndex({ 'metadata.youthId': 1, 'metadata.createdAt': 1 })
      await files.createIndex({ 'metadata.expiresAt': 1 })
      await chunks.createIndex({ files_id: 1, n: 1 }, { unique: true })
    },
  }
}
