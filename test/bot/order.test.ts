import type { ConversationDocument } from '../../bot/conversation.js'
import { type TestDatabase, testDatabase } from '../support/database.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { addressOf, botOn, conversationIdOf, deskOf, gate, inboundOf, testChannel } from './world.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const conversations = () => database.connection.collection<ConversationDocument>('conversations')

describe('order, and once each', () => {
  it('answers in the order of arrival, what came during a turn included', async () => {
    const channel = testChannel()
    const bot = botOn(database.connection, { channels: [channel] })
    await bot.start()
    for (const text of ['one', 'two', 'three', 'four', 'five']) await bot.sink.receive(inboundOf('+33600000001', text))
    await bot.idle()
    expect(channel.bodies()).toEqual(['1 one', '2 two', '3 three', '4 four', '5 five'])
    await bot.stop()
  })

  it('takes a repeated webhook in once, one after the other and at the same time', async () => {
    const channel = testChannel()
    const bot = botOn(database.connection, { channels: [channel] })
    const inbound = inboundOf('+33600000002', 'hello')
    await Promise.all(Array.from({ length: 20 }, () => bot.sink.receive(inbound)))
    await bot.idle()
    await bot.sink.receive(inbound)
    await bot.idle()
    expect(channel.bodies()).toEqual(['1 hello'])
  })

  it('lets two processes share one database without answering twice', async () => {
    const channel = testChannel()
    const first = botOn(database.connection, { channels: [channel] })
    const second = botOn(database.connection, { channels: [channel] })
    const people = Array.from({ length: 10 }, (_, index) => `+3360000010${index}`)
    await Promise.all(
      people.flatMap((person) =>
        Array.from({ length: 5 }, async (_, index) => {
          const inbound = inboundOf(person, `m${index}`)
          await Promise.all([first.sink.receive(inbound), second.sink.receive(inbound)])
        }),
      ),
    )
    for (let round = 0; round < 3; round++) {
      await Promise.all([first.idle(), second.idle()])
      await Promise.all([first.sweep(), second.sweep()])
    }
    await Promise.all([first.idle(), second.idle()])
    for (const person of people) {
      expect(channel.bodies(person).map((body) => body.split(' ')[0])).toEqual(['1', '2', '3', '4', '5'])
      expect(new Set(channel.bodies(person).map((body) => body.split(' ')[1])).size).toBe(5)
    }
  })

  it('holds several conversations at once', async () => {
    const channel = testChannel()
    const held = gate()
    channel.onSend = (_, { address }) => (address.id === '+33600000200' ? held.opened : undefined)
    const bot = botOn(database.connection, { channels: [channel] })
    await bot.sink.receive(inboundOf('+33600000200', 'slow'))
    await bot.sink.receive(inboundOf('+33600000201', 'quick'))
    while (channel.bodies().length === 0) await new Promise(setImmediate)
    expect(channel.bodies()).toEqual(['1 quick'])
    held.open()
    await bot.idle()
    expect(channel.bodies()).toEqual(['1 quick', '1 slow'])
  })

  it('leaves nothing due, no lease, and everything people wrote sealed', async () => {
    const channel = testChannel()
    const bot = botOn(database.connection, { channels: [channel] })
    const address = addressOf('+33600000003')
    await bot.sink.receive(inboundOf(address, 'a $secret word'))
    await bot.idle()
    const found = await conversations().findOne({ _id: conversationIdOf(address) })
    expect(found).toMatchObject({ lease: null, wakeAt: null, inbox: [], outbox: [], version: 1 })
    expect(JSON.stringify(found)).not.toMatch(/secret|600000003/)
    expect((await bot.transcript(conversationIdOf(address), 10)).map(({ from, text }) => `${from}: ${text}`)).toEqual([
      'person: a $secret word',
      'bot: 1 a $secret word',
    ])
  })

  it('keeps answers and desk events of one turn in order', async () => {
    const channel = testChannel()
    const desk = deskOf()
    const bot = botOn(database.connection, {
      channels: [channel],
      desk,
      script: async (activity, services, context) => {
        services.tellDesk({ name: 'handoff.message', value: { text: activity.text } })
        await context.sendActivities([{ text: 'a' }, { text: 'b' }, { type: 'typing' }, { text: 'c' }])
      },
    })
    await bot.sink.receive(inboundOf('+33600000004', 'hello'))
    await bot.idle()
    expect(channel.bodies()).toEqual(['a', 'b', 'c'])
    expect(desk.events).toMatchObject([
      { name: 'handoff.message', value: { text: 'hello' }, conversationId: conversationIdOf(addressOf('+33600000004')) },
    ])
  })
})
