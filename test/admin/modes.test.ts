/** One adviser's day, the same over HTTP and by Socket Mode. */

import { until } from '../bot/world.js'
import { MEAUX, SENART } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { buttonsOf, MEAUX_CHANNEL, MEHDI, NADIA, openWorld, PAUL, SENART_CHANNEL, type World, wordsOf } from './world.js'

describe.each([
  ['over HTTP', false],
  ['by Socket Mode', true],
])('%s', (_, isSocketMode) => {
  let w: World
  beforeAll(async () => {
    w = await openWorld({ isSocketMode })
  })
  afterAll(() => w.stop())

  const open = async (id: string, phone: string) => {
    const youth = await w.youth(phone)
    await w.domain.handoffs.open({ id, ...youth, agencyId: SENART, reason: 'asked', isUrgent: false, at: w.clock.now() })
    await w.admin.desk.deliver({
      id: `o${id}`,
      conversationId: youth.conversationId,
      name: 'handoff.opened',
      value: { handoffId: id },
      media: [],
    })
    await w.settled()
    const card = w.cards(SENART_CHANNEL).at(-1)
    return { ...youth, channel: card?.channel ?? '', ts: card?.ts ?? '' }
  }

  it('the home tab follows what waits, as it changes', async () => {
    w.slack.person.openHome(NADIA)
    await w.settled()
    expect(wordsOf(w.slack.home(NADIA)?.body)).toContain('Demandes de conseiller (0)')
    expect(wordsOf(w.slack.home(NADIA)?.body)).toContain('Rien ne vous attend')
    const h = await open('m1', '+33612390001')
    const home = () => wordsOf(w.slack.home(NADIA)?.body)
    expect(home()).toContain('Demandes de conseiller (1)')
    // Links need the workspace's address, which Slack tells in the background.
    await until(async () => {
      w.slack.person.openHome(NADIA)
      await w.settled()
      return home().includes(`archives/${h.channel}/p${h.ts.replace('.', '')}`)
    }, 'the link to the card')
    await w.slack.person.press(NADIA, h, { actionId: 'handoff:take' })
    await w.settled()
    expect(home()).toContain('Demandes de conseiller (0)')
    expect(home()).toContain('on attend votre réponse (1)')
    await w.slack.person.post(NADIA, { channel: h.channel, text: 'Bonjour', threadTs: h.ts })
    await w.settled()
    await w.admin.desk.deliver({
      id: 'm1-said',
      conversationId: h.conversationId,
      name: 'handoff.message',
      value: { handoffId: 'm1', text: 'oui' },
      media: [],
    })
    await w.settled()
    expect(home()).toContain('on attend votre réponse (1)')
    expect(w.slack.home(MEHDI)).toBeUndefined()
  })

  it('double clicks act once, and of two advisers one has it', async () => {
    const h = await open('m2', '+33612390002')
    w.told.length = 0
    await Promise.all([NADIA, NADIA, NADIA, PAUL, PAUL].map((user) => w.slack.person.press(user, h, { actionId: 'handoff:take' })))
    await w.settled()
    expect(w.told.map(({ name }) => name)).toEqual(['handoff.assigned'])
    const holder = (await w.domain.handoffs.get('m2'))?.assignedTo ?? ''
    w.told.length = 0
    await Promise.all(Array.from({ length: 4 }, () => w.slack.person.press(holder, h, { actionId: 'handoff:giveBack' })))
    await w.settled()
    expect(w.told.map(({ name }) => name)).toEqual(['handoff.closed'])
  })

  it('words, files, a correction, a tick, a transfer and a last word reach the person in order', async () => {
    const h = await open('m3', '+33612390003')
    w.told.length = 0
    const { ts } = await w.slack.person.post(NADIA, { channel: h.channel, text: 'Bonjor', threadTs: h.ts })
    await w.settled()
    w.slack.person.edit(NADIA, { channel: h.channel, ts: ts ?? '', text: 'Bonjour' })
    await w.slack.person.post(NADIA, {
      channel: h.channel,
      text: '',
      threadTs: h.ts,
      files: [{ fileName: 'plan.pdf', contentType: 'application/pdf', bytes: Buffer.from('%PDF-1.4\n1 0 obj') }],
    })
    await w.admin.desk.deliver({
      id: 'm3-said',
      conversationId: h.conversationId,
      name: 'handoff.message',
      value: { handoffId: 'm3', text: 'ok' },
      media: [],
    })
    const said = w.thread({ ...h, text: '', user: '', isBot: true }).find((message) => wordsOf(message).includes('"ok"'))
    w.slack.person.react(NADIA, { channel: h.channel, ts: said?.ts ?? '', name: '+1' })
    await w.settled()
    await w.slack.person.press(NADIA, h, { actionId: 'handoff:transfer' })
    await w.settled()
    expect(await w.slack.person.submit(NADIA, w.modal(NADIA).id, { agency: { value: MEAUX } })).toEqual({})
    await w.settled()
    const there = w.cards(MEAUX_CHANNEL).at(-1)
    expect(buttonsOf(there)).toContain('Prendre en charge')
    await w.slack.person.press(MEHDI, { channel: MEAUX_CHANNEL, ts: there?.ts ?? '' }, { actionId: 'handoff:lastWord' })
    await w.settled()
    await w.slack.person.submit(MEHDI, w.modal(MEHDI).id, { word: { value: 'Bonne route' } })
    await w.settled()
    expect(w.told.map(({ name }) => name)).toEqual([
      'handoff.assigned',
      'handoff.message',
      'handoff.edited',
      'handoff.message',
      'handoff.read',
      'handoff.moved',
      'handoff.closed',
    ])
  })

  it('a form tells what is wrong in its fields, and a file is found', async () => {
    await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text: '/equipe' })
    await w.settled()
    const outcome = await w.slack.person.submit(NADIA, w.modal(NADIA).id, { [`hours:${SENART}`]: { value: 'jamais' } })
    expect(Object.keys(outcome.errors ?? {})).toEqual([`hours:${SENART}`])
    const { code } = (await w.domain.youths.get((await open('m4', '+33612390004')).youthId)) ?? { code: '' }
    await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text: `/jeune ${code}` })
    await until(() => wordsOf(w.slack.modal(NADIA)?.body).includes(code), 'the file')
  })
})
