/**
 * What is counted, as aggregations: each source finds its documents by their instant (or by their person, who is about to be erased), and
 * makes of each one facts `{ agencyId, channel, name, value, count }`. Counted on the day of the instant.
 */
import type { PipelineStage } from 'mongoose'
import { STANDING } from '../surveys/survey.js'
import type { CountName } from './figures.js'
import { dayOf, FIGURES_ZONE } from './period.js'

type Stage = PipelineStage.FacetPipelineStage

/** What is looked at: all of some days, or all of one person. */
export type Look = { from: Date; until: Date } | { youthId: string; now: Date }

interface Source {
  collection: string
  /** Its documents of one person; null when it holds nothing of people. */
  ofPerson: ((youthId: string, now: Date) => Record<string, unknown>) | null
  at: string
  /** Makes `{ at, facts }` of a document. */
  stages: Stage[]
}

const FIRST_CHANNEL = { $ifNull: ['$channel', { $first: '$consents.channel' }, null] }

/** The agency and the channel of the person of a document, as `youth`. */
const withYouth: Stage[] = [
  {
    $lookup: {
      from: 'youths',
      localField: 'youthId',
      foreignField: '_id',
      as: 'youth',
      pipeline: [{ $project: { agencyId: 1, channel: FIRST_CHANNEL } }],
    },
  },
  { $set: { youth: { $first: '$youth' } } },
]
const ofYouth = { agencyId: '$youth.agencyId', channel: '$youth.channel' }

const fact = (name: CountName, more: { value?: unknown; count?: unknown; agencyId?: unknown; channel?: unknown } = {}) => ({
  name,
  ...more,
})
const factIf = (condition: unknown, ...facts: ReturnType<typeof fact>[]) => ({ $cond: [condition, facts, []] })

/** The value of the first condition that holds. */
const firstOf = (cases: readonly (readonly unknown[])[], otherwise: unknown): unknown =>
  cases.reduceRight((rest, [condition, value]) => ({ $cond: [condition, value, rest] }), otherwise)

const anyTrue = (list: string) => ({ $in: [true, list] })
const saidYes = (kinds: string[]) => ({
  $anyElementTrue: [
    {
      $map: {
        input: { $ifNull: ['$followUps', []] },
        in: { $and: [{ $in: ['$$this.kind', kinds] }, { $eq: ['$$this.answer', 'yes'] }] },
      },
    },
  ],
})

const wentOn = {
  $anyElementTrue: [{ $map: { input: '$consents', in: { $and: [{ $eq: ['$$this.kind', 'service'] }, '$$this.isGiven'] } } }],
}

const people: Source = {
  collection: 'youths',
  ofPerson: (youthId) => ({ _id: youthId }),
  at: 'createdAt',
  stages: [
    // Those who hire are people to the conversation engine too.
    { $lookup: { from: 'recruiters', localField: '_id', foreignField: 'personId', as: 'hiring', pipeline: [{ $project: { _id: 1 } }] } },
    { $match: { hiring: { $size: 0 } } },
    {
      $lookup: {
        from: 'profiles',
        localField: '_id',
        foreignField: '_id',
        as: 'profile',
        pipeline: [
          { $project: { level: '$profile.level', commune: '$profile.place.insee', rome: { $first: '$profile.occupations.rome' } } },
        ],
      },
    },
    { $set: { profile: { $first: '$profile' } } },
    {
      $lookup: {
        from: 'matches',
        localField: '_id',
        foreignField: 'youthId',
        as: 'matches',
        pipeline: [{ $match: { isEligible: true } }, { $limit: 1 }, { $project: { _id: 1 } }],
      },
    },
    {
      $lookup: {
        from: 'contactRequests',
        localField: '_id',
        foreignField: 'youthId',
        as: 'requests',
        pipeline: [
          {
            $project: {
              wasAccepted: { $in: ['accepted', '$history.state'] },
              hadInterview: saidYes(['interview']),
              wasHired: saidYes(['hired', 'month1', 'month3']),
            },
          },
        ],
      },
    },
    {
      $project: {
        at: '$createdAt',
        agencyId: 1,
        channel: FIRST_CHANNEL,
        profile: 1,
        about: 1,
        reached: firstOf(
          [
            [anyTrue('$requests.wasHired'), 'hired'],
            [anyTrue('$requests.hadInterview'), 'interview'],
            [anyTrue('$requests.wasAccepted'), 'accepted'],
            [{ $gt: [{ $size: '$requests' }, 0] }, 'contactRequest'],
            [{ $gt: [{ $size: '$matches' }, 0] }, 'match'],
            [{ $ne: [{ $type: '$profile' }, 'missing'] }, 'profile'],
            [wentOn, 'welcome'],
          ],
          'account',
        ),
      },
    },
    {
      $set: {
        facts: [
          fact('accounts'),
          fact('reached', { value: '$reached' }),
          fact('age', { value: '$about.ageBand' }),
          fact('level', { value: '$profile.level' }),
          fact('occupation', { value: '$profile.rome' }),
          fact('commune', { value: '$profile.commune' }),
          fact('channel', { value: '$channel' }),
          fact('accompanied', {
            value: firstOf(
              [
                [{ $eq: ['$about.isAccompanied', true] }, 'yes'],
                [{ $eq: ['$about.isAccompanied', false] }, 'no'],
              ],
              null,
            ),
          }),
        ],
      },
    },
  ],
}

