/** Whatever ids a payload carries, nobody reaches beyond their agency: tried on everything that Slack may call. */

import { neededFor } from '../../admin/rights.js'
import { MEAUX, newOffer, newTraining, SENART } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'
import { MEHDI, NADIA, openWorld, SENART_CHANNEL, STRANGER, type World } from './world.js'

const COLLECTIONS = [
  'handoffs',
  'youths',
  'profiles',
  'agencies',
  'advisers',
  'offers',
  'contactRequests',
  'workshops',
  'registrations',
  'notes',
  'appointments',
  'trainings',
  'trainingInterests',
  'campaigns',
  'papers',
]
const HOSTILE = ['', 'nobody', '{"$gt":""}', '__proto__', '<!channel>', 'x'.repeat(1900)]
const NAME = 'Philomène'
const TYPED_NAME = 'Philomene'

let w: World
let targets: string[]
let workshopId: string
let handoffId: string
let youthId: string
let trainingId: string
let paperValue: string
beforeAll(async () => {
  w = await openWorld()
  const youth = await w.youth('+33612370100')
  youthId = youth.youthId
  await w.domain.youths.update(youthId, { firstName: NAME })
  handoffId = 'scope:1'
  await w.domain.handoffs.open({ id: handoffId, ...youth, agencyId: SENART, reason: 'asked', isUrgent: false, at: w.clock.now() })
  await w.admin.desk.deliver({ id: 'scope', conversationId: youth.conversationId, name: 'handoff.opened', value: { handoffId }, media: [] })
  const { offer } = await w.domain.offers.publish(newOffer({ sourceId: 'test:scope' }))
  const { request } = await w.domain.contactRequests.ask({ youthId, offerId: offer.id, agencyId: SENART, by: 'youth', key: 'scope' })
  const startsAt = new Date(w.clock.now().getTime() + 86_400_000)
  const workshop = await w.domain.workshops.create(
    {
      agencyId: SENART,
      title: 'Réussir son entretien',
      theme: 'other',
      description: '',
      host: 'Nadia',
      startsAt,
      endsAt: new Date(startsAt.getTime() + 3_600_000),
      mode: 'video',
      videoUrl: 'https://meet.example/salle',
      address: null,
      seats: null,
      invitedAgencyIds: [],
      createdBy: NADIA,
    },
    'scope',
  )
  workshopId = workshop.id
  const appointment = await w.domain.appointments.offer({
    id: 'scope-appointment',
    youthId,
    agencyId: SENART,
    adviserId: NADIA,
    adviserName: 'Nadia',
    slots: [startsAt],
    minutes: 30,
    mode: 'onsite',
    videoUrl: null,
    address: '1 rue de la Gare',
  })
  const { paper } = await w.domain.papers.add({
    youthId,
    kind: 'resume',
    offerId: null,
    documentId: 'scope',
    isMade: false,
    agencyId: SENART,
    key: 'scope',
  })
  paperValue = `${paper.id}:1`
  const { training } = await w.domain.trainings.publish(newTraining({ sourceId: 'test:scope' }))
  const { interest } = await w.domain.trainingInterests.ask({ youthId, trainingId: training.id, agencyId: SENART, key: 'scope' })
  trainingId = training.id
  const campaign = await w.domain.campaigns.draft({
    id: 'scope-campaign',
    agencyId: SENART,
    by: NADIA,
    byName: 'Nadia',
    text: 'Forum mardi',
    filter: { agencyId: SENART, rome: null, near: null, seen: 'any', channels: [] },
  })
  await w.domain.campaigns.confirm(campaign.id, startsAt)
  targets = [
    paperValue,
    campaign.id,
    training.id,
    interest.id,
    appointment.id,
    handoffId,
    youthId,
    offer.id,
    request.id,
    workshopId,
    `2026-10|${SENART}`,
    SENART,
  ]
  await w.settled()
})
afterAll(() => w.stop())

it('asks a right for everything that Slack may call', () => {
  expect(w.admin.registered.filter(({ id }) => neededFor(id) === undefined)).toEqual([])
})

async function everything(): Promise<string> {
  const all = await Promise.all(COLLECTIONS.map((name) => w.database.connection.collection(name).find({}).sort({ _id: 1 }).toArray()))
  return JSON.stringify(all)
}

/** What Slack was asked to show since then, refused or not. */
function shownSince(at: number): string {
  return JSON.stringify(w.slack.ledger.records.slice(at).filter(({ way, what }) => way === 'in' && /^(views|chat|files)\./.test(what)))
}

/** Runs `act` and holds that nothing has changed, nobody was told anything and nothing of the other agency was shown. */
async function leavesNoTrace(act: () => Promise<unknown>): Promise<void> {
  const before = await everything()
  const at = w.slack.ledger.records.length
  w.told.length = 0
  await act()
  await w.settled()
  expect(await everything()).toBe(before)
  expect(w.told).toEqual([])
  const shown = shownSince(at)
  expect(shown).not.toContain(NAME)
  expect(shown).not.toContain('meet.example')
  expect(shown).not.toContain('06 12 37')
}

