import { MovableClock } from '../../base/clock.js'
import type { ConversationDocument } from '../../bot/conversation.js'
import { SendError } from '../../channels/channel.js'
import { type TestDatabase, testDatabase } from '../support/database.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { addressOf, botOn, conversationIdOf, deskOf, inboundOf, type TestChannel, testChannel } from './world.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const conversation = (phone: string) =>
  database.connection.collection<ConversationDocument>('conversations').findOne({ _id: conversationIdOf(addressOf(phone)) })

/** Fails the first `times` sends. */
function failing(channel: TestChannel, times: number, error: () => Error): void {
  let left = times
  channel.onSend = () => {
    if (left > 0) {
      left -= 1
      throw error()
    }
  }
}

describe('a provider that fails', () => {
  it('is tried again later, in order, and not before it asked', async () => {
    const clock = new MovableClock()
    const channel = testChannel()
    const bot = botOn(database.connection, { channels: [channel], clock })
    const phone = '+33620000001'
    let attempts = 0
    channel.onSend = () => {
      attempts += 1
      if (attempts <= 2) throw new SendError('retry', '20429', { retryAfterMs: 60_000 })
    }
    await bot.sink.receive(inboundOf(phone, 'one'))
    await bot.idle()
    await bot.sink.receive(inboundOf(phone, 'two'))
    await bot.idle()
    await clock.advance(50_000)
    await bot.sweep()
    await bot.idle()
    expect(attempts).toBe(1)
    await clock.advance(15_000)
    await bot.sweep()
    await bot.idle()
    expect(attempts).toBe(2)
    expect(channel.bodies()).toEqual([])
    await clock.advance(70_000)
    await bot.sweep()
    await bot.idle()
    expect(channel.bodies()).toEqual(['1 one', '2 two'])
    expect(await conversation(phone)).toMatchObject({ outbox: [], lease: null, wakeAt: null })
  })

  it('is given up after a day, and the transcript says so', async () => {
    const clock = new MovableClock()
    const channel = testChannel()
    failing(channel, Number.MAX_SAFE_INTEGER, () => new SendError('retry', '500'))
    const bot = botOn(database.connection, { channels: [channel], clock })
    const phone = '+33620000002'
    await bot.sink.receive(inboundOf(phone, 'one'))
    await bot.idle()
    for (let hour = 0; hour < 25; hour++) {
      await clock.advance(3600_000)
      await bot.sweep()
      await bot.idle()
    }
    expect(channel.bodies()).toEqual([])
    expect(await conversation(phone)).toMatchObject({
      outbox: [],
      wakeAt: null,
      recent: [{ from: 'person' }, { status: 'failed', code: 'expired' }],
    })
  })

  const finals = [
    { failure: 'rejected', code: '21211', mark: {} },
    { failure: 'windowClosed', code: '63016', mark: {} },
    { failure: 'optedOut', code: '21610', mark: { optedOutAt: expect.any(Date) } },
    { failure: 'blocked', code: '403', mark: { blockedAt: expect.any(Date) } },
  ] as const
  for (const [index, { failure, code, mark }] of finals.entries()) {
    it(`${failure}: the message is not tried again`, async () => {
      const channel = testChannel()
      failing(channel, 1, () => new SendError(failure, code))
      const bot = botOn(database.connection, { channels: [channel] })
      const phone = `+3362000001${index}`
      await bot.sink.receive(inboundOf(phone, 'one'))
      await bot.idle()
      expect(await conversation(phone)).toMatchObject({ outbox: [], ...mark, recent: [{ from: 'person' }, { status: 'failed', code }] })
      expect(channel.bodies()).toEqual([])
      // A person who writes can be reached again.
      await bot.sink.receive(inboundOf(phone, 'two'))
      await bot.idle()
      expect(channel.bodies()).toEqual(['2 two'])
      expect((await conversation(phone))?.blockedAt).toBeNull()
    })
  }

  it('a bug in a channel is tried a few times, then parked', async () => {
    const clock = new MovableClock()
    const channel = testChannel()
    failing(channel, 8, () => new TypeError('a bug'))
    const bot = botOn(database.connection, { channels: [channel], clock })
    const phone = '+33620000020'
    await bot.sink.receive(inboundOf(phone, 'one'))
    await bot.idle()
    await bot.sink.receive(inboundOf(phone, 'two'))
    for (let round = 0; round < 12; round++) {
      await clock.advance(3600_000)
      await bot.sweep()
      await bot.idle()
    }
    expect(channel.bodies()).toEqual(['2 two'])
    const letters = await database.connection.collection('dead_letters').find({ from: 'outbox', error: 'TypeError' }).toArray()
    expect(letters).toMatchObject([{ error: 'TypeError', conversationId: conversationIdOf(addressOf(phone)) }])
  })

  it('the desk being away holds its own events only', async () => {
    const clock = new MovableClock()
    const channel = testChannel()
    const desk = deskOf()
    let isAway = true
    const bot = botOn(database.connection, {
      channels: [channel],
      clock,
      desk: {
        deliver: async (event) => {
          if (isAway) throw new Error('Slack is away')
          await desk.deliver(event)
        },
      },
      script: async (activity, services, context) => {
        services.tellDesk({ name: 'note', value: activity.text })
        await context.sendActivity(`heard ${activity.text}`)
      },
    })
    for (const text of ['one', 'two']) {
      await bot.sink.receive(inboundOf('+33620000021', text))
      await bot.idle()
    }
    expect(channel.bodies()).toEqual(['heard one', 'heard two'])
    isAway = false
    await clock.advance(3600_000)
    await bot.sweep()
    await bot.idle()
    expect(desk.events.map(({ value }) => value)).toEqual(['one', 'two'])
  })
})

describe('pace', () => {
  it('puts off what nobody waits for, and sends answers first', async () => {
    const clock = new MovableClock()
    const channel = testChannel('sms', { messagesPerSecond: 1 })
    const bot = botOn(database.connection, {
      channels: [channel],
      clock,
      script: async (activity, _, context) => {
        await context.sendActivity(activity.type === 'event' ? 'news' : 'answer')
      },
    })
    const people = ['+33620000030', '+33620000031', '+33620000032']
    for (const phone of people) {
      await bot.notifier.notifyAddress(addressOf(phone), { key: `news:${phone}`, name: 'offer.alert', value: {}, class: 'unasked' })
    }
    await bot.idle()
    expect(channel.bodies()).toEqual(['news'])
    await bot.sink.receive(inboundOf('+33620000033', 'hello'))
    await bot.idle()
    expect(channel.bodies()).toEqual(['news', 'answer'])
    const held = await database.connection
      .collection<ConversationDocument>('conversations')
      .find({ _id: { $in: people.map((phone) => conversationIdOf(addressOf(phone))) }, wakeAt: { $ne: null } })
      .toArray()
    expect(held).toHaveLength(2)
    expect(held.every(({ outbox }) => outbox[0]?.attempts === 0)).toBe(true)
  })
})
