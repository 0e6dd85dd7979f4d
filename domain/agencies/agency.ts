import type { WeeklyHours } from '../../base/calendar.js'

export interface Agency {
  /** As in `data/agencies`: `77296S00`. */
  id: string
  name: string
  department: string
  /** IANA. */
  timeZone: string
  seat: { insee: string; lat: number; lng: number }
  /** INSEE codes it serves; empty: the communes of its department nearest to its seat. */
  communes: string[]
  openingHours: WeeklyHours
  /** After this long without an answer the handoff is raised again. */
  responseDelayMinutes: number
  slackChannelId: string | null
  leadSlackUserId: string | null
  /** What other agencies of the collective see. */
  shares: {
    offers: boolean
    workshops: boolean
    trainings: boolean
    /** Its figures beside those of others in the report of the collective; absent: no. */
    figures?: boolean
  }
}

export interface Adviser {
  slackUserId: string
  name: string
  agencyIds: string[]
  role: 'adviser' | 'lead' | 'administrator'
}

/** Where an agency's clock stands; Paris for what belongs to none, or to one that is gone. */
export function timeZoneOf(agency: Pick<Agency, 'timeZone'> | null | undefined): string {
  return agency?.timeZone ?? 'Europe/Paris'
}

export interface AgencyStore {
  /** Makes the named agencies from the open data where they do not exist yet; leaves those that do as they are. */
  ensure(ids: string[]): Promise<Agency[]>
  get(id: string): Promise<Agency | null>
  all(): Promise<Agency[]>
  /** The agency that serves a commune: by its list, else the nearest seat of the department, else the nearest of all. */
  ofCommune(insee: string): Promise<Agency>
  /** The ids of those whose offers all may see. */
  sharingOffers(): Promise<ReadonlySet<string>>
  bySlackChannel(channelId: string): Promise<Agency | null>
  update(id: string, change: Partial<Omit<Agency, 'id'>>): Promise<Agency>
  adviser(slackUserId: string): Promise<Adviser | null>
  saveAdviser(adviser: Adviser): Promise<void>
  advisersOf(agencyId: string): Promise<Adviser[]>
}