const profiles: Source = {
  collection: 'profiles',
  ofPerson: (youthId) => ({ _id: youthId }),
  at: 'createdAt',
  stages: [{ $set: { youthId: '$_id' } }, ...withYouth, { $project: { at: '$createdAt', ...ofYouth, facts: [fact('profiles')] } }],
}

const matches: Source = {
  collection: 'matches',
  ofPerson: (youthId) => ({ youthId }),
  at: 'firstComputedAt',
  stages: [
    { $match: { isEligible: true } },
    {
      $group: {
        _id: { youthId: '$youthId', at: { $dateTrunc: { date: '$firstComputedAt', unit: 'day', timezone: FIGURES_ZONE } } },
        count: { $sum: 1 },
      },
    },
    { $set: { youthId: '$_id.youthId', at: '$_id.at' } },
    ...withYouth,
    { $project: { at: 1, ...ofYouth, facts: [fact('matches', { count: '$count' })] } },
  ],
}

const contactRequests: Source = {
  collection: 'contactRequests',
  ofPerson: (youthId) => ({ youthId }),
  at: 'askedAt',
  stages: [
    ...withYouth,
    {
      $project: {
        at: '$askedAt',
        agencyId: 1,
        channel: '$youth.channel',
        facts: {
          // Applications are counted apart: what is asked for and accepted is told of plain requests.
          $cond: [
            { $eq: ['$isApplication', true] },
            [fact('applications')],
            {
              $concatArrays: [
                [fact('contactRequests', { value: '$askedBy' })],
                factIf({ $in: ['accepted', '$history.state'] }, fact('acceptedRequests', { value: '$askedBy' })),
              ],
            },
          ],
        },
      },
    },
  ],
}

const offers: Source = {
  collection: 'offers',
  ofPerson: null,
  at: 'publishedAt',
  stages: [{ $project: { at: '$publishedAt', agencyId: 1, facts: [fact('offers')] } }],
}

const companies: Source = {
  collection: 'companies',
  ofPerson: null,
  at: 'createdAt',
  stages: [{ $project: { at: '$createdAt', agencyId: 1, facts: [fact('companies')] } }],
}

const workshops: Source = {
  collection: 'workshops',
  ofPerson: null,
  at: 'startsAt',
  stages: [
    { $match: { state: { $ne: 'cancelled' } } },
    {
      $project: {
        at: '$startsAt',
        agencyId: 1,
        facts: {
          $concatArrays: [
            [fact('workshops')],
            { $cond: [{ $eq: [{ $ifNull: ['$seats', null] }, null] }, [fact('unlimitedWorkshops')], [fact('seats', { count: '$seats' })]] },
          ],
        },
      },
    },
  ],
}

const cameTo = { $ne: [{ $ifNull: ['$r.attendedAt', null] }, null] }
const isFromElsewhere = { $not: [{ $in: [{ $ifNull: ['$r.agencyId', null] }, [null, '$agencyId']] }] }

const registrations: Source = {
  collection: 'workshops',
  // A seat that is free again before the workshop is another's.
  ofPerson: (youthId, now) => ({ 'registrations.youthId': youthId, startsAt: { $lte: now } }),
  at: 'startsAt',
  stages: [
    { $match: { state: { $ne: 'cancelled' } } },
    { $unwind: '$registrations' },
    { $set: { r: '$registrations', youthId: '$registrations.youthId' } },
    { $match: { 'r.state': 'registered' } },
    ...withYouth,
    {
      $project: {
        at: '$startsAt',
        agencyId: 1,
        channel: '$youth.channel',
        facts: {
          $concatArrays: [
            [fact('filled')],
            factIf(cameTo, fact('attended')),
            factIf(isFromElsewhere, fact('filledByOthers'), fact('elsewhere', { agencyId: '$r.agencyId' })),
            factIf({ $and: [isFromElsewhere, cameTo] }, fact('attendedByOthers'), fact('attendedElsewhere', { agencyId: '$r.agencyId' })),
          ],
        },
      },
    },
  ],
}

