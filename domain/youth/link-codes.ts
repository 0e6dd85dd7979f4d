import { createHash } from 'node:crypto'
import type { ClientSession, Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { Ids } from '../../base/ids.js'
import type { Vault } from '../../base/vault.js'
import { defineModel } from '../model.js'

const VALID_MS = 10 * 60_000
const MOST_TRIES = 5

interface LinkCodeDocument {
  /** The youth who asked. */
  _id: string
  /** HMAC of youth and code. */
  codeKey: string
  /** Sealed E.164 number that the code was sent to. */
  phone: string
  expiresAt: Date
  triesLeft: number
}

export type Redeemed = { ok: true; phone: string } | { ok: false; reason: 'wrong' | 'expired' | 'tooManyTries' }

export interface LinkCodes {
  /** Makes a code of six digits, in place of an earlier one. */
  open(youthId: string, phone: string): Promise<string>
  /** Counts the try. A right code stays good until it expires, so that a replayed turn gets the same answer. */
  redeem(youthId: string, code: string): Promise<Redeemed>
  erase(youthId: string, session: ClientSession): Promise<void>
  ensureIndexes(): Promise<void>
}

export function createLinkCodes({
  connection,
  vault,
  clock,
  ids,
}: {
  connection: Connection
  vault: Vault
  clock: Clock
  ids: Ids
}): LinkCodes {
  const codes = defineModel<LinkCodeDocument>(connection, {
    name: 'linkCodes',
    fields: { _id: String, codeKey: String, phone: String, expiresAt: Date, triesLeft: Number },
    indexes: [{ keys: { expiresAt: 1 }, options: { expireAfterSeconds: 0 } }],
  })
  const keyOf = (youthId: string, code: string) => vault.lookup('linkCode', `${youthId}:${code}`)

  return {
    async open(youthId, phone) {
      const code = sixDigits(ids())
      await codes.replaceOne(
        { _id: youthId },
        {
          _id: youthId,
          codeKey: keyOf(youthId, code),
          phone: vault.seal(phone),
          expiresAt: new Date(clock.now().getTime() + VALID_MS),
          triesLeft: MOST_TRIES,
        },
        { upsert: true },
      )
      return code
    },

    async redeem(youthId, given) {
      const code = given.replace(/\D/g, '')
      const tried: LinkCodeDocument | null = await codes
        .findOneAndUpdate(
          { _id: youthId, expiresAt: { $gt: clock.now() }, triesLeft: { $gt: 0 } },
          [
            {
              $set: { triesLeft: { $cond: [{ $eq: ['$codeKey', keyOf(youthId, code)] }, '$triesLeft', { $subtract: ['$triesLeft', 1] }] } },
            },
          ],
          { returnDocument: 'after', updatePipeline: true },
        )
        .lean()
      if (tried === null) {
        const left: LinkCodeDocument | null = await codes.findOne({ _id: youthId, expiresAt: { $gt: clock.now() } }).lean()
        return { ok: false, reason: left === null ? 'expired' : 'tooManyTries' }
      }
      if (tried.codeKey === keyOf(youthId, code)) return { ok: true, phone: vault.open(tried.phone) }
      return { ok: false, reason: tried.triesLeft === 0 ? 'tooManyTries' : 'wrong' }
    },

    async erase(youthId, session) {
      await codes.deleteOne({ _id: youthId }).session(session)
    },

    ensureIndexes: () => codes.createIndexes(),
  }
}

function sixDigits(id: string): string {
  const number = createHash('sha256').update(`link code\0${id}`).digest().readUInt32BE(0)
  return String(number % 1_000_000).padStart(6, '0')
}
