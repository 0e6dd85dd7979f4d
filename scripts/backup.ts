/**
 * `npm run backup`: writes the whole database, as it is at one instant, to an encrypted file in `DATA_DIR/backups`, or to the file that is
 * named. `-- --new-key` makes the pair of keys first; `-- --keep-days 30` removes older backups of that folder afterwards.
 */
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { openDatabase } from '../base/database.js'
import { readConfig } from '../config.js'
import { backUp } from './backup/file.js'
import { runCommand } from './command.js'

const DAY_MS = 86_400_000
const OURS = /^mymatchup-[\dT-]+\.age$/
const OWNER_ONLY = 0o700

await runCommand(run)

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { 'new-key': { type: 'boolean' }, 'keep-days': { type: 'string' } },
    allowPositionals: true,
  })
  if (values['new-key'] === true) return printNewKey()
  if (existsSync('.env')) process.loadEnvFile('.env')
  const { mongodbUri, dataDir, backup } = readConfig(process.env)
  if (backup.recipient === undefined) {
    throw new Error(
      'BACKUP_RECIPIENT must be set: the public key (age1…) that backups are encrypted to. Make a pair: npm run backup -- --new-key',
    )
  }
  const keepDays = values['keep-days'] === undefined ? null : Number(values['keep-days'])
  if (keepDays !== null && !(keepDays >= 1)) throw new Error('--keep-days should be a number of days, 1 or more.')
  const now = new Date()
  const path = resolve(positionals[0] ?? join(dataDir, 'backups', `mymatchup-${now.toISOString().slice(0, 19).replaceAll(':', '-')}.age`))
  await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY })
  const database = await openDatabase({ uri: mongodbUri, dataDir, say: (line) => process.stderr.write(`${line}\n`) })
  try {
    const { collections, documents } = await backUp(database.connection, path, backup.recipient, now)
    const { size } = await stat(path)
    console.log(`${path}: ${documents} documents of ${collections} collections, ${Math.ceil(size / 1024)} KiB, as of ${now.toISOString()}.`)
  } finally {
    await database.close()
  }
  if (keepDays !== null) await removeOlder(dirname(path), now.getTime() - keepDays * DAY_MS)
}

async function removeOlder(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (!OURS.test(name) || (await stat(path)).mtimeMs >= before) continue
    await rm(path)
    console.log(`${path}: removed.`)
  }
}

async function printNewKey(): Promise<void> {
  const identity = await generateIdentity()
  console.log(`# In .env of the machine that makes backups:\nBACKUP_RECIPIENT=${await identityToRecipient(identity)}`)
  console.log(`# Nowhere on that machine: a safe, two people. Without it no backup can be read.\nBACKUP_IDENTITY=${identity}`)
}