const MINUTE_MS = 60_000
const answeredWithin = (minutes: number) => [
  { $lte: [{ $subtract: ['$firstAnswerAt', '$openedAt'] }, minutes * MINUTE_MS] },
  String(minutes),
]

const handoffs: Source = {
  collection: 'handoffs',
  ofPerson: (youthId) => ({ youthId }),
  at: 'openedAt',
  stages: [
    ...withYouth,
    {
      $project: {
        at: '$openedAt',
        agencyId: 1,
        channel: '$youth.channel',
        facts: [
          fact('handoffs', {
            value: firstOf(
              [[{ $eq: [{ $ifNull: ['$firstAnswerAt', null] }, null] }, 'never'], ...[5, 15, 60, 240, 1440].map(answeredWithin)],
              'later',
            ),
          }),
        ],
      },
    },
  ],
}

const trainingInterests: Source = {
  collection: 'trainingInterests',
  ofPerson: (youthId) => ({ youthId }),
  at: 'askedAt',
  stages: [
    ...withYouth,
    {
      $project: {
        at: '$askedAt',
        agencyId: 1,
        channel: '$youth.channel',
        facts: {
          $concatArrays: [[fact('trainingInterests')], factIf({ $in: ['enrolled', '$history.state'] }, fact('trainingEnrolments'))],
        },
      },
    },
  ],
}

/** Counts already, which hold nobody. */
const surveys: Source = {
  collection: 'surveyCounts',
  ofPerson: null,
  at: 'day',
  stages: [
    { $set: { kind: { $cond: [{ $in: ['$surveyId', STANDING] }, '$surveyId', 'own'] } } },
    {
      $project: {
        at: { $dateFromString: { dateString: '$day', timezone: FIGURES_ZONE } },
        agencyId: 1,
        facts: [
          fact('surveysSent', { value: '$kind', count: { $ifNull: ['$sent', 0] } }),
          fact('surveysAnswered', { value: '$kind', count: { $ifNull: ['$answered', 0] } }),
        ],
      },
    },
  ],
}

const SOURCES: Source[] = [
  people,
  profiles,
  matches,
  contactRequests,
  offers,
  companies,
  workshops,
  registrations,
  handoffs,
  trainingInterests,
  surveys,
]

/** One fact a row, with its day, added up. */
const summed: Stage[] = [
  { $unwind: '$facts' },
  {
    $group: {
      _id: {
        day: { $dateToString: { date: '$at', format: '%Y-%m-%d', timezone: FIGURES_ZONE } },
        agencyId: { $ifNull: ['$facts.agencyId', '$agencyId', null] },
        channel: { $ifNull: ['$channel', null] },
        name: '$facts.name',
        value: { $ifNull: ['$facts.value', null] },
      },
      count: { $sum: { $cond: [{ $eq: [{ $type: '$facts.count' }, 'missing'] }, 1, '$facts.count'] } },
    },
  },
  { $replaceWith: { $mergeObjects: ['$_id', { count: '$count' }] } },
]

/** Each source's aggregation, giving rows `{ day, agencyId, channel, name, value, count }`. */
export function countedIn(look: Look): { coll: string; pipeline: Stage[] }[] {
  return SOURCES.flatMap(({ collection, ofPerson, at, stages }) => {
    const of = (own: Stage[]) => [{ coll: collection, pipeline: [...own, ...summed] }]
    if (!('youthId' in look)) {
      const [from, until] = at === 'day' ? [dayOf(look.from), dayOf(look.until)] : [look.from, look.until]
      return of([{ $match: { [at]: { $gte: from, $lt: until } } }, ...stages])
    }
    if (ofPerson === null) return []
    const own: Stage[] = [{ $match: ofPerson(look.youthId, look.now) }, ...stages]
    return of(collection === 'workshops' ? ofOne(own, look.youthId) : own)
  })
}

/** A workshop holds other people's registrations too. */
function ofOne(stages: Stage[], youthId: string): Stage[] {
  return stages.flatMap((stage): Stage[] => ('$unwind' in stage ? [stage, { $match: { 'registrations.youthId': youthId } }] : [stage]))
}
