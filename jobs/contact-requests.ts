/**
 * The life of contact requests after they are written down: both sides hear of each state, once; a reminder after two days, the end
 * after seven, and what became of those that were accepted.
 */
import { nextAllowed } from '../base/calendar.js'
import type { Clock } from '../base/clock.js'
import type { Notification, Notifier } from '../bot/notifier.js'
import { type AgencyStore, timeZoneOf } from '../domain/agencies/agency.js'
import { type ContactRequest, type ContactRequestStore, endedWithOffer } from '../domain/contact-requests/contact-request.js'
import type { OfferStore } from '../domain/offers/job-offer.js'
import { recruitersOf } from '../domain/recruiters/of-offer.js'
import type { Recruiter, RecruiterStore } from '../domain/recruiters/recruiter.js'
import { createInterviewJobs } from './interviews.js'
import type { Sweep } from './scheduler.js'
import type { Tell } from './tell.js'

const HOUR_MS = 3_600_000
export const REMINDER_AFTER_HOURS = 48
export const EXPIRES_AFTER_DAYS = 7
const BATCH = 200

export interface ContactRequestJobs {
  contactRequests: ContactRequestStore
  offers: Pick<OfferStore, 'get' | 'getMany'>
  recruiters: Pick<RecruiterStore, 'ofCompany' | 'get'>
  agencies: Pick<AgencyStore, 'get'>
  notifier: Notifier
  tell: Tell
  clock: Clock
  /** The advisers' card is redrawn. */
  onChanged: (requestId: string) => Promise<void>
  /** The advisers are reminded. */
  onUnanswered: (request: ContactRequest) => Promise<void>
}

export function contactRequestsSweep(options: ContactRequestJobs): Sweep {
  const { contactRequests, offers, recruiters, agencies, notifier, tell, clock, onChanged, onUnanswered } = options

  const interviews = createInterviewJobs(options)

  const tellYouth = (request: ContactRequest, notification: Notification) => tell([request.youthId], () => notification)

  async function tellRecruiters(request: ContactRequest, notificationFor: (recruiter: Recruiter) => Notification | null): Promise<void> {
    for (const recruiter of await recruitersOf(recruiters, await offers.get(request.offerId))) {
      const notification = notificationFor(recruiter)
      if (notification !== null) await notifier.notify(recruiter.conversationId, notification)
    }
  }

  /** Who has just answered has been told by whatever they answered on. */
  async function tellState(request: ContactRequest): Promise<void> {
    const { id, state, askedBy, history } = request
    const by = history.at(-1)?.by ?? ''
    const value = { requestId: id }
    if (state === 'asked') {
      if (askedBy === 'recruiter') await tellYouth(request, await proposal(request))
      // A request that becomes an application is told anew: now there are papers.
      else
        await tellRecruiters(request, () => ({
          key: `contact:${id}:${request.isApplication ? 'apply' : 'ask'}`,
          name: 'recruiter.request',
          value,
          class: 'registered',
        }))
    } else {
      if (by !== 'youth') {
        await tellYouth(request, { key: `contact:${id}:${state}`, name: 'contactRequest.answered', value, class: 'answer' })
      }
      // Who ended an offer knows that it is over for who had asked for it.
      const isOver = endedWithOffer(request) !== null
      await tellRecruiters(request, (recruiter) =>
        isOver || by === `recruiter:${recruiter.id}`
          ? null
          : { key: `contact:${id}:${state}:recruiter`, name: 'recruiter.answered', value, class: 'answer' },
      )
    }
    await contactRequests.markTold(id, state)
    await onChanged(id)
  }

  async function proposal(request: ContactRequest, isReminder = false): Promise<Notification> {
    return {
      key: `contact:${request.id}:${isReminder ? 'reminder' : 'ask'}`,
      name: 'contactRequest.proposed',
      value: { requestId: request.id, isReminder },
      class: 'registered',
      notBefore: await allowed(request),
    }
  }

  async function remind(request: ContactRequest): Promise<void> {
    if (request.askedBy === 'recruiter') await tellYouth(request, await proposal(request, true))
    else {
      const notBefore = await allowed(request)
      const value = { requestId: request.id, isReminder: true }
      await tellRecruiters(request, () => ({
        key: `contact:${request.id}:reminder`,
        name: 'recruiter.request',
        value,
        class: 'registered',
        notBefore,
      }))
    }
    await contactRequests.markReminded(request.id, clock.now())
    await onUnanswered(request)
  }

  async function endWithOffers(): Promise<void> {
    for (const { id, state } of await offers.getMany(await contactRequests.offersAskedFor())) {
      if (state === 'filled' || state === 'withdrawn') await contactRequests.endForOffer(id, state)
    }
  }

  async function allowed({ agencyId }: ContactRequest): Promise<Date> {
    return nextAllowed(clock.now(), timeZoneOf(await agencies.get(agencyId)))
  }

  return async (touch) => {
    const failures: unknown[] = []
    const each = async <T>(all: T[], work: (one: T) => Promise<unknown>) => {
      for (const one of all) {
        await work(one).catch((error: unknown) => failures.push(error))
        await touch()
      }
    }
    await endWithOffers().catch((error: unknown) => failures.push(error))
    const ago = (ms: number) => new Date(clock.now().getTime() - ms)
    await each(await contactRequests.overdue(ago(EXPIRES_AFTER_DAYS * 24 * HOUR_MS)), ({ id }) =>
      contactRequests.answer(id, 'expired', 'job'),
    )
    await each(await contactRequests.untold(BATCH), tellState)
    await each(await contactRequests.unreminded(ago(REMINDER_AFTER_HOURS * HOUR_MS)), remind)
    await each(await interviews.due(), interviews.tellChange)
    await each(await interviews.soon(), interviews.remind)
    await each(await contactRequests.followUpsDue(clock.now()), async ({ request, kind }) => {
      const count = request.followUps.length
      await tellYouth(request, {
        key: `followUp:${request.id}:${count}`,
        name: 'contactRequest.followUp',
        value: { requestId: request.id, kind },
        class: 'registered',
        notBefore: await allowed(request),
      })
      await contactRequests.markFollowUpAsked(request.id, kind, count, clock.now())
    })
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} contact requests are not done with.`)
  }
}
