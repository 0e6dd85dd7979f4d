import mongoose, { type Connection } from 'mongoose'
import { startMongod } from './mongod.js'

export interface Database {
  connection: Connection
  uri: string
  /** Closes the connection, and the embedded database if this process started it. */
  close(): Promise<void>
}

/**
 * Connects to MongoDB: `uri` if given, else the embedded one in `dataDir`.
 * @throws {Error} with the setting to look at when it cannot be reached
 */
export async function openDatabase({
  uri,
  dataDir,
  say,
}: {
  uri: string | undefined
  dataDir: string
  say?: (line: string) => void
}): Promise<Database> {
  const mongod = uri === undefined ? await startMongod(dataDir, say) : null
  const address = uri ?? mongod?.uri ?? ''
  try {
    const connection = await mongoose
      .createConnection(address, { serverSelectionTimeoutMS: 10_000, autoIndex: false, autoCreate: false, maxPoolSize: 50 })
      .asPromise()
    return {
      connection,
      uri: address,
      async close() {
        await connection.close()
        await mongod?.stop()
      },
    }
  } catch (error) {
    await mongod?.stop()
    throw new Error(`MongoDB cannot be reached at ${address.replace(/\/\/[^@/]*@/, '//…@')}: check MONGODB_URI.`, { cause: error })
  }
}
