/** What the welcome promises, kept: silence ends in erasure after a warning, and who is erased is nowhere any more. */
import { earOf } from './support/hear.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'
import { makeProfile } from './support/person.js'
import { openStage, type Stage } from './support/stage.js'
import { until } from './support/until.js'

const DAY_MS = 86_400_000

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(async () => {
  await stage?.stop()
})

describe('somebody who no longer writes', () => {
  it('is warned after 23 months, and erased after 24 unless they answer', async () => {
    const { domain, connection } = stage.service
    const [silent, back] = [stage.person('sms'), stage.person('sms')]
    await makeProfile(silent, 'Melun')
    await makeProfile(back, 'Melun')
    const before = await domain.youths.count()
    // Somebody typed this number and a code was sent to it; its owner never wrote.
    const stranger = { channel: 'sms' as const, id: '+33612349999', aliases: [], phone: '+33612349999' }
    await stage.service.bot.notifier.notifyAddress(stranger, {
      key: 'stray',
      name: 'link.code',
      value: { code: '123456' },
      class: 'answer',
    })
    await stage.settled()

    // From the 25th of November 2026 to the 26th of October 2028, a Thursday.
    await stage.advance(701 * DAY_MS)
    await earOf(silent)('le 25 novembre 2028, j’efface ton profil')
    await earOf(back)('réponds-moi un mot, par exemple MENU')
    await back.says('menu')
    await stage.advance(29 * DAY_MS)
    expect(await domain.youths.count()).toBe(before)

    await stage.advance(2 * DAY_MS)
    await until('the erasure', async () => (await domain.youths.count()) === before - 1)
    const conversations = connection.collection('conversations')
    await until('the conversations to go', async () => (await conversations.countDocuments()) === 1)
    expect(silent.hears()).toEqual([])
    expect(await domain.counters.get('erased.youths')).toBe(1)
    await back.says('profil')
    await earOf(back)('Que veux-tu changer ?')
  })
})
