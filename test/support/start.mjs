import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { register } from 'tsx/esm/api'

/** One real mongod for the whole run; each test file has databases of its own in it. */
export default async function start() {
  const unregister = register()
  const { startMongod } = await import('../../base/mongod.ts')
  await unregister()
  const folder = await mkdtemp(join(tmpdir(), 'mymatchup-test-'))
  const mongod = await startMongod(folder, (line) => process.stderr.write(`${line}\n`))
  process.env.TEST_MONGODB_URI = mongod.uri
  globalThis.testMongod = { mongod, folder }
}
