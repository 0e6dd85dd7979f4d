import type { Connection, Model } from 'mongoose'
import type { JobOffer as MatchableOffer } from '../../matching/offer.js'
import { defineModel } from '../model.js'
import type { JobOffer } from './job-offer.js'

export type OfferDocument = Omit<JobOffer, 'id'> & {
  _id: string
  /** Hash of all that the source said: the same offer published again changes nothing. */
  fingerprint: string
  /** The same for the same job told by another source. */
  twinKey?: string
  /** `matchedVersion < version` as a field, for its index. */
  needsMatching: boolean
  /** Raised by each write but `markMatched`: tells a newer state from an older one, whichever is heard of first. */
  revision: number
}

export function offerModel(connection: Connection): Model<OfferDocument> {
  return defineModel<OfferDocument>(connection, {
    name: 'offers',
    fields: {
      _id: String,
      agencyId: String,
      companyId: String,
      companyName: String,
      title: String,
      description: String,
      placeName: String,
      salary: String,
      positions: Number,
      state: String,
      sharedWith: Object,
      publishedAt: Date,
      expiresAt: Date,
      sourceId: String,
      matchedVersion: Number,
      needsMatching: Boolean,
      version: Number,
      createdAt: Date,
      updatedAt: Date,
      revision: Number,
      fingerprint: String,
      twinKey: String,
      occupation: Object,
      place: Object,
      contract: String,
      workingTime: String,
      hours: [String],
      startsOn: String,
      durationMonths: Number,
      level: Object,
      experienceMonths: Object,
      skills: [Object],
      licences: [Object],
      languages: [Object],
    },
    indexes: [
      { keys: { sourceId: 1 }, options: { unique: true } },
      { keys: { updatedAt: 1 }, options: { partialFilterExpression: { needsMatching: true } } },
      { keys: { state: 1, expiresAt: 1 } },
      { keys: { publishedAt: 1 } },
      { keys: { agencyId: 1, state: 1 } },
      { keys: { companyId: 1, createdAt: -1 }, options: { partialFilterExpression: { companyId: { $type: 'string' } } } },
      { keys: { twinKey: 1 }, options: { sparse: true } },
    ],
  })
}

/** Fields that may be absent, and then are unknown. */
export const OPTIONAL_FIELDS = ['place', 'contract', 'workingTime', 'startsOn', 'durationMonths', 'level', 'experienceMonths'] as const

/** What matching sees, and no more. */
export const MATCHABLE_FIELDS = [
  'occupation',
  'place',
  'contract',
  'workingTime',
  'hours',
  'startsOn',
  'durationMonths',
  'level',
  'experienceMonths',
  'skills',
  'licences',
  'languages',
] as const

export function toOffer(document: OfferDocument): JobOffer {
  const { _id: id, fingerprint: _, twinKey: __, needsMatching: ___, revision: ____, ...rest } = document
  return { id, ...rest }
}

export function toMatchable({ _id: id, ...document }: Pick<OfferDocument, '_id' | (typeof MATCHABLE_FIELDS)[number]>): MatchableOffer {
  const { occupation, place, contract, workingTime, hours, startsOn, durationMonths, level, experienceMonths } = document
  const { skills, licences, languages } = document
  return {
    id,
    occupation,
    hours,
    skills,
    licences,
    languages,
    ...(place === undefined ? {} : { place }),
    ...(contract === undefined ? {} : { contract }),
    ...(workingTime === undefined ? {} : { workingTime }),
    ...(startsOn === undefined ? {} : { startsOn }),
    ...(durationMonths === undefined ? {} : { durationMonths }),
    ...(level === undefined ? {} : { level }),
    ...(experienceMonths === undefined ? {} : { experienceMonths }),
  }
}
