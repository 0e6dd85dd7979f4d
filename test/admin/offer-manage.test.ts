/** What advisers do with the offers they have: find, change, extend, share, end; and who hears of it. */
import { elementsOf, type RawValues } from '../../simulator/slack/input.js'
import { MEAUX, newOffer, SENART } from '../support/domain.js'
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
const stateOf = async (id: string) => (await w.domain.offers.get(id))?.state

async function command(text: string) {
  await w.slack.person.post(NADIA, { channel: SENART_CHANNEL, text })
  await w.settled()
}

/** Presses in the open window; `value` tells buttons of one name apart. */
async function pressInWindow(actionId: string, value?: string) {
  const { id, body } = w.modal(NADIA)
  const found = elementsOf(body.blocks).find(
    ({ element }) => element.action_id === actionId && (value === undefined || element.value === value),
  )
  if (found === undefined) throw new Error(`No ${actionId} in ${wordsOf(body)}`)
  await w.slack.person.press(NADIA, { viewId: id }, { actionId, blockId: found.blockId })
  await w.settled()
}

/** Submits the open window with these answers changed, the others as they stand. */
async function submit(fields: Record<string, string | string[]> = {}) {
  const values: RawValues = Object.fromEntries(Object.entries(fields).map(([block, value]) => [block, { value }]))
  const outcome = await w.slack.person.submit(NADIA, w.modal(NADIA).id, values)
  await w.settled()
  return outcome
}

async function offerWithAsker(sourceId: string, phone: string) {
  const { youthId } = await w.youth(phone)
  const { offer } = await w.domain.offers.publish(newOffer({ sourceId, expiresAt: new Date('2026-12-01T22:59:59Z') }))
  const { request } = await w.domain.contactRequests.ask({ youthId, offerId: offer.id, agencyId: SENART, by: 'youth', key: sourceId })
  return { offer, request, youthId }
}