const submitForged = (user: string, callbackId: string, id: string, fields: Record<string, unknown>) =>
  w.forge({
    type: 'view_submission',
    user: { id: user, name: user },
    team: { id: 'T0', domain: 'x' },
    trigger_id: 'forged',
    view: {
      id: `V${callbackId}${user}`,
      type: 'modal',
      callback_id: callbackId,
      private_metadata: JSON.stringify({
        agencyId: SENART,
        channelId: SENART_CHANNEL,
        timeZone: 'Europe/Paris',
        handoffId: id,
        youthId: id,
        workshopId: id,
        trainingId: id,
        offerId: id,
        requestId: id,
        campaignId: id,
        fileViewId: 'V1',
        value: paperValue,
        kind: 'resume',
      }),
      state: { values: fields },
    },
  })

/** Right answers to the forms that exist, so that they come as far as acting. */
const text = (value: string) => ({ value: { type: 'plain_text_input', value } })
const option = (value: string) => ({ value: { type: 'static_select', selected_option: { value } } })
const users = (...ids: string[]) => ({ value: { type: 'multi_users_select', selected_users: ids } })
const FIELDS = {
  agency: option(SENART),
  who: text(NAME),
  word: text('au revoir'),
  spelling: text('à revoir'),
  note: text('une note'),
  text: text('un message'),
  title: text('Atelier'),
  host: text('Moi'),
  date: { value: { type: 'datepicker', selected_date: '2026-12-10' } },
  start: { value: { type: 'timepicker', selected_time: '10:00' } },
  end: { value: { type: 'timepicker', selected_time: '11:00' } },
  mode: option('video'),
  video: text('https://example.org/salle'),
  invited: option('mine'),
  [`members:${SENART}`]: users(MEHDI),
  [`leads:${SENART}`]: users(MEHDI),
  [`hours:${SENART}`]: text('lundi : 9h-12h'),
}

describe.each([
  ['an adviser of another agency', MEHDI],
  ['somebody of no agency', STRANGER],
])('%s', (_, user) => {
  it('reaches nothing by any button, with ids of the other agency or hostile ones', async () => {
    const actions = w.admin.registered.filter(({ kind }) => kind === 'action')
    expect(actions.length).toBeGreaterThan(15)
    for (const { id } of actions) {
      await leavesNoTrace(async () => {
        const values = [...targets, ...HOSTILE.slice(0, 3)]
        expect(await Promise.all(values.map((value) => w.pressForged(user, id, value)))).toEqual(values.map(() => 200))
      })
    }
  }, 120_000)

  it('reaches nothing by any form, whatever it says it was opened for', async () => {
    const views = w.admin.registered.filter(({ kind }) => kind === 'view')
    expect(views.length).toBeGreaterThan(6)
    for (const { id } of views) {
      await leavesNoTrace(async () => {
        for (const value of [handoffId, youthId, workshopId, trainingId, '{"$gt":""}'])
          expect(await submitForged(user, id, value, FIELDS)).toBe(200)
      })
    }
  }, 60_000)

  it('learns nothing by any command', async () => {
    for (const { id } of w.admin.registered.filter(({ kind }) => kind === 'command')) {
      await leavesNoTrace(async () => {
        // Without its accent: a window may show again what was typed, but not the name as it is kept.
        for (const words of ['', TYPED_NAME, '0612370100', youthId, handoffId]) {
          await w.slack.person.post(user, { channel: SENART_CHANNEL, text: `${id} ${words}` })
        }
      })
    }
  }, 60_000)
})

describe('an adviser of the agency', () => {
  it.each(HOSTILE)('is answered for an id that is none (%p), by every button', async (value) => {
    const actions = w.admin.registered.filter(({ kind }) => kind === 'action')
    await leavesNoTrace(async () => {
      for (const { id } of actions) expect(await w.pressForged(NADIA, id, value)).toBe(200)
    })
  })

  it('cannot give another agency what is theirs by naming it in a form', async () => {
    const before = JSON.stringify(await w.domain.agencies.get(MEAUX))
    await w.forge({
      type: 'view_submission',
      user: { id: NADIA, name: 'nadia' },
      team: { id: 'T0', domain: 'x' },
      view: {
        id: 'Vx',
        type: 'modal',
        callback_id: 'team:form',
        private_metadata: JSON.stringify({ agencyId: MEAUX, channelId: SENART_CHANNEL }),
        state: { values: { [`members:${MEAUX}`]: users(NADIA), [`hours:${MEAUX}`]: text('lundi : 9h-12h') } },
      },
    })
    await w.settled()
    expect(JSON.stringify(await w.domain.agencies.get(MEAUX))).toBe(before)
    expect((await w.domain.agencies.adviser(NADIA))?.agencyIds).toEqual([SENART])
  })
})
