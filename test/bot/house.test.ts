import { MovableClock } from '../../base/clock.js'
import type { ConversationDocument } from '../../bot/conversation.js'
import type { Notification } from '../../bot/notifier.js'
import { type TestDatabase, testDatabase } from '../support/database.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { addressOf, botOn, conversationIdOf, echo, inboundOf, type Script, testChannel } from './world.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const conversations = () => database.connection.collection<ConversationDocument>('conversations')
const idOf = (phone: string) => conversationIdOf(addressOf(phone))
const notification = (key: string, more: Partial<Notification> = {}): Notification => ({
  key,
  name: 'workshop.reminder',
  value: { workshopId: 'w1' },
  class: 'registered',
  ...more,
})

describe('notify', () => {
  it('tells once for each key, and refuses a conversation that does not exist', async () => {
    const channel = testChannel()
    const bot = botOn(database.connection, { channels: [channel] })
    const phone = '+33640000001'
    await bot.sink.receive(inboundOf(phone, 'hello'))
    await bot.idle()
    const results = await Promise.all([1, 2, 3].map(() => bot.notifier.notify(idOf(phone), notification('w1:dayBefore'))))
    expect(results.filter(Boolean)).toHaveLength(1)
    expect(await bot.notifier.notify(idOf(phone), notification('w1:dayBefore'))).toBe(false)
    await bot.idle()
    expect(channel.bodies()).toEqual(['1 hello', '2 event workshop.reminder'])
    await expect(bot.notifier.notify('nobody', notification('k'))).rejects.toThrow(/no conversation/)
  })

  it('opens the conversation of an address', async () => {
    const channel = testChannel()
    const bot = botOn(database.connection, { channels: [channel] })
    const phone = '+33640000002'
    const first = await bot.notifier.notifyAddress(addressOf(phone), notification('code:1', { name: 'link.code', class: 'answer' }))
    const again = await bot.notifier.notifyAddress(addressOf(phone), notification('code:1', { name: 'link.code', class: 'answer' }))
    await bot.idle()
    expect([first, again]).toEqual([
      { conversationId: idOf(phone), isNew: true },
      { conversationId: idOf(phone), isNew: false },
    ])
    expect(channel.bodies()).toEqual(['1 event link.code'])
  })

  it('holds an event back without holding back anything else', async () => {
    const clock = new MovableClock()
    const channel = testChannel()
    const bot = botOn(database.connection, { channels: [channel], clock })
    const phone = '+33640000003'
    const morning = new Date(clock.now().getTime() + 3600_000)
    await bot.notifier.notifyAddress(addressOf(phone), notification('late', { notBefore: morning }))
    expect(await conversations().findOne({ _id: idOf(phone) })).toMatchObject({ lease: null, wakeAt: morning })
    await bot.sink.receive(inboundOf(phone, 'hello'))
    await bot.sweep()
    await bot.idle()
    expect(channel.bodies()).toEqual(['1 hello'])
    await clock.advance(3600_001)
    await bot.sweep()
    await bot.idle()
    expect(channel.bodies()).toEqual(['1 hello', '2 event workshop.reminder'])
  })
})

describe('opting out', () => {
  const script: Script = async (activity, services, context, dialog) => {
    if (activity.text === 'stop') services.optOut()
    if (activity.text === 'start') services.optIn()
    await echo(activity, services, context, dialog)
  }
  it('stops all but answers, until the person opts in', async () => {
    const channel = testChannel()
    const bot = botOn(database.connection, { channels: [channel], script })
    const phone = '+33640000010'
    const tell = async (key: string, messageClass: Notification['class']) => {
      await bot.notifier.notify(idOf(phone), notification(key, { class: messageClass, name: key }))
      await bot.idle()
    }
    await bot.sink.receive(inboundOf(phone, 'stop'))
    await bot.idle()
    await tell('alert1', 'unasked')
    await tell('reminder1', 'registered')
    await tell('result1', 'answer')
    await bot.sink.receive(inboundOf(phone, 'start'))
    await bot.idle()
    await tell('alert2', 'unasked')
    expect(channel.bodies()).toEqual(['1 stop', '2 event result1', '3 start', '4 event alert2'])
  })

  it('by the provider itself counts before the dialog runs', async () => {
    const channel = testChannel()
    const seen: unknown[] = []
    const bot = botOn(database.connection, {
      channels: [channel],
      script: (_, services) => void seen.push([services.inbound.optOut, services.isOptedOut]),
    })
    const phone = '+33640000011'
    await bot.sink.receive(inboundOf(phone, 'STOP', { optOut: 'stop' }))
    await bot.sink.receive(inboundOf(phone, 'START', { optOut: 'start' }))
    await bot.idle()
    expect(seen).toEqual([
      ['stop', true],
      ['start', false],
    ])
  })

  it('by blocking the bot: nothing is sent any more, until the person is back', async () => {
    const channel = testChannel('telegram')
    const bot = botOn(database.connection, { channels: [channel] })
    const address = addressOf('77', 'telegram')
    await bot.sink.receive(inboundOf(address, 'one'))
    await bot.idle()
    await bot.sink.receive(inboundOf(address, '', { reachability: 'blocked' }))
    await bot.notifier.notify(conversationIdOf(address), notification('r1'))
    await bot.idle()
    expect(channel.bodies()).toEqual(['1 one'])
    await bot.sink.receive(inboundOf(address, 'two'))
    await bot.idle()
    expect(channel.bodies()).toEqual(['1 one', '3 two'])
  })
})

