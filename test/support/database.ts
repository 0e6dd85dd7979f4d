import { randomUUID } from 'node:crypto'
import mongoose, { type Connection } from 'mongoose'

export interface TestDatabase {
  connection: Connection
  uri: string
  drop(): Promise<void>
}

/** A database of this test's own in the run's real mongod. */
/** @param given another way to it */
export async function testDatabase(given?: string): Promise<TestDatabase> {
  const base = process.env.TEST_MONGODB_URI
  if (base === undefined) throw new Error('Tests run through `npm test`, which starts MongoDB.')
  const uri = given ?? base.replace('/mymatchup?', `/test-${randomUUID().slice(0, 18)}?`)
  const connection = await mongoose.createConnection(uri, { autoIndex: false, autoCreate: false }).asPromise()
  return {
    connection,
    uri,
    async drop() {
      await connection.dropDatabase()
      await connection.close()
    },
  }
}
