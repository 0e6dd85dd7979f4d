/** What this room keeps about a person: offers and trainings they have not been told of yet, and what is planned for them alone. */
import type { Connection } from 'mongoose'
import type { PersonalData } from '../domain/personal-data.js'
import { PENDING_ALERTS, PENDING_TRAININGS } from './alerts.js'
import { JOBS_COLLECTION } from './scheduler.js'

export function jobsPersonalData(connection: Connection): PersonalData<never> {
  const pending = [PENDING_ALERTS, PENDING_TRAININGS].map((name) => connection.collection<{ _id: string }>(name))
  const jobs = connection.collection(JOBS_COLLECTION)
  return {
    // Offers and workshops are shown where they are kept.
    read: () => Promise.resolve([]),
    async erase(youthId, session) {
      for (const one of pending) await one.deleteOne({ _id: youthId }, { session })
      await jobs.deleteMany({ 'data.youthId': youthId }, { session })
      return {}
    },
    async move(fromId, intoId, session) {
      for (const one of pending) await one.deleteOne({ _id: fromId }, { session })
      await jobs.updateMany({ 'data.youthId': fromId }, { $set: { 'data.youthId': intoId } }, { session })
    },
  }
}
