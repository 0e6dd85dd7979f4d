/** Every text in every document, wherever it stands: what no list of fields can forget. */
import type { Connection, mongo } from 'mongoose'

export interface Place {
  /** `inbox.0.item` */
  path: string
  text: string
}

/** Ids that are no texts are only handed on. */
export interface StoredDocument {
  _id: string
  [field: string]: unknown
}

/** Its texts and where they stand. */
export function textsOf(value: unknown, path = ''): Place[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (Array.isArray(value)) return value.flatMap((inner, index) => textsOf(inner, below(path, String(index))))
  if (typeof value !== 'object' || value === null || isLeaf(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, below(path, name)))
}

const below = (path: string, name: string) => (path === '' ? name : `${path}.${name}`)

/** Dates, ids, bytes: nothing to look into. */
function isLeaf(value: object): boolean {
  return value instanceof Date || '_bsontype' in value || value instanceof Uint8Array
}

/** Collections of our own, in order. */
export async function collectionsOf(connection: Connection): Promise<mongo.Collection<StoredDocument>[]> {
  const { db } = connection
  if (db === undefined) throw new Error('The connection is closed.')
  const infos = await db.listCollections({ type: 'collection' }, { nameOnly: true }).toArray()
  const names = infos.map(({ name }) => name).filter((name) => !name.startsWith('system.') && name !== 'keyring')
  return names.toSorted().map((name) => db.collection<StoredDocument>(name))
}
