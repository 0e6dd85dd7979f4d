import type { ClientSession, Connection } from 'mongoose'
import { localDay } from '../../base/calendar.js'
import type { Clock } from '../../base/clock.js'
import type { Vault } from '../../base/vault.js'
import { defineModel, isDuplicateKey } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import { countedAs, figuresOf, type Survey, type SurveyFigures, type SurveyQuestion, type SurveySending } from './survey.js'

type SurveyDocument = Omit<Survey, 'id'> & { _id: string }
/** Answers are sealed one by one. */
type SendingDocument = Omit<SurveySending, 'id'> & { _id: string }
/** When somebody was last sent a survey, and which: one at a time, one a week. */
interface TurnDocument {
  _id: string
  lastSentAt: Date
  lastSendingId: string
}
/** Anonymous, by survey, agency and day of sending: stays when people go. */
interface CountDocument {
  _id: string
  surveyId: string
  agencyId: string | null
  day: string
  sent: number
  answered: number
  counts: Record<string, Record<string, number>>
}

const DAY_MS = 24 * 3_600_000
const DAYS_BETWEEN = 7
const ZONE = 'Europe/Paris'
const MOST_LINES = 20

export interface SurveyStore {
  /** An adviser's survey, before it is sent; `id` makes it once. */
  draft(survey: Omit<Survey, 'state' | 'createdAt'>): Promise<Survey>
  get(id: string): Promise<Survey | null>
  /** Draft to open, once. */
  open(id: string): Promise<{ survey: Survey | null; changed: boolean }>
  /** Nobody is sent it any more; what was sent may still be answered. */
  stop(id: string): Promise<{ survey: Survey | null; changed: boolean }>
  /** Open ones whose days these are. */
  running(now: Date): Promise<Survey[]>
  /** Once for each id: planned again, nothing changes. */
  plan(sendings: Omit<SurveySending, 'sentAt' | 'state' | 'answers'>[]): Promise<void>
  sending(id: string): Promise<SurveySending | null>
  /** Due and not sent, oldest first; what came too late is dropped. */
  due(now: Date, limit: number): Promise<SurveySending[]>
  /** Takes the person's turn for this one. False while another is younger than a week. */
  takeTurn(sending: Pick<SurveySending, 'id' | 'youthId'>, now: Date): Promise<boolean>
  markSent(id: string, at: Date): Promise<void>
  drop(id: string): Promise<void>
  /** Puts it off. */
  defer(id: string, until: Date): Promise<void>
  /** The first answer to a question stands. Counted without the person. */
  answer(id: string, questionId: string, answer: string | null): Promise<{ changed: boolean }>
  /** The last one sent to this person that has questions left. */
  openOf(youthId: string): Promise<SurveySending | null>
  /** Response rate, means and distributions; those under five are hidden. `agencyIds` left out: all. */
  figures(query: {
    surveyId: string
    questions: SurveyQuestion[]
    from?: Date
    until?: Date
    agencyIds?: readonly string[]
  }): Promise<SurveyFigures>
  /** The last free lines, newest first, without who wrote them; none while under five answered. */
  lines(surveyId: string, questionId: string): Promise<string[]>
}

