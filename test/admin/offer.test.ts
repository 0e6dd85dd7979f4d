import type { RawValues } from '../../simulator/slack/input.js'
import { newOffer, SENART } from '../support/domain.js'
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

const FILLED: Record<string, string | string[]> = {
  title: 'Vendeur ou vendeuse en boulangerie',
  company: 'Aux Blés d’Or',
  contract: 'cdi',
  workingTime: 'full',
  hours: ['saturday'],
  licences: ['B'],
  needs: ['licences'],
  positions: '2',
  expires: '2026-12-20',
  description: 'Accueil des clients et tenue de la caisse.',
}

async function openForm(): Promise<string> {
  await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text: '/offre' })
  await w.settled()
  return w.modal(NADIA).id
}

async function valuesOf(viewId: string, fields: Record<string, string | string[] | null>): Promise<RawValues> {
  const [occupation] = await w.slack.person.suggest(
    NADIA,
    { viewId },
    { blockId: 'occupation', actionId: 'offer:occupation', query: 'vendeuse boulangerie' },
  )
  const [place] = await w.slack.person.suggest(NADIA, { viewId }, { blockId: 'place', actionId: 'offer:place', query: 'melun' })
  return {
    ...Object.fromEntries(Object.entries({ ...FILLED, ...fields }).map(([block, value]) => [block, { value }])),
    occupation: { 'offer:occupation': occupation?.value ?? '' },
    place: { 'offer:place': place?.value ?? '' },
  }
}

async function submit(fields: Record<string, string | string[] | null> = {}) {
  const id = await openForm()
  const outcome = await w.slack.person.submit(NADIA, id, await valuesOf(id, fields))
  await w.settled()
  return outcome
}

const lastCard = () => w.cards(SENART_CHANNEL).at(-1)
const published = async () => {
  const id = w.later.find((call) => call.startsWith('offer '))?.slice('offer '.length) ?? ''
  const offer = await w.domain.offers.get(id)
  if (offer === null) throw new Error('No offer was published.')
  return offer
}

describe('/offre', () => {
  it('publishes, counts the profiles that match, and sets what comes later going', async () => {
    await w.youth('+33612360001')
    expect(await submit()).toEqual({})
    const offer = await published()
    expect(offer).toMatchObject({
      agencyId: SENART,
      companyName: 'Aux Blés d’Or',
      occupation: { rome: 'D1106' },
      placeName: 'Melun',
      contract: 'cdi',
      hours: ['saturday'],
      licences: [{ value: 'B', need: 'required' }],
      positions: 2,
      state: 'published',
      expiresAt: new Date('2026-12-20T22:59:59.999Z'),
    })
    expect(wordsOf(lastCard())).toContain('🟢 En ligne')
    expect(wordsOf(lastCard())).toContain('1 profil correspond')
    expect(buttonsOf(lastCard())).toEqual(['Pourvue', 'Suspendre', 'Modifier', 'Prolonger de 30 jours', 'Partager', 'Retirer'])
  })

  it('finds communes by their first letters', async () => {
    const viewId = await openForm()
    const found = await w.slack.person.suggest(NADIA, { viewId }, { blockId: 'place', actionId: 'offer:place', query: 'mel' })
    expect(found.map(({ text }) => text.text)).toContain('Melun (77000)')
  })

  it.each<[string, Record<string, string>, string, RegExp]>([
    ['an age', { description: 'Nous cherchons une personne de moins de 25 ans.' }, 'description', /l’âge.*/],
    ['a date that is past', { expires: '2026-11-24' }, 'expires', /déjà passé/],
  ])('shows %s in its own field, with what to write instead', async (_, fields, block, sentence) => {
    const outcome = await submit(fields)
    expect(Object.keys(outcome.errors ?? {})).toEqual([block])
    expect(outcome.errors?.[block]).toMatch(sentence)
    expect(w.later).toEqual([])
  })

  it('refuses an occupation and a place that were forged', async () => {
    const id = await openForm()
    const { body } = w.modal(NADIA)
    const values = await valuesOf(id, {})
    const texts = Object.entries(values).filter(([, byAction]) => !Object.values(byAction).some(Array.isArray))
    const state = Object.fromEntries(
      texts.map(([block, byAction]) => [
        block,
        Object.fromEntries(Object.entries(byAction).map(([action, value]) => [action, { type: 'plain_text_input', value }])),
      ]),
    )
    const forged = { type: 'external_select', selected_option: { text: { type: 'plain_text', text: 'x' }, value: 'Z9999|$where' } }
    expect(
      await w.forge({
        type: 'view_submission',
        user: { id: NADIA, name: 'nadia' },
        team: { id: 'T0', domain: 'x' },
        view: {
          ...body,
          id,
          state: { values: { ...state, occupation: { 'offer:occupation': forged }, place: { 'offer:place': forged } } },
        },
      }),
    ).toBe(200)
    await w.settled()
    expect(w.later).toEqual([])
  })

  it('is filled, paused and published again from its card', async () => {
    await submit({ title: 'Une autre offre' })
    const offer = await published()
    const place = { channel: SENART_CHANNEL, ts: lastCard()?.ts ?? '' }
    const press = async (actionId: string) => {
      await w.slack.person.press(NADIA, place, { actionId })
      await w.settled()
      return (await w.domain.offers.get(offer.id))?.state
    }
    expect(await press('offer:pause')).toBe('paused')
    expect(buttonsOf(lastCard())).toEqual(['Republier', 'Pourvue', 'Modifier', 'Retirer'])
    w.later.length = 0
    expect(await press('offer:resume')).toBe('published')
    expect(w.later).toEqual([`offer ${offer.id}`])
    expect(await press('offer:filled')).toBe('filled')
    expect(wordsOf(lastCard())).toContain('✅ Pourvue')
  })

  it('is not closed by another agency, nor an offer of a feed by anybody', async () => {
    await submit()
    const offer = await published()
    await w.pressForged(MEHDI, 'offer:filled', offer.id)
    expect((await w.domain.offers.get(offer.id))?.state).toBe('published')
    expect(w.ephemerals(MEHDI).at(-1)).toContain('dont vous ne faites pas partie')
    const { offer: fed } = await w.domain.offers.publish(newOffer({ agencyId: null, sourceId: 'francetravail:1' }))
    await w.pressForged(NADIA, 'offer:filled', fed.id)
    expect((await w.domain.offers.get(fed.id))?.state).toBe('published')
  })
})

