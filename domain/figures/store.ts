/**
 * The counts of any period. Days that are over are kept, month by month and agency by agency, by a job; the rest is counted when it is
 * asked for. What an erased person leaves is added to `erasedCounts` in the very transaction that erases them: both together always make
 * the same count.
 */
import type { Connection, PipelineStage } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import { defineModel } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import { type Count, type FiguresQuery, type FiguresStore, type Period, WITHOUT_CHANNEL } from './figures.js'
import { addDays, dayOf, earlierDay, instantsOf, monthOf, monthPeriod, monthsOf } from './period.js'
import { countedIn } from './sources.js'

interface DayCount extends Count {
  day: string
  channel: string | null
}

type ErasedCount = DayCount & { _id: string }

/** One month of one agency. */
interface KeptMonth {
  /** `2026-11|77296S00`. */
  _id: string
  month: string
  agencyId: string | null
  at: Date
  rows: (Omit<DayCount, 'agencyId' | 'day'> & { days: { day: string; count: number }[] })[]
}

interface MonthState {
  /** `2026-11`. */
  _id: string
  /** The last day that is kept of it. */
  until: string
  at: Date
}

export function createFiguresStore({ connection, clock }: { connection: Connection; clock: Clock }): FiguresStore & {
  personalData: PersonalData<never>
  ensureIndexes(): Promise<void>
} {
  const erased = defineModel<ErasedCount>(connection, {
    name: 'erasedCounts',
    fields: { _id: String, day: String, agencyId: String, channel: String, name: String, value: String, count: Number },
    indexes: [{ keys: { day: 1 } }],
  })
  const months = defineModel<KeptMonth>(connection, {
    name: 'figureMonths',
    fields: { _id: String, month: String, agencyId: String, at: Date, rows: [Object] },
    indexes: [{ keys: { month: 1, agencyId: 1 } }],
  })
  const states = defineModel<MonthState>(connection, {
    name: 'figureStates',
    fields: { _id: String, until: String, at: Date },
    indexes: [],
  })

  /** All of some days, erased people included, as rows with their day. */
  function counting(period: Period): PipelineStage[] {
    return [
      { $match: { day: { $gte: period.from, $lte: period.to } } },
      { $project: { _id: 0 } },
      ...countedIn(instantsOf(period)).map((source) => ({ $unionWith: source })),
    ]
  }

  async function keepMonth(month: string, until: string): Promise<void> {
    const at = clock.now()
    const { from } = monthPeriod(month)
    await erased
      .aggregate([
        ...counting({ from, to: until }),
        {
          $group: {
            _id: { agencyId: '$agencyId', channel: '$channel', name: '$name', value: '$value', day: '$day' },
            count: { $sum: '$count' },
          },
        },
        {
          $group: {
            _id: { agencyId: '$_id.agencyId', channel: '$_id.channel', name: '$_id.name', value: '$_id.value' },
            count: { $sum: '$count' },
            days: { $push: { day: '$_id.day', count: '$count' } },
          },
        },
        {
          $group: {
            _id: '$_id.agencyId',
            rows: { $push: { channel: '$_id.channel', name: '$_id.name', value: '$_id.value', count: '$count', days: '$days' } },
          },
        },
        { $set: { _id: { $concat: [month, '|', { $ifNull: ['$_id', ''] }] }, agencyId: '$_id', month, at } },
        { $merge: { into: 'figureMonths', on: '_id', whenMatched: 'replace' } },
      ])
      .allowDiskUse(true)
    await months.deleteMany({ month, at: { $lt: at } })
    await states.replaceOne({ _id: month }, { _id: month, until, at }, { upsert: true })
  }

  /** What is kept of a period, and the days that are not. */
  async function covered({ from, to }: Period): Promise<{ whole: string[]; partly: { month: string; period: Period }[]; live: Period[] }> {
    const wanted = monthsOf({ from, to })
    const known: MonthState[] = await states.find({ _id: { $in: wanted } }).lean()
    const untilOf = new Map(known.map(({ _id, until }) => [_id, until]))
    const whole: string[] = []
    const partly: { month: string; period: Period }[] = []
    const live: Period[] = []
    for (const month of wanted) {
      const full = monthPeriod(month)
      const asked = { from: from > full.from ? from : full.from, to: earlierDay(to, full.to) }
      const until = untilOf.get(month)
      const keptTo = until === undefined ? '' : earlierDay(until, asked.to)
      if (until === full.to && asked.from === full.from && asked.to === full.to) whole.push(month)
      else if (keptTo >= asked.from) partly.push({ month, period: { from: asked.from, to: keptTo } })
      const rest = keptTo >= asked.from ? addDays(keptTo, 1) : asked.from
      if (rest > asked.to) continue
      const before = live.at(-1)
      if (before !== undefined && addDays(before.to, 1) === rest) before.to = asked.to
      else live.push({ from: rest, to: asked.to })
    }
    return { whole, partly, live }
  }

  async function fromKept(wholeMonths: string[], partly: { month: string; period: Period }[], query: FiguresQuery): Promise<Count[]> {
    const wanted = [...wholeMonths, ...partly.map(({ month }) => month)]
    if (wanted.length === 0) return []
    const ofPeriod = (period: Period) => ({
      $sum: {
        $map: {
          input: '$rows.days',
          in: { $cond: [{ $and: [{ $gte: ['$$this.day', period.from] }, { $lte: ['$$this.day', period.to] }] }, '$$this.count', 0] },
        },
      },
    })
    return months.aggregate<Count>([
      { $match: { month: { $in: wanted }, ...(query.agencyId === undefined ? {} : { agencyId: query.agencyId }) } },
      { $unwind: '$rows' },
      ...(query.channel === undefined ? [] : [{ $match: { 'rows.channel': query.channel } }]),
      {
        $group: {
          _id: { agencyId: '$agencyId', name: '$rows.name', value: '$rows.value' },
          count: {
            $sum: partly.reduce<unknown>(
              (rest, { month, period }) => ({ $cond: [{ $eq: ['$month', month] }, ofPeriod(period), rest] }),
              '$rows.count',
            ),
          },
        },
      },
      ...PLAIN,
    ])
  }

  function fromLive(period: Period, { agencyId, channel }: FiguresQuery): Promise<Count[]> {
    return erased
      .aggregate<Count>([
        ...counting(period),
        { $match: { ...(agencyId === undefined ? {} : { agencyId }), ...(channel === undefined ? {} : { channel }) } },
        { $group: { _id: { agencyId: '$agencyId', name: '$name', value: '$value' }, count: { $sum: '$count' } } },
        ...PLAIN,
      ])
      .allowDiskUse(true)
      .exec()
  }

  return {
    async counts(query) {
      const { whole, partly, live } = await covered(query.period)
      const all = await Promise.all([fromKept(whole, partly, query), ...live.map((period) => fromLive(period, query))])
      const sums = new Map<string, Count>()
      for (const row of all.flat()) {
        if (query.channel !== undefined && WITHOUT_CHANNEL.some((name) => name === row.name)) continue
        const key = `${row.agencyId}|${row.name}|${row.value}`
        const known = sums.get(key)
        if (known === undefined) sums.set(key, { ...row })
        else known.count += row.count
      }
      return [...sums.values()].filter(({ count }) => count > 0)
    },

    async keep(now, touch = () => Promise.resolve()) {
      const today = dayOf(now)
      const yesterday = addDays(today, -1)
      const known: MonthState[] = await states.find().sort({ at: 1 }).lean()
      if (known.some(({ _id, at }) => _id === monthOf(yesterday) && dayOf(at) === today)) return
      const first = await firstDay()
      if (first === null || first > yesterday) return
      const all = monthsOf({ from: first, to: yesterday })
      const kept = new Set(known.map(({ _id }) => _id))
      const due = new Set([...all.filter((month) => !kept.has(month)), ...all.slice(-2)])
      const oldest = known.find(({ _id }) => !due.has(_id))
      if (oldest !== undefined) due.add(oldest._id)
      // The newest last: it says that the day's work is done.
      for (const month of [...due].sort()) {
        const { to } = monthPeriod(month)
        await keepMonth(month, earlierDay(to, yesterday))
        await touch()
      }
    },

    personalData: {
      // What outlives a person tells nothing of them.
      read: () => Promise.resolve([]),
      async erase(youthId, session) {
        const rows: DayCount[] = []
        // A transaction takes no union, and one aggregation at a time.
        for (const { coll, pipeline } of countedIn({ youthId, now: clock.now() })) {
          rows.push(...(await connection.collection(coll).aggregate<DayCount>(pipeline, { session }).toArray()))
        }
        if (rows.length > 0) {
          await erased.bulkWrite(
            rows.map(({ day, agencyId, channel, name, value, count }) => ({
              updateOne: {
                filter: { _id: [day, agencyId, channel, name, value].join('|') },
                update: { $setOnInsert: { day, agencyId, channel, name, value }, $inc: { count } },
                upsert: true,
              },
            })),
            { session },
          )
        }
        return {}
      },
      move: () => Promise.resolve(),
    },

    async ensureIndexes() {
      await erased.createIndexes()
      await months.createIndexes()
      await states.createCollection()
      await dateTheUndated()
    },
  }

  /** The first day there is anything to count. */
  async function firstDay(): Promise<string | null> {
    const firsts = await Promise.all(
      (
        [
          ['youths', 'createdAt'],
          ['companies', 'createdAt'],
          ['offers', 'publishedAt'],
          ['erasedCounts', 'day'],
        ] as const
      ).map(async ([name, field]) => {
        const [found] = await connection
          .collection(name)
          .find({ [field]: { $ne: null } })
          .project<Record<string, unknown>>({ [field]: 1 })
          .sort({ [field]: 1 })
          .limit(1)
          .toArray()
        const first = found?.[field]
        return first instanceof Date ? dayOf(first) : typeof first === 'string' ? first : []
      }),
    )
    return firsts.flat().sort()[0] ?? null
  }

  /** What was kept before its first day was noted. */
  async function dateTheUndated(): Promise<void> {
    await connection.collection('matches').updateMany({ firstComputedAt: null }, [{ $set: { firstComputedAt: '$computedAt' } }])
    await connection.collection('profiles').updateMany({ createdAt: null }, [{ $set: { createdAt: '$updatedAt' } }])
  }
}

const PLAIN: PipelineStage[] = [{ $replaceWith: { $mergeObjects: ['$_id', { count: '$count' }] } }]
