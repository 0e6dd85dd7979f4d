import { until } from '../bot/world.js'
import { SENART } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { NADIA, openWorld, SENART_CHANNEL, STRANGER, type World, wordsOf } from './world.js'

describe('over HTTP', () => {
  let w: World
  beforeAll(async () => {
    w = await openWorld()
  })
  afterAll(() => w.stop())

  const event = {
    type: 'event_callback',
    team_id: 'T0',
    event: { type: 'message', user: NADIA, text: 'x', ts: '1.1', channel: SENART_CHANNEL },
  }

  it.each<[string, Record<string, string>, number]>([
    ['a wrong signature', { 'x-slack-signature': `v0=${'0'.repeat(64)}` }, 401],
    ['no signature', { 'x-slack-signature': '' }, 401],
    ['an old request', { 'x-slack-request-timestamp': '1000000000' }, 401],
  ])('%s is refused', async (_, headers, status) => {
    expect(await w.forge(event, headers)).toBe(status)
  })

  it('broken JSON is refused and breaks nothing', async () => {
    const response = await fetch(`${w.url}/slack/events`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' })
    expect(response.status).toBe(401)
    expect(await w.forge(event)).toBe(200)
  })

  it('a command is acknowledged while Slack does not even tell who we are, and after Slack has hung up', async () => {
    const cold = await openWorld({ isSlow: true })
    const command = { command: '/aide', user_id: NADIA, channel_id: SENART_CHANNEL, team_id: 'T0', text: '', trigger_id: 't' }
    const from = Date.now()
    expect(await cold.forge(command)).toBe(200)
    expect(Date.now() - from).toBeLessThan(1000)
    await expect(cold.forge(command, {}, AbortSignal.timeout(1))).rejects.toThrow()
    cold.slack.delayAnswers(0)
    expect(await cold.forge(command)).toBe(200)
    await cold.settled()
    expect(cold.ephemerals(NADIA).length).toBeGreaterThanOrEqual(2)
    await cold.stop()
  })

  it('a command is acknowledged at once, however slow Slack itself is, and answered in the end', async () => {
    w.slack.delayAnswers(1500)
    const from = Date.now()
    await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text: '/aide' })
    expect(Date.now() - from).toBeLessThan(1000)
    w.slack.delayAnswers(0)
    await w.settled()
    expect(w.ephemerals(NADIA).at(-1)).toContain('/atelier')
  })

  it('Slack’s 429 is obeyed', async () => {
    w.slack.failNext({ what: 'chat.postEphemeral', status: 429, retryAfter: 1 })
    const from = Date.now()
    await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text: '/aide' })
    await w.settled()
    expect(Date.now() - from).toBeGreaterThanOrEqual(1000)
    expect(w.ephemerals(NADIA).at(-1)).toContain('Vous répondez pour')
  })

  it('what fails is told to the adviser under a reference', async () => {
    w.slack.failNext({ what: 'views.open', status: 200, code: 'internal_error' })
    await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text: '/atelier' })
    await w.settled()
    expect(w.ephemerals(NADIA).at(-1)).toMatch(/référence [0-9a-z]{8}/)
  })

  it('an adviser’s message whose event fails is brought again by Slack, and arrives once', async () => {
    const { youthId, conversationId } = await w.youth('+33612370001')
    await w.domain.handoffs.open({
      id: 'h1',
      youthId,
      conversationId,
      agencyId: SENART,
      reason: 'asked',
      isUrgent: false,
      at: w.clock.now(),
    })
    await w.admin.desk.deliver({ id: 'o1', conversationId, name: 'handoff.opened', value: { handoffId: 'h1' }, media: [] })
    const thread = (await w.domain.handoffs.get('h1'))?.slack
    // The conversation's own collection away for a moment: the notification cannot be written.
    const conversations = w.database.connection.collection('conversations')
    const kept = await conversations.findOne({})
    await conversations.deleteMany({})
    await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text: 'Bonjour', threadTs: thread?.ts ?? '' })
    await until(() => w.slack.ledger.records.some(({ way, status }) => way === 'out' && status === 500), 'a failed event')
    if (kept !== null) await conversations.insertOne(kept)
    await w.settled()
    expect(w.told.filter(({ name }) => name === 'handoff.message').map(({ value }) => value.text)).toEqual(['Bonjour'])
  })

  it('a desk event that nobody knows does not hold up the conversation', async () => {
    await w.admin.desk.deliver({ id: 'o2', conversationId: 'c', name: 'nothing.known', value: {}, media: [] })
  })
})

describe('by Socket Mode', () => {
  let w: World
  beforeAll(async () => {
    w = await openWorld({ isSocketMode: true })
  })
  afterAll(() => w.stop())

  it('behaves the same: commands, refusals, threads both ways', async () => {
    await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text: '/aide' })
    await w.slack.person.post(STRANGER, { channel: SENART_CHANNEL, text: '/offre' })
    await w.settled()
    expect(w.ephemerals(NADIA).at(-1)).toContain('/atelier')
    expect(w.ephemerals(STRANGER).at(-1)).toContain('Vous ne faites pas encore partie')

    const { youthId, conversationId } = await w.youth('+33612370002')
    await w.domain.handoffs.open({
      id: 'h2',
      youthId,
      conversationId,
      agencyId: SENART,
      reason: 'asked',
      isUrgent: false,
      at: w.clock.now(),
    })
    await w.admin.desk.deliver({ id: 'o3', conversationId, name: 'handoff.opened', value: { handoffId: 'h2' }, media: [] })
    const card = w.cards(SENART_CHANNEL).at(-1)
    await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text: 'Bonjour', threadTs: card?.ts ?? '' })
    await w.settled()
    expect(w.told.map(({ name }) => name)).toEqual(['handoff.assigned', 'handoff.message'])
  })

  it('takes no webhooks', async () => {
    expect(await w.forge({ type: 'event_callback' })).toBe(404)
  })

  it('shows the home tab', async () => {
    w.slack.person.openHome(NADIA)
    await until(() => w.slack.home(NADIA) !== undefined, 'the home tab')
    expect(wordsOf(w.slack.home(NADIA)?.body)).toContain('Ce qui vous attend')
  })
})
