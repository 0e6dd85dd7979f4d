/** The very words that people said yes or no to, by their version: a consent names one of these (RGPD, art. 7(1)). */
import type { Connection } from 'mongoose'
import { defineModel } from '../model.js'
import type { ConsentKind } from './youth.js'

export interface ConsentText {
  version: string
  kind: ConsentKind
  text: string
}

export interface ConsentTexts {
  /** Once for each version. */
  keep(text: ConsentText): Promise<void>
  of(versions: readonly string[]): Promise<ConsentText[]>
}

export function createConsentTexts(connection: Connection): ConsentTexts & { ensureIndexes(): Promise<void> } {
  const texts = defineModel<Omit<ConsentText, 'version'> & { _id: string }>(connection, {
    name: 'consentTexts',
    fields: { _id: String, kind: String, text: String },
    indexes: [],
  })
  return {
    async keep({ version, kind, text }) {
      await texts.updateOne({ _id: version }, { $setOnInsert: { kind, text } }, { upsert: true })
    },
    async of(versions) {
      const found = await texts.find({ _id: { $in: versions } }).lean()
      return found.map(({ _id: version, kind, text }) => ({ version, kind, text }))
    },
    ensureIndexes: () => texts.createIndexes(),
  }
}
