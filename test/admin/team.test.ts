import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { MEAUX, newOffer, SENART } from '../support/domain.js'
import { DEFAULT_CHANNEL, MEHDI, NADIA, openWorld, PAUL, ROOT, SENART_CHANNEL, STRANGER, type World, wordsOf } from './world.js'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.stop())

async function openForm(user: string, channel: string) {
  await w.slack.person.post(user, { channel, text: '/equipe' })
  await w.settled()
  return w.slack.modal(user)
}

describe('/equipe', () => {
  it('by a lead adds a member, who may act from then on, and takes another out', async () => {
    const view = await openForm(NADIA, SENART_CHANNEL)
    const outcome = await w.slack.person.submit(NADIA, view?.id ?? '', { members: { value: [NADIA, STRANGER] } })
    await w.settled()
    expect(outcome).toEqual({})
    expect(await w.domain.agencies.adviser(STRANGER)).toEqual({ slackUserId: STRANGER, name: 'Elsa', agencyIds: [SENART], role: 'adviser' })
    expect((await w.domain.agencies.adviser(PAUL))?.agencyIds).toEqual([])
    expect(w.ephemerals(NADIA).at(-1)).toContain('2 conseillers')
  })

  it('by an administrator ties the channel to an agency, and shows there what waited', async () => {
    await w.domain.agencies.update(MEAUX, { slackChannelId: null })
    const { youthId, conversationId } = await w.youth('+33612380001', MEAUX)
    await w.domain.handoffs.open({
      id: 'h3',
      youthId,
      conversationId,
      agencyId: MEAUX,
      reason: 'asked',
      isUrgent: false,
      at: w.clock.now(),
    })
    const view = await openForm(ROOT, DEFAULT_CHANNEL)
    await w.slack.person.submit(ROOT, view?.id ?? '', {
      agency: { value: MEAUX },
      channel: { value: ['tie'] },
      members: { value: [MEHDI] },
    })
    await w.settled()
    expect((await w.domain.agencies.get(MEAUX))?.slackChannelId).toBe(DEFAULT_CHANNEL)
    expect(w.cards(DEFAULT_CHANNEL).at(-1)?.text).toContain('demande à parler')
  })

  it('does not take a channel that is another agency’s', async () => {
    const view = await openForm(ROOT, DEFAULT_CHANNEL)
    await w.slack.person.submit(ROOT, view?.id ?? '', {
      agency: { value: SENART },
      channel: { value: ['tie'] },
      members: { value: [NADIA] },
    })
    await w.settled()
    expect((await w.domain.agencies.get(SENART))?.slackChannelId).toBe(SENART_CHANNEL)
    expect(w.ephemerals(ROOT).at(-1)).toContain('déjà celui')
  })

  it('is not for an adviser without the lead, nor for a forged agency', async () => {
    expect(await openForm(MEHDI, SENART_CHANNEL)).toBeUndefined()
    expect(w.ephemerals(MEHDI).at(-1)).toContain('responsable')
    const view = await openForm(NADIA, SENART_CHANNEL)
    await w.forge({
      type: 'view_submission',
      user: { id: NADIA, name: 'nadia' },
      team: { id: 'T0', domain: 'x' },
      view: {
        ...view?.body,
        id: view?.id,
        private_metadata: JSON.stringify({ agencyId: MEAUX, channelId: SENART_CHANNEL }),
        state: { values: { members: { value: { type: 'multi_users_select', selected_users: [NADIA] } } } },
      },
    })
    await w.settled()
    expect((await w.domain.agencies.adviser(NADIA))?.agencyIds).toEqual([SENART])
    expect(w.ephemerals(NADIA).at(-1)).toContain('dont vous ne faites pas partie')
  })
})

describe('the home tab', () => {
  it('shows what waits, oldest first, with a way to it, and only of one’s own agencies', async () => {
    const first = await w.youth('+33612380002')
    await w.domain.handoffs.open({ id: 'h4', ...first, agencyId: SENART, reason: 'asked', isUrgent: true, at: w.clock.now() })
    await w.admin.desk.deliver({
      id: 'o4',
      conversationId: first.conversationId,
      name: 'handoff.opened',
      value: { handoffId: 'h4' },
      media: [],
    })
    const { offer } = await w.domain.offers.publish(newOffer({ sourceId: 'test:home' }))
    await w.domain.contactRequests.ask({ youthId: first.youthId, offerId: offer.id, agencyId: SENART, by: 'youth', key: 'home' })
    w.slack.person.openHome(NADIA)
    await w.settled()
    const home = wordsOf(w.slack.home(NADIA)?.body)
    expect(home).toContain('Demandes de conseiller (1)')
    expect(home).toContain('Mises en relation (1)')
    expect(home).toMatch(/slack\.com\/archives\/C0SENART\/p\d{16}/)
    w.slack.person.openHome(MEHDI)
    await w.settled()
    expect(wordsOf(w.slack.home(MEHDI)?.body)).not.toContain('Mises en relation (1)')
  })

  it('tells somebody of no agency what to do', async () => {
    w.slack.person.openHome(PAUL)
    await w.settled()
    expect(wordsOf(w.slack.home(PAUL)?.body)).toContain('/equipe')
  })
})

describe('/aide', () => {
  it('explains, in words that stay within Slack’s limits', async () => {
    await w.slack.person.post(MEHDI, { channel: SENART_CHANNEL, text: '/aide' })
    await w.settled()
    const help = w.ephemerals(MEHDI).at(-1) ?? ''
    for (const command of ['/atelier', '/offre', '/equipe']) expect(help).toContain(command)
    expect(help).toContain('Vous répondez pour')
    expect(help.length).toBeLessThan(4000)
  })
})
