/**
 * `npm run dead-letters`: lists what could not be done after all attempts (ids, names and codes, nobody's words). `-- --replay ID` puts
 * one back where it was, `-- --replay all` each of them; a running service takes them up within seconds.
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { systemClock } from '../base/clock.js'
import { openDatabase } from '../base/database.js'
import { openVault } from '../base/keyring.js'
import { createLog } from '../base/log.js'
import { type DeadLetter, type DeadLetters, openDeadLetters, type Replayed } from '../bot/dead-letters.js'
import { readConfig } from '../config.js'
import { demoKey } from '../demo.js'
import { runCommand } from './command.js'

const SAID: Record<Replayed, string> = {
  replayed: 'put back',
  gone: 'gone: its conversation was erased, or it was a receipt',
  busy: 'its conversation is at work; try again',
  unreadable: 'DATA_KEY does not open it; it stays',
}

await runCommand(run)

/** @returns the exit code: 1 when something asked for was not put back. */
async function run(): Promise<number> {
  const { values } = parseArgs({ options: { replay: { type: 'string' } } })
  if (existsSync('.env')) process.loadEnvFile('.env')
  const { mongodbUri, dataDir, dataKeys } = readConfig(process.env)
  const database = await openDatabase({ uri: mongodbUri, dataDir, say: (line) => process.stderr.write(`${line}\n`) })
  try {
    const vault = await openVault(database.connection, dataKeys ?? [{ id: 'k1', key: await demoKey(dataDir) }])
    const letters = openDeadLetters({ connection: database.connection, vault, clock: systemClock, log: createLog('warn', false) })
    const listed = await letters.list()
    if (values.replay !== undefined) return await replay(letters, values.replay === 'all' ? listed.map(({ id }) => id) : [values.replay])
    process.stdout.write(listed.length === 0 ? 'Nothing is parked.\n' : `${tableOf(listed)}\n`)
    return 0
  } finally {
    await database.close()
  }
}

async function replay(letters: DeadLetters, ids: readonly string[]): Promise<number> {
  let left = 0
  for (const id of ids) {
    const result = await letters.replay(id)
    if (result === 'busy' || result === 'unreadable') left += 1
    process.stdout.write(`${id}: ${SAID[result]}\n`)
  }
  return left === 0 ? 0 : 1
}

function tableOf(letters: readonly DeadLetter[]): string {
  const table = new Table({ head: ['since', 'from', 'what', 'error', 'id'], style: { head: [], border: [] } })
  for (const { at, from, kind, error, id } of letters) table.push([at.toISOString().slice(0, 19), from, kind, error, id])
  return table.toString()
}
