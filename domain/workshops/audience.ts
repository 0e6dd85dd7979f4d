import { wantsAlerts, type Youth, type YouthStore } from '../youth/youth.js'
import type { Workshop, WorkshopStore } from './workshop.js'

/** More than any agency has. */
const ALL_OF_AGENCY = 1_000_000

/**
 * Whom a workshop may interest, by agency: those of its own agency and of the invited ones who want to hear of such things and have not
 * registered by themselves.
 */
export async function audienceOf(
  { id, agencyId, invitedAgencyIds }: Pick<Workshop, 'agencyId' | 'invitedAgencyIds'> & { id: string | null },
  { youths, workshops }: { youths: Pick<YouthStore, 'ofAgency'>; workshops: Pick<WorkshopStore, 'registrations'> },
): Promise<Map<string, Youth[]>> {
  const known = new Set(
    (id === null ? [] : await workshops.registrations(id)).filter(({ state }) => state !== 'cancelled').map(({ youthId }) => youthId),
  )
  const audience = new Map<string, Youth[]>()
  for (const agency of new Set([agencyId, ...invitedAgencyIds])) {
    const own = await youths.ofAgency(agency, ALL_OF_AGENCY)
    audience.set(
      agency,
      own.filter((youth) => wantsAlerts(youth) && !known.has(youth.id)),
    )
  }
  return audience
}
