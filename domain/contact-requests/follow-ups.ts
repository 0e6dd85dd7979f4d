/** What became of an accepted request: which question comes next, and when. Pure. */
import type { ContactRequest, FollowUp, FollowUpKind } from './contact-request.js'

const DAY_MS = 24 * 3_600_000
/** Days from the yes, or from the answer before, to each question. */
const DAYS_UNTIL: Record<FollowUpKind, number> = { interview: 5, hired: 7, month1: 30, month3: 90 }
/** "Pas encore", and no answer at all, are asked again after so long. */
const DAYS_AGAIN = 7
/** A question that stays open is put no more often than this. */
const MOST_TIMES = { unanswered: 2, notYet: 4 }

const THEN: Record<FollowUpKind, FollowUpKind | null> = { interview: 'hired', hired: 'month1', month1: 'month3', month3: null }

/** The next question of a request as it stands; null when there is none any more. */
export function nextFollowUp({
  state,
  answeredAt,
  followUps,
  interview,
}: Pick<ContactRequest, 'state' | 'answeredAt' | 'followUps' | 'interview'>): { kind: FollowUpKind; at: Date } | null {
  if (state !== 'accepted' || answeredAt === null) return null
  const last = followUps.at(-1)
  if (last === undefined) return { kind: 'interview', at: afterInterview(answeredAt, interview) }
  const { kind, answer } = last
  if (answer === 'no') return null
  if (answer === 'yes') {
    const next = THEN[kind]
    if (next === null) return null
    return { kind: next, at: inDays(next === 'month3' ? hiredOn(followUps, last) : (last.answeredAt ?? last.askedAt), DAYS_UNTIL[next]) }
  }
  const times = followUps.filter((one) => one.kind === kind && one.answer === answer).length
  if (times >= (answer === null ? MOST_TIMES.unanswered : MOST_TIMES.notYet)) return null
  const again = inDays(last.answeredAt ?? last.askedAt, DAYS_AGAIN)
  if (kind !== 'interview' || interview?.state !== 'picked' || interview.at === null || interview.at < last.askedAt)
    return { kind, at: again }
  return { kind, at: afterInterview(again, interview) }
}

/** The day after the interview where one is fixed, some days after the last word about it where none is. */
function afterInterview(yesAt: Date, interview: ContactRequest['interview']): Date {
  if (interview === null) return inDays(yesAt, DAYS_UNTIL.interview)
  if (interview.state === 'picked' && interview.at !== null) return inDays(interview.at, 1)
  return inDays(interview.changedAt, DAYS_UNTIL.interview)
}

/** Both later questions count from the hiring. */
function hiredOn(followUps: FollowUp[], last: FollowUp): Date {
  return followUps.findLast(({ kind, answer }) => kind === 'hired' && answer === 'yes')?.answeredAt ?? last.askedAt
}

function inDays(from: Date, days: number): Date {
  return new Date(from.getTime() + days * DAY_MS)
}
