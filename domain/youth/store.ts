import { isDeepStrictEqual } from 'node:util'
import type { ClientSession, Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { Ids } from '../../base/ids.js'
import type { Vault } from '../../base/vault.js'
import type { ChannelId } from '../../channels/channel.js'
import type { Counters } from '../counters.js'
import { isDuplicateKey, untilDone, withoutUndefined } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import type { RecruiterStore } from '../recruiters/recruiter.js'
import { createLinkCodes } from './link-codes.js'
import type { ProfileBoard } from './profile-board.js'
import { searchProfileSchema } from './profile-schema.js'
import { type Consent, isConsentGiven, type StoredProfile, type Youth, type YouthStore } from './youth.js'
import {
  codeFrom,
  type ProfileDocument,
  plainName,
  profileModel,
  profileStanding,
  toStoredProfile,
  toYouth,
  type YouthDocument,
  youthModel,
} from './youth-document.js'

/** Thrown by `update` when the number is already another youth's: join the two instead (`openLinkCode`, `merge`). */
export class PhoneTaken extends Error {
  constructor() {
    super('This phone number belongs to another youth.')
  }
}

export interface YouthStoreOptions {
  connection: Connection
  vault: Vault
  clock: Clock
  ids: Ids
  counters: Counters
  /** What else is kept about a youth: erased and moved with the person. */
  personalData: PersonalData[]
  /** Told of each profile as it stands after a write of this process, and of those that were deleted. */
  board: Pick<ProfileBoard, 'note' | 'noteDeleted'>
  recruiters: Pick<RecruiterStore, 'count'>
}

export function createYouthStore(options: YouthStoreOptions): YouthStore & { ensureIndexes(): Promise<void> } {
  const { connection, vault, clock, ids, counters, personalData, board, recruiters } = options
  const youths = youthModel(connection)
  const profiles = profileModel(connection)
  const linkCodes = createLinkCodes({ connection, vault, clock, ids })

  const phoneKeyOf = (phone: string) => vault.lookup('phone', phone)
  const nameKeyOf = (name: string) => vault.lookup('firstName', plainName(name))
  const found = (document: YouthDocument | null, id: string): YouthDocument => {
    if (document === null) throw new Error(`There is no youth ${id}.`)
    return document
  }
  const ofKey = (
    key: { _id: string } | { phoneKey: string } | { code: string } | { conversationIds: string },
  ): Promise<YouthDocument | null> => youths.findOne(key).lean().exec()

  async function ofConversation(conversationId: string, phone: string | undefined, channel: ChannelId | undefined): Promise<Youth> {
    const document = await untilDone('The youth of a conversation', async () => {
      const keys = [{ conversationIds: conversationId }, ...(phone === undefined ? [] : [{ phoneKey: phoneKeyOf(phone) }])]
      const all: YouthDocument[] = await youths.find({ $or: keys }).lean()
      const known = all.find(({ conversationIds }) => conversationIds.includes(conversationId))
      if (known !== undefined) return known.phone === null && phone !== undefined ? prove(known, phone) : lastUsed(known, conversationId)
      if (phone !== undefined && all.length > 0) {
        const same = await youths
          .findOneAndUpdate(
            { phoneKey: phoneKeyOf(phone) },
            { $addToSet: { conversationIds: conversationId } },
            { returnDocument: 'after' },
          )
          .lean()
        if (same !== null) return same
      }
      return insert(conversationId, phone, channel)
    })
    return toYouth(document, vault)
  }

  async function insert(conversationId: string, phone: string | undefined, channel: ChannelId | undefined): Promise<YouthDocument> {
    const id = ids()
    const now = clock.now()
    const document: YouthDocument = {
      _id: id,
      code: codeFrom(id),
      agencyId: null,
      firstName: null,
      phone: phone === undefined ? null : vault.seal(phone),
      ...(phone === undefined ? {} : { phoneKey: phoneKeyOf(phone) }),
      conversationIds: [conversationId],
      consents: [],
      ...(channel === undefined ? {} : { channel }),
      isPaused: false,
      createdAt: now,
      lastSeenAt: now,
    }
    await youths.create(document)
    return document
  }

  /** The channel now vouches for a number: it is kept, or shows that this is somebody we know. Null when it changed meanwhile. */
  async function prove(known: YouthDocument, phone: string): Promise<YouthDocument | null> {
    const owner = await ofKey({ phoneKey: phoneKeyOf(phone) })
    if (owner !== null && owner._id !== known._id) {
      await merge(owner._id, known._id)
      return null
    }
    return youths
      .findOneAndUpdate(
        { _id: known._id, phone: null },
        { $set: { phone: vault.seal(phone), phoneKey: phoneKeyOf(phone) } },
        { returnDocument: 'after' },
      )
      .lean()
  }

  async function lastUsed(known: YouthDocument, conversationId: string): Promise<YouthDocument | null> {
    if (known.conversationIds.at(-1) === conversationId) return known
    return youths
      .findOneAndUpdate(
        { _id: known._id, conversationIds: conversationId },
        [
          {
            $set: {
              conversationIds: {
                $concatArrays: [{ $filter: { input: '$conversationIds', cond: { $ne: ['$$this', conversationId] } } }, [conversationId]],
              },
            },
          },
        ],
        { returnDocument: 'after', updatePipeline: true },
      )
      .lean()
  }

  async function syncProfile(youth: YouthDocument): Promise<void> {
    const document: ProfileDocument | null = await profiles
      .findOneAndUpdate({ _id: youth._id }, { $set: profileStanding(youth), $inc: { revision: 1 } }, { returnDocument: 'after' })
      .lean()
    if (document !== null) board.note(document)
  }

  async function saveProfile(id: string, given: unknown): Promise<StoredProfile> {
    const profile = searchProfileSchema.parse(withoutUndefined(given))
    const saved = await untilDone('Saving a profile', async () => {
      const youth = found(await ofKey({ _id: id }), id)
      const standing = profileStanding(youth)
      const stored: ProfileDocument | null = await profiles.findOne({ _id: id }).lean()
      if (stored !== null && isDeepStrictEqual(stored.profile, profile) && stored.isActive === standing.isActive) return stored
      const next: ProfileDocument = {
        _id: id,
        profile,
        version: (stored?.version ?? 0) + 1,
        ...standing,
        createdAt: stored?.createdAt ?? stored?.updatedAt ?? clock.now(),
        updatedAt: clock.now(),
        revision: (stored?.revision ?? 0) + 1,
      }
      if (stored === null) {
        await profiles.create(next)
        return next
      }
      const { version, isActive, wantsAlerts } = stored
      const { matchedCount } = await profiles.replaceOne({ _id: id, version, isActive, wantsAlerts }, next)
      return matchedCount === 1 ? next : null
    })
    board.note(saved)
    return toStoredProfile(saved)
  }

  async function merge(intoId: string, fromId: string): Promise<Youth> {
    await connection.transaction(async (session) => {
      const from: YouthDocument | null = await youths.findOne({ _id: fromId }).session(session).lean()
      if (from === null || fromId === intoId) return
      const into: YouthDocument = found(await youths.findOne({ _id: intoId }).session(session).lean(), intoId)
      for (const data of personalData) await data.move(fromId, intoId, session)
      await youths.deleteOne({ _id: fromId }).session(session)
      const merged: YouthDocument = {
        ...into,
        agencyId: into.agencyId ?? from.agencyId,
        firstName: into.firstName ?? from.firstName,
        ...(into.firstName === null && from.firstNameKey !== undefined ? { firstNameKey: from.firstNameKey } : {}),
        ...(into.phone === null && from.phoneKey !== undefined ? { phone: from.phone, phoneKey: from.phoneKey } : {}),
        conversationIds: [...new Set([...into.conversationIds, ...from.conversationIds])],
        ...(into.about === undefined && from.about !== undefined ? { about: from.about } : {}),
        consents: [...into.consents, ...from.consents].sort((a, b) => a.at.getTime() - b.at.getTime()),
        createdAt: new Date(Math.min(into.createdAt.getTime(), from.createdAt.getTime())),
        lastSeenAt: new Date(Math.max(into.lastSeenAt.getTime(), from.lastSeenAt.getTime())),
      }
      await youths.replaceOne({ _id: intoId }, merged).session(session)
      await mergeProfiles(merged, fromId, session)
    })
    board.noteDeleted(fromId)
    const profile: ProfileDocument | null = await profiles.findOne({ _id: intoId }).lean()
    if (profile !== null) board.note(profile)
    return toYouth(found(await ofKey({ _id: intoId }), intoId), vault)
  }

  /** The more recent profile stays, under a version that neither had. */
  async function mergeProfiles(merged: YouthDocument, fromId: string, session: ClientSession): Promise<void> {
    const from: ProfileDocument | null = await profiles.findOneAndDelete({ _id: fromId }).session(session).lean()
    const into: ProfileDocument | null = await profiles.findOne({ _id: merged._id }).session(session).lean()
    const [older, newer] = into !== null && (from === null || into.updatedAt >= from.updatedAt) ? [from, into] : [into, from]
    if (newer === null) return
    const next: ProfileDocument = {
      ...newer,
      ...profileStanding(merged),
      _id: merged._id,
      createdAt: new Date(Math.min(newer.createdAt.getTime(), (older ?? newer).createdAt.getTime())),
      // Matches of both come together: none may seem to be of this profile that was of the other.
      version: newer === into && older === null ? into.version : Math.max(older?.version ?? 0, newer.version) + 1,
      revision: Math.max(older?.revision ?? 0, newer.revision ?? 0) + 1,
    }
    await profiles.replaceOne({ _id: merged._id }, next, { upsert: true }).session(session)
  }

  return {
    ofConversation: (conversationId, phone, _key, channel) => ofConversation(conversationId, phone, channel),

    async get(id) {
      const document = await ofKey({ _id: id })
      return document === null ? null : toYouth(document, vault)
    },

    async getMany(wanted) {
      const documents: YouthDocument[] = await youths.find({ _id: { $in: wanted } }).lean()
      const byId = new Map(documents.map((document) => [document._id, document]))
      return wanted.flatMap((id) => {
        const document = byId.get(id)
        return document === undefined ? [] : [toYouth(document, vault)]
      })
    },

    async byPhone(phone) {
      const document = await ofKey({ phoneKey: phoneKeyOf(phone) })
      return document === null ? null : toYouth(document, vault)
    },

    async byConversation(conversationId) {
      const document = await ofKey({ conversationIds: conversationId })
      return document === null ? null : toYouth(document, vault)
    },

    async byCode(code) {
      const document = await ofKey({ code: code.toUpperCase().replace(/[^A-Z0-9]/g, '') })
      return document === null ? null : toYouth(document, vault)
    },

    async byFirstName(name, limit) {
      const documents: YouthDocument[] = await youths
        .find({ firstNameKey: nameKeyOf(name) })
        .sort({ lastSeenAt: -1 })
        .limit(limit)
        .lean()
      return documents.map((document) => toYouth(document, vault))
    },

    async *profilesOpenToTraining() {
      const open = profiles.find({ 'profile.isOpenToTraining': true, isActive: true }).lean()
      for await (const document of open.cursor({ batchSize: 500 })) yield toStoredProfile(document)
    },

    async idsOfAgency(agencyId) {
      const documents = await youths.find({ agencyId }).select({ _id: 1 }).lean()
      return new Set(documents.map(({ _id }) => _id))
    },

    async allowing(kind, { agencyId, also, seenAfter } = {}) {
      const documents: Pick<YouthDocument, '_id' | 'agencyId' | 'createdAt' | 'consents'>[] = await youths
        .find({
          consents: { $elemMatch: { kind, isGiven: true } },
          isPaused: false,
          ...(agencyId === undefined ? {} : { agencyId }),
          ...(seenAfter === undefined ? {} : { lastSeenAt: { $gte: seenAfter } }),
        })
        .select({ agencyId: 1, createdAt: 1, consents: 1 })
        .lean()
      return documents
        .filter(({ consents }) => isConsentGiven(consents, kind) && (also === undefined || isConsentGiven(consents, also)))
        .map(({ _id: id, agencyId: of, createdAt }) => ({ id, agencyId: of, createdAt }))
    },

    async ofAgency(agencyId, limit) {
      const documents: YouthDocument[] = await youths.find({ agencyId }).sort({ lastSeenAt: -1 }).limit(limit).lean()
      return documents.map((document) => toYouth(document, vault))
    },

    async update(id, { firstName, phone, ...plain }) {
      const set = {
        ...withoutUndefined(plain),
        ...(firstName === undefined
          ? {}
          : firstName === null
            ? { firstName }
            : { firstName: vault.seal(firstName), firstNameKey: nameKeyOf(firstName) }),
        ...(phone === undefined ? {} : phone === null ? { phone } : { phone: vault.seal(phone), phoneKey: phoneKeyOf(phone) }),
      }
      try {
        const document = found(
          await youths
            .findOneAndUpdate(
              { _id: id },
              { $set: set, $unset: { ...(phone === null ? { phoneKey: 1 } : {}), ...(firstName === null ? { firstNameKey: 1 } : {}) } },
              { returnDocument: 'after' },
            )
            .lean(),
          id,
        )
        if (plain.isPaused !== undefined) await syncProfile(document)
        return toYouth(document, vault)
      } catch (error) {
        if (isDuplicateKey(error)) throw new PhoneTaken()
        throw error
      }
    },

    async placeInAgency(id, agencyId) {
      await youths.updateOne({ _id: id, agencyId: null }, { $set: { agencyId } })
    },

    async recordConsent(id, consent) {
      const document: YouthDocument | null = await youths
        .findOneAndUpdate({ _id: id }, withConsent(consent), { returnDocument: 'after', updatePipeline: true })
        .lean()
      await syncProfile(found(document, id))
    },

    saveProfile,

    async profile(id) {
      const document: ProfileDocument | null = await profiles.findOne({ _id: id }).lean()
      return document === null ? null : toStoredProfile(document)
    },

    merge,

    openLinkCode: (youthId, phone) => linkCodes.open(youthId, phone),

    async redeemLinkCode(youthId, code) {
      const redeemed = await linkCodes.redeem(youthId, code)
      if (!redeemed.ok) return redeemed
      const youth = await untilDone('Joining a number', async () => {
        const owner = await ofKey({ phoneKey: phoneKeyOf(redeemed.phone) })
        if (owner !== null) return merge(owner._id, youthId)
        const own = await youths
          .findOneAndUpdate(
            { _id: youthId },
            { $set: { phone: vault.seal(redeemed.phone), phoneKey: phoneKeyOf(redeemed.phone) } },
            { returnDocument: 'after' },
          )
          .lean()
        return toYouth(found(own, youthId), vault)
      })
      return { ok: true, youth }
    },

    async erase(id) {
      await connection.transaction(async (session) => {
        const erased: Record<string, number> = {}
        for (const data of personalData) {
          for (const [name, count] of Object.entries(await data.erase(id, session))) erased[`erased.${name}`] = count
        }
        const profile = await profiles.deleteOne({ _id: id }).session(session)
        const youth = await youths.findOneAndDelete({ _id: id }).session(session).lean()
        await linkCodes.erase(id, session)
        if (youth !== null) {
          await counters.add(
            {
              ...erased,
              'erased.profiles': profile.deletedCount,
              'erased.youths': 1,
              'erased.informedYouths': isConsentGiven(youth.consents, 'service') ? 1 : 0,
            },
            session,
          )
        }
      })
      board.noteDeleted(id)
    },

    async count() {
      const [people, hiring] = await Promise.all([youths.countDocuments().exec(), recruiters.count()])
      return people - hiring
    },

    async ensureIndexes() {
      await youths.createIndexes()
      await profiles.createIndexes()
      await linkCodes.ensureIndexes()
    },
  }
}

/** Adds a consent to the history, unless the last of its kind says the same of the same wording. */
function withConsent(consent: Consent) {
  const ofKind = { $filter: { input: '$consents', cond: { $eq: ['$$this.kind', consent.kind] } } }
  const isSame = { $and: [{ $eq: ['$$last.isGiven', consent.isGiven] }, { $eq: ['$$last.version', { $literal: consent.version }] }] }
  const added = { $concatArrays: ['$consents', [{ $literal: consent }]] }
  return [{ $set: { consents: { $let: { vars: { last: { $last: ofKind } }, in: { $cond: [isSame, '$consents', added] } } } } }]
}
