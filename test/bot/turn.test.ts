import { ComponentDialog, Dialog, TextPrompt, WaterfallDialog } from 'botbuilder-dialogs'
import pino from 'pino'
import { MovableClock } from '../../base/clock.js'
import { randomIds } from '../../base/ids.js'
import type { ConversationDocument } from '../../bot/conversation.js'
import { createBot } from '../../bot/index.js'
import { type TestDatabase, testDatabase } from '../support/database.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { addressOf, botOn, conversationIdOf, deskOf, echo, inboundOf, type Script, testChannel, vault } from './world.js'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const conversations = () => database.connection.collection<ConversationDocument>('conversations')
const idOf = (phone: string) => conversationIdOf(addressOf(phone))

describe('a turn', () => {
  it('hands dialogs what the channel knows, and takes effect at once', async () => {
    const channel = testChannel('telegram')
    const seen: unknown[] = []
    const bot = botOn(database.connection, {
      channels: [channel],
      script: async (activity, services) => {
        seen.push({
          type: activity.type,
          text: activity.text,
          value: activity.value,
          from: activity.from.id,
          channelId: activity.channelId,
          attachments: activity.attachments,
          entities: activity.entities,
          phone: services.phone,
          inbound: services.inbound,
          heard: services.transcript(5).map(({ text }) => text),
          file: (await services.fetchMedia({ kind: 'image', contentType: 'image/png', reference: 'f1' })).contentType,
        })
      },
    })
    const address = { channel: 'telegram' as const, id: '42', aliases: [], phone: '+33630000001' }
    const media = [{ kind: 'image' as const, contentType: 'image/png', reference: 'f1', fileName: 'a.png' }]
    const location = { latitude: 48.5, longitude: 2.6 }
    await bot.sink.receive(inboundOf(address, 'hi', { choice: 'yes', media, location }))
    await bot.sink.receive(inboundOf({ channel: 'telegram', id: '42', aliases: [] }, '', { startCode: 'abc' }))
    await bot.idle()
    const conversationId = conversationIdOf(address)
    expect(seen).toEqual([
      {
        type: 'message',
        text: 'hi',
        value: 'yes',
        from: conversationId,
        channelId: 'telegram',
        attachments: [{ contentType: 'image/png', contentUrl: 'f1', name: 'a.png' }],
        entities: [{ type: 'GeoCoordinates', ...location }],
        phone: '+33630000001',
        inbound: { media, location },
        heard: ['hi [image] [location]'],
        file: 'image/png',
      },
      expect.objectContaining({
        phone: '+33630000001',
        inbound: { media: [], startCode: 'abc' },
        heard: ['hi [image] [location]', '/start'],
      }),
    ])
  })

  it('runs stock dialogs over its own state', async () => {
    class Root extends ComponentDialog {
      constructor() {
        super('root')
        this.addDialog(new TextPrompt('text'))
        this.addDialog(
          new WaterfallDialog('main', [
            (step) => step.prompt('text', 'Name?'),
            async (step) => {
              await step.context.sendActivity(`Hello ${step.result}`)
              return step.endDialog()
            },
          ]),
        )
        this.initialDialogId = 'main'
      }
    }
    const channel = testChannel()
    const bot = createBot({
      connection: database.connection,
      channels: [channel],
      rootDialog: new Root(),
      vault,
      clock: new MovableClock(),
      ids: randomIds,
      log: pino({ level: 'silent' }),
      apologies: { turnFailed: '' },
    })
    for (const text of ['hi', 'Ada', 'again']) {
      await bot.sink.receive(inboundOf('+33630000002', text))
      await bot.idle()
    }
    expect(channel.bodies()).toEqual(['Name?', 'Hello Ada', 'Name?'])
    expect(new Root()).toBeInstanceOf(Dialog)
  })

  it('that fails is tried again, and its effects on the state are undone', async () => {
    const clock = new MovableClock()
    const channel = testChannel()
    let left = 2
    const bot = botOn(database.connection, {
      channels: [channel],
      clock,
      script: async (activity, services, context, dialog) => {
        await echo(activity, services, context, dialog)
        if (left > 0) {
          left -= 1
          throw new Error('a bug')
        }
      },
    })
    const phone = '+33630000003'
    await bot.sink.receive(inboundOf(phone, 'one'))
    await bot.idle()
    await bot.sink.receive(inboundOf(phone, 'two'))
    await bot.idle()
    expect(channel.bodies()).toEqual([])
    for (let round = 0; round < 3; round++) {
      await clock.advance(5000)
      await bot.sweep()
      await bot.idle()
    }
    expect(channel.bodies()).toEqual(['1 one', '2 two'])
  })

  it('that fails for good is parked; the person and the desk are told, and the conversation goes on', async () => {
    const clock = new MovableClock()
    const channel = testChannel()
    const desk = deskOf()
    const script: Script = async (activity, services, context, dialog) => {
      if (activity.text === 'bad') throw new RangeError('with what the person wrote')
      await echo(activity, services, context, dialog)
    }
    const lines: string[] = []
    const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
    const bot = botOn(database.connection, { channels: [channel], clock, desk, script, log })
    const phone = '+33630000004'
    const bad = inboundOf(phone, 'bad')
    await bot.sink.receive(bad)
    await bot.sink.receive(inboundOf(phone, 'good'))
    await bot.idle()
    for (let round = 0; round < 3; round++) {
      await clock.advance(10_000)
      await bot.sweep()
      await bot.idle()
    }
    expect(channel.bodies()).toEqual(['Sorry, something broke.', '1 good'])
    expect(desk.events).toMatchObject([{ name: 'turn.failed', value: { inboundId: bad.messageId, code: 'RangeError' } }])
    const letter = await database.connection.collection('dead_letters').findOne({ entryId: bad.messageId })
    expect(letter).toMatchObject({ conversationId: idOf(phone), error: 'RangeError', from: 'inbox' })
    expect(lines.join('')).toMatch(/parked/)
    expect(lines.join('')).not.toMatch(/what the person wrote|33630000004/)
  })

  it('begins anew when its state cannot be read', async () => {
    const channel = testChannel()
    const bot = botOn(database.connection, { channels: [channel] })
    const phone = '+33630000005'
    await bot.sink.receive(inboundOf(phone, 'one'))
    await bot.idle()
    await conversations().updateOne({ _id: idOf(phone) }, { $set: { state: vault.sealJson({ of: 'another version' }) } })
    const newer = botOn(database.connection, { channels: [channel] })
    await newer.sink.receive(inboundOf(phone, 'two'))
    await newer.idle()
    expect(channel.bodies()).toEqual(['1 one', '1 two'])
  })

  it('answers nothing to a correction, but of the last message', async () => {
    const channel = testChannel('telegram')
    const bot = botOn(database.connection, { channels: [channel] })
    const address = addressOf('43', 'telegram')
    const receive = async (messageId: string, text: string, isEdit = false) => {
      await bot.sink.receive(inboundOf(address, text, { messageId, ...(isEdit ? { isEdit } : {}) }))
      await bot.idle()
    }
    await receive('43:1', 'one')
    await receive('43:2', 'two')
    await receive('43:1:1700', 'one, corrected', true)
    await receive('43:2:1701', 'two, corrected', true)
    await receive('43:2:1702', 'two, corrected again', true)
    expect(channel.bodies()).toEqual(['1 one', '2 two', '3 two, corrected', '4 two, corrected again'])
    expect((await bot.transcript(conversationIdOf(address), 20)).filter(({ from }) => from === 'person')).toHaveLength(5)
  })
})

