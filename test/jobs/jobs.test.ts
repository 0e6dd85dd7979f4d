import pino from 'pino'
import type { Notification, Notifier } from '../../bot/notifier.js'
import type { Handoff } from '../../domain/handoffs/handoff.js'
import { createJobs, type Jobs } from '../../jobs/index.js'
import { MEAUX, newOffer, newProfile, newTraining, SENART, type TestDomain, testDomain } from '../support/domain.js'
import { afterEach, beforeEach, describe, expect, it } from '../support/jest.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A Wednesday, 10:00 in Paris. */
const NOW = new Date('2026-11-25T09:00:00Z')

let t: TestDomain
let told: { conversationId: string; notification: Notification }[]
let failing: boolean
let unanswered: Handoff[]
const running: Jobs[] = []

/** The bot's side of a notification: once for each conversation and key. */
const notifier: Notifier = {
  async notify(conversationId, notification) {
    if (failing) throw new Error('The database is away.')
    if (told.some((one) => one.conversationId === conversationId && one.notification.key === notification.key)) return false
    told.push({ conversationId, notification })
    return true
  },
  notifyAddress: () => Promise.reject(new Error('Not for jobs.')),
}

beforeEach(async () => {
  t = await testDomain({ at: NOW })
  told = []
  failing = false
  unanswered = []
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((jobs) => jobs.drain()))
  await t.database.drop()
})

async function startJobs(): Promise<Jobs> {
  const jobs = createJobs({
    connection: t.database.connection,
    domain: t.domain,
    notifier,
    clock: t.clock,
    log: pino({ level: 'silent' }),
    onUnanswered: async (handoff) => {
      unanswered.push(handoff)
    },
    sweepEveryMs: 100,
    processEveryMs: 20,
    lockMs: 1000,
  })
  running.push(jobs)
  await jobs.start()
  return jobs
}

async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`Never came: ${what}.`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Waits until every sweep has run once more from its start: nothing that was due is still to come. */
async function settled(): Promise<void> {
  const jobs = t.database.connection.collection('agendaJobs')
  const finishes = async () => (await jobs.find({ type: 'single' }).toArray()).map((job) => Number(job.lastFinishedAt ?? 0))
  for (let round = 0; round < 2; round++) {
    const from = Date.now()
    await until(async () => {
      const all = await finishes()
      return all.length > 0 && all.every((at) => at > from)
    }, 'the sweeps')
  }
  await until(async () => (await jobs.countDocuments({ name: 'task', nextRunAt: { $ne: null, $lte: new Date() } })) === 0, 'the tasks')
  await until(async () => (await jobs.countDocuments({ name: 'task', lockedAt: { $ne: null }, nextRunAt: null })) === 0, 'the tasks to end')
}

/** Moves the clock and waits until what became due is done. */
async function advance(jobs: Jobs, ms: number): Promise<void> {
  await t.clock.advance(ms)
  await jobs.clockMoved()
  await settled()
}

let phones = 0
async function youthOf(agencyId: string, isAlerted = true): Promise<{ id: string; conversationId: string }> {
  const number = ++phones
  const { youths } = t.domain
  const conversationId = `sms-${number}`
  const { id } = await youths.ofConversation(conversationId, `+336123${String(number).padStart(5, '0')}`, `k${number}`)
  await youths.update(id, { agencyId })
  for (const kind of ['service', 'alerts'] as const) {
    await youths.recordConsent(id, { kind, isGiven: kind === 'service' || isAlerted, version: '1', at: NOW, channel: 'sms' })
  }
  return { id, conversationId }
}

function workshopAt(startsAt: Date, more: object = {}) {
  return t.domain.workshops.create(
    {
      agencyId: SENART,
      title: 'CV en ligne',
      theme: 'cv',
      description: '',
      host: 'Nadia',
      startsAt,
      endsAt: new Date(startsAt.getTime() + HOUR),
      mode: 'video',
      videoUrl: 'https://visio.example/abc',
      address: null,
      seats: null,
      invitedAgencyIds: [],
      createdBy: 'U1',
      announceAskedAt: NOW,
      ...more,
    },
    `slack:${startsAt.toISOString()}:${JSON.stringify(more)}`,
  )
}

const events = (name: string) => told.filter(({ notification }) => notification.name === name)
const kinds = () => events('workshop.reminder').map(({ notification }) => JSON.parse(JSON.stringify(notification.value)).kind)

