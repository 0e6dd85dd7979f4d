import { SENART } from '../support/domain.js'
import { afterAll, beforeAll, expect, it } from '../support/jest.js'
import { DEFAULT_CHANNEL, openWorld, SENART_CHANNEL, type World, wordsOf } from './world.js'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.stop())

const failed = (conversationId: string, inboundId: string) => ({
  id: `out:${inboundId}`,
  conversationId,
  name: 'turn.failed',
  value: { inboundId, code: 'TypeError' },
  media: [],
})

it('a message that cannot be handled is told to the person’s agency, once', async () => {
  const { youthId, conversationId } = await w.youth('+33612370101')
  await w.domain.youths.placeInAgency(youthId, SENART)
  const youth = await w.domain.youths.get(youthId)
  await w.admin.desk.deliver(failed(conversationId, 'SM1'))
  await w.admin.desk.deliver(failed(conversationId, 'SM1'))
  const told = w.slack
    .messages(SENART_CHANNEL)
    .map(wordsOf)
    .filter((text) => text.includes('n’a pas pu être traité'))
  expect(told).toHaveLength(1)
  expect(told[0]).toContain(`/jeune ${youth?.code}`)
  expect(told[0]).toContain('TypeError')
})

it('somebody without an account is told of in the default channel', async () => {
  await w.admin.desk.deliver(failed('sms:unknown', 'SM2'))
  expect(w.slack.messages(DEFAULT_CHANNEL).map(wordsOf).at(-1)).toContain('pas encore de compte')
})
