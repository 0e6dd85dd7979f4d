import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mongoose, { type Connection } from 'mongoose'
import pino from 'pino'
import { MovableClock } from '../../base/clock.js'
import type { Bot } from '../../bot/index.js'
import { createSpool } from '../../bot/spool.js'
import { type TestDatabase, testDatabase } from '../support/database.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { botOn, inboundOf, testChannel, until, vault } from './world.js'

/** Stands between the driver and MongoDB, so that the database can be taken away. */
interface Wire {
  uri: string
  cut(): void
  mend(): void
  close(): void
}

async function wireTo(uri: string): Promise<Wire> {
  const target = new URL(uri.replace('mongodb:', 'http:'))
  const sockets = new Set<Socket>()
  let isCut = false
  const server: Server = createServer((client) => {
    if (isCut) return void client.destroy()
    const upstream = connect(Number(target.port), target.hostname)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream).pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const cut = () => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    uri: `mongodb://127.0.0.1:${port}${target.pathname}?directConnection=true`,
    cut,
    mend: () => {
      isCut = false
    },
    close() {
      cut()
      server.close()
    },
  }
}

let database: TestDatabase
let wire: Wire
let connection: Connection
let dir: string
beforeAll(async () => {
  database = await testDatabase()
  wire = await wireTo(database.uri)
  dir = await mkdtemp(join(tmpdir(), 'spool-'))
  connection = await mongoose.createConnection(wire.uri, { autoIndex: false, autoCreate: false, serverSelectionTimeoutMS: 300 }).asPromise()
})
afterAll(async () => {
  await connection.close()
  wire.close()
  await database.drop()
  await rm(dir, { recursive: true, force: true })
})

describe('while the database is away', () => {
  it('accepted messages wait on disk, sealed, and are answered in order when it is back', async () => {
    const channel = testChannel()
    const spoolDir = join(dir, 'away')
    const bot = botOn(connection, { channels: [channel], settings: { spoolDir, databasePatienceMs: 300, afterAwayMs: 0 } })
    const phone = '+33660000001'
    await bot.sink.receive(inboundOf(phone, 'one'))
    await bot.idle()
    wire.cut()
    const repeated = inboundOf(phone, 'three')
    for (const inbound of [inboundOf(phone, 'two'), repeated, repeated, inboundOf(phone, 'four')]) await bot.sink.receive(inbound)
    expect(await bot.status()).toMatchObject({ isReady: false, spooled: 4 })
    const [file] = await readdir(spoolDir)
    expect(await readFile(join(spoolDir, file ?? ''), 'utf8')).not.toMatch(/three|66000/)
    expect(channel.bodies()).toEqual(['1 one'])
    wire.mend()
    // While the spool is being taken in, what comes queues behind it.
    await until(
      () =>
        bot.sweep().then(
          () => true,
          () => false,
        ),
      'the database',
    )
    await bot.sink.receive(inboundOf(phone, 'five'))
    await bot.idle()
    expect(channel.bodies()).toEqual(['1 one', '2 two', '3 three', '4 four', '5 five'])
    expect(await bot.status()).toMatchObject({ isReady: true, spooled: 0 })
    expect(await readdir(spoolDir)).toEqual([])
  })

  it('a process that died with messages on disk leaves them to the next one', async () => {
    const channel = testChannel()
    const spoolDir = join(dir, 'died')
    const dead = botOn(connection, { channels: [channel], settings: { spoolDir, databasePatienceMs: 300 } })
    wire.cut()
    const phone = '+33660000002'
    for (const text of ['one', 'two']) await dead.sink.receive(inboundOf(phone, text))
    wire.mend()
    const [file = ''] = await readdir(spoolDir)
    // A line cut short by the crash was never answered.
    await writeFile(join(spoolDir, file), 'k1.abc', { flag: 'a' })
    const next = botOn(connection, { channels: [channel], settings: { spoolDir, afterAwayMs: 0 } })
    await until(
      () =>
        next.start().then(
          () => true,
          () => false,
        ),
      'the database',
    )
    await next.idle()
    expect(channel.bodies()).toEqual(['1 one', '2 two'])
    expect(await readdir(spoolDir)).toEqual([])
    await next.stop()
  })

  it('messages that wait on the disks of two processes are answered in the order they came', async () => {
    const channel = testChannel()
    const clock = new MovableClock()
    const [one, two] = ['one', 'two'].map((name) =>
      botOn(connection, {
        channels: [channel],
        clock,
        settings: { spoolDir: join(dir, name), databasePatienceMs: 300, afterAwayMs: 60_000 },
      }),
    )
    const phone = '+33660000004'
    wire.cut()
    for (const [bot, text] of [
      [one, 'first'],
      [two, 'second'],
      [one, 'third'],
    ] as const)
      await bot?.sink.receive(inboundOf(phone, text))
    wire.mend()
    const back = (bot: Bot | undefined) => until(() => swept(bot), 'the database')
    // The other one is quicker, and a message comes in between.
    await back(two)
    await two?.sink.receive(inboundOf(phone, 'fourth'))
    await back(one)
    await clock.advance(120_000)
    await two?.sweep()
    await Promise.all([one?.idle(), two?.idle()])
    expect(channel.bodies()).toEqual(['1 first', '2 second', '3 third', '4 fourth'])
  })

  it('an answer that left is known to have left when the database is back', async () => {
    const channel = testChannel()
    const bot = botOn(connection, {
      channels: [channel],
      settings: { leaseMs: 200 },
      script: async (activity, _, context) => {
        for (const count of [1, 2]) await context.sendActivity(`${count} ${activity.text}`)
      },
    })
    channel.onSend = () => {
      if (channel.sent.length === 1) wire.cut()
    }
    await bot.sink.receive(inboundOf('+33660000005', 'hello'))
    await bot.idle()
    expect(channel.bodies()).toEqual(['1 hello', '2 hello'])
    wire.mend()
    await until(async () => (await swept(bot)) && (await bot.status()).dueOutbox === 0, 'the database')
    await bot.idle()
    expect(channel.bodies()).toEqual(['1 hello', '2 hello'])
  })

  it('without a folder for it the webhook is refused', async () => {
    const bot = botOn(connection, { settings: { databasePatienceMs: 300 } })
    wire.cut()
    await expect(bot.sink.receive(inboundOf('+33660000003', 'one'))).rejects.toThrow()
    wire.mend()
  })
})