describe('a contact request', () => {
  let count = 0

  async function asked() {
    count += 1
    const { youthId, conversationId } = await w.youth(`+3361236020${count}`)
    const { offer } = await w.domain.offers.publish(newOffer({ sourceId: `test:${count}` }))
    await w.domain.matches.rankFor(youthId, 50)
    const { request } = await w.domain.contactRequests.ask({ youthId, offerId: offer.id, agencyId: SENART, by: 'youth', key: `k${count}` })
    await w.admin.desk.deliver({
      id: `asked${count}`,
      conversationId,
      name: 'contactRequest.asked',
      value: { requestId: request.id },
      media: [],
    })
    return { request, youthId, conversationId, place: { channel: SENART_CHANNEL, ts: lastCard()?.ts ?? '' } }
  }

  it('shows the offer, who asks, and why they match', async () => {
    await asked()
    const words = wordsOf(lastCard())
    expect(lastCard()?.text).toMatch(/^Lina \(\w{6}\) est intéressé·e par l’offre/)
    expect(words).toContain('Vendeur / Vendeuse en boulangerie (H/F)')
    expect(words).toContain('Pourquoi cette offre')
    expect(words).toMatch(/• /)
    expect(buttonsOf(lastCard())).toEqual(['Accepter', 'Refuser'])
  })

  it('is answered once, however many press, and the person is told', async () => {
    const { request, place } = await asked()
    await Promise.all([1, 2, 3].map(() => w.slack.person.press(NADIA, place, { actionId: 'contact:accept' })))
    await w.settled()
    expect((await w.domain.contactRequests.get(request.id))?.state).toBe('accepted')
    expect(w.told).toEqual([{ name: 'contactRequest.answered', value: { requestId: request.id } }])
    expect(wordsOf(lastCard())).toContain(`🟢 Acceptée`)
    expect(buttonsOf(lastCard())).toEqual([])
    await w.pressForged(NADIA, 'contact:refuse', request.id)
    expect(w.ephemerals(NADIA).at(-1)).toBe('Cette demande a déjà une réponse : elle est acceptée.')
    expect(w.told).toHaveLength(1)
  })

  it('that was taken back shows so', async () => {
    const { request, conversationId } = await asked()
    await w.domain.contactRequests.answer(request.id, 'withdrawn', 'youth')
    await w.admin.desk.deliver({
      id: `withdrawn${count}`,
      conversationId,
      name: 'contactRequest.withdrawn',
      value: { requestId: request.id },
      media: [],
    })
    expect(wordsOf(lastCard())).toContain('a retiré sa demande')
  })

  it('is not answered by another agency', async () => {
    const { request } = await asked()
    await w.pressForged(MEHDI, 'contact:accept', request.id)
    expect((await w.domain.contactRequests.get(request.id))?.state).toBe('asked')
    expect(w.told).toEqual([])
  })
})
