import type { Connection, Model } from 'mongoose'
import { defineModel } from '../model.js'
import type { Registration, Workshop } from './workshop.js'

/** A registration stands in its workshop, so that seats are counted in the very write that takes one. */
export interface StoredRegistration {
  youthId: string
  agencyId: string | null
  state: Registration['state']
  registeredAt: Date
  promotedAt: Date | null
  attendedAt: Date | null
  /** Of the turn that registered; null where none did. */
  key: string | null
}

export type WorkshopDocument = Omit<Workshop, 'id'> & {
  _id: string
  sourceId: string
  /** In the order in which people came. */
  registrations: StoredRegistration[]
}

export function workshopModel(connection: Connection): Model<WorkshopDocument> {
  return defineModel<WorkshopDocument>(connection, {
    name: 'workshops',
    fields: {
      _id: String,
      sourceId: String,
      agencyId: String,
      title: String,
      theme: String,
      description: String,
      host: String,
      startsAt: Date,
      endsAt: Date,
      mode: String,
      videoUrl: String,
      address: String,
      seats: Number,
      invitedAgencyIds: [String],
      state: String,
      version: Number,
      announcedVersion: Number,
      movedFrom: Date,
      series: Object,
      announceAskedAt: Date,
      announced: Object,
      tickedAt: Date,
      followedUpAt: Date,
      slack: Object,
      createdAt: Date,
      createdBy: String,
      registrations: [
        {
          _id: false,
          youthId: String,
          agencyId: String,
          state: String,
          registeredAt: Date,
          promotedAt: Date,
          attendedAt: Date,
          key: String,
        },
      ],
    },
    indexes: [
      { keys: { sourceId: 1 }, options: { unique: true } },
      { keys: { state: 1, startsAt: 1 } },
      { keys: { state: 1, endsAt: 1 } },
      { keys: { 'series.id': 1, startsAt: 1 }, options: { sparse: true } },
      { keys: { 'registrations.youthId': 1, endsAt: 1 } },
    ],
  })
}

/** A scheduled workshop that has ended is done. */
export function toWorkshop(document: WorkshopDocument, now: Date): Workshop {
  const { _id: id, sourceId: _, registrations: __, ...rest } = document
  // Those made by an earlier version of the service have not all of them.
  const { movedFrom = null, series = null, announceAskedAt = null, announced = null, tickedAt = null, followedUpAt = null } = rest
  const state = rest.state === 'scheduled' && rest.endsAt <= now ? 'done' : rest.state
  return { ...rest, id, movedFrom, series, announceAskedAt, announced, tickedAt, followedUpAt, state }
}

export function toRegistration(workshopId: string, { key: _, ...stored }: StoredRegistration): Registration {
  return { id: `${workshopId}:${stored.youthId}`, workshopId, ...stored }
}

export function registrationOf(document: WorkshopDocument, youthId: string): StoredRegistration | undefined {
  return document.registrations.find((registration) => registration.youthId === youthId)
}

/** null: no limit. Never below zero, even where seats were taken away. */
export function seatsLeft({ seats, registrations }: Pick<WorkshopDocument, 'seats' | 'registrations'>): number | null {
  if (seats === null) return null
  return Math.max(0, seats - registrations.filter(({ state }) => state === 'registered').length)
}
