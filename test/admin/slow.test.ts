/** A database that does not answer: Slack is answered all the same, and what was asked is done once it does. */
import { afterAll, beforeAll, expect, it } from '../support/jest.js'
import { slowDatabase } from '../support/slow-database.js'
import { NADIA, openWorld, SENART_CHANNEL, type World, wordsOf } from './world.js'

let w: World
let line: Awaited<ReturnType<typeof slowDatabase>>
beforeAll(async () => {
  line = await slowDatabase()
  w = await openWorld({ databaseUri: line.uri, formPatienceMs: 20 })
})
afterAll(async () => {
  line.release()
  await w.stop()
  await line.close()
})

it('every command, button and form is acknowledged while the database hangs', async () => {
  const { youthId } = await w.youth('+33612392001')
  await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text: '/message' })
  await w.settled()
  line.hold()
  const who = { user: { id: NADIA, name: 'nadia' }, team: { id: 'T0', domain: 'x' }, trigger_id: 'forged' }
  for (const { kind, id } of w.admin.registered) {
    if (kind === 'command') {
      const command = { command: id, user_id: NADIA, channel_id: SENART_CHANNEL, team_id: 'T0', text: '', trigger_id: 't' }
      expect(await w.forge(command)).toBe(200)
    }
    if (kind === 'action') {
      const actions = [{ type: 'button', action_id: id, block_id: 'b', value: 'nobody', action_ts: '1.3' }]
      expect(await w.forge({ type: 'block_actions', ...who, channel: { id: SENART_CHANNEL }, actions })).toBe(200)
    }
    if (kind === 'view') {
      const view = { id: `V${id}`, type: 'modal', callback_id: id, private_metadata: JSON.stringify({ youthId }), state: { values: {} } }
      expect(await w.forge({ type: 'view_submission', ...who, view })).toBe(200)
    }
  }
  // A form in a real window says that it goes on.
  const { id: viewId } = w.modal(NADIA)
  expect(await w.slack.person.submit(NADIA, viewId, { text: { value: 'Forum mardi' } })).toEqual({})
  expect(wordsOf(w.modal(NADIA).body)).toContain('On compte')
  line.release()
  await w.settled()
  expect(wordsOf(w.modal(NADIA).body)).toContain('Forum mardi')
})

it('a form that could not be read in time tells in its window how it ended', async () => {
  const { youthId } = await w.youth('+33612392002')
  const code = (await w.domain.youths.get(youthId))?.code ?? ''
  const find = async (text: string) => {
    await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text: '/jeune' })
    await w.settled()
    line.hold()
    const { id } = w.modal(NADIA)
    expect(await w.slack.person.submit(NADIA, id, { who: { value: text } })).toEqual({})
    expect(wordsOf(w.modal(NADIA).body)).toContain('plus long que d’habitude')
    line.release()
    await w.settled()
    return wordsOf(w.modal(NADIA).body)
  }
  expect(await find(code)).toContain(code)
  expect(await find('Xyz')).toContain('ne correspond')
})
