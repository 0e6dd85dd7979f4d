import type { Connection, QueryFilter } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { Ids } from '../../base/ids.js'
import { normalise } from '../../matching/french/normalise.js'
import type { AgencyStore } from '../agencies/agency.js'
import { fingerprintOf } from '../fingerprint.js'
import { defineModel, untilDone, withoutUndefined } from '../model.js'
import type { WordingCheck } from '../offers/check.js'
import type { Reference } from '../reference/reference.js'
import { isShownTo } from '../sharing.js'
import { type NewTraining, type Training, TrainingRefused, type TrainingStore } from './training.js'

type TrainingDocument = Omit<Training, 'id'> & {
  _id: string
  /** Hash of all that was said: the same training published again changes nothing. */
  fingerprint: string
  /** Nobody was told of it as it is now. */
  needsMatching: boolean
}

const OPTIONAL_FIELDS = ['place', 'startsOn', 'endsOn', 'level'] as const

export interface TrainingStoreOptions {
  connection: Connection
  clock: Clock
  ids: Ids
  reference: Reference
  checkWording: WordingCheck
  agencies: Pick<AgencyStore, 'all'>
}

export function createTrainingStore(options: TrainingStoreOptions): TrainingStore & { ensureIndexes(): Promise<void> } {
  const { connection, clock, ids, reference, checkWording, agencies } = options
  const trainings = defineModel<TrainingDocument>(connection, {
    name: 'trainings',
    fields: {
      _id: String,
      agencyId: String,
      sharedWith: Object,
      organisation: String,
      title: String,
      description: String,
      placeName: String,
      startsOn: String,
      endsOn: String,
      duration: String,
      seats: Number,
      isPaid: Boolean,
      contact: String,
      state: String,
      sourceId: String,
      fingerprint: String,
      needsMatching: Boolean,
      version: Number,
      createdAt: Date,
      updatedAt: Date,
      occupations: [Object],
      place: Object,
      level: Object,
      licences: [Object],
      languages: [Object],
      gives: Object,
    },
    indexes: [
      { keys: { sourceId: 1 }, options: { unique: true } },
      { keys: { state: 1, startsOn: 1 } },
      { keys: { agencyId: 1, startsOn: 1 } },
      { keys: { updatedAt: 1 }, options: { partialFilterExpression: { needsMatching: true } } },
    ],
  })

  const today = () => clock.now().toISOString().slice(0, 10)

  async function found(id: string): Promise<TrainingDocument> {
    const document: TrainingDocument | null = await trainings.findOne({ _id: id }).lean()
    if (document === null) throw new Error(`There is no training ${id}.`)
    return document
  }

  async function listed(filter: QueryFilter<TrainingDocument>): Promise<Training[]> {
    const documents: TrainingDocument[] = await trainings.find(filter).sort({ startsOn: 1, _id: 1 }).lean()
    return documents.map(toTraining)
  }

  function problemsOf({ title, description, organisation, sourceId, occupations, gives, startsOn, endsOn }: NewTraining) {
    const problems: TrainingRefused['problems'] = []
    for (const [field, text] of Object.entries({ title, organisation, sourceId })) {
      if (text.trim() === '') problems.push({ field, code: 'missing' })
    }
    for (const { rome } of occupations) {
      if (!reference.occupations.has(rome)) problems.push({ field: 'occupations', code: 'unknownOccupation', excerpt: rome })
    }
    if (occupations.length === 0 && gives.licences.length === 0 && gives.level === undefined) {
      problems.push({ field: 'occupations', code: 'missing' })
    }
    if (startsOn !== undefined && endsOn !== undefined && endsOn < startsOn) problems.push({ field: 'endsOn', code: 'endsBeforeStart' })
    for (const { criterion, sentence, rewording } of checkWording(`${title}\n${description}`)) {
      problems.push({ field: title.includes(sentence) ? 'title' : 'description', code: criterion, excerpt: sentence, rewording })
    }
    return problems
  }

  return {
    async publish(raw) {
      const training = withoutUndefined(raw)
      const fingerprint = fingerprintOf(training)
      return untilDone('Publishing a training', async () => {
        const before: TrainingDocument | null = await trainings.findOne({ sourceId: training.sourceId }).lean()
        if (before?.fingerprint === fingerprint) {
          return { outcome: 'unchanged' as const, before: toTraining(before), training: toTraining(before) }
        }
        const problems = problemsOf(training)
        if (problems.length > 0) throw new TrainingRefused(problems)
        const now = clock.now()
        if (before === null) {
          const fresh: TrainingDocument = {
            ...training,
            _id: ids(),
            fingerprint,
            needsMatching: true,
            state: 'published',
            version: 1,
            createdAt: now,
            updatedAt: now,
          }
          await trainings.create(fresh)
          return { outcome: 'created' as const, before: null, training: toTraining(fresh) }
        }
        const absent = OPTIONAL_FIELDS.filter((field) => training[field] === undefined)
        const document: TrainingDocument | null = await trainings
          .findOneAndUpdate(
            { _id: before._id, version: before.version },
            {
              $set: { ...training, fingerprint, needsMatching: true, version: before.version + 1, updatedAt: now },
              ...(absent.length === 0 ? {} : { $unset: Object.fromEntries(absent.map((field) => [field, 1 as const])) }),
            },
            { returnDocument: 'after' },
          )
          .lean()
        return document === null ? null : { outcome: 'updated' as const, before: toTraining(before), training: toTraining(document) }
      })
    },

    async get(id) {
      const document: TrainingDocument | null = await trainings.findOne({ _id: id }).lean()
      return document === null ? null : toTraining(document)
    },

    async getMany(wanted) {
      const byId = new Map((await listed({ _id: { $in: wanted } })).map((training) => [training.id, training]))
      return wanted.flatMap((id) => byId.get(id) ?? [])
    },

    async setState(id, state) {
      await trainings.updateOne({ _id: id, state: { $ne: state } }, { $set: { state, updatedAt: clock.now() } })
      return toTraining(await found(id))
    },

    async share(id, sharedWith) {
      await trainings.updateOne(
        { _id: id },
        {
          $set: { needsMatching: true, updatedAt: clock.now(), ...(sharedWith === undefined ? {} : { sharedWith }) },
          ...(sharedWith === undefined ? { $unset: { sharedWith: 1 as const } } : {}),
        },
      )
      return toTraining(await found(id))
    },

    async ofAgencies(agencyIds, { isOpen, text, today: day, skip, limit }) {
      const asked = normalise(text)
        .split(' ')
        .filter((word) => word !== '')
      const isBegun = ({ startsOn }: Training) => startsOn !== undefined && startsOn < day
      const fitting = (await listed({ agencyId: { $in: agencyIds } })).filter((training) => {
        const { title, organisation, placeName, state } = training
        const said = normalise(`${title} ${organisation} ${placeName}`)
        return (state === 'published' && !isBegun(training)) === isOpen && asked.every((word) => said.includes(word))
      })
      return { total: fitting.length, trainings: fitting.slice(skip, skip + limit) }
    },

    async visibleTo(agencyId) {
      const sharing = new Set((await agencies.all()).filter(({ shares }) => shares.trainings).map(({ id }) => id))
      const open = await listed({ state: 'published', $or: [{ startsOn: { $exists: false } }, { startsOn: { $gte: today() } }] })
      return open.filter((training) => isShownTo(training, agencyId, sharing))
    },

    async unmatched(limit) {
      const documents: TrainingDocument[] = await trainings
        .find({ needsMatching: true, state: 'published' })
        .sort({ updatedAt: 1 })
        .limit(limit)
        .lean()
      return documents.map(toTraining)
    },

    async markMatched(id, version) {
      await trainings.updateOne({ _id: id, version }, { $set: { needsMatching: false } })
    },

    ensureIndexes: () => trainings.createIndexes(),
  }
}

function toTraining({ _id: id, fingerprint: _, needsMatching: __, ...rest }: TrainingDocument): Training {
  return { ...rest, id }
}
