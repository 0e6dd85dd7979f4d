/** `/formation` on the wire: published, found, changed, shared, ended; and the card of somebody who wants one. */
import { elementsOf, type RawValues } from '../../simulator/slack/input.js'
import { MEAUX, newTraining, SENART } from '../support/domain.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '../support/jest.js'
import { buttonsOf, MEHDI, NADIA, openWorld, SENART_CHANNEL, type World, wordsOf } from './world.js'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.stop())
beforeEach(() => {
  w.told.length = 0
  w.later.length = 0
})

const lastCard = () => w.cards(SENART_CHANNEL).at(-1)

async function command(text: string) {
  await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text })
  await w.settled()
}

async function pressInWindow(actionId: string) {
  const { id, body } = w.modal(NADIA)
  const found = elementsOf(body.blocks).find(({ element }) => element.action_id === actionId)
  if (found === undefined) throw new Error(`No ${actionId} in ${wordsOf(body)}`)
  await w.slack.person.press(NADIA, { viewId: id }, { actionId, blockId: found.blockId })
  await w.settled()
}

const pressCard = async (actionId: string) => {
  await w.slack.person.press(NADIA, { channel: SENART_CHANNEL, ts: lastCard()?.ts ?? '' }, { actionId })
  await w.settled()
}

/** Fields that search take the first thing found. */
async function submit(fields: Record<string, string | string[]>) {
  const { id, body } = w.modal(NADIA)
  const values: RawValues = {}
  for (const { blockId, element } of elementsOf(body.blocks)) {
    const given = fields[blockId]
    if (given === undefined) continue
    if (element.type !== 'external_select' || typeof given !== 'string') {
      values[blockId] = { [element.action_id]: given }
      continue
    }
    const [first] = await w.slack.person.suggest(NADIA, { viewId: id }, { blockId, actionId: element.action_id, query: given })
    values[blockId] = { [element.action_id]: first?.value ?? '' }
  }
  const outcome = await w.slack.person.submit(NADIA, id, values)
  await w.settled()
  return outcome
}

const FILLED = {
  title: 'CAP boulanger',
  organisation: 'GRETA 77',
  occupation: 'vendeuse boulangerie',
  place: 'melun',
  startsOn: '2027-01-12',
  gives: ['B'],
  givesLevel: 'cap',
  seats: '12',
  isPaid: 'yes',
}

