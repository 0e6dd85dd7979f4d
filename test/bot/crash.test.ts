import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type TestDatabase, testDatabase } from '../support/database.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { botOn, gate, inboundOf, testChannel, until } from './world.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

/** Never renewed, since bots that are not started have no timers: as if their process were gone. */
const SHORT_LEASE = { leaseMs: 200 }

describe('a process that dies', () => {
  it('after it took a message in: another runs the turn', async () => {
    const channel = testChannel()
    const dead = botOn(database.connection, { channels: [channel], settings: SHORT_LEASE, script: () => new Promise(() => undefined) })
    const alive = botOn(database.connection, { channels: [channel] })
    await dead.sink.receive(inboundOf('+33611000001', 'hello'))
    await until(async () => {
      await alive.sweep()
      return channel.sent.length > 0
    })
    await alive.idle()
    expect(channel.bodies()).toEqual(['1 hello'])
  })

  it('within a turn that another has done meanwhile: its own work is void', async () => {
    const channel = testChannel()
    const held = gate()
    const slow = botOn(database.connection, {
      channels: [channel],
      settings: SHORT_LEASE,
      script: async (_, __, context) => {
        await held.opened
        await context.sendActivity('too late')
      },
    })
    const alive = botOn(database.connection, { channels: [channel] })
    await slow.sink.receive(inboundOf('+33611000002', 'hello'))
    await until(async () => {
      await alive.sweep()
      return channel.sent.length > 0
    })
    held.open()
    await slow.idle()
    await alive.idle()
    expect(channel.bodies()).toEqual(['1 hello'])
  })

  it('after the commit, before the send: another sends it, without a second turn', async () => {
    const channel = testChannel()
    const deadChannel = testChannel()
    deadChannel.onSend = () => new Promise(() => undefined)
    const dead = botOn(database.connection, { channels: [deadChannel], settings: SHORT_LEASE })
    const alive = botOn(database.connection, { channels: [channel] })
    const inbound = inboundOf('+33611000003', 'hello')
    await dead.sink.receive(inbound)
    await until(async () => {
      await alive.sweep()
      return channel.sent.length > 0
    })
    await alive.sink.receive(inbound)
    await alive.sink.receive(inboundOf('+33611000003', 'again'))
    await alive.idle()
    expect(channel.bodies()).toEqual(['1 hello', '2 again'])
  })

  it('between the send and its record: only that one message may come twice, under the same id', async () => {
    const channel = testChannel()
    const dying = {
      ...testChannel(),
      send: (...args: Parameters<typeof channel.send>) => channel.send(...args).then(() => new Promise<never>(() => undefined)),
    }
    const dead = botOn(database.connection, { channels: [dying], settings: SHORT_LEASE })
    const alive = botOn(database.connection, { channels: [channel] })
    await dead.sink.receive(inboundOf('+33611000004', 'hello'))
    await until(async () => {
      await alive.sweep()
      return channel.sent.length > 1
    })
    await alive.idle()
    expect(channel.bodies()).toEqual(['1 hello', '1 hello'])
    expect(new Set(channel.sent.map(({ context }) => context.outboxId)).size).toBe(1)
  })

  it('keeps its lease through a long turn while it lives', async () => {
    const channel = testChannel()
    const held = gate()
    const slow = botOn(database.connection, {
      channels: [channel],
      settings: { leaseMs: 300 },
      script: async (_, __, context) => {
        await held.opened
        await context.sendActivity('slow but mine')
      },
    })
    await slow.start()
    const other = botOn(database.connection, { channels: [channel] })
    await slow.sink.receive(inboundOf('+33611000005', 'hello'))
    const until900 = Date.now() + 900
    await until(async () => {
      await other.sweep()
      return Date.now() > until900
    })
    held.open()
    await slow.idle()
    await other.idle()
    expect(channel.bodies()).toEqual(['slow but mine'])
    await slow.stop()
  })

  it('stops at SIGTERM with the answer under way sent, and nothing leased', async () => {
    const channel = testChannel()
    const held = gate()
    channel.onSend = () => held.opened
    const bot = botOn(database.connection, { channels: [channel] })
    await bot.start()
    await bot.sink.receive(inboundOf('+33611000006', 'hello'))
    const stopped = bot.stop()
    held.open()
    await stopped
    expect(channel.bodies()).toEqual(['1 hello'])
  })
})

describe('kill -9, again and again', () => {
  let peer: Server
  let child: ChildProcess | undefined
  afterAll(() => {
    child?.kill('SIGKILL')
    peer?.close()
  })

  it('loses no message and answers none twice', async () => {
    const received: { to: string; body: string; outboxId: string }[] = []
    peer = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        received.push(JSON.parse(body))
        response.end(JSON.stringify({ id: `peer-${received.length}` }))
      })
    })
    await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve))
    const { port } = peer.address() as AddressInfo
    const start = () =>
      spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('child.ts', import.meta.url)), database.uri, String(port)], {
        stdio: 'inherit',
        env: { ...process.env, NODE_OPTIONS: '' },
      })

    // Takes in only: another process does the work.
    const door = botOn(database.connection, { settings: { concurrency: 0 } })
    await door.start()
    const people = Array.from({ length: 8 }, (_, index) => `+3361200000${index}`)
    const perPerson = 4
    const kills = [1, 7, 18, 27]
    child = start()
    let sent = 0
    for (let round = 0; round < perPerson; round++) {
      for (const person of people) {
        const inbound = inboundOf(person, `m${round}`)
        await door.sink.receive(inbound)
        await door.sink.receive(inbound)
        sent += 1
      }
      const next = kills[round] ?? 0
      await until(() => received.length >= next, `${next} answers`)
      child.kill('SIGKILL')
      child = start()
    }
    const answered = () => new Set(received.map(({ outboxId }) => outboxId)).size
    await until(() => answered() === sent, 'all answers')
    for (const person of people) {
      const theirs = new Map(received.filter(({ to }) => to === person).map(({ outboxId, body }) => [outboxId, body]))
      expect([...theirs.values()]).toEqual(Array.from({ length: perPerson }, (_, index) => `${index + 1} m${index}`))
    }
    // A duplicate is possible only between the peer's answer and its record: at most what was under way at a kill.
    expect(received.length - sent).toBeLessThanOrEqual(kills.length * people.length)
    expect(await door.status()).toMatchObject({ isReady: true })
  }, 60_000)
})
