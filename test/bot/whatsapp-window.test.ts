/** WhatsApp takes free text within 24 hours of the person's last message only: after that the same number is reached by SMS. */
import { MovableClock } from '../../base/clock.js'
import { SendError } from '../../channels/channel.js'
import { type TestDatabase, testDatabase } from '../support/database.js'
import { afterAll, beforeAll, expect, it } from '../support/jest.js'
import { addressOf, botOn, conversationIdOf, inboundOf, testChannel } from './world.js'

const DAY_MS = 24 * 3600_000
let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

function peopleOn(channels = [testChannel('whatsapp', {}, 500), testChannel('sms')]) {
  const clock = new MovableClock()
  const [whatsapp, sms] = channels
  if (whatsapp === undefined) throw new Error('no WhatsApp')
  whatsapp.onSend = (_message, { lastInboundAt }) => {
    if (clock.now().getTime() - (lastInboundAt?.getTime() ?? 0) > DAY_MS) throw new SendError('windowClosed', '63016')
  }
  return { clock, whatsapp, sms, bot: botOn(database.connection, { channels, clock }) }
}

it('an answer after more than a day leaves by SMS, whole', async () => {
  const { clock, whatsapp, sms, bot } = peopleOn()
  const address = addressOf('+33630000001', 'whatsapp')
  await bot.sink.receive(inboundOf(address, 'one'))
  await bot.idle()
  await clock.advance(2 * DAY_MS)
  await bot.notifier.notify(conversationIdOf(address), { key: 'late', name: 'x'.repeat(250), value: null, class: 'answer' })
  await bot.idle()
  expect(whatsapp.bodies()).toHaveLength(1)
  expect(sms?.sent.every(({ to }) => to === '+33630000001')).toBe(true)
  expect(sms?.bodies().join('')).toContain('x'.repeat(250))
})

it.each(['unasked', 'registered'] as const)('what is %s goes to the SMS conversation, where it can be answered', async (messageClass) => {
  const { clock, whatsapp, sms, bot } = peopleOn()
  const phone = messageClass === 'unasked' ? '+33630000002' : '+33630000003'
  const address = addressOf(phone, 'whatsapp')
  await bot.sink.receive(inboundOf(address, 'one'))
  await bot.idle()
  await clock.advance(2 * DAY_MS)
  const notification = { key: `key-${messageClass}`, name: 'news', value: 'hello', class: messageClass }
  expect(await bot.notifier.notify(conversationIdOf(address), notification)).toBe(true)
  expect(await bot.notifier.notify(conversationIdOf(address), notification)).toBe(false)
  await bot.idle()
  expect(whatsapp.bodies()).toHaveLength(1)
  expect(sms?.bodies(phone)).toHaveLength(1)
  expect(await database.connection.collection('conversations').countDocuments({ channel: 'sms', lastInboundAt: null })).toBeGreaterThan(0)
})

it('stays on WhatsApp within the day, and without an SMS sender', async () => {
  const { clock, whatsapp, sms, bot } = peopleOn()
  const address = addressOf('+33630000004', 'whatsapp')
  await bot.sink.receive(inboundOf(address, 'one'))
  await bot.idle()
  await clock.advance(DAY_MS / 2)
  await bot.notifier.notify(conversationIdOf(address), { key: 'soon', name: 'news', value: 'hello', class: 'unasked' })
  await bot.idle()
  expect(whatsapp.bodies('+33630000004')).toHaveLength(2)
  expect(sms?.bodies()).toEqual([])

  const alone = peopleOn([testChannel('whatsapp')])
  const other = addressOf('+33630000005', 'whatsapp')
  await alone.bot.sink.receive(inboundOf(other, 'one'))
  await alone.bot.idle()
  await alone.clock.advance(2 * DAY_MS)
  await alone.bot.notifier.notify(conversationIdOf(other), { key: 'late', name: 'news', value: 'hello', class: 'registered' })
  await alone.bot.idle()
  expect(await alone.bot.transcript(conversationIdOf(other), 1)).toMatchObject([{ status: 'failed' }])
})
