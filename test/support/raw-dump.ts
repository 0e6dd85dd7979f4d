/** The database as a thief with its files would read it: every document of every collection, as bytes. */
import type { Connection } from 'mongoose'

/** @returns by collection, what of `needles` its bytes hold; collections that hold none are left out */
export async function foundInDatabase(connection: Connection, needles: readonly string[]): Promise<Record<string, string[]>> {
  const { db } = connection
  if (db === undefined) throw new Error('The connection is closed.')
  const found: Record<string, string[]> = {}
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    const bytes = await bytesOf(db.collection(name).find({}, { raw: true }).stream())
    const held = needles.filter((needle) => bytes.includes(Buffer.from(needle)))
    if (held.length > 0) found[name] = held
  }
  return found
}

async function bytesOf(documents: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const document of documents) if (document instanceof Uint8Array) parts.push(document)
  if (parts.length === 0) return Buffer.alloc(0)
  return Buffer.concat(parts)
}
