/** What this room keeps about a person: offers they have not been told of yet, and what is planned for them alone. */
import type { Connection } from 'mongoose'
import type { PersonalData } from '../domain/personal-data.js'
import { PENDING_ALERTS } from './alerts.js'
import { JOBS_COLLECTION } from './scheduler.js'

export function jobsPersonalData(connection: Connection): PersonalData<never> {
  const pending = connection.collection<{ _id: string }>(PENDING_ALERTS)
  const jobs = connection.collection(JOBS_COLLECTION)
  return {
    // Offers and workshops are shown where they are kept.
    read: () => Promise.resolve([]),
    async erase(youthId, session) {
      await pending.deleteOne({ _id: youthId }, { session })
      await jobs.deleteMany({ 'data.youthId': youthId }, { session })
      return {}
    },
    async move(fromId, intoId, session) {
      await pending.deleteOne({ _id: fromId }, { session })
      await jobs.updateMany({ 'data.youthId': fromId }, { $set: { 'data.youthId': intoId } }, { session })
    },
  }
}
