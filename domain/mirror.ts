/**
 * A collection held in memory and kept fresh by MongoDB's change streams: filled on first use, told at once of what this process
 * writes, of what others write as it happens, and filled again when the stream cannot be taken up where it broke.
 *
 * Each document carries a `revision` that every write which matters here raises, so that news may come twice and in any order.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Connection, mongo } from 'mongoose'

export interface Mirrored {
  _id: string
  revision: number
}

export interface MirrorOptions<Document extends Mirrored> {
  connection: Connection
  collection: string
  /** What the stream tells of each document, `_id` and `revision` apart. */
  fields: readonly string[]
  /** All that has a place, as the database has it now; the stream tells of the others too. */
  readAll(): AsyncIterable<Document>
  /** Keeps a document, or takes it out when it no longer belongs. */
  keep(document: Document): void
  remove(id: string): void
  /** All was read. */
  onFilled(): void
}

export interface Mirror<Document extends Mirrored> {
  /** Fills it on the first call, again after that failed. @throws when the database cannot be read, or is no replica set */
  ready(): Promise<void>
  /** What this process has just written, or read and found newer; nothing is done before the first `ready`. */
  note(document: Document): void
  /** A document that this process has just deleted. */
  noteDeleted(id: string): void
  close(): Promise<void>
}

type Position = { startAtOperationTime: mongo.Timestamp } | { resumeAfter: mongo.ResumeToken }

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 5000
/** ChangeStreamHistoryLost, ChangeStreamFatalError, InvalidResumeToken: what was missed cannot be had from the stream. */
const LOST = new Set<unknown>([286, 280, 260])
const DELETED = Number.POSITIVE_INFINITY

export function createMirror<Document extends Mirrored>(options: MirrorOptions<Document>): Mirror<Document> {
  const { connection, collection, fields, readAll, keep, remove, onFilled } = options
  const database = () => connection.getClient().db(connection.name)
  /** Of everything seen since the start, what was taken out as well: news of it may still be under way. */
  const revisions = new Map<string, number>()
  /** What was heard of while all is read: newer than what the reading finds. */
  let heard: Set<string> | null = null
  let filling: Promise<void> | null = null
  let following: Promise<void> = Promise.resolve()
  let stream: mongo.ChangeStream<Document> | null = null
  const closing = new AbortController()
  const stop = () => closing.abort()
  connection.once('close', stop)

  function note(noted: Document): void {
    if (filling === null || closing.signal.aborted) return
    const document = withRevision(noted)
    heard?.add(document._id)
    if (document.revision > (revisions.get(document._id) ?? -1)) put(document)
  }

  function noteDeleted(id: string): void {
    if (filling === null || closing.signal.aborted) return
    heard?.add(id)
    revisions.set(id, DELETED)
    remove(id)
  }

  function put(document: Document): void {
    revisions.set(document._id, document.revision)
    keep(document)
  }

  /** Reads all. What this process was told of meanwhile is newer, all else is as it is read, even if older than what was known. */
  async function fill(): Promise<Position> {
    const before = new Set(revisions.keys())
    const whileReading = new Set<string>()
    heard = whileReading
    try {
      const from = await operationTime()
      for await (const document of readAll()) {
        before.delete(document._id)
        if (!whileReading.has(document._id)) put(withRevision(document))
      }
      for (const id of before) {
        if (whileReading.has(id)) continue
        revisions.delete(id)
        remove(id)
      }
      onFilled()
      return { startAtOperationTime: from }
    } finally {
      heard = null
    }
  }

  async function follow(from: Position): Promise<void> {
    let position: Position | null = from
    let pauseMs = FIRST_PAUSE_MS
    while (!closing.signal.aborted) {
      try {
        position ??= await fill()
        if (closing.signal.aborted) return
        stream = open(position)
        for await (const change of stream) {
          take(change)
          pauseMs = FIRST_PAUSE_MS
        }
        // It ends by itself when the collection was dropped or renamed.
        position = null
      } catch (error) {
        const token = stream?.resumeToken
        if (position !== null) position = isLost(error) ? null : token === undefined || token === null ? position : { resumeAfter: token }
      }
      stream = null
      await pause(pauseMs, undefined, { signal: closing.signal, ref: false }).catch(() => {})
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    }
  }

  function open(position: Position): mongo.ChangeStream<Document> {
    const concerns = [{ operationType: { $ne: 'update' } }, { 'updateDescription.updatedFields.revision': { $exists: true } }]
    const shown = ['operationType', 'documentKey', ...['_id', 'revision', ...fields].map((field) => `fullDocument.${field}`)]
    return database()
      .collection<Document>(collection)
      .watch<Document>([{ $match: { $or: concerns } }, { $project: Object.fromEntries(shown.map((field) => [field, 1])) }], {
        ...position,
        fullDocument: 'updateLookup',
      })
  }

  function take(change: mongo.ChangeStreamDocument<Document>): void {
    if (change.operationType === 'delete') {
      noteDeleted(String(change.documentKey._id))
    } else if (change.operationType === 'insert' || change.operationType === 'replace' || change.operationType === 'update') {
      // A document that was deleted since is told of next.
      if (change.fullDocument !== undefined && change.fullDocument !== null) note(change.fullDocument)
    }
  }

  async function operationTime(): Promise<mongo.Timestamp> {
    const { operationTime: time } = await database().command({ ping: 1 })
    if (time === undefined) throw new Error('MongoDB must be a replica set or a sharded cluster: check MONGODB_URI.')
    return time
  }

  return {
    async ready() {
      if (closing.signal.aborted) throw new Error(`The ${collection} in memory were closed.`)
      filling ??= fill().then(
        (position) => {
          following = follow(position)
        },
        (error: unknown) => {
          filling = null
          throw error
        },
      )
      await filling
    },
    note,
    noteDeleted,
    async close() {
      stop()
      connection.off('close', stop)
      await stream?.close().catch(() => {})
      await following
    },
  }
}

/** Documents from before revisions were counted have none. */
function withRevision<Document extends Mirrored>(document: Document): Document {
  const { revision = 0 } = document
  return { ...document, revision }
}

function isLost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && LOST.has(error.code)
}
