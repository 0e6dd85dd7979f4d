import type { Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { Ids } from '../../base/ids.js'
import type { Vault } from '../../base/vault.js'
import { defineModel, untilDone } from '../model.js'
import type { PersonalData } from '../personal-data.js'
import type { Recruiter, RecruiterStore } from './recruiter.js'

/** A recruiter at rest: name and number are sealed. */
type RecruiterDocument = Omit<Recruiter, 'id'> & { _id: string }

export interface RecruiterStoreOptions {
  connection: Connection
  vault: Vault
  clock: Clock
  ids: Ids
}

export function createRecruiterStore({ connection, vault, clock, ids }: RecruiterStoreOptions): RecruiterStore & {
  personalData: PersonalData<Recruiter>
  ensureIndexes(): Promise<void>
} {
  const recruiters = defineModel<RecruiterDocument>(connection, {
    name: 'recruiters',
    fields: {
      _id: String,
      personId: String,
      companyId: String,
      name: String,
      phone: String,
      conversationId: String,
      agencyId: String,
      trustedAt: Date,
      createdAt: Date,
    },
    indexes: [{ keys: { personId: 1 }, options: { unique: true } }, { keys: { companyId: 1, createdAt: 1 } }],
  })

  function toRecruiter({ _id: id, name, phone, ...rest }: RecruiterDocument): Recruiter {
    return { ...rest, id, name: vault.open(name), phone: phone === null ? null : vault.open(phone) }
  }

  async function find(filter: { _id: string } | { personId: string }): Promise<Recruiter | null> {
    const document: RecruiterDocument | null = await recruiters.findOne(filter).lean()
    return document === null ? null : toRecruiter(document)
  }

  return {
    async register({ personId, companyId, name, phone, conversationId, agencyId }) {
      const document = await untilDone('Registering a recruiter', async () => {
        const sealed = { name: vault.seal(name), phone: phone === null ? null : vault.seal(phone) }
        const known: RecruiterDocument | null = await recruiters.findOne({ personId }).lean()
        const trustedAt = known?.companyId === companyId ? known.trustedAt : null
        if (known !== null) {
          return recruiters
            .findOneAndUpdate(
              { personId },
              { $set: { ...sealed, companyId, conversationId, agencyId, trustedAt } },
              { returnDocument: 'after' },
            )
            .lean()
        }
        const fresh = { _id: ids(), personId, companyId, ...sealed, conversationId, agencyId, trustedAt, createdAt: clock.now() }
        await recruiters.create(fresh)
        return fresh
      })
      return toRecruiter(document)
    },

    get: (id) => find({ _id: id }),
    ofPerson: (personId) => find({ personId }),

    async ofCompany(companyId) {
      const documents: RecruiterDocument[] = await recruiters.find({ companyId }).sort({ createdAt: 1 }).lean()
      return documents.map(toRecruiter)
    },

    async trust(id, at) {
      await recruiters.updateOne({ _id: id, trustedAt: null }, { $set: { trustedAt: at } })
    },

    count: () => recruiters.countDocuments().exec(),

    personalData: {
      async read(youthId) {
        const found = await find({ personId: youthId })
        return found === null ? [] : [found]
      },
      async erase(youthId, session) {
        const { deletedCount } = await recruiters.deleteMany({ personId: youthId }).session(session)
        return { recruiters: deletedCount }
      },
      async move(fromId, intoId, session) {
        const holds = await recruiters.exists({ personId: intoId }).session(session)
        if (holds !== null) await recruiters.deleteOne({ personId: fromId }).session(session)
        else await recruiters.updateOne({ personId: fromId }, { $set: { personId: intoId } }).session(session)
      },
    },

    ensureIndexes: () => recruiters.createIndexes(),
  }
}
