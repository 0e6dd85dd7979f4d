/** Documents in GridFS (mongodb.com/docs/manual/core/gridfs), encrypted before they are written. */
import { createHash } from 'node:crypto'
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

  async function get(id: string): Promise<StoredDocument | null> {
    const found = await files.findOne({ _id: keyOf(id) })
    if (found === null) return null
    const { expiresAt } = found.metadata
    return expiresAt !== null && expiresAt <= clock.now() ? null : toDocument(found)
  }

  function write(id: string, sealed: Buffer, metadata: Kept['metadata']): Promise<void> {
    return new Promise((resolve, reject) => {
      const { db } = connection
      if (db === undefined) return reject(new Error('Documents need an open database connection.'))
      const bucket = new mongoose.mongo.GridFSBucket(db, { bucketName: BUCKET })
      const upload = bucket.openUploadStreamWithId(keyOf(id), 'sealed', { metadata })
      upload.once('error', reject)
      upload.once('finish', () => resolve())
      upload.end(sealed)
    })
  }

  return {
    async keep({ id, bytes, fileName, ...rest }) {
      if (bytes.length > MOST_DOCUMENT_BYTES)
        throw new RangeError(`A document has ${bytes.length} bytes, more than ${MOST_DOCUMENT_BYTES}.`)
      const known = await files.findOne({ _id: keyOf(id) })
      if (known !== null) return toDocument(known)
      // What an upload that was cut off has left.
      await chunks.deleteMany({ files_id: keyOf(id) })
      const metadata = { id, ...rest, fileName: vault.seal(fileName), sizeBytes: bytes.length, createdAt: clock.now() }
      try {
        await write(id, vault.sealBytes(bytes), metadata)
      } catch (error) {
        if (!isDuplicateKey(error)) throw error
      }
      return { ...metadata, fileName }
    },

    get,

    async read(id) {
      const document = await get(id)
      if (document === null) return null
      const parts = await chunks
        .find({ files_id: keyOf(id) })
        .sort({ n: 1 })
        .toArray()
      return { document, bytes: vault.openBytes(Buffer.concat(parts.map(({ data }) => data.buffer))) }
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
      await files.createIndex({ 'metadata.youthId': 1, 'metadata.createdAt': 1 })
      await files.createIndex({ 'metadata.expiresAt': 1 })
      await chunks.createIndex({ files_id: 1, n: 1 }, { unique: true })
    },
  }
}

/** GridFS in the driver wants its own kind of id: made of ours, always the same. */
function keyOf(id: string): Types.ObjectId {
  return new mongoose.Types.ObjectId(createHash('sha256').update(`document\0${id}`).digest('hex').slice(0, 24))
}
