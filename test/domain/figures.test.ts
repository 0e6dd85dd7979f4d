/** A small world counted by hand: who did what, when, is written in the comments; each figure is held to it. */
import { NO_PAPERS } from '../../domain/contact-requests/contact-request.js'
import { hideSmallCells } from '../../domain/figures/disclosure.js'
import type { Count, FiguresQuery } from '../../domain/figures/figures.js'
import { monthsOf, periodBefore } from '../../domain/figures/period.js'
import { gatherReport, makeReport } from '../../domain/figures/report.js'
import { MEAUX, newOffer, newProfile, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from '../support/jest.js'

const DAY_MS = 24 * 3_600_000
let t: TestDomain
beforeAll(async () => {
  // A Wednesday, 23:30 in Paris: the day there is not the day in UTC an hour later.
  t = await testDomain({ at: new Date('2026-09-30T21:30:00Z') })
  await play()
})
afterAll(() => t.database.drop())

const ids: Record<string, string> = {}

interface SurveyCount {
  _id: string
  surveyId: string
  agencyId: string
  day: string
  sent?: number
  answered?: number
}

async function person(
  name: string,
  { channel = 'sms', agencyId, welcomed = true }: { channel?: 'sms' | 'telegram'; agencyId?: string; welcomed?: boolean } = {},
) {
  const { youths } = t.domain
  const { id } = await youths.ofConversation(name, undefined, name, channel)
  ids[name] = id
  if (welcomed) await youths.recordConsent(id, { kind: 'service', isGiven: true, version: '1', at: t.clock.now(), channel })
  if (agencyId !== undefined) await youths.placeInAgency(id, agencyId)
  return id
}

/** Moves to an instant. */
const until = (instant: string) => t.clock.advance(new Date(instant).getTime() - t.clock.now().getTime())

async function play(): Promise<void> {
  const { domain } = t
  const { youths, offers, matches, contactRequests, companies, workshops, handoffs, recruiters } = domain
  // September, 23:30 on the 30th: one account at Sénart, one company.
  await person('september', { agencyId: SENART })
  await companies.ensure({ name: 'Aux Blés d’Or', agencyId: SENART })

  // 1 October, 0:30 in Paris (still September in UTC): ana by SMS, with a profile; bea by Telegram, welcomed only; cal never answers.
  await until('2026-09-30T22:30:00Z')
  const ana = await person('ana', { agencyId: SENART })
  await youths.saveProfile(ana, newProfile({ level: 'bac' }))
  await youths.update(ana, { about: { ageBand: '18-20', isAccompanied: false } })
  await person('bea', { channel: 'telegram', agencyId: MEAUX })
  await person('cal', { welcomed: false })
  // Who hires is no youth.
  const boss = await person('boss', { agencyId: SENART })
  await recruiters.register({ personId: boss, companyId: 'c', name: 'Mme Blé', phone: null, conversationId: 'boss', agencyId: SENART })

  // 2 October: two offers of Sénart, one of a feed; both others draft or twice. Ana matches all three, once each, however often.
  await until('2026-10-02T10:00:00Z')
  const bakery = (await offers.publish(newOffer({ sourceId: 'f:1' }))).offer
  const shop = (await offers.publish(newOffer({ sourceId: 'f:2', title: 'Vendeur / Vendeuse en magasin (H/F)' }))).offer
  await offers.publish(newOffer({ sourceId: 'f:2', title: 'Vendeur / Vendeuse en magasin (H/F)' }))
  await offers.publish(newOffer({ sourceId: 'feed:3', agencyId: null, title: 'Caissier / Caissière (H/F)' }))
  await offers.draft(newOffer({ sourceId: 'f:4', title: 'Hôte / Hôtesse de caisse (H/F)' }))
  await companies.ensure({ name: 'Primeurs', agencyId: MEAUX })
  await matches.rankFor(ana, 10)

  // 5 October: dan of Meaux asks for the bakery and is hired; ana asks for both: one refused, one asked by the recruiter and accepted.
  await until('2026-10-05T08:00:00Z')
  await matches.rankFor(ana, 10)
  const dan = await person('dan', { agencyId: MEAUX })
  await youths.saveProfile(dan, newProfile())
  await matches.rankFor(dan, 2)
  const ask = async (youthId: string, offerId: string, agencyId: string, by: 'youth' | 'recruiter') =>
    (await contactRequests.ask({ youthId, offerId, agencyId, by, key: `${youthId}:${offerId}` })).request.id
  const hiring = await ask(dan, bakery.id, MEAUX, 'youth')
  await contactRequests.answer(hiring, 'accepted', 'recruiter')
  await contactRequests.answer(await ask(ana, bakery.id, SENART, 'youth'), 'refused', 'recruiter')
  await contactRequests.answer(await ask(ana, shop.id, SENART, 'recruiter'), 'accepted', 'youth')

  // ana then applies to the bakery that had refused: an application, and no contact request.
  await t.domain.applications.apply({ youthId: ana, offerId: bakery.id, agencyId: SENART, papers: NO_PAPERS, key: 'application' })

  // Handoffs: answered after 4 minutes, after 2 hours, never.
  const opened = t.clock.now()
  const open = (id: string, agencyId: string) =>
    handoffs.open({ id, youthId: ana, conversationId: id, agencyId, reason: 'asked', isUrgent: false, at: opened })
  await open('h1', SENART)
  await handoffs.noteAnswer('h1', new Date(opened.getTime() + 4 * 60_000))
  await handoffs.close('h1', new Date(opened.getTime() + 5 * 60_000))
  await open('h2', SENART)
  await handoffs.noteAnswer('h2', new Date(opened.getTime() + 120 * 60_000))
  await open('h3', MEAUX)

  // Ana would like one training, once; of three surveys sent after workshops, one was answered, the day after.
  const interest = { youthId: ana, trainingId: 't1', agencyId: SENART, key: 'turn' }
  await domain.trainingInterests.ask(interest)
  await domain.trainingInterests.ask({ ...interest, key: 'again' })
  await t.database.connection.collection<SurveyCount>('surveyCounts').insertMany([
    { _id: 's1', surveyId: 'workshop', agencyId: SENART, day: '2026-10-30', sent: 3 },
    { _id: 's2', surveyId: 'workshop', agencyId: SENART, day: '2026-10-31', answered: 1 },
    { _id: 's3', surveyId: 'an-advisers-own', agencyId: SENART, day: '2026-11-01', sent: 5 },
  ])

  // 20 October: a workshop of Sénart, 10 seats, three registered (two of Meaux), two came (one of Meaux); one unlimited; one cancelled.
  const workshop = async (sourceId: string, seats: number | null) =>
    workshops.create(
      {
        agencyId: SENART,
        title: 'CV',
        theme: 'cv',
        description: '',
        host: 'Nadia',
        startsAt: new Date('2026-10-20T12:00:00Z'),
        endsAt: new Date('2026-10-20T14:00:00Z'),
        mode: 'video',
        videoUrl: 'https://video.example.org/cv',
        address: null,
        seats,
        invitedAgencyIds: [MEAUX],
        createdBy: 'U1',
      },
      sourceId,
    )
  const cv = await workshop('w1', 10)
  await workshop('w2', null)
  await workshops.cancel((await workshop('w3', 8)).id)
  for (const [youthId, agencyId] of [
    [ana, SENART],
    [dan, MEAUX],
    [ids.bea ?? '', MEAUX],
    [ids.september ?? '', SENART],
  ] as const) {
    await workshops.register(cv.id, { youthId, agencyId }, t.clock.now())
  }
  await workshops.unregister(cv.id, ids.september ?? '')
  await until('2026-10-21T08:00:00Z')
  await workshops.setAttendance(cv.id, [ana, dan], t.clock.now())

  // Interview and hiring, in their time.
  await t.clock.advance(DAY_MS)
  for (const kind of ['interview', 'hired'] as const) {
    await contactRequests.answerFollowUp(hiring, kind, 'yes')
    await t.clock.advance(8 * DAY_MS)
  }

  // 10 November: one more of Sénart.
  await until('2026-11-10T09:00:00Z')
  await person('november', { agencyId: SENART })
}

const OCTOBER = { from: '2026-10-01', to: '2026-10-31' }
const report = (query: Partial<FiguresQuery> = {}) => gatherReport(t.domain, { period: OCTOBER, ...query })
const valuesOf = (figures: { name: string; value: number | null }[]) => Object.fromEntries(figures.map(({ name, value }) => [name, value]))

async function holds(): Promise<void> {
  const october = await report()
  expect(valuesOf(october.figures)).toEqual({
    accounts: 4,
    companies: 1,
    offers: 3,
    applications: 1,
    profiles: 2,
    matches: 5,
    contactRequests: 3,
    acceptedShare: 1 / 2,
  })
  expect(october.before).toEqual({ from: '2026-09-01', to: '2026-09-30' })
  expect(october.figures.map(({ before }) => before)).toEqual([1, 1, 0, 0, 0, 0, 0, null])
  expect(Object.fromEntries(october.funnel.map(({ step, count }) => [step, count]))).toEqual({
    account: 4,
    welcome: 3,
    profile: 2,
    match: 2,
    contactRequest: 2,
    accepted: 2,
    interview: 1,
    hired: 1,
  })
  expect(october.workshops).toEqual({
    offered: 2,
    seats: 10,
    unlimited: 1,
    filled: 3,
    attended: 2,
    filledByOthers: 2,
    attendedByOthers: 1,
    elsewhere: 2,
    attendedElsewhere: 1,
  })
  expect(october.trainings).toEqual({ interests: 1, enrolments: 0 })
  expect(october.surveys.filter(({ sent }) => sent > 0)).toEqual([{ kind: 'workshop', sent: 3, answered: 1 }])
  expect(october.answers.total).toBe(3)
  expect(october.answers.delays.filter(({ count }) => count > 0)).toEqual([
    { delay: '5', count: 1 },
    { delay: '240', count: 1 },
    { delay: 'never', count: 1 },
  ])
}

describe('the figures of the small world', () => {
  it('are those counted by hand', holds)

  it('are told apart by agency and by channel', async () => {
    const meaux = await report({ agencyId: MEAUX })
    expect(valuesOf(meaux.figures)).toMatchObject({
      accounts: 2,
      companies: 1,
      offers: 0,
      profiles: 1,
      matches: 2,
      contactRequests: 1,
      acceptedShare: 1,
    })
    expect(meaux.workshops).toMatchObject({ offered: 0, filled: 0, elsewhere: 2, attendedElsewhere: 1 })
    const telegram = await report({ channel: 'telegram' })
    expect(valuesOf(telegram.figures)).toMatchObject({
      accounts: 1,
      companies: null,
      offers: null,
      profiles: 0,
      matches: 0,
      acceptedShare: null,
    })
    const days = await gatherReport(t.domain, { period: { from: '2026-10-02', to: '2026-11-10' } })
    expect(valuesOf(days.figures)).toMatchObject({ accounts: 2, offers: 3, matches: 5 })
  })

  it('tells who connects from what they said, and counts each once', async () => {
    const counts = await t.domain.figures.counts({ period: OCTOBER })
    const cells = (name: string) =>
      Object.fromEntries(counts.filter((row) => row.name === name).map(({ agencyId, value, count }) => [`${agencyId}:${value}`, count]))
    expect(cells('level')).toEqual({ [`${SENART}:bac`]: 1, [`${MEAUX}:null`]: 2, 'null:null': 1 })
    expect(cells('occupation')).toEqual({ [`${SENART}:D1106`]: 1, [`${MEAUX}:D1106`]: 1, [`${MEAUX}:null`]: 1, 'null:null': 1 })
    expect(cells('accompanied')).toMatchObject({ [`${SENART}:no`]: 1 })
    expect(cells('age')).toMatchObject({ [`${SENART}:18-20`]: 1 })
    expect(cells('channel')).toMatchObject({ [`${MEAUX}:telegram`]: 1, [`${MEAUX}:sms`]: 1, 'null:sms': 1 })
    // Four people in October: nothing is told of any.
    expect((await report()).who.map(({ isTooFew, shown }) => isTooFew && shown.length === 0)).toEqual([true, true, true, true, true, true])
  })

  // Last: they change the world, which must not change the figures.
  it('stay when days are kept, and when people are erased, before or after', async () => {
    const { figures, youths } = t.domain
    const kept = () => t.database.connection.collection('figureMonths').countDocuments()
    await youths.erase(ids.dan ?? '')
    await holds()
    await figures.keep(t.clock.now())
    expect(await kept()).toBeGreaterThan(0)
    await holds()
    await youths.erase(ids.ana ?? '')
    await youths.erase(ids.boss ?? '')
    await holds()
    // The day after, the months are counted again, from what is left and what was erased.
    await t.clock.advance(DAY_MS)
    await figures.keep(t.clock.now())
    await holds()
    const straddling = await gatherReport(t.domain, { period: { from: '2026-10-05', to: '2026-11-12' } })
    expect(valuesOf(straddling.figures)).toMatchObject({ accounts: 2, profiles: 1, matches: 2, contactRequests: 3 })
  })
})

describe('periods', () => {
  it.each([
    ['2026-10-01', '2026-10-31', '2026-09-01', '2026-09-30'],
    ['2026-01-01', '2026-12-31', '2025-01-01', '2025-12-31'],
    ['2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28'],
    ['2026-10-20', '2026-10-31', '2026-10-08', '2026-10-19'],
    ['2026-11-28', '2026-11-28', '2026-11-27', '2026-11-27'],
  ])('%s to %s comes after %s to %s', (from, to, beforeFrom, beforeTo) => {
    expect(periodBefore({ from, to })).toEqual({ from: beforeFrom, to: beforeTo })
  })
  it('are made of months', () => {
    expect(monthsOf({ from: '2025-12-31', to: '2026-02-01' })).toEqual(['2025-12', '2026-01', '2026-02'])
  })
})

describe('small cells', () => {
  const table = (...counts: number[]) => hideSmallCells(counts.map((count, position) => ({ value: `v${position}`, count })))
  it.each<[number[], number[], number]>([
    [[20, 10], [20, 10], 0],
    [[20, 10, 5], [20, 10, 5], 0],
    // One small cell alone would be the total less the others.
    [[20, 10, 3], [20], 13],
    [[20, 3, 3], [20], 6],
    // One and two are three: it would be known that they are very few.
    [[20, 9, 1, 2], [20], 12],
    [[40, 3], [], 43],
    [[4, 4, 4], [], 12],
  ])('of %j shows %j and %i together', (counts, shown, grouped) => {
    const safe = table(...counts)
    expect(safe.shown.map(({ count }) => count)).toEqual(shown)
    expect(safe.grouped).toBe(grouped)
  })
  it('shows nothing of fewer than five people', () => {
    expect(table(2, 2)).toEqual({ shown: [], grouped: 0, isTooFew: true })
  })
  it('keeps a long list short without giving one cell away', () => {
    const safe = hideSmallCells(
      [
        { value: 'a', count: 9 },
        { value: 'b', count: 8 },
        { value: 'c', count: 7 },
      ],
      2,
    )
    expect(safe).toMatchObject({ shown: [{ value: 'a' }], grouped: 15 })
  })
})

describe('agencies side by side', () => {
  const now: Count[] = [
    { agencyId: 'a', name: 'accounts', value: null, count: 7 },
    { agencyId: 'b', name: 'accounts', value: null, count: 9 },
  ]
  const of = (...figures: (boolean | undefined)[]) =>
    makeReport({
      query: { period: OCTOBER },
      before: OCTOBER,
      now,
      earlier: [],
      agencies: figures.map((agreed, position) => ({
        id: 'abcd'[position] ?? '',
        shares: { offers: true, workshops: true, trainings: true, ...(agreed === undefined ? {} : { figures: agreed }) },
      })),
    })
  it('are those that agreed, and none where one alone did not: the total would tell of it', () => {
    expect(of(true, true).agencies?.map(({ id, figures }) => [id, figures[0]?.value])).toEqual([
      ['a', 7],
      ['b', 9],
    ])
    expect(of(true, true, false, undefined).agencies?.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(of(true, true, undefined)).toMatchObject({ agencies: null, withheld: 'wouldShowOne' })
    expect(of(undefined, undefined)).toMatchObject({ agencies: null, withheld: 'noneAgreed' })
  })
})
