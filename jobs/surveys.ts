/** Surveys: planned after a workshop, an appointment, a contact request and twice a year, sent one at a time and one a week at most. */
import { isQuietAt, nextAllowed } from '../base/calendar.js'
import type { Clock } from '../base/clock.js'
import { type AgencyStore, timeZoneOf } from '../domain/agencies/agency.js'
import { type AppointmentStore, endOf } from '../domain/appointments/appointment.js'
import type { ContactRequest, ContactRequestStore } from '../domain/contact-requests/contact-request.js'
import type { OfferStore } from '../domain/offers/job-offer.js'
import { audienceOf } from '../domain/surveys/audience.js'
import type { SurveyStore } from '../domain/surveys/store.js'
import { STANDING_QUESTIONS, type SurveySending } from '../domain/surveys/survey.js'
import type { WorkshopStore } from '../domain/workshops/workshop.js'
import { isConsentGiven, type YouthStore } from '../domain/youth/youth.js'
import type { Sweep } from './scheduler.js'
import type { Tell } from './tell.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** How far back what has ended is looked for: a service that was down so long asks nobody about it any more. */
const LOOK_BACK_MS = 4 * DAY_MS
const HOURS_AFTER = { meeting: 2, request: 24 }
const DAYS_USEFUL = { meeting: 10, request: 14, halfYear: 30 }
const HALF_YEAR_MS = 182 * DAY_MS
const PLAN_EVERY_MS = HOUR_MS
const BATCH = 200

type Planned = Parameters<SurveyStore['plan']>[0][number]

export interface SurveyJobs {
  surveys: SurveyStore
  workshops: Pick<WorkshopStore, 'endedBetween' | 'registrations'>
  appointments: Pick<AppointmentStore, 'bookedBetween'>
  contactRequests: Pick<ContactRequestStore, 'answeredBetween'>
  offers: Pick<OfferStore, 'get'>
  youths: Pick<YouthStore, 'get' | 'allowing'>
  agencies: Pick<AgencyStore, 'get'>
  tell: Tell
  clock: Clock
}

