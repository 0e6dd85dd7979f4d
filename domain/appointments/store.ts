import type { Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import { defineModel, isDuplicateKey } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import { type Appointment, type AppointmentStore, type BookingResult, endOf } from './appointment.js'

type AppointmentDocument = Omit<Appointment, 'id'> & { _id: string }

/** No appointment is longer: how far back one that still runs may have begun. */
const LONGEST_MS = 4 * 3_600_000

export function createAppointmentStore({ connection, clock }: { connection: Connection; clock: Clock }): AppointmentStore & {
  personalData: PersonalData<Appointment>
  ensureIndexes(): Promise<void>
} {
  const appointments = defineModel<AppointmentDocument>(connection, {
    name: 'appointments',
    fields: {
      _id: String,
      youthId: String,
      agencyId: String,
      adviserId: String,
      adviserName: String,
      handoffId: String,
      slots: [Date],
      minutes: Number,
      mode: String,
      videoUrl: String,
      address: String,
      state: String,
      startsAt: Date,
      bookedAt: Date,
      reminded: [String],
      version: Number,
      cancelledBy: String,
      createdAt: Date,
    },
    indexes: [
      // Two who pick the same slot at once: the second write fails.
      { keys: { adviserId: 1, startsAt: 1 }, options: { unique: true, partialFilterExpression: { state: 'booked' } } },
      { keys: { youthId: 1 } },
      { keys: { state: 1, startsAt: 1 } },
    ],
  })

  async function get(id: string): Promise<Appointment | null> {
    const document = await appointments.findOne({ _id: id }).lean()
    return document === null ? null : toAppointment(document)
  }

  /** Another one of this adviser that overlaps. */
  async function isBusy({ id, adviserId, minutes }: Pick<Appointment, 'id' | 'adviserId' | 'minutes'>, startsAt: Date): Promise<boolean> {
    const ends = endOf(startsAt, { minutes })
    const others: AppointmentDocument[] = await appointments
      .find({ _id: { $ne: id }, adviserId, state: 'booked', startsAt: { $lt: ends, $gt: new Date(startsAt.getTime() - LONGEST_MS) } })
      .lean()
    return others.some((other) => other.startsAt !== null && endOf(other.startsAt, other) > startsAt)
  }

  /** Books that instant for it, unless the adviser has somebody else then. */
  async function hold(found: Appointment, startsAt: Date, now: Date): Promise<BookingResult> {
    const { id } = found
    if (startsAt <= now) return { outcome: 'past' }
    if (await isBusy(found, startsAt)) return { outcome: 'taken' }
    const slots = [...found.slots.filter((slot) => slot.getTime() !== startsAt.getTime()), startsAt]
    try {
      const booked = await appointments
        .findOneAndUpdate(
          { _id: id, version: found.version, state: found.state },
          {
            $set: { state: 'booked', startsAt, bookedAt: now, slots: slots.toSorted((a, b) => a.getTime() - b.getTime()) },
            $inc: { version: 1 },
          },
          { returnDocument: 'after' },
        )
        .lean()
      if (booked === null) return { outcome: 'gone' }
      // Two who picked overlapping slots at once both looked before either wrote: whoever now sees the other steps back.
      if (await isBusy(found, startsAt)) {
        const { state, startsAt: before, bookedAt, slots: offered } = found
        const set = { state, startsAt: before, bookedAt, slots: offered }
        await appointments.updateOne({ _id: id, version: booked.version }, { $set: set, $inc: { version: 1 } })
        return { outcome: 'taken' }
      }
      return { outcome: found.state === 'booked' ? 'moved' : 'booked', appointment: toAppointment(booked) }
    } catch (error) {
      if (isDuplicateKey(error)) return { outcome: 'taken' }
      throw error
    }
  }

  return {
    async offer({ id, slots, handoffId = null, ...rest }) {
      const document = {
        ...rest,
        handoffId,
        slots: slots.toSorted((a, b) => a.getTime() - b.getTime()),
        state: 'offered',
        startsAt: null,
        bookedAt: null,
        reminded: [],
        version: 0,
        cancelledBy: null,
        createdAt: clock.now(),
      } satisfies Omit<Appointment, 'id'>
      await appointments.updateOne({ _id: id }, { $setOnInsert: document }, { upsert: true })
      return (await get(id)) ?? { id, ...document }
    },
    get,
    async book(id, startsAt, now) {
      const found = await get(id)
      if (found === null || (found.state !== 'offered' && found.state !== 'booked')) return { outcome: 'gone' }
      if (!found.slots.some((slot) => slot.getTime() === startsAt.getTime())) return { outcome: 'gone' }
      if (found.state === 'booked' && found.startsAt?.getTime() === startsAt.getTime()) return { outcome: 'same', appointment: found }
      return hold(found, startsAt, now)
    },
    async move(id, startsAt, now) {
      const found = await get(id)
      if (found?.state !== 'booked') return { outcome: 'gone' }
      if (found.startsAt?.getTime() === startsAt.getTime()) return { outcome: 'same', appointment: found }
      return hold(found, startsAt, now)
    },
    async busyAt(adviserId, minutes, instants, exceptId = '') {
      const busy = await Promise.all(instants.map((instant) => isBusy({ id: exceptId, adviserId, minutes }, instant)))
      return instants.filter((_, at) => busy[at])
    },
    async cancel(id, by) {
      const cancelled = await appointments
        .findOneAndUpdate(
          { _id: id, state: { $in: ['offered', 'booked'] } },
          { $set: { state: 'cancelled', cancelledBy: by } },
          { returnDocument: 'after' },
        )
        .lean()
      return cancelled === null ? { changed: false, appointment: await get(id) } : { changed: true, appointment: toAppointment(cancelled) }
    },
    async noteReminded(id, reminder) {
      await appointments.updateOne({ _id: id }, { $addToSet: { reminded: reminder } })
    },
    async settle(id, state) {
      const settled = await appointments
        .findOneAndUpdate(
          { _id: id, state: { $in: ['booked', 'done', 'missed'] }, startsAt: { $lte: clock.now() } },
          { $set: { state } },
          { returnDocument: 'after' },
        )
        .lean()
      return settled === null ? null : toAppointment(settled)
    },
    async unsettle(id) {
      const again = await appointments
        .findOneAndUpdate({ _id: id, state: { $in: ['done', 'missed'] } }, { $set: { state: 'booked' } }, { returnDocument: 'after' })
        .lean()
      return again === null ? null : toAppointment(again)
    },
    async expire(now) {
      const documents: AppointmentDocument[] = await appointments.find({ state: 'offered', slots: { $not: { $gt: now } } }).lean()
      const expired: Appointment[] = []
      for (const { _id } of documents) {
        const one = await appointments
          .findOneAndUpdate({ _id, state: 'offered' }, { $set: { state: 'expired' } }, { returnDocument: 'after' })
          .lean()
        if (one !== null) expired.push(toAppointment(one))
      }
      return expired
    },
    async ofYouth(youthId, now) {
      const documents: AppointmentDocument[] = await appointments.find({ youthId, state: { $in: ['offered', 'booked'] } }).lean()
      const nextOf = ({ startsAt, slots }: Appointment) => startsAt ?? slots.find((slot) => slot > now) ?? new Date(0)
      return documents
        .map(toAppointment)
        .filter((one) => (one.startsAt === null ? one.slots.some((slot) => slot > now) : endOf(one.startsAt, one) > now))
        .sort((a, b) => nextOf(a).getTime() - nextOf(b).getTime())
    },
    async bookedBetween(from, to, agencyIds) {
      const documents: AppointmentDocument[] = await appointments
        .find({
          state: { $in: ['booked', 'done'] },
          startsAt: { $gte: from, $lt: to },
          ...(agencyIds === undefined ? {} : { agencyId: { $in: agencyIds } }),
        })
        .sort({ startsAt: 1 })
        .lean()
      return documents.map(toAppointment)
    },
    personalData: {
      async read(youthId) {
        const documents: AppointmentDocument[] = await appointments.find({ youthId }).sort({ createdAt: 1 }).lean()
        return documents.map(toAppointment)
      },
      async erase(youthId, session) {
        const { deletedCount } = await appointments.deleteMany({ youthId }).session(session)
        return { appointments: deletedCount }
      },
      async move(fromId, intoId, session) {
        await appointments.updateMany({ youthId: fromId }, { $set: { youthId: intoId } }).session(session)
      },
    },
    ensureIndexes: () => appointments.createIndexes(),
  }
}

function toAppointment({ _id: id, ...rest }: AppointmentDocument): Appointment {
  // Those from before cards stood in threads have none.
  return { id, ...rest, handoffId: rest.handoffId ?? null }
}
