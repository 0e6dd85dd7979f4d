/**
 * What the welcome promises: nothing is kept longer than 24 months after the person's last message, and a month before they are told, so
 * that one word keeps all. Who could not be told in time (the service stood still) still has a week from then.
 */
import { DateTime } from 'luxon'
import { nextAllowed } from '../base/calendar.js'
import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import type { Notifier } from '../bot/notifier.js'
import { type AgencyStore, timeZoneOf } from '../domain/agencies/agency.js'
import type { TraceStore } from '../domain/traces.js'
import type { Retention } from '../domain/youth/retention.js'
import type { Youth, YouthStore } from '../domain/youth/youth.js'
import { forgetConversations } from './forget.js'
import type { Sweep } from './scheduler.js'

const KEPT_MONTHS = 24
const WARNED_MONTHS_BEFORE = 1
const LEAST_DAYS_WARNED = 7
const AT_ONCE = 100
const MOST_STRAYS = 1000

export interface RetentionOptions {
  retention: Retention
  youths: Pick<YouthStore, 'erase' | 'byConversation'>
  traces: Pick<TraceStore, 'note'>
  agencies: AgencyStore
  notifier: Notifier
  clock: Clock
  log: Log
  /** Conversations in which nobody has written since then. */
  silentSince(before: Date, limit: number): Promise<string[]>
}

export function retentionSweep(options: RetentionOptions): Sweep {
  const { retention, youths, agencies, notifier, clock, log } = options
  let strayDay = ''

  async function warn(youth: Youth, now: Date): Promise<void> {
    const conversationId = youth.conversationIds.at(-1)
    const zone = timeZoneOf(youth.agencyId === null ? null : await agencies.get(youth.agencyId))
    const planned = monthsLater(youth.lastSeenAt, KEPT_MONTHS)
    const earliest = new Date(now.getTime() + LEAST_DAYS_WARNED * 86_400_000)
    const day = DateTime.fromJSDate(planned > earliest ? planned : earliest, { zone }).toISODate()
    if (conversationId !== undefined) {
      await notifier.notify(conversationId, {
        key: `retention:${youth.id}:${youth.lastSeenAt.toISOString()}`,
        name: 'retention.warning',
        value: { day },
        class: 'unasked',
        notBefore: nextAllowed(now, zone),
      })
    }
    await retention.noteWarned(youth.id, now)
  }

  /** Conversations of nobody: a number that a code was sent to and that never wrote, what a crash left. */
  async function forgetStrays(before: Date, today: string): Promise<void> {
    if (strayDay === today) return
    for (const id of await options.silentSince(before, MOST_STRAYS)) {
      if ((await youths.byConversation(id)) === null) await forgetConversations(notifier, [id], `silent:${id}`)
    }
    strayDay = today
  }

  return async (touch) => {
    const now = clock.now()
    const forgottenBefore = monthsLater(now, -KEPT_MONTHS)
    for (const youth of await retention.unwarned(monthsLater(now, WARNED_MONTHS_BEFORE - KEPT_MONTHS), AT_ONCE)) {
      await warn(youth, now)
      await touch()
    }
    const warnedBefore = new Date(now.getTime() - LEAST_DAYS_WARNED * 86_400_000)
    for (const { id, conversationIds } of await retention.due(forgottenBefore, warnedBefore, AT_ONCE)) {
      // Conversations first: a crash in between leaves who is still known to be forgotten.
      await forgetConversations(notifier, conversationIds, id, await options.traces.note(id))
      await youths.erase(id)
      log.info({ youthId: id }, 'Somebody silent for 24 months was erased.')
      await touch()
    }
    await forgetStrays(forgottenBefore, now.toISOString().slice(0, 10))
  }
}

function monthsLater(at: Date, months: number): Date {
  return DateTime.fromJSDate(at, { zone: 'utc' }).plus({ months }).toJSDate()
}