export function createSurveyStore({ connection, vault, clock }: { connection: Connection; vault: Vault; clock: Clock }): SurveyStore & {
  personalData: PersonalData<SurveySending>
  ensureIndexes(): Promise<void>
} {
  const surveys = defineModel<SurveyDocument>(connection, {
    name: 'surveys',
    fields: {
      _id: String,
      agencyId: String,
      title: String,
      questions: [Object],
      audience: Object,
      from: Date,
      until: Date,
      state: String,
      createdBy: String,
      createdAt: Date,
    },
    indexes: [{ keys: { state: 1, until: 1 } }],
  })
  const sendings = defineModel<SendingDocument>(connection, {
    name: 'surveySendings',
    fields: {
      _id: String,
      surveyId: String,
      kind: String,
      youthId: String,
      agencyId: String,
      about: String,
      questions: [Object],
      dueAt: Date,
      uselessAfter: Date,
      sentAt: Date,
      state: String,
      answers: Object,
    },
    indexes: [
      { keys: { dueAt: 1 }, options: { partialFilterExpression: { state: 'waiting' } } },
      { keys: { youthId: 1, sentAt: -1 } },
      { keys: { surveyId: 1, sentAt: -1 } },
    ],
  })
  const turns = defineModel<TurnDocument>(connection, {
    name: 'surveyTurns',
    fields: { _id: String, lastSentAt: Date, lastSendingId: String },
    indexes: [],
  })
  const counts = defineModel<CountDocument>(connection, {
    name: 'surveyCounts',
    fields: { _id: String, surveyId: String, agencyId: String, day: String, sent: Number, answered: Number, counts: Object },
    indexes: [{ keys: { surveyId: 1, day: 1 } }],
  })

  function toSending({ _id: id, answers, ...rest }: SendingDocument): SurveySending {
    const opened = Object.entries(answers ?? {}).map(
      ([question, sealed]) => [question, sealed === null ? null : vault.open(sealed)] as const,
    )
    return { ...rest, id, answers: Object.fromEntries(opened) }
  }

  async function sending(id: string): Promise<SurveySending | null> {
    const document: SendingDocument | null = await sendings.findOne({ _id: id }).lean()
    return document === null ? null : toSending(document)
  }

  async function count(
    one: Pick<SendingDocument, 'surveyId' | 'agencyId'>,
    sentAt: Date,
    raised: Record<string, number>,
    session: ClientSession,
  ) {
    const { surveyId, agencyId } = one
    const day = localDay(sentAt, ZONE)
    await counts
      .updateOne(
        { _id: `${surveyId}:${agencyId ?? ''}:${day}` },
        { $inc: raised, $setOnInsert: { surveyId, agencyId, day } },
        { upsert: true },
      )
      .session(session)
  }

  async function change(id: string, from: Survey['state'], to: Survey['state']): Promise<{ survey: Survey | null; changed: boolean }> {
    const changed: SurveyDocument | null = await surveys
      .findOneAndUpdate({ _id: id, state: from }, { $set: { state: to } }, { returnDocument: 'after' })
      .lean()
    if (changed !== null) return { survey: toSurvey(changed), changed: true }
    const standing: SurveyDocument | null = await surveys.findOne({ _id: id }).lean()
    return { survey: standing === null ? null : toSurvey(standing), changed: false }
  }

  return {
    async draft({ id, ...rest }) {
      await surveys.updateOne({ _id: id }, { $setOnInsert: { ...rest, state: 'draft', createdAt: clock.now() } }, { upsert: true })
      const document: SurveyDocument | null = await surveys.findOne({ _id: id }).lean()
      if (document === null) throw new Error(`The survey ${id} went as it came.`)
      return toSurvey(document)
    },
    async get(id) {
      const document: SurveyDocument | null = await surveys.findOne({ _id: id }).lean()
      return document === null ? null : toSurvey(document)
    },
    open: (id) => change(id, 'draft', 'open'),
    async stop(id) {
      const result = await change(id, 'open', 'stopped')
      if (result.survey?.state === 'stopped') await sendings.updateMany({ surveyId: id, state: 'waiting' }, { $set: { state: 'dropped' } })
      return result
    },
    async running(now) {
      const documents: SurveyDocument[] = await surveys.find({ state: 'open', from: { $lte: now }, until: { $gt: now } }).lean()
      return documents.map(toSurvey)
    },

    async plan(planned) {
      if (planned.length === 0) return
      await sendings.bulkWrite(
        planned.map(({ id, ...rest }) => ({
          updateOne: {
            filter: { _id: id },
            update: { $setOnInsert: { ...rest, sentAt: null, state: 'waiting' as const, answers: {} } },
            upsert: true,
          },
        })),
        { ordered: false },
      )
    },
    sending,
    async due(now, limit) {
      await sendings.updateMany({ state: 'waiting', uselessAfter: { $lte: now } }, { $set: { state: 'dropped' } })
      const documents: SendingDocument[] = await sendings
        .find({ state: 'waiting', dueAt: { $lte: now } })
        .sort({ dueAt: 1 })
        .limit(limit)
        .lean()
      return documents.map(toSending)
    },
    async takeTurn({ id, youthId }, now) {
      const before = new Date(now.getTime() - DAYS_BETWEEN * DAY_MS)
      try {
        await turns.updateOne(
          { _id: youthId, $or: [{ lastSentAt: { $lte: before } }, { lastSendingId: id }] },
          { $set: { lastSentAt: now, lastSendingId: id } },
          { upsert: true },
        )
        return true
      } catch (error) {
        if (isDuplicateKey(error)) return false
        throw error
      }
    },
    async markSent(id, at) {
      await connection.transaction(async (session) => {
        const sent: SendingDocument | null = await sendings
          .findOneAndUpdate({ _id: id, state: 'waiting' }, { $set: { state: 'sent', sentAt: at } })
          .session(session)
          .lean()
        if (sent !== null) await count(sent, at, { sent: 1 }, session)
      })
    },
    async drop(id) {
      await sendings.updateOne({ _id: id, state: 'waiting' }, { $set: { state: 'dropped' } })
    },
    async defer(id, until) {
      await sendings.updateOne({ _id: id, state: 'waiting' }, { $set: { dueAt: until } })
    },

    async answer(id, questionId, answer) {
      let changed = false
      await connection.transaction(async (session) => {
        changed = false
        const field = `answers.${questionId}`
        const before: SendingDocument | null = await sendings
          .findOne({ _id: id, [field]: { $exists: false } })
          .session(session)
          .lean()
        const question = before?.questions.find((one) => one.id === questionId)
        if (before === null || question === undefined) return
        const answered = { ...before.answers, [questionId]: answer === null ? null : vault.seal(answer) }
        const isDone = before.questions.every((one) => one.id in answered)
        await sendings
          .updateOne({ _id: id }, { $set: { [field]: answered[questionId], ...(isDone ? { state: 'done' } : {}) } })
          .session(session)
        const counted = countedAs(question, answer)
        const isFirst = answer !== null && Object.values(before.answers ?? {}).every((given) => given === null)
        const raised = {
          ...(counted === null ? {} : { [`counts.${questionId}.${counted}`]: 1 }),
          ...(isFirst ? { answered: 1 } : {}),
        }
        if (Object.keys(raised).length > 0) await count(before, before.sentAt ?? clock.now(), raised, session)
        changed = true
      })
      return { changed }
    },
    async openOf(youthId) {
      const document: SendingDocument | null = await sendings.findOne({ youthId, state: 'sent' }).sort({ sentAt: -1 }).lean()
      return document === null ? null : toSending(document)
    },

    async figures({ surveyId, questions, from, until, agencyIds }) {
      const days = {
        ...(from === undefined ? {} : { $gte: localDay(from, ZONE) }),
        ...(until === undefined ? {} : { $lt: localDay(until, ZONE) }),
      }
      const documents: CountDocument[] = await counts
        .find({
          surveyId,
          ...(Object.keys(days).length === 0 ? {} : { day: days }),
          ...(agencyIds === undefined ? {} : { agencyId: { $in: agencyIds } }),
        })
        .lean()
      const all: Record<string, Record<string, number>> = {}
      for (const { counts: ofDay } of documents) {
        for (const [question, values] of Object.entries(ofDay ?? {})) {
          const sums = all[question] ?? {}
          all[question] = sums
          for (const [value, number] of Object.entries(values)) sums[value] = (sums[value] ?? 0) + number
        }
      }
      const sum = (of: 'sent' | 'answered') => documents.reduce((total, one) => total + (one[of] ?? 0), 0)
      return figuresOf(questions, { sent: sum('sent'), answered: sum('answered'), counts: all })
    },
    async lines(surveyId, questionId) {
      const field = `answers.${questionId}`
      const documents: SendingDocument[] = await sendings
        .find({ surveyId, [field]: { $type: 'string' } })
        .sort({ sentAt: -1 })
        .limit(MOST_LINES)
        .lean()
      const found = documents.flatMap((document) => toSending(document).answers[questionId] ?? [])
      return found.length < 5 ? [] : found
    },

    personalData: {
      async read(youthId) {
        const documents: SendingDocument[] = await sendings
          .find({ youthId, sentAt: { $ne: null } })
          .sort({ sentAt: 1 })
          .lean()
        return documents.map(toSending)
      },
      async erase(youthId, session) {
        const { deletedCount } = await sendings.deleteMany({ youthId }).session(session)
        await turns.deleteOne({ _id: youthId }).session(session)
        return { surveys: deletedCount }
      },
      async move(fromId, intoId, session) {
        await sendings.updateMany({ youthId: fromId }, { $set: { youthId: intoId } }).session(session)
        const from: TurnDocument | null = await turns.findOneAndDelete({ _id: fromId }).session(session).lean()
        if (from === null) return
        const { lastSentAt, lastSendingId } = from
        const into: TurnDocument | null = await turns.findOne({ _id: intoId }).session(session).lean()
        if (into !== null && into.lastSentAt >= lastSentAt) return
        await turns.updateOne({ _id: intoId }, { $set: { lastSentAt, lastSendingId } }, { upsert: true }).session(session)
      },
    },
    async ensureIndexes() {
      await Promise.all([surveys.createIndexes(), sendings.createIndexes()])
      await counts.createIndexes()
      // Collections that a transaction may write first.
      await turns.createCollection()
    },
  }
}

function toSurvey({ _id: id, ...rest }: SurveyDocument): Survey {
  return { ...rest, id }
}
