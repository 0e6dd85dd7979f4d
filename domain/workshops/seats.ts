/**
 * The writes that give and free seats, as MongoDB update pipelines: each is one atomic update of the workshop's document that counts
 * and decides on the server, so a hundred people at once cannot take more seats than there are.
 */
import type { PipelineStage } from 'mongoose'

type Update = Exclude<PipelineStage, PipelineStage.Merge | PipelineStage.Out>[]

const registeredCount = {
  $size: { $filter: { input: '$registrations', as: 'r', cond: { $eq: ['$$r.state', 'registered'] } } },
}
const hasFreeSeat = { $or: [{ $eq: ['$seats', null] }, { $lt: [registeredCount, '$seats'] }] }

/** Adds a registration, on the waiting list when all seats are taken; an earlier cancelled one of the same youth is replaced. */
export function takeSeat(youth: { youthId: string; agencyId: string | null; key?: string }, now: Date): Update {
  return [
    {
      $set: {
        registrations: {
          $concatArrays: [
            { $filter: { input: '$registrations', as: 'r', cond: { $ne: ['$$r.youthId', { $literal: youth.youthId }] } } },
            [
              {
                youthId: { $literal: youth.youthId },
                agencyId: { $literal: youth.agencyId },
                state: { $cond: [hasFreeSeat, 'registered', 'waiting'] },
                registeredAt: now,
                promotedAt: null,
                attendedAt: null,
                key: { $literal: youth.key ?? null },
              },
            ],
          ],
        },
      },
    },
  ]
}

/** Marks a registration cancelled; free seats go to the first of the waiting list. */
export function freeSeat(youthId: string, now: Date): Update {
  return [
    {
      $set: {
        registrations: {
          $map: {
            input: '$registrations',
            as: 'r',
            in: { $cond: [{ $eq: ['$$r.youthId', { $literal: youthId }] }, { $mergeObjects: ['$$r', { state: 'cancelled' }] }, '$$r'] },
          },
        },
      },
    },
    ...promoteWaiting(now),
  ]
}

/** Takes a youth out altogether (erasure); free seats go to the first of the waiting list. */
export function removeRegistration(youthId: string, now: Date): Update {
  return [
    {
      $set: {
        registrations: { $filter: { input: '$registrations', as: 'r', cond: { $ne: ['$$r.youthId', { $literal: youthId }] } } },
      },
    },
    ...promoteWaiting(now),
  ]
}

/** Gives the seats that are free to those who wait, in the order in which they came, unless the workshop has begun or is off. */
export function promoteWaiting(now: Date): Update {
  const isRunning = { $and: [{ $eq: ['$state', 'scheduled'] }, { $gt: ['$startsAt', now] }] }
  const free = { $cond: [{ $eq: ['$seats', null] }, { $size: '$registrations' }, { $subtract: ['$seats', registeredCount] }] }
  const step = {
    $cond: [
      { $and: [{ $eq: ['$$this.state', 'waiting'] }, { $gt: ['$$value.free', 0] }] },
      {
        free: { $subtract: ['$$value.free', 1] },
        list: { $concatArrays: ['$$value.list', [{ $mergeObjects: ['$$this', { state: 'registered', promotedAt: now }] }]] },
      },
      { free: '$$value.free', list: { $concatArrays: ['$$value.list', ['$$this']] } },
    ],
  }
  const promoted = {
    $let: {
      vars: { done: { $reduce: { input: '$registrations', initialValue: { free, list: [] }, in: step } } },
      in: '$$done.list',
    },
  }
  return [{ $set: { registrations: { $cond: [isRunning, promoted, '$registrations'] } } }]
}
