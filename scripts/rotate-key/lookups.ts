/**
 * Moves look-ups to the current key, while no process of the service runs: numbers and names are keyed anew, and conversations, whose ids
 * are look-ups of their addresses, get new ids wherever these stand. What goes to what is written down first, so it may be stopped
 * and begun again at any point.
 */
import type { Connection, mongo } from 'mongoose'
import { z } from 'zod'
import { beginMovingLookups, type DataKey, endMovingLookups, lookupKeyOf, vaultWith } from '../../base/keyring.js'
import type { Vault } from '../../base/vault.js'
import { plainName } from '../../domain/youth/youth-document.js'
import { collectionsOf, type StoredDocument, textsOf } from './walk.js'

interface Move {
  /** Old id of a conversation or an alias. */
  _id: string
  to: string
}

const MOVES = 'keyring.moves'
const BATCH = 100
/** A service that runs sweeps each minute. */
const ALIVE_MS = 90_000
const address = z.object({ channel: z.string(), id: z.string(), aliases: z.array(z.string()).catch([]) })

/** Somebody still works on this database. */
export class ServiceRuns extends Error {}

/** @returns how many conversations have got new ids; null when look-ups go by the current key already */
export async function moveLookups(connection: Connection, keys: readonly DataKey[], told: (line: string) => void): Promise<number | null> {
  const current = keys[0]?.id ?? ''
  const { keyId, movingTo } = await lookupKeyOf(connection, keys)
  if (keyId === current && movingTo === undefined) return null
  await refuseIfRunning(connection)
  const from = vaultWith(keys, keyId)
  const to = vaultWith(keys, current)
  await beginMovingLookups(connection, current)
  await moveYouths(connection, to, told)
  // Six digits that are good for ten minutes.
  await connection.collection('linkCodes').deleteMany({})
  await writeDownMoves(connection, from, to)
  const moves = new Map((await connection.collection<Move>(MOVES).find({}).toArray()).map((move) => [move._id, move.to]))
  await replaceIds(connection, moves, told)
  await connection.collection(MOVES).drop()
  await endMovingLookups(connection, current)
  return moves.size
}

async function refuseIfRunning(connection: Connection): Promise<void> {
  const since = new Date(Date.now() - ALIVE_MS)
  const jobs = await connection.collection('agendaJobs').countDocuments({ lastFinishedAt: { $gt: since } }, { limit: 1 })
  const leases = await connection.collection('conversations').countDocuments({ 'lease.until': { $gt: new Date() } }, { limit: 1 })
  if (jobs + leases > 0)
    throw new ServiceRuns('The service runs, or did a minute ago: stop all of its processes, wait two minutes, and try again.')
}

async function moveYouths(connection: Connection, vault: Vault, told: (line: string) => void): Promise<void> {
  const youths = connection.collection<{ _id: string; phone?: string | null; firstName?: string | null }>('youths')
  let count = 0
  for await (const { _id, phone, firstName } of youths.find({}, { projection: { phone: 1, firstName: 1 } })) {
    const set = {
      ...(typeof phone === 'string' ? { phoneKey: vault.lookup('phone', vault.open(phone)) } : {}),
      ...(typeof firstName === 'string' ? { firstNameKey: vault.lookup('firstName', plainName(vault.open(firstName))) } : {}),
    }
    if (Object.keys(set).length > 0) await youths.updateOne({ _id }, { $set: set })
    count += 1
    if (count % 500 === 0) told(`${count} people`)
  }
}

/** Conversations and the other ids of the same person, by their addresses. Those of addresses that are no longer known keep theirs. */
async function writeDownMoves(connection: Connection, from: Vault, to: Vault): Promise<void> {
  const moves = connection.collection<Move>(MOVES)
  const conversations = connection.collection<{ _id: string; address: string }>('conversations')
  let batch: Move[] = []
  const flush = async () => {
    // Begun again half-way, those that have moved are found under their new ids: the same moves do no harm.
    const writes = batch.map(({ _id, to: after }) => ({ updateOne: { filter: { _id }, update: { $set: { to: after } }, upsert: true } }))
    if (writes.length > 0) await moves.bulkWrite(writes, { ordered: false })
    batch = []
  }
  for await (const { address: sealed } of conversations.find({}, { projection: { address: 1 } })) {
    const { channel, id, aliases } = address.parse(from.openJson(sealed))
    for (const one of [id, ...aliases]) {
      const keyOf = (vault: Vault) => vault.lookup('conversation', `${channel}:${one}`)
      batch.push({ _id: keyOf(from), to: keyOf(to) })
    }
    if (batch.length >= BATCH) await flush()
  }
  await flush()
}

async function replaceIds(connection: Connection, moves: ReadonlyMap<string, string>, told: (line: string) => void): Promise<void> {
  const moved = (text: string): string | null => {
    const [id = '', ...rest] = text.split(':')
    const to = moves.get(id)
    return to === undefined ? null : [to, ...rest].join(':')
  }
  for (const collection of await collectionsOf(connection)) {
    const name = collection.collectionName
    if (name === MOVES || name.endsWith('.chunks')) continue
    let count = 0
    let batch: Replacement[] = []
    const flush = async () => {
      if (batch.length === 0) return
      await replace(connection, collection, batch)
      count += batch.length
      batch = []
      told(`${name}: ${count}`)
    }
    for await (const document of collection.find({})) {
      const changes = textsOf(document).flatMap(({ path, text }) => {
        const to = moved(text)
        return to === null ? [] : [{ path, to }]
      })
      if (changes.length === 0) continue
      const set = Object.fromEntries(changes.filter(({ path }) => path !== '_id').map(({ path, to }) => [path, to]))
      batch.push({ id: document._id, newId: changes.find(({ path }) => path === '_id')?.to, set })
      if (batch.length >= BATCH) await flush()
    }
    await flush()
  }
}

interface Replacement {
  id: string
  newId: string | undefined
  set: Record<string, string>
}

/** An id cannot be changed: its document is taken out and put in again, in one transaction. */
async function replace(connection: Connection, collection: mongo.Collection<StoredDocument>, batch: readonly Replacement[]): Promise<void> {
  const newIds = new Map(batch.flatMap(({ id, newId }) => (newId === undefined ? [] : [[id, newId] as const])))
  const updates = batch
    .filter(({ set }) => Object.keys(set).length > 0)
    .map(({ id, set }) => ({ updateOne: { filter: { _id: id }, update: { $set: set } } }))
  await connection.transaction(async (session) => {
    if (updates.length > 0) await collection.bulkWrite(updates, { session })
    if (newIds.size === 0) return
    const old = { _id: { $in: [...newIds.keys()] } }
    const documents = await collection.find(old, { session }).toArray()
    await collection.deleteMany(old, { session })
    await collection.insertMany(
      documents.map((document) => ({ ...document, _id: newIds.get(document._id) ?? document._id })),
      { session },
    )
  })
}
