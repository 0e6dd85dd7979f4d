/** An impatient adviser: everything is submitted and pressed three times at once, over HTTP and by Socket Mode, and happens once. */
import { elementsOf, type RawValues } from '../../simulator/slack/input.js'
import { MEAUX, SENART } from '../support/domain.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '../support/jest.js'
import { NADIA, openWorld, SENART_CHANNEL, type World, wordsOf } from './world.js'

describe.each([
  ['over HTTP', false],
  ['by Socket Mode', true],
])('%s, three times at once', (_, isSocketMode) => {
  let w: World
  let youthId: string
  let code: string
  beforeAll(async () => {
    w = await openWorld({ isSocketMode })
    youthId = (await w.youth('+33612391001')).youthId
    code = (await w.domain.youths.get(youthId))?.code ?? ''
    await w.domain.youths.recordConsent(youthId, { kind: 'alerts', isGiven: true, version: '1', at: w.clock.now(), channel: 'sms' })
  })
  afterAll(() => w.stop())
  beforeEach(() => {
    w.told.length = 0
    w.later.length = 0
  })

  const THREE = [1, 2, 3]
  const told = () => w.told.map(({ name }) => name)
  const count = (collection: string, filter: object = {}) => w.database.connection.collection(collection).countDocuments(filter)
  const cards = (text: string) => w.cards(SENART_CHANNEL).filter((card) => wordsOf(card).includes(text)).length
  const lastCard = () => ({ channel: SENART_CHANNEL, ts: w.cards(SENART_CHANNEL).at(-1)?.ts ?? '' })

  async function command(text: string): Promise<void> {
    await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text })
    await w.settled()
  }

  async function submit(fields: Record<string, string | string[]>): Promise<void> {
    const { id, body } = w.modal(NADIA)
    const values: RawValues = {}
    for (const { blockId, element } of elementsOf(body.blocks)) {
      const given = fields[blockId]
      if (given === undefined) continue
      const isSearch = element.type === 'external_select' && typeof given === 'string'
      const found = isSearch
        ? await w.slack.person.suggest(NADIA, { viewId: id }, { blockId, actionId: element.action_id, query: given })
        : []
      values[blockId] = { [element.action_id]: isSearch ? (found[0]?.value ?? '') : given }
    }
    // A window that is closed by the first takes no more: only the person's own eyes differ.
    const outcomes = await Promise.all(THREE.map(() => w.slack.person.submit(NADIA, id, values).catch(() => ({}))))
    expect(outcomes.some((outcome) => 'errors' in outcome)).toBe(false)
    await w.settled()
  }

  async function press(place: { channel: string; ts: string } | { viewId: string }, actionId: string): Promise<void> {
    await Promise.all(THREE.map(() => w.slack.person.press(NADIA, place, { actionId }).catch(() => undefined)))
    await w.settled()
  }

  it('publishes one offer and one workshop', async () => {
    await command('/offre')
    await submit({
      title: 'Vendeur impatient',
      company: 'Le Fournil',
      occupation: 'vendeuse boulangerie',
      place: 'melun',
      contract: 'cdi',
      workingTime: 'full',
      positions: '1',
      expires: '2026-12-20',
      description: 'Accueil et caisse.',
    })
    expect(await count('offers', { title: 'Vendeur impatient' })).toBe(1)
    expect(cards('Vendeur impatient')).toBe(1)
    await command('/atelier')
    await submit({
      title: 'Atelier impatient',
      theme: 'Entretien d’embauche',
      host: 'Nadia',
      date: '2026-12-02',
      start: '14:00',
      end: '15:00',
      mode: 'video',
      invited: 'mine',
    })
    expect(await count('workshops', { title: 'Atelier impatient' })).toBe(1)
    expect(cards('Atelier impatient')).toBe(1)
  })

  it('offers, moves and cancels one appointment, each told once', async () => {
    await command(`/jeune ${code}`)
    await w.slack.person.press(NADIA, { viewId: w.modal(NADIA).id }, { actionId: 'appointment:proposeTo' })
    await w.settled()
    await submit({ date1: '2026-12-01', time1: '10:00', address: '1 rue de la Gare' })
    const [{ id } = { id: '' }] = await w.domain.appointments.ofYouth(youthId, w.clock.now())
    await w.domain.appointments.book(id, new Date('2026-12-01T09:00:00Z'), w.clock.now())
    await w.admin.desk.deliver({ id: `p${id}`, conversationId: 'c', name: 'appointment.changed', value: { appointmentId: id }, media: [] })
    const card = lastCard()
    await w.slack.person.press(NADIA, card, { actionId: 'appointment:move' })
    await w.settled()
    await submit({ date: '2026-12-02', time: '11:00' })
    await press(card, 'appointment:cancel')
    expect(told()).toEqual(['appointment.offered', 'appointment.moved', 'appointment.cancelled'])
    expect(await count('appointments')).toBe(1)
    expect(cards('Rendez-vous avec')).toBe(1)
  })

  it('writes, notes and moves a youth once', async () => {
    await command(`/jeune ${code}`)
    const file = w.modal(NADIA).id
    const open = async (actionId: string) => {
      await w.slack.person.press(NADIA, { viewId: file }, { actionId })
      await w.settled()
    }
    await open('youth:note')
    await submit({ note: 'Permis en cours' })
    expect(await count('notes')).toBe(1)
    await open('youth:write')
    await submit({ message: 'Bonjour' })
    await open('youth:move')
    await submit({ agency: MEAUX })
    expect(told()).toEqual(['handoff.begun', 'agency.changed'])
    expect(await count('handoffs')).toBe(1)
    await w.domain.youths.update(youthId, { agencyId: SENART })
  })

  it('confirms one group message', async () => {
    await command('/message')
    await submit({ text: 'Forum mardi' })
    await submit({})
    expect(await count('campaigns')).toBe(1)
    expect(await count('campaigns', { state: 'confirmed' })).toBe(1)
    expect(cards('Message de groupe')).toBe(1)
    await press(lastCard(), 'message:stop')
    expect(await count('campaigns', { state: 'stopped' })).toBe(1)
  })
})
