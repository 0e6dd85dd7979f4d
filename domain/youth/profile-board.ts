import type { Connection } from 'mongoose'
import type { ProfileMatch } from '../../matching/engine.js'
import { createProfileIndex } from '../../matching/index/profile-index.js'
import type { JobOffer as MatchableOffer } from '../../matching/offer.js'
import type { Relatedness } from '../../matching/relatedness.js'
import { createMirror } from '../mirror.js'
import { type ProfileDocument, profileModel } from './youth-document.js'

/** The profiles of those who search now, in memory, by what they want: paused, withdrawn and erased ones leave at once. */
export interface ProfileBoard {
  /** Fills it when it is used for the first time. */
  open(): Promise<void>
  /** The profiles an offer suits, best first, each as it is now. */
  search(offer: MatchableOffer, limit: number, accepts: (youthId: string) => boolean): Promise<(ProfileMatch & { version: number })[]>
  note(document: ProfileDocument): void
  noteDeleted(id: string): void
  close(): Promise<void>
}

const FIELDS = ['profile', 'version', 'isActive', 'wantsAlerts', 'updatedAt'] as const
/** How often a ranking is done again because a profile in it has changed this very moment. */
const MOST_ROUNDS = 5

export function createProfileBoard(connection: Connection, relatedness: Relatedness): ProfileBoard {
  const profiles = profileModel(connection)
  const known = new Map<string, { version: number; revision: number }>()
  const index = createProfileIndex({ relatedness })

  function remove(id: string): void {
    known.delete(id)
    index.remove(id)
  }

  const mirror = createMirror<ProfileDocument>({
    connection,
    collection: profiles.collection.name,
    fields: FIELDS,
    readAll: () => profiles.find({ isActive: true }).read('primary').readConcern('majority').lean().cursor({ batchSize: 1000 }),
    keep({ _id, profile, version, revision, isActive }) {
      if (!isActive) return remove(_id)
      known.set(_id, { version, revision })
      index.put(_id, profile)
    },
    remove,
    onFilled: index.settle,
  })

  async function search(offer: MatchableOffer, limit: number, accepts: (youthId: string) => boolean) {
    await mirror.ready()
    for (let round = 1; ; round++) {
      const ranked = index.search(offer, limit, accepts).flatMap((one) => {
        const held = known.get(one.id)
        return held === undefined ? [] : [{ ...one, ...held }]
      })
      const revisions = await revisionsOf(ranked.map(({ id }) => id))
      const changed = ranked.filter(({ id, revision }) => revisions.get(id) !== revision)
      if (changed.length === 0) return ranked
      if (round === MOST_ROUNDS) return ranked.filter((one) => !changed.includes(one))
      await putRight(changed.map(({ id }) => id))
    }
  }

  async function revisionsOf(ids: string[]): Promise<Map<string, number>> {
    const documents = await profiles
      .find({ _id: { $in: ids } })
      .select({ revision: 1 })
      .lean()
    return new Map(documents.map(({ _id, revision }) => [_id, revision ?? 0]))
  }

  /** What another process has just changed may not have come by the stream yet. */
  async function putRight(ids: string[]): Promise<void> {
    const documents: ProfileDocument[] = await profiles.find({ _id: { $in: ids } }).lean()
    const found = new Map(documents.map((document) => [document._id, document]))
    for (const id of ids) {
      const document = found.get(id)
      if (document === undefined) mirror.noteDeleted(id)
      else mirror.note(document)
    }
  }

  return { open: mirror.ready, search, note: mirror.note, noteDeleted: mirror.noteDeleted, close: mirror.close }
}
