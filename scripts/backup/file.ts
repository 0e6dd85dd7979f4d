/**
 * The archive in a file: compressed, then encrypted to a public key in the age format (age-encryption.org/v1), which any age tool reads
 * too. The machine that makes backups cannot read them: the secret half is kept elsewhere.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { Decrypter, Encrypter } from 'age-encryption'
import type { Connection } from 'mongoose'
import { BackupError, type Contents, checkArchive, isEmpty, readArchive, writeArchive } from './archive.js'

const OWNER_ONLY = 0o600

/**
 * Writes all of the database, as it is at one instant, to `path`; there is no such file until it is whole.
 * @param recipient `age1…`
 */
export async function backUp(connection: Connection, path: string, recipient: string, at: Date): Promise<Contents> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  let contents: Contents | null = null
  const archive = Readable.from(
    writeArchive(connection, at, (told) => {
      contents = told
    }),
    { objectMode: false },
  )
  const partial = `${path}.partial`
  try {
    const zipped = archive.pipe(createGzip())
    archive.once('error', (error) => zipped.destroy(error))
    const sealed = await encrypter.encrypt(Readable.toWeb(zipped))
    await pipeline(sealed, createWriteStream(partial, { mode: OWNER_ONLY }))
    const file = await open(partial)
    await file.sync()
    await file.close()
    await rename(partial, path)
  } catch (error) {
    archive.destroy()
    await rm(partial, { force: true })
    throw error
  }
  if (contents === null) throw new Error('A backup ended before its end.')
  return contents
}

/**
 * Puts a backup into an empty database. The whole file is read and checked before anything is written.
 * @param identity `AGE-SECRET-KEY-1…`
 * @throws {BackupError} wrong key, cut or altered file, database not empty
 */
export async function restore(connection: Connection, path: string, identity: string): Promise<Contents> {
  const contents = await read(path, identity, checkArchive)
  if (!(await isEmpty(connection))) {
    throw new BackupError(`The database ${connection.name} is not empty: restore into a new one, by another name in MONGODB_URI.`)
  }
  await read(path, identity, (bytes) => readArchive(bytes, connection))
  return contents
}

async function read<T>(path: string, identity: string, take: (bytes: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T> {
  const decrypter = new Decrypter()
  try {
    decrypter.addIdentity(identity)
  } catch {
    throw new BackupError('BACKUP_IDENTITY is no age secret key (AGE-SECRET-KEY-1…).')
  }
  const file = createReadStream(path)
  try {
    const opened = await decrypter.decrypt(Readable.toWeb(file))
    const plain = Readable.fromWeb(opened)
    const unzipped = plain.pipe(createGunzip())
    plain.once('error', (error) => unzipped.destroy(error))
    return await take(unzipped)
  } catch (error) {
    throw sentenceFor(error, path)
  } finally {
    file.destroy()
  }
}

function sentenceFor(error: unknown, path: string): unknown {
  if (error instanceof BackupError || !(error instanceof Error)) return error
  if ('code' in error && error.code === 'ENOENT') return new BackupError(`There is no file ${path}.`)
  // The database's own errors are not the file's fault.
  if (error.name.startsWith('Mongo')) return error
  if (error.message.includes('no identity matched'))
    return new BackupError('This key does not open the backup: BACKUP_IDENTITY is that of another BACKUP_RECIPIENT.')
  return new BackupError('The backup is cut, altered, or no backup at all: nothing of it was restored. Take another one.', { cause: error })
}
