import { MovableClock } from '../../base/clock.js'
import { type TestDatabase, testDatabase } from '../support/database.js'
import { afterAll, beforeAll, expect, it } from '../support/jest.js'
import { botOn, inboundOf, testChannel } from './world.js'

const HOURS = 3600_000
let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

it("a message taken in while a process's clock was ahead is answered now, not hours later", async () => {
  const channel = testChannel()
  // Takes in only: another process does the work.
  const ahead = botOn(database.connection, { clock: new MovableClock(2 * HOURS), settings: { concurrency: 0 } })
  const right = botOn(database.connection, { channels: [channel] })
  await ahead.sink.receive(inboundOf('+33672000001', 'hello'))
  expect(await right.status()).toMatchObject({ dueInbox: 1, oldestDueMs: 0 })
  await right.sweep()
  await right.idle()
  expect(channel.bodies()).toEqual(['1 hello'])
})

it('what was counted while the clock was ahead makes no flood of what comes later', async () => {
  const channel = testChannel()
  const ahead = botOn(database.connection, { channels: [channel], clock: new MovableClock(2 * HOURS) })
  const clock = new MovableClock()
  const right = botOn(database.connection, { channels: [channel], clock })
  const phone = '+33672000002'
  await ahead.sink.receive(inboundOf(phone, 'hello'))
  await ahead.idle()
  for (let minutes = 0; minutes < 22; minutes++) {
    await clock.advance(60_000)
    await right.sink.receive(inboundOf(phone, `m${minutes}`))
    await right.idle()
  }
  expect(channel.bodies()).toHaveLength(23)
})

it('says how many conversations are stuck, whatever their retries', async () => {
  const channel = testChannel()
  const clock = new MovableClock()
  const bot = botOn(database.connection, { channels: [channel], clock })
  channel.onSend = () => {
    throw new Error('away')
  }
  for (const index of [1, 2, 3]) await bot.sink.receive(inboundOf(`+3367200001${index}`, 'hello'))
  await bot.idle()
  expect(await bot.status()).toMatchObject({ stuckConversations: 0, parked: 0 })
  await clock.advance(6 * 60_000)
  await bot.sweep()
  await bot.idle()
  const { stuckConversations, oldestUnsentMs } = await bot.status()
  expect(stuckConversations).toBe(3)
  expect(oldestUnsentMs).toBeGreaterThan(5 * 60_000)
})
