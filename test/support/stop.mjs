import { rm } from 'node:fs/promises'

export default async function stop() {
  const { mongod, folder } = globalThis.testMongod
  await mongod.stop()
  await rm(folder, { recursive: true, force: true })
}