const swept = (bot: Bot | undefined): Promise<boolean> =>
  Promise.resolve(bot?.sweep()).then(
    () => true,
    () => false,
  )

describe('the spool', () => {
  const options = (name: string, more: object = {}) => ({
    dir: join(dir, name),
    maxBytes: 10_000,
    vault,
    log: pino({ level: 'silent' }),
    owner: name,
    take: async () => undefined,
    ...more,
  })

  it('is bounded', async () => {
    const spool = createSpool(options('bounded', { maxBytes: 200 }))
    await spool.add({ n: 1 })
    await expect(spool.add({ text: 'x'.repeat(200) })).rejects.toThrow(/full/)
    expect(spool.held).toBe(1)
  })

  it('loses nothing behind a line that a full disk cut short', async () => {
    const taken: unknown[] = []
    const spool = createSpool(options('cut', { take: async (item: unknown) => void taken.push(item) }))
    await spool.add(1)
    const [file = ''] = await readdir(join(dir, 'cut'))
    await writeFile(join(dir, 'cut', file), 'k1.half', { flag: 'a' })
    await spool.add(2)
    await spool.replay()
    expect(taken).toEqual([1, 2])
  })

  it('starts again from the beginning when the database goes away in the middle', async () => {
    const taken: unknown[] = []
    let failAt = 2
    const spool = createSpool(
      options('middle', {
        take: async (item: unknown) => {
          if (taken.length === failAt) throw new Error('away')
          taken.push(item)
        },
      }),
    )
    await Promise.all([1, 2, 3].map((n) => spool.add(n)))
    await expect(spool.replay()).rejects.toThrow('away')
    expect(spool.isHolding).toBe(true)
    failAt = -1
    await spool.add(4)
    await spool.replay()
    expect(taken).toEqual([1, 2, 1, 2, 3, 4])
    expect(spool.isHolding).toBe(false)
  })

  it('takes in what is added while it is taken in', async () => {
    const taken: unknown[] = []
    const spool = createSpool(
      options('meanwhile', {
        take: async (item: unknown) => {
          taken.push(item)
          if (item === 1) await spool.add(3)
        },
      }),
    )
    await spool.add(1)
    await spool.add(2)
    await spool.replay()
    expect(taken).toEqual([1, 2, 3])
    expect(spool.held).toBe(0)
  })
})