describe('a flood', () => {
  it('is silenced, kept in the transcript, and over after some minutes', async () => {
    const clock = new MovableClock()
    const channel = testChannel()
    const bot = botOn(database.connection, { channels: [channel], clock, settings: { floodPerMinute: 5 } })
    const phone = '+33640000020'
    for (let index = 1; index <= 12; index++) await bot.sink.receive(inboundOf(phone, `m${index}`))
    await bot.idle()
    expect(channel.bodies()).toEqual(['1 m1', '2 m2', '3 m3', '4 m4', '5 m5'])
    expect(await bot.transcript(idOf(phone), 50)).toHaveLength(17)
    await clock.advance(2 * 60_000)
    await bot.sink.receive(inboundOf(phone, 'still silent'))
    await bot.idle()
    expect(channel.bodies()).toHaveLength(5)
    await clock.advance(6 * 60_000)
    await bot.sink.receive(inboundOf(phone, 'back'))
    await bot.idle()
    expect(channel.bodies().at(-1)).toBe('6 back')
    expect(await conversations().findOne({ _id: idOf(phone) })).toMatchObject({ inbox: [], wakeAt: null, lease: null })
  })

  it('does not swallow a provider-side STOP', async () => {
    const channel = testChannel()
    const bot = botOn(database.connection, { channels: [channel], settings: { floodPerMinute: 1 } })
    const phone = '+33640000021'
    for (const text of ['a', 'b', 'c']) await bot.sink.receive(inboundOf(phone, text))
    await bot.sink.receive(inboundOf(phone, 'STOP', { optOut: 'stop' }))
    await bot.idle()
    expect((await conversations().findOne({ _id: idOf(phone) }))?.optedOutAt).toBeInstanceOf(Date)
  })

  it('of the same answer is taken for a loop with another bot', async () => {
    const clock = new MovableClock()
    const channel = testChannel()
    const script: Script = async (_, __, context) => void (await context.sendActivity('I do not understand.'))
    const bot = botOn(database.connection, { channels: [channel], clock, script, settings: { mostEchoes: 3 } })
    for (let index = 0; index < 8; index++) {
      await clock.advance(4000)
      await bot.sink.receive(inboundOf('+33640000022', 'Thank you for your message.'))
      await bot.idle()
    }
    expect(channel.bodies()).toHaveLength(3)
  })
})

describe('erasing', () => {
  const script: Script = async (activity, services, context, dialog) => {
    if (activity.text === 'erase') {
      services.erase()
      await context.sendActivities([{ text: 'All gone.' }, { text: 'Farewell.' }])
    } else await echo(activity, services, context, dialog)
  }
  it('happens once the last word is sent; a repeated webhook does not begin again, a new message begins fresh', async () => {
    const clock = new MovableClock()
    const channel = testChannel()
    const bot = botOn(database.connection, { channels: [channel], script, clock })
    const phone = '+33640000030'
    for (let index = 0; index < 30; index++) {
      await clock.advance(10_000)
      await bot.sink.receive(inboundOf(phone, `m${index}`))
      await bot.idle()
    }
    expect(await database.connection.collection('messages').countDocuments({ conversationId: idOf(phone) })).toBeGreaterThan(0)
    const erase = inboundOf(phone, 'erase')
    await bot.sink.receive(erase)
    await bot.idle()
    expect(channel.bodies().slice(-2)).toEqual(['All gone.', 'Farewell.'])
    for (const name of ['conversations', 'messages', 'aliases', 'dead_letters']) {
      const collection = database.connection.collection<{ _id: string }>(name)
      expect(await collection.countDocuments({ $or: [{ _id: idOf(phone) }, { conversationId: idOf(phone) }] })).toBe(0)
    }
    await bot.sink.receive(erase)
    await bot.idle()
    expect(channel.bodies()).toHaveLength(32)
    expect(await conversations().countDocuments({ _id: idOf(phone) })).toBe(0)
    await bot.sink.receive(inboundOf(phone, 'hello'))
    await bot.idle()
    expect(channel.bodies().at(-1)).toBe('1 hello')
  })

  it('waits for a farewell that the provider refuses for now, and takes up what is written meanwhile afterwards', async () => {
    const clock = new MovableClock()
    const channel = testChannel()
    let isDown = true
    const { SendError } = await import('../../channels/channel.js')
    channel.onSend = () => {
      if (isDown) throw new SendError('retry', '503')
    }
    const bot = botOn(database.connection, { channels: [channel], script, clock })
    const phone = '+33640000031'
    await bot.sink.receive(inboundOf(phone, 'erase'))
    await bot.idle()
    await bot.sink.receive(inboundOf(phone, 'hello again'))
    await bot.idle()
    expect(channel.bodies()).toEqual([])
    isDown = false
    await clock.advance(60_000)
    await bot.sweep()
    await bot.idle()
    expect(channel.bodies()).toEqual(['All gone.', 'Farewell.', '1 hello again'])
    expect(await bot.transcript(idOf(phone), 10)).toHaveLength(2)
  })
})
