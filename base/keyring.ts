/**
 * Which keys there are, and which one look-ups go by. The keys stand in the environment alone (`DATA_KEY`); the database keeps a proof of
 * each, so that a wrong one is noticed at start and not when somebody's name cannot be read.
 */
import type { Connection } from 'mongoose'
import { createVault, type Vault } from './vault.js'

export interface DataKey {
  /** In front of all it has sealed: `k1`. */
  id: string
  /** 32 bytes. */
  key: Buffer
}

interface Proof {
  _id: string
  /** Sealed by the key: opens to the key's id. */
  proof?: string
  /** On `lookup` alone. */
  keyId?: string
  /** On `lookup` alone: look-ups are on their way to another key. */
  movingTo?: string
}

const COLLECTION = 'keyring'
const LOOKUP = 'lookup'
const DUPLICATE_KEY = 11000

/** DATA_KEY does not fit this database; its message is for the operator. */
export class KeyringError extends Error {}

/** A vault whose look-ups go by the key of that id. @throws {KeyringError} when it is not among them */
export function vaultWith(keys: readonly DataKey[], lookupId: string): Vault {
  const [current] = keys
  const lookup = keys.find(({ id }) => id === lookupId)
  if (current === undefined || lookup === undefined) {
    throw new KeyringError(
      `DATA_KEY must still hold ${lookupId}, which people are looked up by (npm run rotate-key -- --lookups moves them).`,
    )
  }
  return createVault(new Map(keys.map(({ id, key }) => [id, key])), current.id, lookup.key)
}

/** @param keys the first seals, all open */
export async function openVault(connection: Connection, keys: readonly DataKey[]): Promise<Vault> {
  const { keyId, movingTo } = await lookupKeyOf(connection, keys)
  if (movingTo !== undefined)
    throw new KeyringError('Moving look-ups to another key was interrupted: run npm run rotate-key -- --lookups again.')
  const vault = vaultWith(keys, keyId)
  for (const { id, key } of keys) {
    const alone = createVault(new Map([[id, key]]), id, key)
    const kept = await firstOf(connection, { _id: id, proof: alone.seal(id) })
    if (!opens(alone, kept?.proof, id)) {
      throw new KeyringError(`The key ${id} in DATA_KEY is not the one that this database was sealed with: nothing could be read.`)
    }
  }
  return vault
}

/** What is kept under that id; this when nothing was. Several processes may begin at once. */
async function firstOf(connection: Connection, { _id, ...first }: Proof): Promise<Proof | null> {
  const ring = connection.collection<Proof>(COLLECTION)
  try {
    await ring.updateOne({ _id }, { $setOnInsert: first }, { upsert: true })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY)) throw error
  }
  return ring.findOne({ _id })
}

function opens(vault: Vault, proof: string | undefined, id: string): boolean {
  try {
    return proof !== undefined && vault.open(proof) === id
  } catch {
    return false
  }
}

/** New databases look up by the key they begin with. */
export async function lookupKeyOf(
  connection: Connection,
  keys: readonly DataKey[],
): Promise<{ keyId: string; movingTo: string | undefined }> {
  const oldest = keys.at(-1)?.id ?? ''
  const kept = await firstOf(connection, { _id: LOOKUP, keyId: oldest })
  return { keyId: kept?.keyId ?? oldest, movingTo: kept?.movingTo }
}

export async function beginMovingLookups(connection: Connection, movingTo: string): Promise<void> {
  await connection.collection<Proof>(COLLECTION).updateOne({ _id: LOOKUP }, { $set: { movingTo } })
}

export async function endMovingLookups(connection: Connection, keyId: string): Promise<void> {
  await connection.collection<Proof>(COLLECTION).updateOne({ _id: LOOKUP }, { $set: { keyId }, $unset: { movingTo: 1 } })
}
