import type { Connection } from 'mongoose'
import { z } from 'zod'
import type { Clock } from '../../base/clock.js'
import type { Vault } from '../../base/vault.js'
import { defineModel, untilDone } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import { REVIEW_SECTIONS, type Review, type ReviewStore, type ReviewVersion } from './review.js'

interface ReviewDocument extends Omit<Review, 'id' | 'versions'> {
  _id: string
  /** What tells one review of a youth from another: `cv`, `letter`, `letter:<offer>`. */
  subject: string
  versions: (Omit<ReviewVersion, 'comments'> & {
    /** Sealed: what an adviser thinks of a person's papers. */
    comments: string | null
  })[]
}

const comments = z.array(z.object({ section: z.enum([...REVIEW_SECTIONS.cv, ...REVIEW_SECTIONS.letter]), text: z.string() }))

const subjectOf = (kind: Review['kind'], offerId: string | null) => (offerId === null ? kind : `${kind}:${offerId}`)

export function createReviewStore({ connection, vault, clock }: { connection: Connection; vault: Vault; clock: Clock }): ReviewStore & {
  personalData: PersonalData<Review>
  ensureIndexes(): Promise<void>
} {
  const reviews = defineModel<ReviewDocument>(connection, {
    name: 'reviews',
    fields: {
      _id: String,
      youthId: String,
      agencyId: String,
      kind: String,
      offerId: String,
      subject: String,
      state: String,
      versions: [
        { _id: false, documentIds: [String], submittedAt: Date, judgedBy: String, judgedAt: Date, verdict: String, comments: String },
      ],
      createdAt: Date,
      submittedAt: Date,
    },
    indexes: [{ keys: { youthId: 1, subject: 1 }, options: { unique: true } }, { keys: { agencyId: 1, state: 1, submittedAt: 1 } }],
  })

  function toReview({ _id: id, subject: _, versions, ...rest }: ReviewDocument): Review {
    return {
      ...rest,
      id,
      versions: versions.map((version) => ({
        ...version,
        comments: version.comments === null ? [] : comments.parse(vault.openJson(version.comments)),
      })),
    }
  }

  async function find(filter: Partial<Pick<ReviewDocument, '_id' | 'youthId' | 'subject'>>): Promise<ReviewDocument | null> {
    return reviews.findOne(filter).lean()
  }

  return {
    async submit({ id, youthId, agencyId, kind, offerId, documentIds }) {
      const subject = subjectOf(kind, offerId)
      const version = () => ({ documentIds, submittedAt: clock.now(), judgedBy: null, judgedAt: null, verdict: null, comments: null })
      return untilDone('Submitting for review', async () => {
        const before = await find({ youthId, subject })
        if (before === null) {
          const first = version()
          const document: ReviewDocument = {
            _id: id,
            youthId,
            agencyId,
            kind,
            offerId,
            subject,
            state: 'waiting',
            versions: [first],
            createdAt: first.submittedAt,
            submittedAt: first.submittedAt,
          }
          await reviews.create(document)
          return { review: toReview(document), isNew: true }
        }
        if (before.versions.some((known) => known.documentIds[0] === documentIds[0])) return { review: toReview(before), isNew: false }
        const next = version()
        const after: ReviewDocument | null = await reviews
          .findOneAndUpdate(
            { _id: before._id, versions: { $size: before.versions.length } },
            { $push: { versions: next }, $set: { state: 'waiting', submittedAt: next.submittedAt, agencyId } },
            { returnDocument: 'after' },
          )
          .lean()
        return after === null ? null : { review: toReview(after), isNew: true }
      })
    },

    async get(id) {
      const found = await find({ _id: id })
      return found === null ? null : toReview(found)
    },

    async judge(id, version, { by, verdict, comments: said }) {
      const at = version - 1
      const judged: ReviewDocument | null = await reviews
        .findOneAndUpdate(
          { _id: id, state: 'waiting', versions: { $size: version } },
          {
            $set: {
              state: verdict,
              [`versions.${at}.judgedBy`]: by,
              [`versions.${at}.judgedAt`]: clock.now(),
              [`versions.${at}.verdict`]: verdict,
              [`versions.${at}.comments`]: said.length === 0 ? null : vault.sealJson(said),
            },
          },
          { returnDocument: 'after' },
        )
        .lean()
      if (judged !== null) return { review: toReview(judged), changed: true }
      const found = await find({ _id: id })
      return found === null ? null : { review: toReview(found), changed: false }
    },

    async ofYouth(youthId) {
      const found: ReviewDocument[] = await reviews.find({ youthId }).sort({ submittedAt: -1 }).lean()
      return found.map(toReview)
    },

    async waiting(agencyId) {
      const found: ReviewDocument[] = await reviews.find({ agencyId, state: 'waiting' }).sort({ submittedAt: 1 }).lean()
      return found.map(toReview)
    },

    async validated(youthId, kind, offerId = null) {
      const found = await find({ youthId, subject: subjectOf(kind, offerId) })
      return found?.versions.findLast(({ verdict }) => verdict === 'validated')?.documentIds ?? []
    },

    personalData: {
      async read(youthId) {
        const found: ReviewDocument[] = await reviews.find({ youthId }).sort({ createdAt: 1 }).lean()
        return found.map(toReview)
      },
      async erase(youthId, session) {
        const { deletedCount } = await reviews.deleteMany({ youthId }).session(session)
        return { reviews: deletedCount }
      },
      async move(fromId, intoId, session) {
        const kept = await reviews.distinct('subject', { youthId: intoId }).session(session)
        await reviews.deleteMany({ youthId: fromId, subject: { $in: kept } }).session(session)
        await reviews.updateMany({ youthId: fromId }, { $set: { youthId: intoId } }).session(session)
      },
    },
    ensureIndexes: () => reviews.createIndexes(),
  }
}
