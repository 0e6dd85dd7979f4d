import { isOpenAt, nextOpening } from '../base/calendar.js'
import type { Clock } from '../base/clock.js'
import type { AgencyStore } from '../domain/agencies/agency.js'
import type { Handoff, HandoffStore } from '../domain/handoffs/handoff.js'
import type { Sweep } from './scheduler.js'

const MINUTE_MS = 60_000

/**
 * Reminds of people whom nobody answered within the agency's delay, counted from its next opening, while it is open; urgent ones at any
 * hour. First the agency, after the same delay again its lead. Each is marked once the reminder is out, so after a crash there may be a
 * second reminder but never none.
 */
export function handoffsSweep(
  handoffs: HandoffStore,
  agencies: AgencyStore,
  onUnanswered: (handoff: Handoff) => Promise<void>,
  clock: Clock,
): Sweep {
  return async (touch) => {
    const now = clock.now()
    const byId = new Map((await agencies.all()).map((agency) => [agency.id, agency]))
    const shortest = Math.min(...[...byId.values()].map(({ responseDelayMinutes }) => responseDelayMinutes))
    if (!Number.isFinite(shortest)) return
    for (const handoff of await handoffs.unanswered(new Date(now.getTime() - shortest * MINUTE_MS))) {
      const agency = byId.get(handoff.agencyId)
      if (agency === undefined) continue
      const { openingHours, timeZone, responseDelayMinutes } = agency
      const since = handoff.remindedAt ?? handoff.waitingSince ?? handoff.openedAt
      const from = handoff.isUrgent ? since : (nextOpening(openingHours, since, timeZone) ?? since)
      if (from.getTime() + responseDelayMinutes * MINUTE_MS > now.getTime()) continue
      if (!handoff.isUrgent && nextOpening(openingHours, now, timeZone) !== null && !isOpenAt(openingHours, now, timeZone)) continue
      await onUnanswered(handoff)
      await handoffs.markReminded(handoff, now)
      await touch()
    }
  }
}
