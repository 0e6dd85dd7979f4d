import { type Connection, type IndexDefinition, type IndexOptions, type Model, Schema, type SchemaDefinition } from 'mongoose'

export interface ModelDefinition<T> {
  /** Name of the model and of its collection. */
  name: string
  fields: SchemaDefinition<T>
  indexes: { keys: IndexDefinition; options?: IndexOptions }[]
}

/** A model of one collection on this connection; its indexes are made by `createIndexes()` alone. */
export function defineModel<T extends { _id: string }>(connection: Connection, { name, fields, indexes }: ModelDefinition<T>): Model<T> {
  const schema = new Schema<T>(fields, {
    collection: name,
    versionKey: false,
    autoIndex: false,
    autoCreate: false,
    minimize: false,
    id: false,
  })
  for (const { keys, options } of indexes) schema.index(keys, options)
  return connection.model<T>(name, schema, name, { overwriteModels: true })
}

/** Whether a write failed because a unique index already holds its value: somebody was quicker. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 11000
}

/** A deep copy without the fields that are undefined, which the driver would store as null. */
export function withoutUndefined<T>(value: T): T {
  const copy = structuredClone(value)
  prune(copy)
  return copy
}

function prune(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Date) return
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) Reflect.deleteProperty(value, key)
    else prune(inner)
  }
}

/** How often a write is tried again when somebody else was quicker. */
const MOST_TRIES = 20

/**
 * Tries until `attempt` gives something else than null; a duplicate key counts as null.
 * @throws {Error} after twenty tries, which only a bug explains
 */
export async function untilDone<T>(what: string, attempt: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    try {
      const result = await attempt()
      if (result !== null) return result
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
    }
  }
  throw new Error(`${what}: others were quicker ${MOST_TRIES} times.`)
}