export function surveysSweep(options: SurveyJobs): Sweep {
  const { surveys, youths, agencies, tell, clock } = options
  let plannedAt = 0

  async function send(sending: SurveySending): Promise<void> {
    const now = clock.now()
    const youth = await youths.get(sending.youthId)
    if (youth === null || youth.isPaused || !isConsentGiven(youth.consents, 'surveys')) return surveys.drop(sending.id)
    const zone = timeZoneOf(youth.agencyId === null ? null : await agencies.get(youth.agencyId))
    if (isQuietAt(now, zone)) return surveys.defer(sending.id, nextAllowed(now, zone))
    if (!(await surveys.takeTurn(sending, now))) return surveys.defer(sending.id, new Date(now.getTime() + DAY_MS))
    await tell([youth.id], () => ({
      key: `survey:${sending.id}`,
      name: 'survey.asked',
      value: { sendingId: sending.id },
      class: 'unasked',
    }))
    await surveys.markSent(sending.id, now)
  }

  return async (touch) => {
    const now = clock.now()
    if (Math.abs(now.getTime() - plannedAt) >= PLAN_EVERY_MS) {
      await surveys.plan(await plannedNow(options, now))
      plannedAt = now.getTime()
      await touch()
    }
    const failures: unknown[] = []
    for (const sending of await surveys.due(now, BATCH)) {
      await send(sending).catch((error: unknown) => failures.push(error))
      await touch()
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} surveys could not be sent.`)
  }
}

/** All that is to be asked about what has happened lately; each bears its own id, so planning again changes nothing. */
async function plannedNow(options: SurveyJobs, now: Date): Promise<Planned[]> {
  const planned = await Promise.all([
    afterWorkshops(options, now),
    afterAppointments(options, now),
    afterRequests(options, now),
    twiceAYear(options, now),
    ofAdvisers(options, now),
  ])
  return planned.flat()
}

async function afterWorkshops({ workshops }: SurveyJobs, now: Date): Promise<Planned[]> {
  const planned: Planned[] = []
  for (const { id, title, agencyId, endsAt } of await workshops.endedBetween(new Date(now.getTime() - LOOK_BACK_MS), now)) {
    for (const { youthId, attendedAt } of await workshops.registrations(id)) {
      if (attendedAt !== null) planned.push(about('workshop', id, { youthId, agencyId, title, at: endsAt }))
    }
  }
  return planned
}

async function afterAppointments({ appointments }: SurveyJobs, now: Date): Promise<Planned[]> {
  const booked = await appointments.bookedBetween(new Date(now.getTime() - LOOK_BACK_MS), now)
  return booked.flatMap((one) => {
    const ends = one.startsAt === null ? now : endOf(one.startsAt, one)
    const { id, youthId, agencyId, adviserName } = one
    return ends < now ? [about('appointment', id, { youthId, agencyId, title: adviserName, at: ends })] : []
  })
}

async function afterRequests({ contactRequests, offers }: SurveyJobs, now: Date): Promise<Planned[]> {
  const planned: Planned[] = []
  for (const request of await contactRequests.answeredBetween(new Date(now.getTime() - LOOK_BACK_MS), now)) {
    const at = closedAt(request)
    if (at === null) continue
    const { id, youthId, agencyId, offerId } = request
    planned.push(about('contactRequest', id, { youthId, agencyId, title: (await offers.get(offerId))?.title ?? '', at }))
  }
  return planned
}

/** When it came to its end: at its answer, or, after a yes, once the person has said what became of it. */
export function closedAt({ state, answeredAt, followUps }: Pick<ContactRequest, 'state' | 'answeredAt' | 'followUps'>): Date | null {
  if (state === 'asked') return null
  if (state !== 'accepted') return answeredAt
  const told = followUps.find(
    ({ kind, answer }) => (kind === 'hired' && (answer === 'yes' || answer === 'no')) || (kind === 'interview' && answer === 'no'),
  )
  return told?.answeredAt ?? null
}

function about(
  kind: 'workshop' | 'appointment' | 'contactRequest',
  id: string,
  { youthId, agencyId, title, at }: { youthId: string; agencyId: string | null; title: string; at: Date },
): Planned {
  const [hours, days] = kind === 'contactRequest' ? [HOURS_AFTER.request, DAYS_USEFUL.request] : [HOURS_AFTER.meeting, DAYS_USEFUL.meeting]
  return {
    id: `${kind}:${id}:${youthId}`,
    surveyId: kind,
    kind,
    youthId,
    agencyId,
    about: title,
    questions: STANDING_QUESTIONS[kind],
    dueAt: new Date(at.getTime() + hours * HOUR_MS),
    uselessAfter: new Date(at.getTime() + days * DAY_MS),
  }
}

/** Counted from the day somebody came, so that not everybody is asked on the same day. */
async function twiceAYear({ youths }: SurveyJobs, now: Date): Promise<Planned[]> {
  const allowing = await youths.allowing('surveys')
  return allowing.flatMap(({ id, agencyId, createdAt }) => {
    const halves = Math.floor((now.getTime() - createdAt.getTime()) / HALF_YEAR_MS)
    const dueAt = new Date(createdAt.getTime() + halves * HALF_YEAR_MS)
    const uselessAfter = new Date(dueAt.getTime() + DAYS_USEFUL.halfYear * DAY_MS)
    if (halves < 1 || uselessAfter <= now) return []
    const questions = STANDING_QUESTIONS.halfYear
    return [
      {
        id: `halfYear:${halves}:${id}`,
        surveyId: 'halfYear',
        kind: 'halfYear',
        youthId: id,
        agencyId,
        about: '',
        questions,
        dueAt,
        uselessAfter,
      },
    ]
  })
}

async function ofAdvisers({ surveys, youths }: SurveyJobs, now: Date): Promise<Planned[]> {
  const planned: Planned[] = []
  for (const survey of await surveys.running(now)) {
    for (const { id } of await audienceOf(youths, survey, now)) {
      const { id: surveyId, agencyId, title, questions, from, until } = survey
      planned.push({
        id: `own:${surveyId}:${id}`,
        surveyId,
        kind: 'own',
        youthId: id,
        agencyId,
        about: title,
        questions,
        dueAt: from,
        uselessAfter: until,
      })
    }
  }
  return planned
}