describe('pages', () => {
  const script: Script = async (activity, services, context, dialog) => {
    if (activity.text === 'long') await context.sendActivity('abcdefghij')
    else await echo(activity, services, context, dialog)
  }
  it('come one by one for SUITE, however it is written', async () => {
    const channel = testChannel('sms', {}, 4)
    const bot = botOn(database.connection, { channels: [channel], script })
    for (const text of ['long', 'SUITE', ' Suíte !', 'suite']) {
      await bot.sink.receive(inboundOf('+33630000010', text))
      await bot.idle()
    }
    // The third SUITE has nothing to bring: it is a word like any other.
    expect(channel.bodies()).toEqual(['abcd', 'efgh', 'ij', '1 su'])
  })
  it('are forgotten when the person says something else', async () => {
    const channel = testChannel('sms', {}, 6)
    const bot = botOn(database.connection, { channels: [channel], script })
    for (const text of ['long', 'no', 'suite']) {
      await bot.sink.receive(inboundOf('+33630000011', text))
      await bot.idle()
    }
    expect(channel.bodies()).toEqual(['abcdef', '1 no', '2 suit'])
  })
  it('come at once where the channel takes them', async () => {
    const channel = testChannel('telegram', { pagesAtOnce: 10 }, 4)
    const bot = botOn(database.connection, { channels: [channel], script })
    await bot.sink.receive(inboundOf(addressOf('44', 'telegram'), 'long'))
    await bot.idle()
    expect(channel.bodies()).toEqual(['abcd', 'efgh', 'ij'])
  })
})

describe('buttons', () => {
  it('are retired by the answer to what the person did next', async () => {
    const channel = testChannel('telegram', { buttons: 8 })
    const bot = botOn(database.connection, {
      channels: [channel],
      script: async (_, __, context) => {
        const actions = [{ type: 'postBack', title: 'Yes', value: 'yes' }]
        await context.sendActivities([{ text: 'first' }, { text: 'ask', suggestedActions: { to: [], actions } }])
      },
    })
    for (const text of ['a', 'b']) {
      await bot.sink.receive(inboundOf(addressOf('45', 'telegram'), text))
      await bot.idle()
    }
    expect(channel.sent.map(({ body, context }) => [body, context.staleButtons])).toEqual([
      ['first', []],
      ['ask', []],
      ['first', ['telegram-2']],
      ['ask', []],
    ])
    expect(channel.sent[1]?.message.buttons).toEqual([{ label: 'Yes', value: 'yes' }])
  })
})
