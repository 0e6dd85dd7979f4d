import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import mongoose from 'mongoose'
import pino from 'pino'
import { MovableClock } from '../../base/clock.js'
import { openDeadLetters } from '../../bot/dead-letters.js'
import { SendError } from '../../channels/channel.js'
import { type TestDatabase, testDatabase } from '../support/database.js'
import { afterAll, beforeAll, expect, it } from '../support/jest.js'
import { addressOf, botOn, conversationIdOf, deskOf, echo, inboundOf, type Script, testChannel, vault } from './world.js'

let database: TestDatabase
const clock = new MovableClock()
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const letters = () => openDeadLetters({ connection: database.connection, vault, clock, log: pino({ level: 'silent' }) })

it('a poisoned message is listed without a word of it, and answered when it is replayed after the mend, once', async () => {
  let isMended = false
  const script: Script = async (activity, services, context, dialog) => {
    if (activity.text?.startsWith('secret') === true && !isMended) throw new RangeError('secret text')
    await echo(activity, services, context, dialog)
  }
  const channel = testChannel()
  const bot = botOn(database.connection, { channels: [channel], clock, script, settings: { maxTurnAttempts: 1 } })
  const phone = '+33671000001'
  await bot.sink.receive(inboundOf(phone, 'secret words'))
  await bot.sink.receive(inboundOf(phone, 'hello'))
  await bot.idle()
  expect(channel.bodies()).toEqual(['Sorry, something broke.', '1 hello'])

  const [letter, ...others] = await letters().list()
  expect(others).toEqual([])
  expect(letter).toMatchObject({ from: 'inbox', kind: 'message', error: 'RangeError', conversationId: conversationIdOf(addressOf(phone)) })
  const printed = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/dead-letters.ts'], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, NODE_OPTIONS: '', MONGODB_URI: database.uri, DATA_KEY: Buffer.alloc(32, 7).toString('base64') },
    encoding: 'utf8',
  })
  expect(printed.stderr).toBe('')
  expect(printed.stdout).toContain(letter?.id)
  expect(printed.stdout).not.toMatch(/secret|33671000001/)

  isMended = true
  const replays = await Promise.all([letters().replay(letter?.id ?? ''), letters().replay(letter?.id ?? '')])
  expect(new Set(replays)).toEqual(new Set(['replayed']))
  await bot.sweep()
  await bot.idle()
  expect(channel.bodies().slice(2)).toEqual(['2 secret words'])
  expect(await letters().list()).toEqual([])
  await expect(letters().replay(letter?.id ?? '')).rejects.toThrow('There is no dead letter')
})

it('what was refused, or not sent for a day, is parked and leaves when it is replayed', async () => {
  const channel = testChannel()
  const desk = deskOf()
  const script: Script = async (activity, services, context) => {
    services.tellDesk({ name: 'note', value: activity.text })
    await context.sendActivity(`heard ${activity.text}`)
  }
  let isDown = true
  const failures = [new SendError('rejected', '21211'), new SendError('retry', '20500')]
  channel.onSend = () => {
    const failure = failures.shift()
    if (failure !== undefined) throw failure
  }
  const bot = botOn(database.connection, {
    channels: [channel],
    clock,
    script,
    desk: { deliver: async (event) => (isDown ? Promise.reject(new TypeError('down')) : desk.deliver(event)) },
  })
  const phone = '+33671000002'
  for (const text of ['one', 'two']) {
    await bot.sink.receive(inboundOf(phone, text))
    await bot.idle()
  }
  for (let day = 0; day < 2; day++) {
    await clock.advance(25 * 3600_000)
    await bot.sweep()
    await bot.idle()
  }
  expect(channel.bodies()).toEqual([])
  const parked = await letters().list()
  expect(parked.map(({ kind, error }) => `${kind} ${error}`).sort()).toEqual([
    'answer 21211',
    'answer expired',
    'note TypeError',
    'note TypeError',
  ])

  isDown = false
  // A message at rest is remembered by the process that serves it: what comes back must reach it all the same.
  for (const { id } of parked) expect(await letters().replay(id)).toBe('replayed')
  await bot.sweep()
  await bot.idle()
  expect(channel.bodies()).toEqual(['heard one', 'heard two'])
  expect(desk.events.map(({ value }) => value)).toEqual(['one', 'two'])
  await bot.sink.receive(inboundOf(phone, 'three'))
  await bot.idle()
  expect(channel.bodies().at(-1)).toBe('heard three')
})

it('a database that is away for a while poisons no message', async () => {
  const channel = testChannel()
  let failures = 5
  const script: Script = async (activity, services, context, dialog) => {
    failures -= 1
    if (failures >= 0) throw new mongoose.mongo.MongoNetworkError('the connection closed')
    await echo(activity, services, context, dialog)
  }
  const bot = botOn(database.connection, { channels: [channel], clock, script })
  await bot.sink.receive(inboundOf('+33671000003', 'hello'))
  for (let round = 0; round < 6; round++) {
    await bot.idle()
    await clock.advance(3000)
    await bot.sweep()
  }
  await bot.idle()
  expect(channel.bodies()).toEqual(['1 hello'])
})
