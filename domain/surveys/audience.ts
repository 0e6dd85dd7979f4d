import type { YouthStore } from '../youth/youth.js'
import type { Survey } from './survey.js'

const DAY_MS = 24 * 3_600_000

/** Who an adviser's survey goes to, as things stand now: youths of the agency who have allowed surveys. */
export function audienceOf(
  youths: Pick<YouthStore, 'allowing'>,
  { agencyId, audience: { withAlerts, seenWithinDays } }: Pick<Survey, 'agencyId' | 'audience'>,
  now: Date,
): ReturnType<YouthStore['allowing']> {
  return youths.allowing('surveys', {
    agencyId,
    ...(withAlerts ? { also: 'alerts' as const } : {}),
    ...(seenWithinDays === null ? {} : { seenAfter: new Date(now.getTime() - seenWithinDays * DAY_MS) }),
  })
}
