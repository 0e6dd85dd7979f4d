export interface Workshop {
  id: string
  agencyId: string
  title: string
  theme: string
  description: string
  host: string
  startsAt: Date
  endsAt: Date
  mode: 'video' | 'onsite' | 'both'
  /** https; null when on site only. */
  videoUrl: string | null
  address: string | null
  /** null: no limit. */
  seats: number | null
  /** Agencies whose youths may register, besides its own. */
  invitedAgencyIds: string[]
  state: 'scheduled' | 'cancelled' | 'done'
  /** Raised with each change of time, place or link; reminders and notices name it. */
  version: number
  /** The version that was announced, 0 before. */
  announcedVersion: number
  /** When it was to begin before it was last moved; null when it never was. */
  movedFrom: Date | null
  /** Of which series of weekly sessions it is, and the how manieth; null when it stands alone. */
  series: { id: string; position: number; count: number } | null
  /** When an adviser let the announcement go to the youths whom it may interest; null before. */
  announceAskedAt: Date | null
  /** What came of it. */
  announced: { at: Date; count: number } | null
  /** When attendance was last ticked by the host. */
  tickedAt: Date | null
  /** When those who missed it were written to, or there was nothing to write; null before. */
  followedUpAt: Date | null
  slack: { channelId: string; ts: string } | null
  createdAt: Date
  createdBy: string
}

export interface Registration {
  id: string
  workshopId: string
  youthId: string
  agencyId: string | null
  state: 'registered' | 'waiting' | 'cancelled'
  /** Kept when promoted: the place in the waiting list. */
  registeredAt: Date
  /** When a seat was given to somebody on the waiting list: who then must be told. */
  promotedAt: Date | null
  /** Opened the personal link or was ticked by the host. */
  attendedAt: Date | null
}

export type RegistrationResult =
  | { outcome: 'registered' | 'waiting' | 'alreadyRegistered'; registration: Registration }
  | { outcome: 'notFound' | 'cancelled' | 'begun' }

type SetLater = 'announced' | 'tickedAt' | 'followedUpAt' | 'movedFrom' | 'slack'
export type NewWorkshop = Omit<
  Workshop,
  'id' | 'state' | 'version' | 'announcedVersion' | 'createdAt' | SetLater | 'series' | 'announceAskedAt'
> &
  Partial<Pick<Workshop, 'series' | 'announceAskedAt'>>

export interface WorkshopStore {
  /** `sourceId` makes it once: a double click or a repeated Slack call returns the first. */
  create(workshop: NewWorkshop, sourceId: string): Promise<Workshop>
  get(id: string): Promise<Workshop | null>
  /** The one that was made of this. */
  bySource(sourceId: string): Promise<Workshop | null>
  /** All sessions of a series, in order. */
  ofSeries(seriesId: string): Promise<Workshop[]>
  update(
    id: string,
    change: Partial<
      Pick<
        Workshop,
        | 'title'
        | 'theme'
        | 'description'
        | 'host'
        | 'startsAt'
        | 'endsAt'
        | 'mode'
        | 'videoUrl'
        | 'address'
        | 'seats'
        | 'invitedAgencyIds'
        | 'slack'
        | 'announcedVersion'
      >
    >,
  ): Promise<Workshop>
  cancel(id: string): Promise<Workshop>
  /** Scheduled ones not yet begun that a youth of this agency may join, soonest first. */
  upcomingFor(agencyId: string | null, now: Date, limit: number): Promise<(Workshop & { seatsLeft: number | null })[]>
  upcoming(now: Date): Promise<Workshop[]>
  /** Scheduled ones that ended between the two. */
  endedBetween(from: Date, to: Date): Promise<Workshop[]>
  /** Scheduled or cancelled ones not yet begun whose present version nobody was told of (`announcedVersion < version`). */
  unannounced(now: Date): Promise<Workshop[]>
  /** Lets the announcement go out, once. */
  askAnnouncement(id: string): Promise<Workshop>
  /** Scheduled ones not yet begun whose announcement was let go and has not gone. */
  toAnnounce(now: Date): Promise<Workshop[]>
  noteAnnounced(id: string, count: number): Promise<void>
  /** Scheduled ones that ended between these and whose absent have not been written to. */
  toFollowUp(endedFrom: Date, endedUntil: Date): Promise<Workshop[]>
  noteFollowedUp(id: string): Promise<void>
  /**
   * Never oversells: seats are counted in the same write that takes one. Full: the waiting list.
   * @param youth.key of the turn: the same turn run again is told the outcome of the first time
   */
  register(workshopId: string, youth: { youthId: string; agencyId: string | null; key?: string }, now: Date): Promise<RegistrationResult>
  /** Frees the seat. @returns who was promoted from the waiting list, if anybody. */
  unregister(workshopId: string, youthId: string): Promise<{ changed: boolean; promoted: Registration | null }>
  registrations(workshopId: string): Promise<Registration[]>
  ofYouth(youthId: string, now: Date): Promise<{ registration: Registration; workshop: Workshop }[]>
  markAttended(workshopId: string, youthId: string, at: Date): Promise<void>
  /** What the host has ticked: of those registered, exactly these came. Who is known to have come keeps the instant. */
  setAttendance(workshopId: string, youthIds: readonly string[], at: Date): Promise<void>
}
