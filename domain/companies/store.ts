import type { Connection } from 'mongoose'
import type { Clock } from '../../base/clock.js'
import type { Ids } from '../../base/ids.js'
import { defineModel, untilDone } from '../model.js'
import type { Company, CompanyStore } from './company.js'

type CompanyDocument = Omit<Company, 'id'> & {
  _id: string
  /** `siret:…`, or `name:<agency>:<name in small letters>` while no SIRET is known. Unique. */
  key: string
}

export function createCompanyStore(connection: Connection, clock: Clock, ids: Ids): CompanyStore & { ensureIndexes(): Promise<void> } {
  const companies = defineModel<CompanyDocument>(connection, {
    name: 'companies',
    fields: { _id: String, key: String, name: String, siret: String, commune: String, sector: String, agencyId: String, createdAt: Date },
    indexes: [{ keys: { key: 1 }, options: { unique: true } }],
  })

  return {
    async ensure({ name, siret, commune, sector, agencyId }) {
      const nameKey = `name:${agencyId ?? ''}:${plainName(name)}`
      const key = siret === undefined ? nameKey : `siret:${siret}`
      const document = await untilDone('Making a company', async () => {
        const known: CompanyDocument | null = await companies.findOne({ key }).lean()
        if (known !== null) return known
        if (siret !== undefined) {
          const named: CompanyDocument | null = await companies
            .findOneAndUpdate({ key: nameKey }, { $set: { key, siret } }, { returnDocument: 'after' })
            .lean()
          if (named !== null) return named
        }
        const fresh: CompanyDocument = {
          _id: ids(),
          key,
          name: name.trim(),
          siret: siret ?? null,
          commune: commune ?? null,
          sector: sector ?? null,
          agencyId: agencyId ?? null,
          createdAt: clock.now(),
        }
        await companies.create(fresh)
        return fresh
      })
      return toCompany(document)
    },

    async get(id) {
      const document: CompanyDocument | null = await companies.findOne({ _id: id }).lean()
      return document === null ? null : toCompany(document)
    },

    count: () => companies.countDocuments().exec(),

    ensureIndexes: () => companies.createIndexes(),
  }
}

function plainName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

function toCompany({ _id: id, key: _, ...rest }: CompanyDocument): Company {
  return { ...rest, id, sector: rest.sector ?? null }
}