describe('reminders', () => {
  it('go out the day before, one hour before and ten minutes before, once each, and none once it has begun', async () => {
    const youth = await youthOf(SENART)
    const workshop = await workshopAt(new Date(NOW.getTime() + 2 * DAY))
    await t.domain.workshops.register(workshop.id, { youthId: youth.id, agencyId: SENART }, NOW)
    const jobs = await startJobs()
    await settled()
    expect(kinds()).toEqual([])
    await advance(jobs, DAY)
    expect(kinds()).toEqual(['dayBefore'])
    await advance(jobs, 22 * HOUR)
    expect(kinds()).toEqual(['dayBefore'])
    await advance(jobs, HOUR)
    await advance(jobs, 50 * MINUTE)
    expect(kinds()).toEqual(['dayBefore', 'hourBefore', 'tenMinutesBefore'])
    await advance(jobs, HOUR)
    expect(kinds()).toHaveLength(3)
    expect(events('workshop.reminder')[0]).toEqual({
      conversationId: youth.conversationId,
      notification: {
        key: `${workshop.id}:dayBefore:1:${youth.id}`,
        name: 'workshop.reminder',
        value: { workshopId: workshop.id, kind: 'dayBefore' },
        class: 'registered',
      },
    })
  })

  it('go to those who have a seat, and to each once though two processes share the work', async () => {
    const [seated, waiting, gone, late] = [await youthOf(SENART), await youthOf(SENART), await youthOf(SENART), await youthOf(SENART)]
    const workshop = await workshopAt(new Date(NOW.getTime() + 2 * HOUR), { seats: 2 })
    const { workshops } = t.domain
    await workshops.register(workshop.id, { youthId: seated.id, agencyId: SENART }, NOW)
    await workshops.register(workshop.id, { youthId: gone.id, agencyId: SENART }, NOW)
    await workshops.unregister(workshop.id, gone.id)
    await workshops.register(workshop.id, { youthId: late.id, agencyId: SENART }, NOW)
    await workshops.register(workshop.id, { youthId: waiting.id, agencyId: SENART }, NOW)
    const [first, second] = [await startJobs(), await startJobs()]
    await t.clock.advance(HOUR)
    await first.clockMoved()
    await second.clockMoved()
    await settled()
    expect(
      events('workshop.reminder')
        .map(({ conversationId }) => conversationId)
        .toSorted(),
    ).toEqual([seated.conversationId, late.conversationId].toSorted())
  })

  it('follow a workshop that is moved, and fall away with one that is cancelled', async () => {
    const youth = await youthOf(SENART)
    const workshop = await workshopAt(new Date(NOW.getTime() + 3 * HOUR))
    const { workshops } = t.domain
    await workshops.register(workshop.id, { youthId: youth.id, agencyId: SENART }, NOW)
    const jobs = await startJobs()
    await settled()
    await workshops.update(workshop.id, { startsAt: new Date(NOW.getTime() + 6 * HOUR), endsAt: new Date(NOW.getTime() + 7 * HOUR) })
    await jobs.workshopChanged(workshop.id)
    await settled()
    expect(events('workshop.changed').map(({ notification }) => notification.value)).toEqual([{ workshopId: workshop.id, version: 2 }])
    await advance(jobs, 2 * HOUR)
    expect(kinds()).toEqual([])
    await advance(jobs, 3 * HOUR)
    expect(kinds()).toEqual(['hourBefore'])
    await workshops.cancel(workshop.id)
    await jobs.workshopChanged(workshop.id)
    await settled()
    expect(events('workshop.cancelled').map(({ notification }) => notification.key)).toEqual([`cancelled:${workshop.id}:${youth.id}`])
    await advance(jobs, 50 * MINUTE)
    expect(kinds()).toEqual(['hourBefore'])
  })

  it('are not repeated when the link changes after one went out', async () => {
    const youth = await youthOf(SENART)
    const workshop = await workshopAt(new Date(NOW.getTime() + DAY + HOUR))
    await t.domain.workshops.register(workshop.id, { youthId: youth.id, agencyId: SENART }, NOW)
    const jobs = await startJobs()
    await settled()
    await advance(jobs, 2 * HOUR)
    expect(kinds()).toEqual(['dayBefore'])
    await t.domain.workshops.update(workshop.id, { videoUrl: 'https://visio.example/other' })
    await jobs.workshopChanged(workshop.id)
    await settled()
    expect(events('workshop.changed')).toHaveLength(1)
    expect(kinds()).toEqual(['dayBefore'])
    await advance(jobs, 22 * HOUR)
    expect(kinds()).toEqual(['dayBefore', 'hourBefore'])
  })

  it('are caught up after an outage, but only the one that fits the hour', async () => {
    const youth = await youthOf(SENART)
    const workshop = await workshopAt(new Date(NOW.getTime() + 2 * DAY))
    await t.domain.workshops.register(workshop.id, { youthId: youth.id, agencyId: SENART }, NOW)
    const before = await startJobs()
    await settled()
    await before.drain()
    await t.clock.advance(DAY + 23.5 * HOUR)
    await startJobs()
    await settled()
    expect(kinds()).toEqual(['hourBefore'])
  })

  it('are caught up for a workshop that no process saw before', async () => {
    const youth = await youthOf(SENART)
    const workshop = await workshopAt(new Date(NOW.getTime() + 2 * DAY))
    await t.domain.workshops.register(workshop.id, { youthId: youth.id, agencyId: SENART }, NOW)
    await t.clock.advance(DAY + HOUR)
    await startJobs()
    await settled()
    expect(kinds()).toEqual(['dayBefore'])
  })

  it('are tried again when a notification fails', async () => {
    const youth = await youthOf(SENART)
    const workshop = await workshopAt(new Date(NOW.getTime() + HOUR + MINUTE))
    await t.domain.workshops.register(workshop.id, { youthId: youth.id, agencyId: SENART }, NOW)
    const jobs = await startJobs()
    await settled()
    failing = true
    await t.clock.advance(2 * MINUTE)
    await jobs.clockMoved()
    await until(
      async () => (await t.database.connection.collection('agendaJobs').countDocuments({ name: 'task', failCount: { $gte: 1 } })) === 1,
      'a failure',
    )
    failing = false
    await until(() => kinds().length === 1, 'the reminder')
  })
})

