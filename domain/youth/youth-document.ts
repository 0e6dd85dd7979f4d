import { createHash } from 'node:crypto'
import type { Connection, Model } from 'mongoose'
import type { Vault } from '../../base/vault.js'
import type { ChannelId } from '../../channels/channel.js'
import type { SearchProfile } from '../../matching/profile.js'
import type { About } from '../figures/figures.js'
import { defineModel } from '../model.js'
import { type Consent, isConsentGiven, isConsentRefused, type StoredProfile, type Youth } from './youth.js'

/** A youth at rest: the name and the number are sealed, the number is found by its HMAC. */
export interface YouthDocument {
  _id: string
  code: string
  agencyId: string | null
  firstName: string | null
  /** HMAC of the name without accents and case, so that advisers can find it. */
  firstNameKey?: string
  phone: string | null
  /** Absent without a phone, so that the sparse unique index leaves it out. */
  phoneKey?: string
  /** Never empty: two empty lists would clash in the unique index. */
  conversationIds: string[]
  consents: Consent[]
  /** By which they first came, where it is known. */
  channel?: ChannelId
  /** What they told for the figures. */
  about?: About
  isPaused: boolean
  createdAt: Date
  lastSeenAt: Date
  /** When the person was told that all will be erased; it counts for the silence it was told in (`lastSeenAt` is earlier). */
  warnedAt?: Date
}

/** The search profile of the youth with the same id: what matching reads, and nothing of the person. */
export interface ProfileDocument {
  _id: string
  profile: SearchProfile
  version: number
  isActive: boolean
  wantsAlerts: boolean
  /** When there was one for the first time. */
  createdAt: Date
  updatedAt: Date
  /** Raised by each write, of the profile or of where its youth stands: tells a newer state from an older one. */
  revision: number
}

export function youthModel(connection: Connection): Model<YouthDocument> {
  return defineModel<YouthDocument>(connection, {
    name: 'youths',
    fields: {
      _id: String,
      code: String,
      agencyId: String,
      firstName: String,
      firstNameKey: String,
      phone: String,
      phoneKey: String,
      conversationIds: [String],
      consents: [{ _id: false, kind: String, isGiven: Boolean, version: String, at: Date, channel: String }],
      channel: String,
      about: Object,
      isPaused: Boolean,
      createdAt: Date,
      lastSeenAt: Date,
      warnedAt: Date,
    },
    indexes: [
      { keys: { code: 1 }, options: { unique: true } },
      { keys: { phoneKey: 1 }, options: { unique: true, sparse: true } },
      { keys: { conversationIds: 1 }, options: { unique: true } },
      { keys: { agencyId: 1, lastSeenAt: -1 } },
      { keys: { lastSeenAt: 1 } },
      { keys: { createdAt: 1 } },
      { keys: { firstNameKey: 1, lastSeenAt: -1 }, options: { sparse: true } },
    ],
  })
}

export function profileModel(connection: Connection): Model<ProfileDocument> {
  return defineModel<ProfileDocument>(connection, {
    name: 'profiles',
    fields: {
      _id: String,
      profile: Object,
      version: Number,
      isActive: Boolean,
      wantsAlerts: Boolean,
      createdAt: Date,
      updatedAt: Date,
      revision: Number,
    },
    indexes: [
      { keys: { isActive: 1, 'profile.occupations.rome': 1 } },
      { keys: { isActive: 1 }, options: { name: 'openToTraining', partialFilterExpression: { 'profile.isOpenToTraining': true } } },
      { keys: { createdAt: 1 } },
    ],
  })
}

export function toYouth(document: YouthDocument, vault: Vault): Youth {
  const { _id: id, phoneKey: _, firstNameKey: __, warnedAt: ___, channel: ____, firstName, phone, ...rest } = document
  return { ...rest, id, firstName: firstName === null ? null : vault.open(firstName), phone: phone === null ? null : vault.open(phone) }
}

export function toStoredProfile({ _id: youthId, revision: _, createdAt: __, ...rest }: ProfileDocument): StoredProfile {
  return { youthId, ...rest }
}

/** What a profile takes over from its youth. */
export function profileStanding(youth: Pick<Youth, 'consents' | 'isPaused'>): Pick<StoredProfile, 'isActive' | 'wantsAlerts'> {
  return {
    isActive: !youth.isPaused && isConsentGiven(youth.consents, 'service') && !isConsentRefused(youth.consents, 'matching'),
    wantsAlerts: isConsentGiven(youth.consents, 'alerts'),
  }
}

/** No 0/O, 1/I/L, U/V mix-ups when read out. */
const CODE_LETTERS = '23456789ABCDEFGHJKMNPQRSTWXYZ'

/** Six letters and digits out of a fresh id. */
export function codeFrom(id: string): string {
  const bytes = createHash('sha256').update(`youth code\0${id}`).digest()
  return Array.from(bytes.subarray(0, 6), (byte) => CODE_LETTERS[byte % CODE_LETTERS.length]).join('')
}

/** Never to change: stored keys are made from it. */
export function plainName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[\s'’-]+/g, ' ')
    .trim()
    .toLowerCase()
}
