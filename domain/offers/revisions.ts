/** What advisers do to the offers of their agency besides publishing them: find, say anew, share. */
import type { Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import { normalise } from '../../matching/french/normalise.js'
import { fingerprintOf } from '../fingerprint.js'
import { untilDone, withoutUndefined } from '../model.js'
import type { Reference } from '../reference/reference.js'
import { checkOffer, type WordingCheck } from './check.js'
import { OfferRefused, type OfferStore } from './job-offer.js'
import { type OfferDocument, offerModel, toOffer } from './offer-document.js'
import { replacement, stateAfterFeed } from './replacement.js'

export type OfferRevisions = Pick<OfferStore, 'revise' | 'share' | 'ofAgencies'>

export function createOfferRevisions({
  connection,
  clock,
  reference,
  checkWording,
  onWritten,
}: {
  connection: Connection
  clock: Clock
  reference: Reference
  checkWording: WordingCheck
  onWritten: (document: OfferDocument) => void
}): OfferRevisions {
  const offers = offerModel(connection)

  async function found(id: string): Promise<OfferDocument> {
    const document: OfferDocument | null = await offers.findOne({ _id: id }).lean()
    if (document === null) throw new Error(`There is no offer ${id}.`)
    return document
  }

  return {
    async revise(id, said) {
      return untilDone('Revising an offer', async () => {
        const before = await found(id)
        const offer = withoutUndefined({ ...said, sourceId: before.sourceId, agencyId: before.agencyId })
        const fingerprint = fingerprintOf(offer)
        if (fingerprint === before.fingerprint) return { before: toOffer(before), offer: toOffer(before) }
        const now = clock.now()
        const problems = checkOffer(offer, { reference, now, checkWording })
        if (problems.length > 0) throw new OfferRefused(problems)
        const document: OfferDocument | null = await offers
          .findOneAndUpdate(
            { _id: id, version: before.version, state: before.state },
            replacement(offer, { fingerprint, before, state: stateAfterFeed(before.state), now }),
            { returnDocument: 'after' },
          )
          .lean()
        if (document === null) return null
        onWritten(document)
        return { before: toOffer(before), offer: toOffer(document) }
      })
    },

    async share(id, sharedWith) {
      return untilDone('Sharing an offer', async () => {
        const before = await found(id)
        if (JSON.stringify(before.sharedWith) === JSON.stringify(sharedWith)) return toOffer(before)
        const document: OfferDocument | null = await offers
          .findOneAndUpdate(
            { _id: id, version: before.version, state: before.state },
            {
              $set: {
                version: before.version + 1,
                needsMatching: before.state === 'published',
                updatedAt: clock.now(),
                ...(sharedWith === undefined ? {} : { sharedWith }),
              },
              ...(sharedWith === undefined ? { $unset: { sharedWith: 1 as const } } : {}),
              $inc: { revision: 1 },
            },
            { returnDocument: 'after' },
          )
          .lean()
        if (document === null) return null
        onWritten(document)
        return toOffer(document)
      })
    },

    async ofAgencies(agencyIds, { states, text, skip, limit }) {
      const asked = normalise(text)
        .split(' ')
        .filter((word) => word !== '')
      const all = await offers
        .find({ agencyId: { $in: agencyIds }, state: { $in: [...states] } })
        .select({ title: 1, companyName: 1, placeName: 1 })
        .sort({ createdAt: -1, _id: 1 })
        .lean()
      const fitting = all.filter(({ title, companyName, placeName }) => {
        const said = normalise(`${title} ${companyName ?? ''} ${placeName}`)
        return asked.every((word) => said.includes(word))
      })
      const ids = fitting.slice(skip, skip + limit).map(({ _id }) => _id)
      const documents: OfferDocument[] = await offers.find({ _id: { $in: ids } }).lean()
      const byId = new Map(documents.map((document) => [document._id, document]))
      return {
        total: fitting.length,
        offers: ids.flatMap((id) => {
          const document = byId.get(id)
          return document === undefined ? [] : [toOffer(document)]
        }),
      }
    },
  }
}
