/** A meeting of one youth and one adviser: offered as slots, of which the youth picks one. */
export interface Appointment {
  id: string
  youthId: string
  agencyId: string
  /** Slack user id, and the name the youth is told. */
  adviserId: string
  adviserName: string
  /** The conversation it was offered from, if one: its card stands in that thread. */
  handoffId: string | null
  /** What was offered, soonest first. */
  slots: Date[]
  minutes: number
  mode: 'video' | 'onsite'
  /** https; null when on site. */
  videoUrl: string | null
  address: string | null
  /** `expired`: every slot passed without one being picked. */
  state: 'offered' | 'booked' | 'cancelled' | 'done' | 'missed' | 'expired'
  /** The slot that was picked. */
  startsAt: Date | null
  /** When it was picked: reminders whose instant had passed by then are not owed. */
  bookedAt: Date | null
  /** Raised with each pick: reminders name it. */
  version: number
  /** Reminders that went out, `2:dayBefore`. */
  reminded: string[]
  cancelledBy: 'youth' | 'adviser' | null
  createdAt: Date
}

/** When one that begins then is over. */
export function endOf(startsAt: Date, { minutes }: Pick<Appointment, 'minutes'>): Date {
  return new Date(startsAt.getTime() + minutes * 60_000)
}

export type BookingResult =
  | { outcome: 'booked' | 'moved' | 'same'; appointment: Appointment }
  /** `taken`: the adviser has somebody else then. `past`: too late to pick it. `gone`: cancelled, or none of the offered ones. */
  | { outcome: 'taken' | 'past' | 'gone' }

export type NewAppointment = Pick<
  Appointment,
  'id' | 'youthId' | 'agencyId' | 'adviserId' | 'adviserName' | 'slots' | 'minutes' | 'mode' | 'videoUrl' | 'address'
> & { handoffId?: string | null }

export interface AppointmentStore {
  /** `id` makes it once. */
  offer(appointment: NewAppointment): Promise<Appointment>
  get(id: string): Promise<Appointment | null>
  /** Picks a slot, or another one than before. An adviser is never booked twice at one time, however many pick at once. */
  book(id: string, startsAt: Date, now: Date): Promise<BookingResult>
  cancel(id: string, by: 'youth' | 'adviser'): Promise<{ changed: boolean; appointment: Appointment | null }>
  /** The adviser gives a booked one another instant; whether the youth can come is theirs to say. */
  move(id: string, startsAt: Date, now: Date): Promise<BookingResult>
  /** Those of the instants at which the adviser has somebody else. */
  busyAt(adviserId: string, minutes: number, instants: readonly Date[], exceptId?: string): Promise<Date[]>
  noteReminded(id: string, reminder: string): Promise<void>
  /** Whether the youth came, once it has begun; may be changed. @returns null when it is none that was booked */
  settle(id: string, state: 'done' | 'missed'): Promise<Appointment | null>
  /** Takes `settle` back. */
  unsettle(id: string): Promise<Appointment | null>
  /** Marks offers whose slots have all passed. @returns those that were */
  expire(now: Date): Promise<Appointment[]>
  /** Booked ones that are not over, and offered ones that can still be picked, soonest first. */
  ofYouth(youthId: string, now: Date): Promise<Appointment[]>
  /** Booked ones, and those the youth came to, that begin between the two instants; soonest first. */
  bookedBetween(from: Date, to: Date, agencyIds?: readonly string[]): Promise<Appointment[]>
}
