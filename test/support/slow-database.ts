import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** A line to the run's mongod on which answers can be held up. */
export async function slowDatabase(): Promise<{ uri: string; hold(): void; release(): void; close(): Promise<void> }> {
  const base = new URL((process.env.TEST_MONGODB_URI ?? '').replace('mongodb:', 'http:'))
  const open = new Set<Socket>()
  let isHeld = false
  const server = createServer((client) => {
    const database = connect(Number(base.port), base.hostname)
    open.add(database)
    for (const [from, to] of [
      [client, database],
      [database, client],
    ] as const) {
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
    }
    database.on('close', () => open.delete(database))
    if (isHeld) database.unpipe(client).pause()
    database.on('resume', () => {
      if (isHeld) database.pause()
    })
    held.set(database, client)
  })
  const held = new WeakMap<Socket, Socket>()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('The line has no port.')
  return {
    // Asked for the replica set, the driver would go around the line.
    uri: `mongodb://127.0.0.1:${address.port}/test-${randomUUID().slice(0, 18)}?directConnection=true`,
    hold() {
      isHeld = true
      for (const database of open) database.unpipe().pause()
    },
    release() {
      isHeld = false
      for (const database of open) {
        const client = held.get(database)
        if (client !== undefined) database.pipe(client)
      }
    },
    async close() {
      for (const database of open) database.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
