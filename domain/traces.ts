/**
 * What advisers were shown about a person, by id: noted before an erasure, so that Slack can be cleared afterwards, however often that
 * has to be tried. Ids alone, for a month.
 */
import type { Connection } from 'mongoose'
import type { Clock } from '../base/clock.js'
import type { HeldAbout } from './index.js'
import { defineModel } from './model.js'
import type { OfferStore } from './offers/job-offer.js'
import { isOwnOffer } from './recruiters/of-offer.js'

export interface Traces {
  handoffIds: string[]
  requestIds: string[]
  appointmentIds: string[]
  paperIds: string[]
  workshopIds: string[]
  interestIds: string[]
  /** Contact requests that show the person as the recruiter. */
  recruiterRequestIds: string[]
}

/** Whether advisers were shown anything at all. */
export function hasTraces(traces: Traces): boolean {
  return Object.values(traces).some((ids: string[]) => ids.length > 0)
}

export interface TraceStore {
  /** @returns the same when the person is erased already; empty lists for somebody never known. */
  note(youthId: string): Promise<Traces>
  /** Forgets those of a month ago. */
  purge(): Promise<void>
}

type TraceDocument = Traces & { _id: string; at: Date }

const KEPT_MS = 30 * 86_400_000
const MOST_OFFERS = 500

export interface TraceOptions {
  connection: Connection
  clock: Clock
  heldAbout(youthId: string): Promise<HeldAbout>
  offers: Pick<OfferStore, 'ofCompany'>
  requestsOfOffers(offerIds: string[]): Promise<{ id: string }[]>
}

export function createTraces(options: TraceOptions): TraceStore & { ensureIndexes(): Promise<void> } {
  const { connection, clock, heldAbout, offers, requestsOfOffers } = options
  const traces = defineModel<TraceDocument>(connection, {
    name: 'erasures',
    fields: {
      _id: String,
      handoffIds: [String],
      requestIds: [String],
      appointmentIds: [String],
      paperIds: [String],
      workshopIds: [String],
      interestIds: [String],
      recruiterRequestIds: [String],
      at: Date,
    },
    indexes: [{ keys: { at: 1 } }],
  })

  async function collect(youthId: string): Promise<Traces> {
    const held = await heldAbout(youthId)
    const published = await Promise.all(
      held.recruiters.map(async (recruiter) =>
        (await offers.ofCompany(recruiter.companyId, MOST_OFFERS)).filter((offer) => isOwnOffer(recruiter, offer)),
      ),
    )
    const offerIds = published.flat().map(({ id }) => id)
    return {
      handoffIds: held.handoffs.map(({ id }) => id),
      requestIds: held.contactRequests.map(({ id }) => id),
      appointmentIds: held.appointments.map(({ id }) => id),
      interestIds: held.trainingInterests.map(({ id }) => id),
      paperIds: held.papers.map(({ id }) => id),
      workshopIds: held.workshops.map(({ workshop }) => workshop.id),
      recruiterRequestIds: offerIds.length === 0 ? [] : (await requestsOfOffers(offerIds)).map(({ id }) => id),
    }
  }

  return {
    async note(youthId) {
      const found = await collect(youthId)
      const union = Object.fromEntries(Object.entries(found).map(([name, ids]) => [name, { $each: ids }]))
      const noted: TraceDocument | null = await traces
        .findOneAndUpdate({ _id: youthId }, { $addToSet: union, $set: { at: clock.now() } }, { upsert: true, returnDocument: 'after' })
        .lean()
      if (noted === null) return found
      const { handoffIds, requestIds, appointmentIds, paperIds, workshopIds, interestIds, recruiterRequestIds } = noted
      // Those noted before there were any lack them.
      const since = { paperIds: paperIds ?? [], interestIds: interestIds ?? [] }
      return { handoffIds, requestIds, appointmentIds, workshopIds, recruiterRequestIds, ...since }
    },
    async purge() {
      await traces.deleteMany({ at: { $lte: new Date(clock.now().getTime() - KEPT_MS) } })
    },
    ensureIndexes: () => traces.createIndexes(),
  }
}
