import { readFileSync } from 'node:fs'
import { MEAUX, newOffer, SENART } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
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

/** What another agency sets, in the same window. */
async function choose(user: string, agencyId: string) {
  await w.slack.person.press(user, { viewId: w.modal(user).id }, { actionId: 'team:agency', value: agencyId })
  await w.settled()
  return w.modal(user)
}

describe('/equipe', () => {
  it('by a lead adds a member, who may act from then on, and takes another out', async () => {
    const view = await openForm(NADIA, SENART_CHANNEL)
    const outcome = await w.slack.person.submit(NADIA, view?.id ?? '', {
      [`members:${SENART}`]: { value: [NADIA, STRANGER] },
    })
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
    await openForm(ROOT, DEFAULT_CHANNEL)
    const view = await choose(ROOT, MEAUX)
    const outcome = await w.slack.person.submit(ROOT, view.id, {
      agency: { 'team:agency': MEAUX },
      [`channel:${MEAUX}`]: { value: ['tie'] },
      [`members:${MEAUX}`]: { value: [MEHDI] },
    })
    expect(outcome).toEqual({})
    await w.settled()
    expect((await w.domain.agencies.get(MEAUX))?.slackChannelId).toBe(DEFAULT_CHANNEL)
    expect(w.cards(DEFAULT_CHANNEL).at(-1)?.text).toContain('demande à parler')
  })

  it('does not take a channel that is another agency’s', async () => {
    await openForm(ROOT, DEFAULT_CHANNEL)
    const view = await choose(ROOT, SENART)
    const outcome = await w.slack.person.submit(ROOT, view.id, {
      agency: { 'team:agency': SENART },
      [`channel:${SENART}`]: { value: ['tie'] },
      [`members:${SENART}`]: { value: [NADIA] },
    })
    expect(outcome.errors?.[`channel:${SENART}`]).toContain('déjà celui')
    expect((await w.domain.agencies.get(SENART))?.slackChannelId).toBe(SENART_CHANNEL)
  })

  it('sets territory, hours, time zone, delay, lead and what is shared', async () => {
    const view = await openForm(NADIA, SENART_CHANNEL)
    expect(wordsOf(view?.body)).toContain('lundi au vendredi : 9h-12h30, 13h30-17h30')
    const outcome = await w.slack.person.submit(NADIA, view?.id ?? '', {
      [`members:${SENART}`]: { value: [NADIA, STRANGER] },
      [`leads:${SENART}`]: { value: [NADIA] },
      [`lead:${SENART}`]: { value: STRANGER },
      [`territory:${SENART}`]: { value: 'list' },
      [`communes:${SENART}`]: { value: 'Savigny-le-Temple, 77350\nEvry' },
      [`hours:${SENART}`]: { value: 'lundi : 9h-12h\nmardi et jeudi : 8h30 à 12h, 14h-18h30\nvendredi fermé' },
      [`timeZone:${SENART}`]: { value: 'Indian/Reunion' },
      [`delay:${SENART}`]: { value: '45' },
      [`shares:${SENART}`]: { value: ['workshops'] },
    })
    await w.settled()
    expect(outcome).toEqual({})
    expect(await w.domain.agencies.get(SENART)).toMatchObject({
      communes: expect.arrayContaining(['77445', '77285', '91228']),
      openingHours: {
        1: [['09:00', '12:00']],
        2: [
          ['08:30', '12:00'],
          ['14:00', '18:30'],
        ],
        4: [
          ['08:30', '12:00'],
          ['14:00', '18:30'],
        ],
      },
      timeZone: 'Indian/Reunion',
      responseDelayMinutes: 45,
      leadSlackUserId: STRANGER,
      shares: { offers: false, workshops: true, trainings: false },
    })
    expect((await w.domain.agencies.adviser(STRANGER))?.role).toBe('adviser')
    expect((await w.domain.agencies.ofCommune('91228')).id).toBe(SENART)
    const again = await openForm(NADIA, SENART_CHANNEL)
    expect(wordsOf(again?.body)).toContain('mardi : 8h30-12h, 14h-18h30')
    expect(wordsOf(again?.body)).toContain('Savigny-le-Temple')
    const whole = await w.slack.person.submit(NADIA, again?.id ?? '', {
      [`territory:${SENART}`]: { value: 'department' },
      [`timeZone:${SENART}`]: { value: 'Europe/Paris' },
    })
    await w.settled()
    expect(whole).toEqual({})
    expect((await w.domain.agencies.get(SENART))?.communes.length).toBeGreaterThan(500)
    await w.domain.agencies.update(SENART, { communes: [], leadSlackUserId: null })
  })

  it('tells what is wrong in the field where it is', async () => {
    const view = await openForm(NADIA, SENART_CHANNEL)
    const outcome = await w.slack.person.submit(NADIA, view?.id ?? '', {
      [`members:${SENART}`]: { value: [NADIA] },
      [`leads:${SENART}`]: { value: [MEHDI] },
      [`lead:${SENART}`]: { value: MEHDI },
      [`territory:${SENART}`]: { value: 'list' },
      [`communes:${SENART}`]: { value: 'Melun, Xyzzyville, 99999' },
      [`hours:${SENART}`]: { value: 'lundi : quand on veut' },
    })
    expect(Object.keys(outcome.errors ?? {}).sort()).toEqual(['communes', 'hours', 'lead', 'leads'].map((field) => `${field}:${SENART}`))
    expect(outcome.errors?.[`communes:${SENART}`]).toContain('Xyzzyville, 99999')
  })

  it('gives the lead to nobody by a lead of one agency in another one', async () => {
    await w.domain.agencies.saveAdviser({ slackUserId: PAUL, name: 'Paul', agencyIds: [MEAUX], role: 'adviser' })
    const view = await openForm(NADIA, SENART_CHANNEL)
    await w.slack.person.submit(NADIA, view?.id ?? '', {
      [`members:${SENART}`]: { value: [NADIA, STRANGER, PAUL] },
      [`leads:${SENART}`]: { value: [NADIA, PAUL] },
    })
    await w.settled()
    expect(await w.domain.agencies.adviser(PAUL)).toMatchObject({ agencyIds: [MEAUX, SENART], role: 'adviser' })
    await w.domain.agencies.saveAdviser({ slackUserId: PAUL, name: 'Paul', agencyIds: [], role: 'adviser' })
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
        state: { values: { [`members:${MEAUX}`]: { value: { type: 'multi_users_select', selected_users: [NADIA] } } } },
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
    await w.domain.offers.draft(newOffer({ sourceId: 'test:draft', title: 'Plongeur à valider' }))
    w.slack.person.openHome(NADIA)
    await w.settled()
    const home = wordsOf(w.slack.home(NADIA)?.body)
    expect(home).toContain('Demandes de conseiller (1)')
    expect(home).toContain('Mises en relation (1)')
    expect(home).toContain('Offres à valider (1)')
    expect(home).toContain('Plongeur à valider')
    expect(home).not.toContain('Rien ne vous attend')
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
    const manifest = readFileSync(new URL('../../docs/slack-manifest.json', import.meta.url), 'utf8')
    for (const { id } of w.admin.registered.filter(({ kind, id: name }) => kind === 'command' && name !== '/aide')) {
      expect(help).toContain(`*${id}*`)
      expect(manifest).toContain(`"command": "${id}"`)
    }
    expect(help).toContain('Vous répondez pour')
    expect(help.length).toBeLessThan(4000)
    await w.slack.person.post(MEHDI, { channel: SENART_CHANNEL, text: '/aide rendez-vous' })
    await w.settled()
    expect(w.ephemerals(MEHDI).at(-1)).toMatch(/^\*Rendez-vous\*/)
  })
})
