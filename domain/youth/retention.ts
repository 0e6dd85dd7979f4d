/** Who has been silent for so long that what is held about them has to go, and whether they were told (RGPD, art. 5(1)(e)). */
import type { Connection, QueryFilter } from 'mongoose'
import type { Vault } from '../../base/vault.js'
import type { Youth } from './youth.js'
import { toYouth, type YouthDocument, youthModel } from './youth-document.js'

export interface Retention {
  /** Silent since before then, and not told yet in this silence; the longest silent first. */
  unwarned(seenBefore: Date, limit: number): Promise<Youth[]>
  noteWarned(youthId: string, at: Date): Promise<void>
  /** Silent since before then, and told before the other instant. */
  due(seenBefore: Date, warnedBefore: Date, limit: number): Promise<Youth[]>
}

export function createRetention({ connection, vault }: { connection: Connection; vault: Vault }): Retention {
  const youths = youthModel(connection)
  const isWarned = { $gt: ['$warnedAt', '$lastSeenAt'] }

  async function silent(filter: QueryFilter<YouthDocument>, limit: number): Promise<Youth[]> {
    const documents: YouthDocument[] = await youths.find(filter).sort({ lastSeenAt: 1 }).limit(limit).lean()
    return documents.map((document) => toYouth(document, vault))
  }

  return {
    unwarned: (seenBefore, limit) => silent({ lastSeenAt: { $lte: seenBefore }, $expr: { $not: [isWarned] } }, limit),
    async noteWarned(youthId, at) {
      await youths.updateOne({ _id: youthId }, { $set: { warnedAt: at } })
    },
    due: (seenBefore, warnedBefore, limit) =>
      silent({ lastSeenAt: { $lte: seenBefore }, warnedAt: { $lte: warnedBefore }, $expr: isWarned }, limit),
  }
}
