/** Interviews between a youth and a recruiter: whoever did not make the change is told of it, and both are reminded. */
import type { Clock } from '../base/clock.js'
import type { Notifier } from '../bot/notifier.js'
import { type AgencyStore, timeZoneOf } from '../domain/agencies/agency.js'
import type { ContactRequest, ContactRequestStore } from '../domain/contact-requests/contact-request.js'
import type { Interview } from '../domain/contact-requests/interview.js'
import type { RecruiterStore } from '../domain/recruiters/recruiter.js'
import { remindersOf } from './reminders.js'
import type { Tell } from './tell.js'

const AHEAD_MS = 26 * 3_600_000

export interface InterviewJobs {
  contactRequests: ContactRequestStore
  recruiters: Pick<RecruiterStore, 'get'>
  agencies: Pick<AgencyStore, 'get'>
  notifier: Notifier
  tell: Tell
  clock: Clock
  /** The advisers' card is redrawn. */
  onChanged: (requestId: string) => Promise<void>
}

export function createInterviewJobs({ contactRequests, recruiters, agencies, notifier, tell, clock, onChanged }: InterviewJobs) {
  async function tellRecruiter({ proposedBy }: Interview, event: Parameters<Notifier['notify']>[1]): Promise<void> {
    const recruiter = await recruiters.get(proposedBy)
    if (recruiter !== null) await notifier.notify(recruiter.conversationId, event)
  }

  return {
    due: () => contactRequests.untoldInterviews(500),

    async tellChange({ id, youthId, state, interview }: ContactRequest): Promise<void> {
      if (interview === null) return
      const { version } = interview
      const value = { requestId: id, version }
      if (state === 'accepted') {
        if (interview.state === 'proposed') {
          await tell([youthId], () => ({ key: `interview:${id}:${version}`, name: 'interview.proposed', value, class: 'registered' }))
        } else if (interview.state === 'cancelled' && interview.cancelledBy === 'recruiter') {
          await tell([youthId], () => ({ key: `interview:${id}:${version}`, name: 'interview.cancelled', value, class: 'registered' }))
        } else {
          await tellRecruiter(interview, { key: `interview:${id}:${version}`, name: 'recruiter.interview', value, class: 'answer' })
        }
      }
      await contactRequests.markInterviewTold(id, version)
      await onChanged(id)
    },

    soon(): Promise<ContactRequest[]> {
      const now = clock.now()
      return contactRequests.interviewsBetween(now, new Date(now.getTime() + AHEAD_MS))
    },

    async remind({ id, youthId, agencyId, interview, answeredAt }: ContactRequest): Promise<void> {
      if (interview?.at === undefined || interview.at === null) return
      const { at: startsAt, version, changedAt, reminded } = interview
      const zone = timeZoneOf(await agencies.get(agencyId))
      const now = clock.now()
      const due = remindersOf({ startsAt }, zone).findLast(({ kind, at }) => kind !== 'tenMinutesBefore' && at <= now)
      if (due === undefined || changedAt >= due.at || answeredAt === null) return
      const reminder = `${version}:${due.kind}`
      if (reminded.includes(reminder)) return
      const value = { requestId: id, version, kind: due.kind }
      const key = `interview:${id}:${reminder}`
      await tell([youthId], () => ({ key, name: 'interview.reminder', value, class: 'registered' }))
      await tellRecruiter(interview, { key: `${key}:recruiter`, name: 'recruiter.interviewReminder', value, class: 'registered' })
      await contactRequests.noteInterviewReminded(id, reminder)
    },
  }
}
