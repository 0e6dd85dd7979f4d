/** New offers, or trainings, for a youth: gathered until the next allowed hour and sent as one message; of both at most three a local day. */
import type { Connection } from 'mongoose'
import { localDay, nextAllowed } from '../base/calendar.js'
import type { Clock } from '../base/clock.js'
import { type AgencyStore, timeZoneOf } from '../domain/agencies/agency.js'
import { defineModel } from '../domain/model.js'
import type { MatchStore, OfferStore } from '../domain/offers/job-offer.js'
import type { TrainingStore } from '../domain/trainings/training.js'
import { isConsentRefused, wantsAlerts, type Youth, type YouthStore } from '../domain/youth/youth.js'
import type { Tell } from './tell.js'

export const PENDING_ALERTS = 'pendingAlerts'
export const PENDING_TRAININGS = 'pendingTrainingAlerts'
const MOST_ALERTS_A_DAY = 3
/** What a person reads of a message; the others stand under OFFRES. */
const MOST_OFFERS_AN_ALERT = 3
const DAY_MS = 24 * 3600 * 1000

/** What one youth has not been told yet. */
interface PendingAlert {
  /** The youth's id. */
  _id: string
  /** Counts the alerts: part of their key, so that one repeated after a crash is the same. */
  sequence: number
  /** Ids of what there is news of, an offer's or a training's. */
  offers: { offerId: string; score: number }[]
  /** Service's clock; null when nothing waits. */
  dueAt: Date | null
}

/** What there is news of. */
export interface AlertKind {
  /** Where it waits. */
  collection: string
  /** Begins the keys of its notifications. */
  key: string
  event: string
  value(ids: string[]): unknown
  /** Those that are still to be had. */
  open(ids: string[], now: Date): Promise<Set<string>>
}

export function offerAlerts(offers: Pick<OfferStore, 'getMany'>): AlertKind {
  return {
    collection: PENDING_ALERTS,
    key: 'alert',
    event: 'offer.alert',
    value: (offerIds) => ({ offerIds }),
    async open(ids, now) {
      const all = await offers.getMany(ids)
      return new Set(
        all.filter(({ state, expiresAt }) => state === 'published' && (expiresAt === null || expiresAt > now)).map(({ id }) => id),
      )
    },
  }
}

export function trainingAlerts(trainings: Pick<TrainingStore, 'getMany'>): AlertKind {
  return {
    collection: PENDING_TRAININGS,
    key: 'training',
    event: 'training.alert',
    value: (trainingIds) => ({ trainingIds }),
    async open(ids, now) {
      const today = now.toISOString().slice(0, 10)
      const all = await trainings.getMany(ids)
      return new Set(
        all.filter(({ state, startsOn }) => state === 'published' && (startsOn === undefined || startsOn >= today)).map(({ id }) => id),
      )
    },
  }
}

export interface AlertsOptions {
  connection: Connection
  youths: YouthStore
  agencies: AgencyStore
  matches: Pick<MatchStore, 'takeAlertSlot'>
  kind: AlertKind
  clock: Clock
  tell: Tell
}

export interface Alerts {
  ensureIndexes(): Promise<void>
  /** Notes an offer for the youths among these who want to hear of it. */
  gather(offerId: string, found: readonly { youthId: string; score: number }[]): Promise<void>
  sendDue(touch: () => Promise<void>): Promise<void>
}

export function createAlerts({ connection, youths, agencies, matches, kind, clock, tell }: AlertsOptions): Alerts {
  const pending = defineModel<PendingAlert>(connection, {
    name: kind.collection,
    fields: { _id: String, sequence: Number, offers: [{ _id: false, offerId: String, score: Number }], dueAt: Date },
    indexes: [{ keys: { dueAt: 1 } }],
  })

  /** @returns when the next one may go, or null when it is done with. */
  async function send(alert: PendingAlert, youth: Youth): Promise<Date | null> {
    const now = clock.now()
    const zone = timeZoneOf(youth.agencyId === null ? null : await agencies.get(youth.agencyId))
    const allowed = nextAllowed(now, zone)
    if (allowed > now) return allowed
    const openIds = await kind.open(
      alert.offers.map(({ offerId }) => offerId),
      now,
    )
    const best = alert.offers
      .filter(({ offerId }) => openIds.has(offerId))
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST_OFFERS_AN_ALERT)
    if (best.length === 0) return null
    const day = localDay(now, zone)
    const key = `${kind.key}:${day}:${alert.sequence}:${youth.id}`
    if (!(await matches.takeAlertSlot(youth.id, day, key, MOST_ALERTS_A_DAY))) return firstHourAfter(day, now, zone)
    await tell([youth.id], () => ({
      key,
      name: kind.event,
      value: kind.value(best.map(({ offerId }) => offerId)),
      class: 'unasked',
      notBefore: now,
    }))
    return null
  }

  return {
    async ensureIndexes() {
      await pending.createIndexes()
    },

    async gather(offerId, found) {
      const wanting = new Set((await youths.getMany(found.map(({ youthId }) => youthId))).filter(wantsAlerts).map(({ id }) => id))
      const now = clock.now()
      const chosen = found.filter(({ youthId }) => wanting.has(youthId))
      if (chosen.length === 0) return
      await pending.bulkWrite(
        chosen.map(({ youthId, score }) => ({
          updateOne: {
            filter: { _id: youthId },
            update: [
              {
                $set: {
                  sequence: { $ifNull: ['$sequence', 1] },
                  dueAt: { $ifNull: ['$dueAt', now] },
                  offers: {
                    $concatArrays: [
                      { $filter: { input: { $ifNull: ['$offers', []] }, cond: { $ne: ['$$this.offerId', offerId] } } },
                      [{ offerId, score }],
                    ],
                  },
                },
              },
            ],
            upsert: true,
          },
        })),
        { ordered: false },
      )
    },

    async sendDue(touch) {
      const failures: unknown[] = []
      const due: PendingAlert[] = await pending.find({ dueAt: { $ne: null, $lte: clock.now() } }).lean()
      for (const alert of due) {
        try {
          const [youth] = await youths.getMany([alert._id])
          const isUnwanted = youth === undefined || !wantsAlerts(youth) || isConsentRefused(youth.consents, 'matching')
          const later = isUnwanted ? null : await send(alert, youth)
          const { _id, sequence } = alert
          if (later !== null) await pending.updateOne({ _id, sequence }, { $set: { dueAt: later } })
          else if (youth === undefined) await pending.deleteOne({ _id })
          else await pending.updateOne({ _id, sequence }, clearing(alert, clock.now()), { updatePipeline: true })
        } catch (error) {
          failures.push(error)
        }
        await touch()
      }
      if (failures.length > 0) throw new AggregateError(failures, `${failures.length} alerts could not be sent.`)
    },
  }
}

/** Takes out what was told; what came in meanwhile waits for the next alert. */
function clearing(alert: PendingAlert, now: Date) {
  const told = alert.offers.map(({ offerId }) => offerId)
  return [
    {
      $set: {
        offers: { $filter: { input: '$offers', cond: { $not: [{ $in: ['$$this.offerId', told] }] } } },
        sequence: { $add: ['$sequence', 1] },
      },
    },
    { $set: { dueAt: { $cond: [{ $eq: [{ $size: '$offers' }, 0] }, null, now] } } },
  ]
}

/** The first allowed instant of a later local day than `day`. */
function firstHourAfter(day: string, now: Date, zone: string): Date {
  for (let at = now.getTime(); ; at += DAY_MS / 24) {
    const allowed = nextAllowed(new Date(at), zone)
    if (localDay(allowed, zone) > day) return allowed
  }
}
