/**
 * `npm run restore -- FILE`: puts a backup into an empty database (MONGODB_URI), after reading the whole file through. The secret key comes
 * from BACKUP_IDENTITY.
 */
import { existsSync } from 'node:fs'
import { openDatabase } from '../base/database.js'
import { readConfig } from '../config.js'
import { restore } from './backup/file.js'
import { fromCaller, runCommand } from './command.js'

await runCommand(run)

async function run(): Promise<void> {
  const [path] = process.argv.slice(2)
  if (path === undefined) throw new Error('Which file? npm run restore -- FILE')
  if (existsSync('.env')) process.loadEnvFile('.env')
  const { mongodbUri, dataDir, backup } = readConfig(process.env)
  if (backup.identity === undefined) throw new Error('BACKUP_IDENTITY must be set: the secret key (AGE-SECRET-KEY-1…) of the backup.')
  const database = await openDatabase({ uri: mongodbUri, dataDir, say: (line) => process.stderr.write(`${line}\n`) })
  try {
    const { at, collections, documents } = await restore(database.connection, fromCaller(path), backup.identity)
    console.log(`Restored ${documents} documents of ${collections} collections, as of ${at.toISOString()}.`)
    console.log('Whoever had their data erased after that instant is there again: erase them again (docs/privacy.md).')
  } finally {
    await database.close()
  }
}