describe('announcements', () => {
  it('go to the youths of the invited agencies who want to hear of it, once, held back in quiet hours', async () => {
    await t.clock.advance(11 * HOUR)
    const [own, invited, silent, registered] = [
      await youthOf(SENART),
      await youthOf(MEAUX),
      await youthOf(SENART, false),
      await youthOf(SENART),
    ]
    const workshop = await workshopAt(new Date(NOW.getTime() + 3 * DAY), { invitedAgencyIds: [MEAUX] })
    await t.domain.workshops.register(workshop.id, { youthId: registered.id, agencyId: SENART }, t.clock.now())
    const jobs = await startJobs()
    await settled()
    await jobs.workshopChanged(workshop.id)
    await settled()
    const announced = events('workshop.announced')
    expect(announced.map(({ conversationId }) => conversationId).toSorted()).toEqual(
      [own.conversationId, invited.conversationId].toSorted(),
    )
    expect(announced[0]?.notification).toMatchObject({ class: 'unasked', notBefore: new Date('2026-11-26T07:00:00Z') })
    expect(told.some(({ conversationId }) => conversationId === silent.conversationId)).toBe(false)
    expect((await t.domain.workshops.get(workshop.id))?.announcedVersion).toBe(1)
  })

  it('stay out when the workshop begins before anybody may be written to', async () => {
    await t.clock.advance(11 * HOUR)
    await youthOf(SENART)
    await workshopAt(new Date(NOW.getTime() + 13 * HOUR))
    await startJobs()
    await settled()
    expect(told).toEqual([])
  })

  it('tell whoever gets a seat from the waiting list', async () => {
    const [first, second] = [await youthOf(SENART), await youthOf(SENART)]
    const workshop = await workshopAt(new Date(NOW.getTime() + 3 * DAY), { seats: 1 })
    const { workshops } = t.domain
    for (const { id } of [first, second]) await workshops.register(workshop.id, { youthId: id, agencyId: SENART }, NOW)
    await startJobs()
    await settled()
    await workshops.unregister(workshop.id, first.id)
    await settled()
    expect(events('workshop.promoted').map(({ conversationId }) => conversationId)).toEqual([second.conversationId])
  })
})

