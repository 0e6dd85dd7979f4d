import type { Connection } from 'mongoose'
import { z } from 'zod'
import type { Clock } from '../../base/clock.js'
import type { Ids } from '../../base/ids.js'
import type { Vault } from '../../base/vault.js'
import { defineModel, untilDone } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import { latestVersion, type Paper, type PaperStore, type PaperVersion } from './paper.js'

type KeptReview = Omit<NonNullable<PaperVersion['review']>, 'comments'> & {
  /** Sealed. */
  comments: string
}
type KeptVersion = Omit<PaperVersion, 'review'> & { key: string; review: KeptReview | null }

type PaperDocument = Omit<Paper, 'id' | 'versions'> & {
  _id: string
  versions: KeptVersion[]
  /** Since when a version waits for a review. */
  waitingSince: Date | null
  /** Counts changes: of two at once, the second looks again. */
  revision: number
}

const comments = z.array(z.object({ section: z.string(), text: z.string() }))
const UNREAD: ReadonlySet<PaperVersion['state']> = new Set(['kept', 'waiting', 'withdrawn'])
/** Older ones are no longer listed. */
const MOST_VERSIONS = 50

export function createPaperStore({
  connection,
  vault,
  clock,
  ids,
}: {
  connection: Connection
  vault: Vault
  clock: Clock
  ids: Ids
}): PaperStore & { personalData: PersonalData<Paper>; ensureIndexes(): Promise<void> } {
  const papers = defineModel<PaperDocument>(connection, {
    name: 'papers',
    fields: {
      _id: String,
      youthId: String,
      kind: String,
      offerId: String,
      agencyId: String,
      versions: [
        {
          _id: false,
          number: Number,
          documentId: String,
          isMade: Boolean,
          at: Date,
          state: String,
          key: String,
          review: Object,
        },
      ],
      waitingSince: Date,
      revision: Number,
    },
    indexes: [{ keys: { youthId: 1, kind: 1, offerId: 1 }, options: { unique: true } }, { keys: { agencyId: 1, waitingSince: 1 } }],
  })

  const toPaper = ({ _id: id, waitingSince: _, revision: __, versions, ...rest }: PaperDocument): Paper => ({
    ...rest,
    id,
    versions: versions.map(({ key: _key, review, ...version }) => ({
      ...version,
      review: review === null ? null : { ...review, comments: comments.parse(vault.openJson(review.comments)) },
    })),
  })

  async function listed(filter: Record<string, unknown>, sort: Record<string, 1 | -1>): Promise<Paper[]> {
    const documents: PaperDocument[] = await papers.find(filter).sort(sort).lean()
    return documents.map(toPaper)
  }

  /** @returns false when somebody else was quicker */
  async function write({ _id, revision }: PaperDocument, change: Partial<PaperDocument>): Promise<boolean> {
    const { modifiedCount } = await papers.updateOne({ _id, revision }, { $set: { ...change, revision: revision + 1 } })
    return modifiedCount === 1
  }

  const get = async (id: string): Promise<PaperDocument | null> => papers.findOne({ _id: id }).lean()

  /** Changes the version that waits, if it is the one meant. */
  async function settle(
    id: string,
    number: number | null,
    change: Pick<KeptVersion, 'state' | 'review'>,
  ): Promise<{ paper: Paper | null; changed: boolean }> {
    return untilDone('A review', async () => {
      const found = await get(id)
      if (found === null) return { paper: null, changed: false }
      const at = found.versions.findIndex((version) => version.state === 'waiting' && (number === null || version.number === number))
      if (at < 0) return { paper: toPaper(found), changed: false }
      const versions = found.versions.map((version, index) => (index === at ? { ...version, ...change } : version))
      if (!(await write(found, { versions, waitingSince: null }))) return null
      return { paper: toPaper({ ...found, versions }), changed: true }
    })
  }

  return {
    async add({ youthId, kind, offerId, documentId, isMade, agencyId, key }) {
      return untilDone('A version of a paper', async () => {
        const known: PaperDocument | null = await papers.findOne({ youthId, kind, offerId }).lean()
        const again = known?.versions.find((version) => version.key === key)
        if (known !== null && again !== undefined) {
          const paper = toPaper(known)
          return { paper, version: paper.versions.find(({ number }) => number === again.number) ?? toVersion(again) }
        }
        const now = clock.now()
        const last = known?.versions.at(-1)
        // What was kept before is handed in: it stays the version it is.
        const isSame = last?.documentId === documentId && UNREAD.has(last.state)
        const fresh: KeptVersion = {
          number: isSame ? last.number : (last?.number ?? 0) + 1,
          documentId,
          isMade,
          at: now,
          state: agencyId === null ? 'kept' : 'waiting',
          key,
          review: null,
        }
        const before = (known?.versions ?? [])
          .slice(0, isSame ? -1 : undefined)
          .map((version) => (version.state === 'waiting' && agencyId !== null ? { ...version, state: 'replaced' as const } : version))
        const versions = [...before, fresh].slice(-MOST_VERSIONS)
        const document: PaperDocument =
          known === null
            ? { _id: ids(), youthId, kind, offerId, agencyId, versions, waitingSince: agencyId === null ? null : now, revision: 0 }
            : { ...known, versions, ...(agencyId === null ? {} : { agencyId, waitingSince: now }) }
        if (known === null) await papers.create(document)
        else if (!(await write(known, { versions, agencyId: document.agencyId, waitingSince: document.waitingSince }))) return null
        const paper = toPaper(document)
        return { paper, version: latestVersion(paper) ?? toVersion(fresh) }
      })
    },

    async get(id) {
      const found = await get(id)
      return found === null ? null : toPaper(found)
    },

    async find(youthId, kind, offerId) {
      const found: PaperDocument | null = await papers.findOne({ youthId, kind, offerId }).lean()
      return found === null ? null : toPaper(found)
    },

    ofYouth: (youthId) => listed({ youthId }, { _id: 1 }),

    review: (id, number, { state, by, adviserName, comments: given }) =>
      settle(id, number, { state, review: { by, adviserName, at: clock.now(), comments: vault.sealJson(given) } }),

    withdraw: (id) => settle(id, null, { state: 'withdrawn', review: null }),

    waiting: (agencyId) => listed({ agencyId, waitingSince: { $ne: null } }, { waitingSince: 1 }),

    personalData: {
      read: (youthId) => listed({ youthId }, { _id: 1 }),
      async erase(youthId, session) {
        const { deletedCount } = await papers.deleteMany({ youthId }).session(session)
        return { papers: deletedCount }
      },
      async move(fromId, intoId, session) {
        const own: PaperDocument[] = await papers.find({ youthId: intoId }).session(session).lean()
        for (const { kind, offerId } of own) await papers.deleteMany({ youthId: fromId, kind, offerId }).session(session)
        await papers.updateMany({ youthId: fromId }, { $set: { youthId: intoId } }).session(session)
      },
    },

    ensureIndexes: () => papers.createIndexes(),
  }
}

function toVersion({ key: _, ...version }: KeptVersion): PaperVersion {
  return { ...version, review: null }
}
