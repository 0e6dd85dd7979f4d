import type { Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { Ids } from '../../base/ids.js'
import { untilDone, withoutUndefined } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import { freeSeat, promoteWaiting, removeRegistration, takeSeat } from './seats.js'
import type { Registration, Workshop, WorkshopStore } from './workshop.js'
import { registrationOf, seatsLeft, toRegistration, toWorkshop, type WorkshopDocument, workshopModel } from './workshop-document.js'

const PIPELINE = { returnDocument: 'after', updatePipeline: true } as const

/** What reminders and notices name; a change of it raises the version. */
const VERSIONED = ['startsAt', 'endsAt', 'mode', 'videoUrl', 'address'] as const

export interface WorkshopStoreOptions {
  connection: Connection
  clock: Clock
  ids: Ids
}

export function createWorkshopStore({ connection, clock, ids }: WorkshopStoreOptions): WorkshopStore & {
  personalData: PersonalData<{ registration: Registration; workshop: Workshop }>
  ensureIndexes(): Promise<void>
} {
  const workshops = workshopModel(connection)

  async function find(id: string): Promise<WorkshopDocument | null> {
    return workshops.findOne({ _id: id }).lean()
  }
  async function existing(id: string): Promise<WorkshopDocument> {
    const document = await find(id)
    if (document === null) throw new Error(`There is no workshop ${id}.`)
    return document
  }
  const toPlain = (document: WorkshopDocument): Workshop => toWorkshop(document, clock.now())

  async function change(id: string, given: Parameters<WorkshopStore['update']>[1]): Promise<Workshop> {
    const changed = withoutUndefined(given)
    const document = await untilDone('Changing a workshop', async () => {
      const before = await existing(id)
      const after: WorkshopDocument = { ...before, ...changed }
      checkTimes(after)
      const isNewVersion = VERSIONED.some((field) => String(before[field]) !== String(after[field]))
      const updated: WorkshopDocument | null = await workshops
        .findOneAndUpdate(
          { _id: id, version: before.version },
          { $set: { ...changed, ...movedFrom(before, after), version: before.version + (isNewVersion ? 1 : 0) } },
          { returnDocument: 'after' },
        )
        .lean()
      return updated
    })
    if (changed.seats === undefined) return toPlain(document)
    const promoted: WorkshopDocument | null = await workshops.findOneAndUpdate({ _id: id }, promoteWaiting(clock.now()), PIPELINE).lean()
    return toPlain(promoted ?? document)
  }

  return {
    async create(given, sourceId) {
      checkTimes(given)
      const document = await untilDone('Making a workshop', async () => {
        const known: WorkshopDocument | null = await workshops.findOne({ sourceId }).lean()
        if (known !== null) return known
        const fresh: WorkshopDocument = {
          _id: ids(),
          ...withoutUndefined(given),
          sourceId,
          state: 'scheduled',
          version: 1,
          announcedVersion: 0,
          movedFrom: null,
          series: given.series ?? null,
          announceAskedAt: given.announceAskedAt ?? null,
          announced: null,
          tickedAt: null,
          followedUpAt: null,
          slack: null,
          createdAt: clock.now(),
          registrations: [],
        }
        await workshops.create(fresh)
        return fresh
      })
      return toPlain(document)
    },

    async get(id) {
      const document = await find(id)
      return document === null ? null : toPlain(document)
    },

    async bySource(sourceId) {
      const document: WorkshopDocument | null = await workshops.findOne({ sourceId }).lean()
      return document === null ? null : toPlain(document)
    },

    async ofSeries(seriesId) {
      const documents: WorkshopDocument[] = await workshops.find({ 'series.id': seriesId }).sort({ startsAt: 1 }).lean()
      return documents.map(toPlain)
    },

    async askAnnouncement(id) {
      const document: WorkshopDocument | null = await workshops
        .findOneAndUpdate({ _id: id, announceAskedAt: null }, { $set: { announceAskedAt: clock.now() } }, { returnDocument: 'after' })
        .lean()
      return toPlain(document ?? (await existing(id)))
    },

    async toAnnounce(now) {
      const documents: WorkshopDocument[] = await workshops
        .find({ state: 'scheduled', startsAt: { $gt: now }, announceAskedAt: { $ne: null }, announced: null })
        .sort({ startsAt: 1 })
        .lean()
      return documents.map(toPlain)
    },

    async noteAnnounced(id, count) {
      await workshops.updateOne({ _id: id }, { $set: { announced: { at: clock.now(), count } } })
    },

    async toFollowUp(endedFrom, endedUntil) {
      const documents: WorkshopDocument[] = await workshops
        .find({ state: 'scheduled', endsAt: { $gt: endedFrom, $lte: endedUntil }, followedUpAt: null })
        .sort({ endsAt: 1 })
        .lean()
      return documents.map(toPlain)
    },

    async noteFollowedUp(id) {
      await workshops.updateOne({ _id: id }, { $set: { followedUpAt: clock.now() } })
    },

    update: change,

    async cancel(id) {
      const document: WorkshopDocument | null = await workshops
        .findOneAndUpdate(
          { _id: id, state: 'scheduled' },
          { $set: { state: 'cancelled' }, $inc: { version: 1 } },
          { returnDocument: 'after' },
        )
        .lean()
      return toPlain(document ?? (await existing(id)))
    },

    async upcomingFor(agencyId, now, limit) {
      const documents: WorkshopDocument[] = await workshops
        .find({ state: 'scheduled', startsAt: { $gt: now }, ...openTo(agencyId) })
        .sort({ startsAt: 1 })
        .limit(limit)
        .lean()
      return documents.map((document) => ({ ...toPlain(document), seatsLeft: seatsLeft(document) }))
    },

    async endedBetween(from, to) {
      const documents: WorkshopDocument[] = await workshops.find({ state: 'scheduled', endsAt: { $gte: from, $lt: to } }).lean()
      return documents.map(toPlain)
    },

    async upcoming(now) {
      const documents: WorkshopDocument[] = await workshops
        .find({ state: 'scheduled', startsAt: { $gt: now } })
        .sort({ startsAt: 1 })
        .lean()
      return documents.map(toPlain)
    },

    async unannounced(now) {
      const documents: WorkshopDocument[] = await workshops
        .find({ state: { $in: ['scheduled', 'cancelled'] }, startsAt: { $gt: now }, $expr: { $lt: ['$announcedVersion', '$version'] } })
        .sort({ startsAt: 1 })
        .lean()
      return documents.map(toPlain)
    },

    async register(workshopId, youth, now) {
      const taken: WorkshopDocument | null = await workshops
        .findOneAndUpdate(
          {
            _id: workshopId,
            state: 'scheduled',
            startsAt: { $gt: now },
            ...openTo(youth.agencyId),
            registrations: { $not: { $elemMatch: { youthId: youth.youthId, state: { $in: ['registered', 'waiting'] } } } },
          },
          takeSeat(youth, now),
          PIPELINE,
        )
        .lean()
      const document = taken ?? (await find(workshopId))
      if (document === null) return { outcome: 'notFound' }
      const own = registrationOf(document, youth.youthId)
      if (own !== undefined && own.state !== 'cancelled') {
        const registration = toRegistration(workshopId, own)
        const isOfThisTurn = taken !== null || (youth.key !== undefined && own.key === youth.key)
        return { outcome: isOfThisTurn ? own.state : 'alreadyRegistered', registration }
      }
      if (document.state === 'cancelled') return { outcome: 'cancelled' }
      return { outcome: document.startsAt <= now ? 'begun' : 'notFound' }
    },

    async unregister(workshopId, youthId) {
      const now = clock.now()
      const before: WorkshopDocument | null = await workshops
        .findOneAndUpdate(
          { _id: workshopId, registrations: { $elemMatch: { youthId, state: { $in: ['registered', 'waiting'] } } } },
          freeSeat(youthId, now),
          { returnDocument: 'before', updatePipeline: true },
        )
        .lean()
      if (before === null) return { changed: false, promoted: null }
      return { changed: true, promoted: promotedBy(before, youthId, now) }
    },

    async registrations(workshopId) {
      const document = await find(workshopId)
      return document?.registrations.map((registration) => toRegistration(workshopId, registration)) ?? []
    },

    async ofYouth(youthId, now) {
      const documents: WorkshopDocument[] = await workshops
        .find({
          registrations: { $elemMatch: { youthId, state: { $in: ['registered', 'waiting'] } } },
          state: 'scheduled',
          endsAt: { $gt: now },
        })
        .sort({ startsAt: 1 })
        .lean()
      return documents.flatMap((document) => {
        const own = registrationOf(document, youthId)
        return own === undefined ? [] : [{ registration: toRegistration(document._id, own), workshop: toPlain(document) }]
      })
    },

    async markAttended(workshopId, youthId, at) {
      await workshops.updateOne(
        { _id: workshopId, registrations: { $elemMatch: { youthId, attendedAt: null } } },
        { $set: { 'registrations.$.attendedAt': at } },
      )
    },

    async setAttendance(workshopId, youthIds, at) {
      const came = { $and: [{ $in: ['$$this.youthId', [...youthIds]] }, { $eq: ['$$this.state', 'registered'] }] }
      const attendedAt = { $cond: [came, { $ifNull: ['$$this.attendedAt', at] }, null] }
      await workshops.updateOne(
        { _id: workshopId },
        [
          {
            $set: { tickedAt: at, registrations: { $map: { input: '$registrations', in: { $mergeObjects: ['$$this', { attendedAt }] } } } },
          },
        ],
        { updatePipeline: true },
      )
    },

    personalData: {
      async read(youthId) {
        const documents: WorkshopDocument[] = await workshops.find({ 'registrations.youthId': youthId }).sort({ startsAt: 1 }).lean()
        return documents.flatMap((document) => {
          const own = registrationOf(document, youthId)
          return own === undefined ? [] : [{ registration: toRegistration(document._id, own), workshop: toPlain(document) }]
        })
      },

      async erase(youthId, session) {
        const documents: WorkshopDocument[] = await workshops.find({ 'registrations.youthId': youthId }).session(session).lean()
        for (const { _id } of documents) {
          await workshops.updateOne({ _id }, removeRegistration(youthId, clock.now()), { session, updatePipeline: true })
        }
        const own = documents.flatMap((document) => registrationOf(document, youthId) ?? [])
        return { registrations: own.length, attendances: own.filter(({ attendedAt }) => attendedAt !== null).length }
      },

      async move(fromId, intoId, session) {
        const documents: WorkshopDocument[] = await workshops.find({ 'registrations.youthId': fromId }).session(session).lean()
        for (const document of documents) {
          const other = registrationOf(document, intoId)
          if (other !== undefined && other.state !== 'cancelled') {
            await workshops.updateOne({ _id: document._id }, removeRegistration(fromId, clock.now()), { session, updatePipeline: true })
          } else {
            if (other !== undefined) {
              await workshops.updateOne({ _id: document._id }, { $pull: { registrations: { youthId: intoId } } }, { session })
            }
            await workshops.updateOne(
              { _id: document._id, 'registrations.youthId': fromId },
              { $set: { 'registrations.$.youthId': intoId } },
              { session },
            )
          }
        }
      },
    },

    ensureIndexes: () => workshops.createIndexes(),
  }
}

/** Its own agency, the invited ones, and, where any other is invited, youths who have no agency yet. */
function openTo(agencyId: string | null) {
  if (agencyId === null) return { 'invitedAgencyIds.0': { $exists: true } }
  return { $or: [{ agencyId }, { invitedAgencyIds: agencyId }] }
}

/** Who gets the seat that `youthId` frees, as `freeSeat` decides it on the server. */
function promotedBy(before: WorkshopDocument, youthId: string, now: Date): Registration | null {
  const leaves = registrationOf(before, youthId)
  if (leaves?.state !== 'registered' || before.seats === null || before.state !== 'scheduled' || before.startsAt <= now) return null
  const registered = before.registrations.filter(({ state }) => state === 'registered').length
  const next = before.registrations.find(({ state }) => state === 'waiting')
  if (next === undefined || registered > before.seats) return null
  return toRegistration(before._id, { ...next, state: 'registered', promotedAt: now })
}

function movedFrom(before: WorkshopDocument, after: WorkshopDocument): Partial<WorkshopDocument> {
  return before.startsAt.getTime() === after.startsAt.getTime() ? {} : { movedFrom: before.startsAt }
}

function checkTimes({ startsAt, endsAt }: Pick<Workshop, 'startsAt' | 'endsAt'>): void {
  if (endsAt <= startsAt) throw new Error('A workshop must end after it starts.')
}