describe('who missed a workshop', () => {
  it('is written to once it is known who came, two hours after the end and never at night', async () => {
    const [came, missed, left] = [await youthOf(SENART), await youthOf(SENART), await youthOf(SENART)]
    // From 18:30 to 19:30 in Paris.
    const workshop = await workshopAt(new Date(NOW.getTime() + 8.5 * HOUR), { mode: 'onsite', videoUrl: null, address: '1 rue' })
    const { workshops } = t.domain
    for (const { id } of [came, missed, left]) await workshops.register(workshop.id, { youthId: id, agencyId: SENART }, NOW)
    await workshops.unregister(workshop.id, left.id)
    const jobs = await startJobs()
    await advance(jobs, 12 * HOUR)
    expect(events('workshop.missed')).toEqual([])
    await workshops.setAttendance(workshop.id, [came.id], t.clock.now())
    await advance(jobs, MINUTE)
    await advance(jobs, MINUTE)
    expect(events('workshop.missed').map(({ conversationId }) => conversationId)).toEqual([missed.conversationId])
    expect(events('workshop.missed')[0]?.notification.notBefore).toEqual(new Date('2026-11-26T07:00:00Z'))
  })
})

describe('offers', () => {
  async function seeking(isAlerted = true) {
    const youth = await youthOf(SENART, isAlerted)
    await t.domain.youths.saveProfile(youth.id, newProfile())
    return youth
  }
  let published = 0
  const publish = (more: object = {}) =>
    t.domain.offers.publish(newOffer({ sourceId: `test:${++published}`, description: `Poste ${published}.`, ...more }))

  it('reach the youths they match who want alerts, many in one message', async () => {
    const youth = await seeking()
    await seeking(false)
    const offers = await Promise.all([publish(), publish(), publish(), publish()])
    const jobs = await startJobs()
    await settled()
    expect(events('offer.alert').map(({ conversationId }) => conversationId)).toEqual([youth.conversationId])
    const [alert] = events('offer.alert')
    expect(alert?.notification).toMatchObject({ key: `alert:2026-11-25:1:${youth.id}`, class: 'unasked' })
    const { offerIds } = JSON.parse(JSON.stringify(alert?.notification.value))
    expect(offerIds).toHaveLength(3)
    expect(offers.map(({ offer }) => offer.id)).toEqual(expect.arrayContaining(offerIds))
    await jobs.offerPublished('x')
    await settled()
    expect(events('offer.alert')).toHaveLength(1)
  })

  it('are at most three messages a local day; the next waits for the next allowed morning', async () => {
    await seeking()
    const jobs = await startJobs()
    for (let count = 1; count <= 3; count++) {
      await publish()
      await jobs.offerPublished('x')
      await until(() => events('offer.alert').length === count, `alert ${count}`)
    }
    await publish()
    await publish()
    await settled()
    expect(events('offer.alert')).toHaveLength(3)
    await advance(jobs, 20 * HOUR)
    expect(events('offer.alert')).toHaveLength(3)
    await advance(jobs, 2 * HOUR)
    expect(events('offer.alert')).toHaveLength(4)
    expect(events('offer.alert')[3]?.notification.key).toContain('alert:2026-11-26:4:')
  })

  it('wait out the night, and go together', async () => {
    await seeking()
    await t.clock.advance(11 * HOUR)
    const jobs = await startJobs()
    await publish()
    await publish()
    await settled()
    expect(events('offer.alert')).toEqual([])
    await advance(jobs, 11 * HOUR)
    expect(events('offer.alert')).toHaveLength(1)
  })

  it('that expired or were taken back in the night are not sent', async () => {
    await seeking()
    await t.clock.advance(11 * HOUR)
    const jobs = await startJobs()
    const { offer } = await publish({ expiresAt: new Date(NOW.getTime() + 12 * HOUR) })
    const { offer: filled } = await publish()
    await settled()
    await t.domain.offers.setState(filled.id, 'filled')
    await advance(jobs, 11 * HOUR)
    expect(events('offer.alert')).toEqual([])
    expect((await t.domain.offers.get(offer.id))?.state).toBe('expired')
  })

  it('are sent again neither after a failure nor to who took the consent back', async () => {
    const youth = await seeking()
    const jobs = await startJobs()
    failing = true
    await publish()
    await jobs.offerPublished('x')
    const slots = t.database.connection.collection('alertSlots')
    await until(async () => (await slots.countDocuments({})) === 1, 'the slot')
    failing = false
    await until(() => events('offer.alert').length === 1, 'the alert')
    await settled()
    expect((await slots.findOne({}))?.keys).toHaveLength(1)
    await t.domain.youths.recordConsent(youth.id, { kind: 'alerts', isGiven: false, version: '1', at: t.clock.now(), channel: 'sms' })
    await publish()
    await settled()
    expect(events('offer.alert')).toHaveLength(1)
  })
})