describe('an offer that is there', () => {
  it('is found, opened, changed in its form, and told of only as far as it matters', async () => {
    const { offer } = await offerWithAsker('slack:manage:1', '+33612361001')
    await w.domain.offers.publish(newOffer({ sourceId: 'slack:manage:2', title: 'Cariste', companyName: 'Entrepôt Sud' }))
    await w.domain.offers.publish(newOffer({ sourceId: 'slack:manage:3', title: 'Boulangerie de Meaux', agencyId: MEAUX }))
    await command('/offre boulangerie')
    expect(wordsOf(w.modal(NADIA).body)).toContain('1 offre')
    expect(wordsOf(w.modal(NADIA).body)).not.toContain('de Meaux')
    await pressInWindow('offer:open', offer.id)
    await pressInWindow('offer:edit')
    expect((await submit({ description: 'Nous cherchons une jeune femme.' })).errors?.description).toMatch(/la loi interdit/)
    expect(await submit({ description: 'Accueil et caisse, dans une équipe de quatre.' })).toEqual({})
    expect(w.told).toEqual([])
    expect(wordsOf(w.modal(NADIA).body)).toContain('équipe de quatre')
    await pressInWindow('offer:edit')
    await submit({ contract: 'cdd', salary: '1 900 € brut' })
    expect(await w.domain.offers.get(offer.id)).toMatchObject({
      id: offer.id,
      version: 3,
      state: 'published',
      contract: 'cdd',
      occupation: offer.occupation,
      place: offer.place,
      expiresAt: new Date('2026-12-01T22:59:59.999Z'),
    })
    expect(w.told).toEqual([{ name: 'offer.changed', value: { offerId: offer.id, changes: ['contract', 'salary'] } }])
    expect(w.later).toContain(`offer ${offer.id}`)
    expect(wordsOf(lastCard())).toContain('1 900 € brut')
    await submit()
  })

  it('is listed a page at a time, the ended ones apart', async () => {
    for (let n = 0; n < 9; n++)
      await w.domain.offers.publish(newOffer({ sourceId: `slack:page:${n}`, title: `Plongeur ${n}`, companyName: 'Chez Léo' }))
    await command('/offre plongeur leo')
    expect(wordsOf(w.modal(NADIA).body)).toContain('9 offres, page 1 sur 2')
    await pressInWindow('offer:next')
    expect(wordsOf(w.modal(NADIA).body)).toContain('Plongeur 0')
    await pressInWindow('offer:previous')
    expect(wordsOf(w.modal(NADIA).body)).not.toContain('Plongeur 0')
    await submit({ text: 'personne', which: 'closed' })
    expect(wordsOf(w.modal(NADIA).body)).toContain('Aucune offre ici')
    await command('/offre')
    await pressInWindow('offer:list')
    expect(wordsOf(w.modal(NADIA).body)).toContain('Plongeur')
  })

  it('is extended once a day, ended for those who wait, and published again with time to live', async () => {
    const { offer } = await offerWithAsker('slack:manage:4', '+33612361002')
    const press = async (actionId: string) => {
      await w.pressForged(NADIA, actionId, offer.id)
      return w.domain.offers.get(offer.id)
    }
    const first = await press('offer:extend')
    expect(first?.expiresAt?.toISOString().slice(0, 10)).toBe('2026-12-25')
    expect(await press('offer:extend')).toEqual(first)
    expect((await press('offer:withdraw'))?.state).toBe('withdrawn')
    expect(w.later).toContain(`contact ${offer.id}`)
    expect(buttonsOf(lastCard())).toEqual(['Republier'])
    await w.pressForged(NADIA, 'offer:filled', offer.id)
    expect(await stateOf(offer.id)).toBe('withdrawn')
    expect(w.ephemerals(NADIA).at(-1)).toBe('Cette offre est retirée : rien n’a été changé.')
    await w.clock.advance(40 * 86_400_000)
    expect(await press('offer:resume')).toMatchObject({ state: 'published' })
    expect((await w.domain.offers.get(offer.id))?.expiresAt?.getTime()).toBeGreaterThan(w.clock.now().getTime() + 29 * 86_400_000)
  })

  it('is seen by the agencies it is shared with, and no others', async () => {
    await w.domain.agencies.update(SENART, { shares: { offers: false, workshops: true, trainings: true } })
    const { offer } = await w.domain.offers.publish(newOffer({ sourceId: 'slack:manage:5', title: 'Offre partagée' }))
    const { youthId } = await w.youth('+33612361005', MEAUX)
    const isSeen = async () => (await w.domain.matches.rankFor(youthId, 50)).some(({ offer: { id } }) => id === offer.id)
    expect(await isSeen()).toBe(false)
    const shareWith = async (fields: Record<string, string | string[]>) => {
      await w.slack.person.press(NADIA, { channel: SENART_CHANNEL, ts: lastCard()?.ts ?? '' }, { actionId: 'offer:share' })
      await w.settled()
      return submit(fields)
    }
    await w.pressForged(NADIA, 'offer:extend', offer.id)
    expect((await shareWith({ who: 'some' })).errors?.some).toBe('Choisissez au moins une Mission Locale.')
    await submit({ who: 'some', some: [MEAUX] })
    expect(await isSeen()).toBe(true)
    expect((await w.domain.matches.profilesFor(offer.id, 50)).map((match) => match.youthId)).toContain(youthId)
    expect(wordsOf(lastCard())).toMatch(/Vue par[^}]*nord-est 77/)
    await shareWith({ who: 'own' })
    expect(await isSeen()).toBe(false)
    await shareWith({ who: 'all' })
    expect(await isSeen()).toBe(true)
    await w.domain.agencies.update(SENART, { shares: { offers: true, workshops: true, trainings: true } })
  })

  it('of a recruiter tells them what an adviser does to it, and keeps their company', async () => {
    const { conversationId, youthId: personId } = await w.youth('+33612361006')
    const company = await w.domain.companies.ensure({ name: 'Au Bon Pain', siret: '73282932000074', agencyId: SENART })
    const recruiter = await w.domain.recruiters.register({
      personId,
      companyId: company.id,
      name: 'Mme Martin',
      phone: '+33612361006',
      conversationId,
      agencyId: SENART,
    })
    const said = newOffer({ sourceId: `recruiter:${recruiter.id}:1`, companyId: company.id, companyName: company.name })
    const draft = await w.domain.offers.draft(said)
    await w.admin.desk.deliver({ id: 'd1', conversationId, name: 'offer.submitted', value: { offerId: draft.id }, media: [] })
    expect(buttonsOf(lastCard())).toEqual(['Valider et publier', 'Refuser', 'Modifier'])
    await w.slack.person.press(NADIA, { channel: SENART_CHANNEL, ts: lastCard()?.ts ?? '' }, { actionId: 'offer:edit' })
    await w.settled()
    expect(wordsOf(w.modal(NADIA).body)).not.toContain('"block_id":"company"')
    await submit({ title: 'Vendeur ou vendeuse (H/F)' })
    expect(await w.domain.offers.get(draft.id)).toMatchObject({ state: 'draft', title: 'Vendeur ou vendeuse (H/F)', companyId: company.id })
    await w.pressForged(NADIA, 'offer:validate', draft.id)
    await w.pressForged(NADIA, 'offer:filled', draft.id)
    expect(w.told).toEqual([
      { name: 'recruiter.offerChanged', value: { offerId: draft.id, what: 'edited' } },
      { name: 'recruiter.reviewed', value: { offerId: draft.id } },
      { name: 'recruiter.offerChanged', value: { offerId: draft.id, what: 'filled' } },
    ])
  })

  it.each(['offer:edit', 'offer:share', 'offer:open', 'offer:extend', 'offer:withdraw', 'offer:resume'])(
    'is not another agency’s to touch (%s)',
    async (actionId) => {
      const { offer } = await w.domain.offers.publish(newOffer({ sourceId: 'slack:manage:6' }))
      const before = await w.domain.offers.get(offer.id)
      await w.pressForged(MEHDI, actionId, offer.id)
      expect(w.ephemerals(MEHDI).at(-1)).toContain('dont vous ne faites pas partie')
      expect(await w.domain.offers.get(offer.id)).toEqual(before)
      expect(w.slack.modal(MEHDI)).toBeUndefined()
    },
  )
})
