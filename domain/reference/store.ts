import type { Connection } from 'mongoose'
import { defineModel, isDuplicateKey } from '../model.js'
import type { LoadedReference } from './load.js'
import type { Commune, MissionLocale, Occupation, Skill } from './reference.js'

interface FingerprintDocument {
  _id: string
  fingerprint: string
}

const BATCH = 5000

/**
 * Puts the open data into the database, for reports that join with it: `occupations`, `skills`, `communes`, `missionsLocales`. Does
 * nothing when the same files were stored before. Interrupted, it starts over at the next call.
 * @returns whether anything was written
 */
export async function storeReference(connection: Connection, reference: LoadedReference): Promise<boolean> {
  const state = defineModel<FingerprintDocument>(connection, {
    name: 'referenceState',
    fields: { _id: String, fingerprint: String },
    indexes: [],
  })
  const stored = await state.findOne({ _id: 'reference' }).lean()
  if (stored?.fingerprint === reference.fingerprint) return false

  const { occupations, skills, communes, missionsLocales, occupationSkills, fingerprint } = reference
  await replaceAll(
    connection,
    'occupations',
    [...occupations.values()].map(({ rome, ...rest }) => ({ _id: rome, ...rest, skills: occupationSkills.get(rome) ?? [] })),
  )
  await replaceAll(
    connection,
    'skills',
    [...skills.values()].map(({ ogr, ...rest }) => ({ _id: ogr, ...rest })),
  )
  await replaceAll(
    connection,
    'communes',
    [...communes.values()].map(({ insee, ...rest }) => ({ _id: insee, ...rest })),
  )
  await replaceAll(
    connection,
    'missionsLocales',
    [...missionsLocales.values()].map(({ id, ...rest }) => ({ _id: id, ...rest })),
  )
  await state.replaceOne({ _id: 'reference' }, { _id: 'reference', fingerprint }, { upsert: true })
  return true
}

type Row = { _id: string } & (Omit<Occupation, 'rome'> | Omit<Skill, 'ogr'> | Omit<Commune, 'insee'> | Omit<MissionLocale, 'id'>)

/** Puts the rows in place and removes those that are no longer among them. Plain driver: 48,000 rows need no casting. */
async function replaceAll(connection: Connection, name: string, rows: Row[]): Promise<void> {
  const collection = connection.collection<Row>(name)
  const isEmpty = (await collection.estimatedDocumentCount()) === 0
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH)
    const write = isEmpty
      ? batch.map((row) => ({ insertOne: { document: row } }))
      : batch.map((row) => ({ replaceOne: { filter: { _id: row._id }, replacement: row, upsert: true } }))
    // Another process may be putting the same rows there.
    await collection.bulkWrite(write, { ordered: false }).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error
    })
  }
  if ((await collection.countDocuments()) > rows.length) await collection.deleteMany({ _id: { $nin: rows.map(({ _id }) => _id) } })
}