describe('handoffs', () => {
  it('that nobody answered are raised twice, after the delay counted in opening hours: for the agency, then for its lead', async () => {
    const youth = await youthOf(SENART)
    await t.domain.agencies.update(SENART, { openingHours: { 3: [['09:00', '17:00']], 4: [['09:00', '17:00']] }, responseDelayMinutes: 30 })
    const open = (id: string, isUrgent: boolean, conversationId: string) =>
      t.domain.handoffs.open({ id, youthId: youth.id, conversationId, agencyId: SENART, reason: 'asked', isUrgent, at: t.clock.now() })
    const jobs = await startJobs()
    await open('h1', false, 'c1')
    await advance(jobs, 29 * MINUTE)
    expect(unanswered).toEqual([])
    await advance(jobs, MINUTE)
    expect(unanswered.map(({ id }) => id)).toEqual(['h1'])
    await advance(jobs, 10 * HOUR)
    await open('h2', false, 'c2')
    await open('h3', true, 'c3')
    await advance(jobs, HOUR)
    expect(unanswered.map(({ id }) => id)).toEqual(['h1', 'h3'])
    await advance(jobs, HOUR)
    expect(unanswered.map(({ id, remindedAt }) => [id, remindedAt !== null])).toEqual([
      ['h1', false],
      ['h3', false],
      ['h3', true],
    ])
    unanswered.length = 0
    await advance(jobs, 11 * HOUR)
    expect(unanswered.map(({ id, remindedAt }) => `${id} ${remindedAt === null ? 'agency' : 'lead'}`).sort()).toEqual([
      'h1 lead',
      'h2 agency',
    ])
    unanswered.length = 0
    await t.domain.handoffs.noteAnswer('h2', t.clock.now())
    await advance(jobs, 2 * HOUR)
    expect(unanswered).toEqual([])
    await t.domain.handoffs.notePerson('h2', t.clock.now())
    await advance(jobs, 31 * MINUTE)
    expect(unanswered.map(({ id, remindedAt }) => [id, remindedAt])).toEqual([['h2', null]])
  })
})

describe('an offer that is filled or withdrawn', () => {
  it('ends what was asked for it: the person is told, nobody else', async () => {
    const { id: youthId } = await youthOf(SENART)
    const { offer } = await t.domain.offers.publish(newOffer())
    const { request } = await t.domain.contactRequests.ask({ youthId, offerId: offer.id, agencyId: SENART, by: 'youth', key: 'k' })
    const jobs = await startJobs()
    await settled()
    told = []
    await t.domain.offers.setState(offer.id, 'filled')
    await jobs.contactRequestChanged(offer.id)
    await settled()
    const ended = await t.domain.contactRequests.get(request.id)
    expect(ended).toMatchObject({ state: 'expired', history: [{ state: 'asked' }, { state: 'expired', by: 'offer:filled' }] })
    expect(told.map(({ notification: { name, key } }) => [name, key])).toEqual([
      ['contactRequest.answered', `contact:${request.id}:expired`],
    ])
  })
})

describe('a training', () => {
  it('is told once, by day, to those who would train themselves and let themselves be told; its end to who asked', async () => {
    const open = newProfile({ isOpenToTraining: true })
    const [mia, deaf, closed] = [await youthOf(SENART), await youthOf(SENART, false), await youthOf(SENART)]
    await t.domain.youths.saveProfile(mia.id, open)
    await t.domain.youths.saveProfile(deaf.id, open)
    await t.domain.youths.saveProfile(closed.id, newProfile())
    await t.clock.advance(12 * HOUR)
    const jobs = await startJobs()
    const { training } = await t.domain.trainings.publish(newTraining())
    await jobs.trainingChanged(training.id)
    await settled()
    expect(told).toEqual([])
    await advance(jobs, 11 * HOUR)
    const names = () => told.map(({ conversationId, notification: { name } }) => [conversationId, name])
    expect(names()).toEqual([[mia.conversationId, 'training.alert']])
    await t.domain.trainings.publish(newTraining({ description: 'Mieux dit.' }))
    await jobs.trainingChanged(training.id)
    await settled()
    expect(told).toHaveLength(1)
    const { interest } = await t.domain.trainingInterests.ask({ youthId: mia.id, trainingId: training.id, agencyId: SENART, key: 'k' })
    await t.domain.trainings.setState(training.id, 'full')
    await jobs.trainingChanged(training.id)
    await settled()
    expect((await t.domain.trainingInterests.get(interest.id))?.state).toBe('closed')
    expect(names().slice(1)).toEqual([[mia.conversationId, 'training.answered']])
  })
})