describe('/formation', () => {
  it('publishes in its fields’ own words, finds again, changes, opens a further session, ends', async () => {
    await command('/formation')
    const wrong = { ...FILLED, startsOn: '2026-11-01', description: 'Réservée aux moins de 25 ans.' }
    expect(Object.keys((await submit(wrong)).errors ?? {}).toSorted()).toEqual(['description', 'startsOn'])
    expect(await submit({ ...FILLED, description: 'Pétrir, façonner, cuire.' })).toEqual({})
    const [{ id } = { id: '' }] = (await w.domain.trainings.ofAgencies([SENART], { isOpen: true, text: '', today: '', skip: 0, limit: 9 }))
      .trainings
    expect(await w.domain.trainings.get(id)).toMatchObject({
      agencyId: SENART,
      occupations: [{ rome: 'D1106' }],
      placeName: 'Melun',
      gives: { licences: ['B'], level: 'cap' },
      seats: 12,
      isPaid: true,
      state: 'published',
    })
    expect(w.later).toEqual([`training ${id}`])
    expect(wordsOf(lastCard())).toContain('🟢 Ouverte')
    expect(buttonsOf(lastCard())).toEqual(['Complète', 'Modifier', 'Partager', 'Nouvelle session', 'Annuler la session'])

    const { youthId } = await w.youth('+33612362001')
    await w.domain.trainingInterests.ask({ youthId, trainingId: id, agencyId: SENART, key: 'k' })
    await command('/formation greta')
    expect(wordsOf(w.modal(NADIA).body)).toContain('1 formation')
    await pressInWindow('training:open')
    await pressInWindow('training:edit')
    await submit({ title: 'CAP boulanger en neuf mois' })
    expect(w.told).toEqual([])
    await pressInWindow('training:edit')
    await submit({ startsOn: '2027-02-01' })
    expect(w.told).toEqual([{ name: 'training.changed', value: { trainingId: id } }])
    await pressInWindow('training:share')
    await submit({ who: 'some', some: [MEAUX] })
    expect((await w.domain.trainings.get(id))?.sharedWith).toEqual([MEAUX])
    await pressInWindow('training:full')
    expect((await w.domain.trainings.get(id))?.state).toBe('full')
    expect(buttonsOf(lastCard())).toEqual(['Rouvrir', 'Nouvelle session', 'Annuler la session'])
    await pressCard('training:again')
    expect(wordsOf(w.modal(NADIA).body)).toContain('CAP boulanger en neuf mois')
    expect(wordsOf(w.modal(NADIA).body)).not.toContain('2027-02-01')
    await submit({ startsOn: '2027-09-01' })
    expect(await w.domain.trainings.ofAgencies([SENART], { isOpen: true, text: '', today: '', skip: 0, limit: 9 })).toMatchObject({
      total: 1,
      trainings: [{ startsOn: '2027-09-01', title: 'CAP boulanger en neuf mois' }],
    })
  })

  it('is not another agency’s to touch, nor an import’s anybody’s', async () => {
    const { training } = await w.domain.trainings.publish(newTraining({ sourceId: 'slack:t:1' }))
    const { training: fed } = await w.domain.trainings.publish(newTraining({ sourceId: 'csv:1', agencyId: null }))
    for (const action of ['full', 'cancel', 'edit', 'share', 'again', 'open', 'reopen'])
      await w.pressForged(MEHDI, `training:${action}`, training.id)
    await w.pressForged(NADIA, 'training:cancel', fed.id)
    expect(w.ephemerals(NADIA).at(-1)).toContain('vient d’un import')
    expect(await w.domain.trainings.getMany([training.id, fed.id])).toEqual([training, fed])
    expect(w.slack.modal(MEHDI)).toBeUndefined()
  })
})

describe('somebody who wants a training', () => {
  it('is a card once, answered once, and counted on the training’s', async () => {
    const { youthId, conversationId } = await w.youth('+33612362002')
    const { training } = await w.domain.trainings.publish(newTraining({ sourceId: 'slack:t:2', title: 'Vente' }))
    const { interest } = await w.domain.trainingInterests.ask({ youthId, trainingId: training.id, agencyId: SENART, key: 'k' })
    const tell = (id: string) =>
      w.admin.desk.deliver({ id, conversationId, name: 'training.interest', value: { interestId: interest.id }, media: [] })
    const cards = () => w.cards(SENART_CHANNEL).filter(({ text }) => text.includes('intéressé·e par la formation « Vente »'))
    await tell('a')
    await tell('b')
    expect(cards()).toHaveLength(1)
    expect(wordsOf(cards()[0])).toContain('Mme Durand')
    expect(wordsOf(cards()[0])).toMatch(/Pourquoi cette formation.*• /)
    await w.pressForged(MEHDI, 'interest:enroll', interest.id)
    expect((await w.domain.trainingInterests.get(interest.id))?.state).toBe('asked')
    const place = { channel: SENART_CHANNEL, ts: cards()[0]?.ts ?? '' }
    await Promise.all([1, 2].map(() => w.slack.person.press(NADIA, place, { actionId: 'interest:enroll' })))
    await w.settled()
    expect(wordsOf(cards()[0])).toContain('🟢 Inscrit·e')
    expect(buttonsOf(cards()[0])).toEqual(['Pas possible'])
    expect(
      w.cards(SENART_CHANNEL).some((card) => wordsOf(card).includes('Formation : Vente') && wordsOf(card).includes('1 inscrite')),
    ).toBe(true)
    await w.domain.trainingInterests.answer(interest.id, 'withdrawn', 'youth')
    await tell('c')
    expect(wordsOf(cards()[0])).toContain('a retiré sa demande')
    await w.pressForged(NADIA, 'interest:enroll', interest.id)
    expect(w.ephemerals(NADIA).at(-1)).toBe('Cette demande a déjà une réponse : elle est retirée par la personne.')
  })
})
