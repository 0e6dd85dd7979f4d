import pino from 'pino'
import { createMeters } from '../../base/meters.js'
import { type TestDatabase, testDatabase } from '../support/database.js'
import { afterAll, beforeAll, expect, it } from '../support/jest.js'
import { addressOf, botOn, conversationIdOf, inboundOf, testChannel } from './world.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

it('one id leads from the webhook to the receipt, through logs that hold neither address nor words', async () => {
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  const channel = testChannel()
  const meters = createMeters()
  const bot = botOn(database.connection, { channels: [channel], log, meters })
  const phone = '+33673000001'
  const inbound = inboundOf(phone, 'very private words', { messageId: `chat-of-${phone}:1` })
  await bot.sink.receive(inbound)
  await bot.sink.receive(inbound)
  await bot.idle()
  const conversationId = conversationIdOf(addressOf(phone))
  await bot.sink.receipt({ channel: 'sms', providerId: 'sms-1', conversationId, status: 'delivered' })

  const told = lines.map((line) => JSON.parse(line))
  const trace = told[0]?.trace
  expect(trace).toMatch(/^[\w-]{16}$/)
  expect(new Set(told.map(({ msg }) => msg))).toEqual(
    new Set(['A message was taken in.', 'A turn was made.', 'A message was sent.', 'A receipt came.']),
  )
  expect(told.every((line) => line.trace === trace)).toBe(true)
  expect(lines.join('')).not.toMatch(/33673000001|private/)

  const counted = await meters.registry.metrics()
  expect(counted).toContain('mymatchup_received_total{channel="sms",outcome="new"} 1')
  expect(counted).toContain('mymatchup_received_total{channel="sms",outcome="repeated"} 1')
  expect(counted).toContain('mymatchup_send_seconds_count{target="sms",outcome="sent"} 1')
  expect(counted).toContain('mymatchup_receipts_total{channel="sms",status="delivered"} 1')
})
