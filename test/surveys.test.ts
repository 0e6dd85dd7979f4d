/** Surveys: the real topics, sweep and store on a real database; the clock is moved. */
import pino from 'pino'
import { nextAllowed } from '../base/calendar.js'
import { createSignedLinks } from '../base/signed-links.js'
import type { Notifier } from '../bot/notifier.js'
import { allTopics } from '../dialogs/topics/index.js'
import { scoreIn } from '../dialogs/understanding/scores.js'
import { figuresOf, STANDING_QUESTIONS } from '../domain/surveys/survey.js'
import type { Sweep } from '../jobs/scheduler.js'
import { surveysSweep } from '../jobs/surveys.js'
import { createTell, lastConversation } from '../jobs/tell.js'
import { TestConversation, words } from './dialogs/harness.js'
import { newOffer, SENART, type TestDomain, testDomain } from './support/domain.js'
import { afterAll, beforeAll, describe, expect, it } from './support/jest.js'

/** A Wednesday, 10:00 in Paris. */
const NOW = new Date('2026-11-25T09:00:00Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR

let t: TestDomain
let sweep: Sweep
const talks = new Map<string, { talk: TestConversation; heard: string[] }>()
const told: { conversationId: string; key: string; class: string }[] = []

const notifier: Notifier = {
  async notify(conversationId, { key, name, value, class: messageClass }) {
    const found = talks.get(conversationId)
    if (found === undefined || told.some((one) => one.conversationId === conversationId && one.key === key)) return false
    told.push({ conversationId, key, class: messageClass })
    found.talk.now = t.clock.now()
    found.heard.push(...(await found.talk.event(name, JSON.parse(JSON.stringify(value)))))
    return true
  },
  notifyAddress: () => Promise.reject(new Error('Not here.')),
}

beforeAll(async () => {
  t = await testDomain({ at: NOW })
  const { domain, clock } = t
  sweep = surveysSweep({ ...domain, tell: createTell(domain.youths, notifier, lastConversation, pino({ level: 'silent' })), clock })
})
afterAll(() => t.database.drop())

const pass = async (ms: number) => {
  await t.clock.advance(ms)
  await sweep(async () => {})
}

/** To the next hour in which people may be written to. */
const toMorning = () => pass(nextAllowed(t.clock.now(), 'Europe/Paris').getTime() - t.clock.now().getTime() + 60_000)

let people = 0
async function youth({ allows = true }: { allows?: boolean } = {}) {
  const { domain, clock } = t
  const id = `s${++people}`
  const person = () => domain.youths.ofConversation(id, `+336123${10_000 + people}`, `${id}:1`)
  const { id: youthId } = await person()
  await domain.youths.update(youthId, { agencyId: SENART })
  for (const kind of ['service', 'surveys'] as const) {
    await domain.youths.recordConsent(youthId, {
      kind,
      isGiven: kind === 'service' || allows,
      version: '1',
      at: clock.now(),
      channel: 'sms',
    })
  }
  const topics = allTopics({
    domain,
    words,
    links: createSignedLinks(Buffer.alloc(32, 1), 'https://mymatchup.example', clock, domain.links),
    welcomeVersion: 'test',
    elsewhere: { sendLinkCode: async () => {}, forget: async () => {}, contactRequestChanged: async () => {} },
  })
  const talk = new TestConversation(topics, { hasGoneOn: true, youthId }, { ofConversation: person, update: domain.youths.update })
  talks.set(id, { talk, heard: [] })
  const heard = () => talks.get(id)?.heard.splice(0).join('\n') ?? ''
  const says = async (...texts: string[]) => {
    let last: string[] = []
    for (const text of texts) {
      talk.now = clock.now()
      last = await talk.say(text)
    }
    return last.join('\n')
  }
  return { id, youthId, talk, heard, says, sent: () => told.filter(({ conversationId }) => conversationId === id) }
}

let workshops = 0
/** One that began two hours ago and ends now; they came. */
async function attended(...youthIds: string[]): Promise<void> {
  const { domain, clock } = t
  const now = clock.now()
  const { id } = await domain.workshops.create(
    {
      agencyId: SENART,
      title: 'Réussir son entretien',
      theme: 'other',
      description: '',
      host: 'Nadia',
      startsAt: new Date(now.getTime() + 1000),
      endsAt: new Date(now.getTime() + HOUR),
      mode: 'onsite',
      videoUrl: null,
      address: '1 rue de la Gare',
      seats: null,
      invitedAgencyIds: [],
      createdBy: 'U1',
    },
    `w${++workshops}`,
  )
  for (const youthId of youthIds) {
    await domain.workshops.register(id, { youthId, agencyId: SENART }, now)
    await domain.workshops.markAttended(id, youthId, now)
  }
}

async function asked(): Promise<Awaited<ReturnType<typeof youth>>> {
  const lina = await youth()
  await attended(lina.youthId)
  await pass(3 * HOUR)
  // In quiet hours it waits for the morning.
  if (lina.sent().length === 0) await toMorning()
  return lina
}

const answersOf = async (youthId: string) => (await t.domain.heldAbout(youthId)).surveys.at(-1)?.answers

describe('a survey', () => {
  it('comes some hours after a workshop, to who came and allows it, once, as something unasked', async () => {
    const [came, missed, silent] = [await youth(), await youth(), await youth({ allows: false })]
    await attended(came.youthId, silent.youthId)
    await pass(HOUR)
    expect(came.sent()).toEqual([])
    await pass(2 * HOUR)
    expect(came.heard()).toMatch(/^Ton avis en 3 questions sur « Réussir son entretien ».*\nCet atelier t'a été utile \? De 0 .* à 10/)
    await pass(2 * HOUR)
    expect(came.sent()).toEqual([expect.objectContaining({ class: 'unasked' })])
    expect([...missed.sent(), ...silent.sent()]).toEqual([])
  })

  it.each<[name: string, said: string[], answers: Record<string, string | null>, last: RegExp]>([
    ['answered plainly', ['8', 'oui', 'rien à changer'], { q1: '8', q2: 'yes', q3: 'rien à changer' }, /^Merci, ça aide/],
    ['with typos and words', ['huit sur dix', 'ouai', 'top'], { q1: '8', q2: 'yes', q3: 'top' }, /^Merci/],
    ['out of a hundred, then out of ten', ['95', '9/10', 'nan', 'passer'], { q1: '9', q2: 'no', q3: null }, /^Merci/],
    ['passed over, each of them', ['passer', 'passer', 'passer'], { q1: null, q2: null, q3: null }, /^Merci/],
    [
      'a line in place of the score: both are kept',
      ['franchement trop bien', '10', 'oui'],
      { q1: '10', q2: 'yes', q3: 'franchement trop bien' },
      /^Merci/,
    ],
    [
      'all in one breath',
      ['2 je me suis ennuyé', 'non'],
      { q1: '2', q2: 'no', q3: 'je me suis ennuyé' },
      /CONSEILLER si tu veux en parler/,
    ],
    [
      'left for the menu, taken up with AVIS',
      ['7', 'menu', 'avis', 'oui', 'menu', 'avis', 'plus de pratique'],
      { q1: '7', q2: 'yes', q3: 'plus de pratique' },
      /^Merci/,
    ],
    ['help in between', ['aide', '0', 'non', 'passer'], { q1: '0', q2: 'no', q3: null }, /CONSEILLER/],
  ])('%s', async (_, said, answers, last) => {
    const lina = await asked()
    expect(await lina.says(...said)).toMatch(last)
    expect(await answersOf(lina.youthId)).toEqual(answers)
    expect(await lina.says('avis')).toMatch(/Rien à te demander/)
  })

  it('answered weeks later still counts; a line is sealed at rest and dies with the person, the score stays', async () => {
    const lina = await asked()
    await pass(20 * DAY)
    await lina.says('6', 'oui', 'MOTSECRET dans ma phrase')
    expect(await answersOf(lina.youthId)).toMatchObject({ q1: '6' })
    const stored = async () => JSON.stringify(await t.database.connection.collection('surveySendings').find().toArray())
    expect(await stored()).not.toContain('MOTSECRET')
    const counted = async () => {
      const all = await t.database.connection.collection('surveyCounts').find({ surveyId: 'workshop' }).toArray()
      return all.reduce((sum, { counts }) => sum + (counts?.q1?.['6'] ?? 0), 0)
    }
    expect(await counted()).toBe(1)
    await t.domain.youths.erase(lina.youthId)
    expect(await stored()).not.toContain(lina.youthId)
    expect(await counted()).toBe(1)
  })

  it('comes at most once a week, never at night or on Sundays, and not after the consent was taken back', async () => {
    const lina = await asked()
    const before = lina.sent().length
    await attended(lina.youthId)
    await pass(3 * DAY)
    await toMorning()
    expect(lina.sent()).toHaveLength(before)
    await pass(4.5 * DAY)
    await pass(1.5 * DAY)
    await toMorning()
    expect(lina.sent()).toHaveLength(before + 1)
    const tom = await youth()
    await attended(tom.youthId)
    await t.clock.advance(HOUR)
    // To the next night: what is due then waits for a morning.
    const now = t.clock.now()
    await pass(new Date(now.toISOString().slice(0, 10)).getTime() + DAY - HOUR - now.getTime())
    expect(tom.sent()).toEqual([])
    await t.domain.youths.recordConsent(tom.youthId, { kind: 'surveys', isGiven: false, version: '1', at: now, channel: 'sms' })
    await pass(DAY)
    await toMorning()
    expect(tom.sent()).toEqual([])
  })

  it('comes after a contact request has come to its end, and twice a year', async () => {
    const lina = await youth()
    const { offer } = await t.domain.offers.publish(newOffer({ sourceId: 'survey:1' }))
    const { request } = await t.domain.contactRequests.ask({
      youthId: lina.youthId,
      offerId: offer.id,
      agencyId: SENART,
      by: 'youth',
      key: 'k',
    })
    await pass(2 * DAY)
    expect(lina.sent()).toEqual([])
    await t.domain.contactRequests.answer(request.id, 'refused', 'recruiter')
    await pass(HOUR)
    await pass(DAY)
    await toMorning()
    expect(lina.heard()).toMatch(/sur ta demande pour « Vendeur/)
    await pass(175 * DAY)
    await pass(6 * DAY)
    await toMorning()
    expect(lina.heard()).toMatch(/MyMatchUp et toi(?:.|\n)*MyMatchUp t'est utile/)
  })
})

describe('figures', () => {
  it('count those sent and answered by day of sending', async () => {
    const since = new Date(t.clock.now().getTime() + DAY)
    await t.clock.advance(DAY)
    const lot = await Promise.all(Array.from({ length: 6 }, () => youth()))
    await attended(...lot.map(({ youthId }) => youthId))
    await pass(3 * HOUR)
    await toMorning()
    for (const [index, one] of lot.slice(0, 5).entries()) await one.says(index === 4 ? '0' : '10', 'oui', 'passer')
    const figures = await t.domain.surveys.figures({
      surveyId: 'workshop',
      questions: STANDING_QUESTIONS.workshop,
      from: since,
      agencyIds: [SENART],
    })
    expect(figures).toMatchObject({ sent: 6, answered: 5, rate: 5 / 6 })
    expect(figures.questions[0]).toMatchObject({ answered: 5, mean: 8 })
    expect(figures.questions[0]?.distribution.filter(({ count }) => count === null).map(({ value }) => value)).toEqual(['0', '10'])
    expect(figures.questions[1]?.distribution).toEqual([
      { value: 'yes', count: 5 },
      { value: 'no', count: 0 },
    ])
  })

  it('hide what is under five, and what could be worked out from the rest', () => {
    const [score] = STANDING_QUESTIONS.halfYear
    const questions = score === undefined ? [] : [score]
    expect(figuresOf(questions, { sent: 4, answered: 2, counts: { q1: { 8: 2 } } })).toMatchObject({
      sent: null,
      answered: null,
      rate: null,
      questions: [{ answered: null, mean: null }],
    })
    const shown = figuresOf(questions, { sent: 40, answered: 20, counts: { q1: { 3: 1, 8: 12, 9: 7 } } })
    expect(shown).toMatchObject({ sent: 40, answered: 20, rate: 0.5, questions: [{ answered: 20, mean: 8.1 }] })
    const cells = new Map(shown.questions[0]?.distribution.map(({ value, count }) => [value, count]))
    expect([cells.get('3'), cells.get('8'), cells.get('9'), cells.get('0')]).toEqual([null, 12, null, 0])
  })
})

describe('a score in words', () => {
  it.each<[string, number | undefined, string]>([
    ['8', 8, ''],
    ['8/10', 8, ''],
    ['8 sur 10', 8, ''],
    ['dix', 10, ''],
    ['je mets 7', 7, ''],
    ['0', 0, ''],
    ['9 super merci', 9, 'super merci'],
    ['7,5', 7, ''],
    ['11', undefined, ''],
    ['bien', undefined, ''],
    ['10 000 fois merci', undefined, ''],
  ])('%s', (said, score, rest) => {
    const heard = scoreIn(said)
    expect(heard?.score).toBe(score)
    if (score !== undefined) expect(heard?.rest).toBe(rest)
  })
})
