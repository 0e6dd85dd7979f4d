/** Group messages through a real bot and database: to whom, how often, and what becomes of them. */
import pino from 'pino'
import type { Bot } from '../../bot/index.js'
import type { Notifier } from '../../bot/notifier.js'
import { SendError } from '../../channels/channel.js'
import type { AudienceFilter } from '../../domain/campaigns/campaign.js'
import { campaignsSweep } from '../../jobs/campaigns.js'
import { addressOf, botOn, inboundOf, type Script, type TestChannel, testChannel } from '../bot/world.js'
import { MEAUX, newYouth, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterEach, beforeEach, describe, expect, it } from '../support/jest.js'

/** A Wednesday, 10:00 in Paris. */
const NOW = new Date('2026-11-25T09:00:00Z')
const ALL: AudienceFilter = { agencyId: SENART, rome: null, near: null, seen: 'any', channels: [] }
const HOUR = 3_600_000

let t: TestDomain
let bot: Bot
let sms: TestChannel
let changed: string[]
beforeEach(async () => {
  t = await testDomain({ at: NOW })
  sms = testChannel('sms')
  changed = []
  // As `dialogs/topics/campaign.ts` does it.
  const script: Script = async ({ type, name, value }, { conversationId }, context) => {
    if (type !== 'event' || name !== 'campaign.message') return
    const campaign = await t.domain.campaigns.take(value.campaignId, value.youthId, conversationId)
    if (campaign !== null) await context.sendActivity(campaign.text)
  }
  bot = botOn(t.database.connection, { channels: [sms], clock: t.clock, script })
  await bot.start()
})
afterEach(async () => {
  await bot.stop()
  await t.database.drop()
})

const phoneOf = (number: number) => `+3361239${String(number).padStart(4, '0')}`

async function person(number: number, { alerts = true, agencyId = SENART } = {}): Promise<string> {
  const phone = phoneOf(number)
  await bot.sink.receive(inboundOf(phone, 'bonjour'))
  const { conversationId } = await bot.notifier.notifyAddress(addressOf(phone), { key: 'open', name: 'open', value: {}, class: 'answer' })
  const youthId = await newYouth(t.domain, conversationId, phone)
  await t.domain.youths.update(youthId, { agencyId })
  await t.domain.youths.recordConsent(youthId, { kind: 'alerts', isGiven: alerts, version: '1', at: t.clock.now(), channel: 'sms' })
  return youthId
}

async function people(count: number): Promise<string[]> {
  const ids: string[] = []
  for (let number = 0; number < count; number++) ids.push(await person(number))
  await bot.idle()
  return ids
}

async function confirmed(id = 'c1', filter = ALL, sendAt = t.clock.now()): Promise<string> {
  await t.domain.campaigns.draft({ id, agencyId: SENART, by: 'U1', byName: 'Nadia', text: `Bonjour ${id}`, filter })
  await t.domain.campaigns.confirm(id, sendAt)
  return id
}

async function sweep(notifier: Notifier = bot.notifier): Promise<void> {
  await campaignsSweep({
    ...t.domain,
    notifier,
    ways: bot,
    clock: t.clock,
    log: pino({ level: 'silent' }),
    onChanged: async (id) => void changed.push(id),
    onUnderWay: () => {},
  })(async () => {})
  await bot.idle()
}

const readers = () => sms.sent.map(({ to }) => to).sort()
const counts = (id = 'c1') => t.domain.campaigns.counts(id)

describe('a group message', () => {
  it('goes to who agreed and can be reached, once, and tells how it went', async () => {
    await people(3)
    await person(3, { alerts: false })
    await person(4, { agencyId: MEAUX })
    await person(5)
    await bot.sink.receive(inboundOf(phoneOf(5), 'STOP', { optOut: 'stop' }))
    await bot.idle()
    sms.onSend = ({ class: messageClass }, { address }) => {
      if (messageClass === 'unasked' && address.id === phoneOf(2)) throw new SendError('rejected', '30005')
    }
    await confirmed()
    await sweep()
    await sweep()
    expect(readers()).toEqual([phoneOf(0), phoneOf(1)])
    expect(await counts()).toMatchObject({ sent: 2, failed: 1, unreachable: 1, waiting: 0, handed: 0 })
    expect(changed).toEqual(['c1', 'c1'])
    const { providerId, conversationId } = {
      providerId: 'sms-1',
      conversationId: sms.sent[0]?.context.conversationId ?? '',
    }
    await bot.sink.receipt({ channel: 'sms', providerId, conversationId, status: 'delivered' })
    await sweep()
    await sweep()
    expect(await counts()).toMatchObject({ delivered: 1, sent: 1 })
    expect(await t.domain.campaigns.get('c1')).toMatchObject({ state: 'sent' })
    expect(changed).toEqual(['c1', 'c1', 'c1'])
  })

  it('killed at any point it forgets nobody and tells nobody twice', async () => {
    await people(7)
    await confirmed()
    // Dies before or after each hand-over in turn: what it had done so far is not written down.
    for (let steps = 0; steps < 14; steps++) {
      let left = steps
      await sweep({
        ...bot.notifier,
        async notify(conversationId, notification) {
          if (left-- === 0) throw new Error('killed before')
          const isNew = await bot.notifier.notify(conversationId, notification)
          if (left-- === 0) throw new Error('killed after')
          return isNew
        },
      }).catch(() => {})
    }
    await sweep()
    await sweep()
    expect(readers()).toEqual([0, 1, 2, 3, 4, 5, 6].map(phoneOf))
    expect(await counts()).toMatchObject({ sent: 7, waiting: 0, handed: 0 })
  })

  it('stopped half-way it goes to nobody else, not even to those it was just handed over to', async () => {
    await people(60)
    await confirmed()
    let handed = 0
    await sweep({
      ...bot.notifier,
      async notify(conversationId, notification) {
        // Held up on its way, as by a slow provider.
        if (handed === 10) await t.domain.campaigns.stop('c1')
        handed += 1
        return bot.notifier.notify(conversationId, notification)
      },
    })
    await sweep()
    expect(handed).toBe(50)
    expect(readers().length).toBeLessThanOrEqual(10)
    expect(await t.domain.campaigns.get('c1')).toMatchObject({ state: 'stopped' })
    expect((await counts()).waiting).toBe(10)
  })

  it('waits for its hour, rests at night, and leaves out who has taken it back meanwhile', async () => {
    const [first = ''] = await people(2)
    await confirmed('c1', ALL, new Date(NOW.getTime() + 22 * HOUR))
    await sweep()
    expect(await counts()).toMatchObject({ waiting: 0 })
    await t.clock.advance(12 * HOUR)
    await confirmed('c2')
    await sweep()
    expect(await counts('c2')).toMatchObject({ waiting: 2 })
    await t.domain.youths.recordConsent(first, { kind: 'alerts', isGiven: false, version: '1', at: t.clock.now(), channel: 'sms' })
    await t.clock.advance(11 * HOUR)
    await sweep()
    await sweep()
    expect(sms.bodies().sort()).toEqual(['Bonjour c1', 'Bonjour c2'])
    expect(readers()).toEqual([phoneOf(1), phoneOf(1)])
    expect(await counts('c2')).toMatchObject({ sent: 1, skipped: 1 })
  })

  it('is forgotten with who is erased, and follows who is joined', async () => {
    const [first = '', second = ''] = await people(2)
    await confirmed()
    await sweep()
    await t.domain.youths.merge(first, second)
    await t.domain.youths.erase(first)
    await sweep()
    expect(Object.values(await counts()).reduce((a, b) => a + b, 0)).toBe(0)
  })
})
