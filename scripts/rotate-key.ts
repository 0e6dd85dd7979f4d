/**
 * `npm run rotate-key`: seals everything anew with the first key of DATA_KEY, while the service runs.
 * `-- --new` prints the DATA_KEY to set first; `-- --lookups`, with the service stopped, moves look-ups too, so that the old key can go.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '../base/database.js'
import { type DataKey, lookupKeyOf, openVault, vaultWith } from '../base/keyring.js'
import { readConfig } from '../config.js'
import { runCommand } from './command.js'
import { moveLookups } from './rotate-key/lookups.js'
import { resealAll } from './rotate-key/seals.js'

const KEY_BYTES = 32

await runCommand(run)

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { new: { type: 'boolean' }, lookups: { type: 'boolean' } } })
  if (existsSync('.env')) process.loadEnvFile('.env')
  const { mongodbUri, dataDir, dataKeys } = readConfig(process.env)
  if (dataKeys === undefined) throw new Error('DATA_KEY must be set: the keys of this database, the one to seal with first.')
  if (values.new === true) {
    console.log(withNewKey(dataKeys))
    return
  }
  const database = await openDatabase({ uri: mongodbUri, dataDir, say: (line) => process.stderr.write(`${line}\n`) })
  try {
    const { connection } = database
    const current = dataKeys[0]?.id ?? ''
    if (values.lookups === true) {
      const moved = await moveLookups(connection, dataKeys, (line) => console.log(line))
      console.log(moved === null ? `Look-ups go by ${current} already.` : `Look-ups go by ${current} now.`)
    }
    const { keyId } = await lookupKeyOf(connection, dataKeys)
    // Proves the keys, too.
    await openVault(connection, dataKeys)
    const total = await resealAll(connection, vaultWith(dataKeys, keyId), current, ({ collection, resealed }) =>
      console.log(`${collection}: ${resealed}`),
    )
    console.log(`${total} texts and files were sealed anew with ${current}.`)
    const waiting = await readdir(join(dataDir, 'spool')).catch(() => [])
    if (waiting.length > 0)
      console.log('Arrivals wait on disk (DATA_DIR/spool) under the key they came under: keep it until they are taken in.')
    else if (total > 0) console.log('Run it once more: when it finds nothing, no process seals with another key.')
    else if (keyId !== current)
      console.log(`People are still looked up by ${keyId}: npm run rotate-key -- --lookups, with the service stopped.`)
    else if (dataKeys.length > 1)
      console.log(`Nothing needs the other keys any more: leave ${current} alone in DATA_KEY. Backups made before still need them.`)
  } finally {
    await database.close()
  }
}

function withNewKey(keys: readonly DataKey[]): string {
  const numbers = keys.map(({ id }) => Number(/^k(\d+)$/.exec(id)?.[1] ?? 0))
  const fresh = { id: `k${Math.max(...numbers) + 1}`, key: randomBytes(KEY_BYTES) }
  const all = [fresh, ...keys].map(({ id, key }) => `${id}:${key.toString('base64')}`).join(',')
  return `# Set this for every process, restart them, then: npm run rotate-key\nDATA_KEY=${all}`
}
