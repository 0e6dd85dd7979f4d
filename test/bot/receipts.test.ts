import { MovableClock } from '../../base/clock.js'
import type { ConversationDocument } from '../../bot/conversation.js'
import type { Receipt } from '../../channels/channel.js'
import { type TestDatabase, testDatabase } from '../support/database.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { addressOf, botOn, conversationIdOf, gate, inboundOf, testChannel, until } from './world.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const conversations = () => database.connection.collection<ConversationDocument>('conversations')
const idOf = (phone: string) => conversationIdOf(addressOf(phone))
const receipt = (phone: string, providerId: string, status: Receipt['status'], more: Partial<Receipt> = {}): Receipt => ({
  channel: 'sms',
  conversationId: idOf(phone),
  providerId,
  status,
  ...more,
})

describe('receipts', () => {
  it('move a status forward, never back', async () => {
    const channel = testChannel()
    channel.send = async () => ({ providerId: 'SMa', hasButtons: false })
    const bot = botOn(database.connection, { channels: [channel] })
    const phone = '+33650000001'
    await bot.start()
    await bot.sink.receive(inboundOf(phone, 'hello'))
    await bot.idle()
    const statuses: unknown[] = []
    for (const status of ['sent', 'read', 'delivered', 'failed'] as const) {
      await bot.sink.receipt(receipt(phone, 'SMa', status))
      statuses.push((await bot.transcript(idOf(phone), 1))[0]?.status)
    }
    expect(statuses).toEqual(['sent', 'read', 'read', 'read'])
    await bot.stop()
  })

  it('that come before the record of their message are kept for it', async () => {
    const clock = new MovableClock()
    const channel = testChannel()
    const held = gate()
    channel.send = async () => {
      await held.opened
      return { providerId: 'SMb', hasButtons: false }
    }
    const bot = botOn(database.connection, { channels: [channel], clock })
    const phone = '+33650000002'
    await bot.sink.receive(inboundOf(phone, 'hello'))
    await bot.sink.receipt(receipt(phone, 'SMb', 'delivered'))
    await bot.sink.receipt(receipt(phone, 'SMb', 'sent'))
    held.open()
    await bot.idle()
    expect((await bot.transcript(idOf(phone), 1))[0]?.status).toBe('sent')
    await clock.advance(2000)
    await bot.sweep()
    expect((await bot.transcript(idOf(phone), 1))[0]?.status).toBe('delivered')
    expect(await database.connection.collection('receipts').countDocuments()).toBe(0)
  })

  it('of nobody are let go after a while', async () => {
    const clock = new MovableClock()
    const bot = botOn(database.connection, { clock })
    await bot.sink.receipt(receipt('+33650000009', 'SMnobody', 'delivered'))
    for (let round = 0; round < 6; round++) {
      await clock.advance(10 * 60_000)
      await bot.sweep()
    }
    expect(await database.connection.collection('receipts').countDocuments()).toBe(0)
  })

  it('find a message that has moved to the archive', async () => {
    const clock = new MovableClock()
    const channel = testChannel()
    let counter = 0
    channel.send = async () => {
      counter += 1
      return { providerId: `SMc${counter}`, hasButtons: false }
    }
    const bot = botOn(database.connection, { channels: [channel], clock })
    const phone = '+33650000003'
    for (let index = 0; index < 40; index++) {
      await clock.advance(10_000)
      await bot.sink.receive(inboundOf(phone, `m${index}`))
      await bot.idle()
    }
    const found = await conversations().findOne({ _id: idOf(phone) })
    expect(found?.recent.length).toBeLessThanOrEqual(60)
    expect(found?.seen.length).toBe(40)
    await bot.sink.receipt(receipt(phone, 'SMc1', 'delivered'))
    const lines = await bot.transcript(idOf(phone), 200)
    expect(lines.map(({ text }) => text)).toEqual(Array.from({ length: 40 }, (_, index) => [`m${index}`, `${index + 1} m${index}`]).flat())
    expect(lines[1]?.status).toBe('delivered')
  })

  const marks = [
    { failure: 'optedOut', field: 'optedOutAt' },
    { failure: 'blocked', field: 'blockedAt' },
  ] as const
  for (const { failure, field } of marks) {
    it(`that say ${failure} mark the conversation`, async () => {
      const channel = testChannel()
      channel.send = async () => ({ providerId: `SM-${failure}`, hasButtons: false })
      const bot = botOn(database.connection, { channels: [channel] })
      const phone = failure === 'blocked' ? '+33650000004' : '+33650000005'
      await bot.sink.receive(inboundOf(phone, 'hello'))
      await bot.idle()
      await bot.sink.receipt(receipt(phone, `SM-${failure}`, 'failed', { failure, code: '1' }))
      expect(await conversations().findOne({ _id: idOf(phone) })).toMatchObject({
        [field]: expect.any(Date),
        recent: [{ from: 'person' }, { status: 'failed', code: '1' }],
      })
    })
  }
})

describe('aliases', () => {
  const whatsapp = (id: string, aliases: string[] = []) => ({ ...addressOf(id, 'whatsapp'), aliases })
  const counts = async (steps: ReturnType<typeof whatsapp>[]) => {
    const channel = testChannel('whatsapp')
    const bot = botOn(database.connection, { channels: [channel] })
    for (const address of steps) {
      await bot.sink.receive(inboundOf(address, 'x'))
      await bot.idle()
    }
    // Another process remembers nothing.
    const other = botOn(database.connection, { channels: [channel] })
    for (const address of steps) {
      await other.sink.receive(inboundOf(address, 'y'))
      await other.idle()
    }
    return channel.sent.map(({ to, body }) => `${to}: ${body}`)
  }
  it('number first, then the hidden number', async () => {
    expect(await counts([whatsapp('+33650000010'), whatsapp('+33650000010', ['FR.10']), whatsapp('FR.10')])).toEqual([
      '+33650000010: 1 x',
      '+33650000010: 2 x',
      'FR.10: 3 x',
      '+33650000010: 4 y',
      '+33650000010: 5 y',
      'FR.10: 6 y',
    ])
  })
  it('hidden number first, then the number', async () => {
    expect(await counts([whatsapp('FR.11'), whatsapp('+33650000011', ['FR.11'])])).toEqual([
      'FR.11: 1 x',
      '+33650000011: 2 x',
      'FR.11: 3 y',
      '+33650000011: 4 y',
    ])
  })
  it('both apart, then found to be one: the number’s conversation goes on', async () => {
    expect(await counts([whatsapp('+33650000012'), whatsapp('FR.12'), whatsapp('+33650000012', ['FR.12']), whatsapp('FR.12')])).toEqual([
      '+33650000012: 1 x',
      'FR.12: 1 x',
      '+33650000012: 2 x',
      'FR.12: 3 x',
      '+33650000012: 4 y',
      'FR.12: 5 y',
      '+33650000012: 6 y',
      'FR.12: 7 y',
    ])
  })
  it('keep the number that the person once showed', async () => {
    const channel = testChannel('whatsapp')
    const phones: unknown[] = []
    const bot = botOn(database.connection, { channels: [channel], script: (_, { phone }) => void phones.push(phone) })
    await bot.sink.receive(inboundOf(whatsapp('+33650000013', ['FR.13']), 'x'))
    await bot.idle()
    await bot.sink.receive(inboundOf(whatsapp('FR.13'), 'x'))
    await bot.idle()
    expect(phones).toEqual(['+33650000013', '+33650000013'])
    await until(async () => (await database.connection.collection('aliases').countDocuments()) > 0)
  })
})
