/** A table of offers (CSV): which column says what, by a mapping file or by the names of the columns. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { normalise } from '../../../matching/french/normalise.js'
import type { OfferMapper } from './mapped.js'
import { NotAnImportFile } from './not-an-import-file.js'
import { WORDED_FIELDS, type WordedField, type WordedMapper } from './worded-offer.js'

const column = z.string().min(1)
const rule = z.union([
  column,
  z.array(column).min(1),
  z.strictObject({ column, values: z.exactOptional(z.record(z.string(), z.string())) }),
  z.strictObject({ value: z.string() }),
])
const mapping = z.partialRecord(z.enum(WORDED_FIELDS), rule)

/** A field is a column's text, several columns' joined, a column's with some values put in other words, or always the same. */
export type Mapping = z.output<typeof mapping>

/** @throws {NotAnImportFile} naming what is wrong in it */
export async function readMapping(path: string): Promise<Mapping> {
  const content = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new NotAnImportFile(`The mapping ${path} cannot be read.`, { cause: error })
  })
  let json: unknown
  try {
    json = JSON.parse(content)
  } catch (error) {
    throw new NotAnImportFile(`The mapping ${path} is not valid JSON.`, { cause: error })
  }
  const parsed = mapping.safeParse(json)
  if (!parsed.success) {
    const where = parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'the whole'}: ${message}`).join('; ')
    throw new NotAnImportFile(`The mapping ${path} is not as expected (${where}). Its fields are: ${WORDED_FIELDS.join(', ')}.`)
  }
  if (parsed.data.title === undefined) throw new NotAnImportFile(`The mapping ${path} does not say which column is the title.`)
  return parsed.data
}

/** @throws {NotAnImportFile} naming the columns that the file does not have */
export function checkMapping(given: Mapping, columns: readonly string[], path: string): void {
  const missing = Object.values(given)
    .flatMap((one) => (typeof one === 'string' ? [one] : Array.isArray(one) ? one : 'column' in one ? [one.column] : []))
    .filter((name) => !columns.includes(name))
  if (missing.length > 0) {
    throw new NotAnImportFile(`${path} has no column ${missing.map((name) => `"${name}"`).join(', ')}; it has: ${columns.join(', ')}.`)
  }
}

/** What columns are usually called, normalised. */
const NAMES: Record<WordedField, readonly string[]> = {
  id: ['id', 'identifiant', 'reference', 'ref', 'numero', 'numero offre', 'reference offre', 'id offre', 'n offre', 'n'],
  title: ['title', 'titre', 'intitule', 'intitule du poste', 'intitule de l offre', 'poste', 'libelle', 'libelle du poste', 'offre'],
  description: ['description', 'descriptif', 'missions', 'mission', 'detail', 'details', 'description du poste'],
  company: ['company', 'entreprise', 'societe', 'employeur', 'nom entreprise', 'nom de l entreprise', 'raison sociale', 'recruteur'],
  rome: ['rome', 'code rome', 'romecode'],
  occupation: ['occupation', 'metier', 'appellation', 'emploi', 'libelle rome'],
  place: ['place', 'lieu', 'ville', 'commune', 'localisation', 'city', 'lieu de travail', 'lieu du poste', 'location'],
  postalCode: ['postalcode', 'postal code', 'code postal', 'cp', 'zip'],
  insee: ['insee', 'code insee', 'code commune'],
  department: ['department', 'departement', 'dept', 'dep', 'code departement'],
  latitude: ['latitude', 'lat'],
  longitude: ['longitude', 'lng', 'lon', 'long'],
  contract: ['contract', 'contrat', 'type de contrat', 'type contrat', 'nature du contrat'],
  workingTime: ['working time', 'temps de travail', 'temps', 'duree du travail', 'duree de travail'],
  hours: ['hours', 'horaires', 'horaire'],
  startsOn: ['starts on', 'date de debut', 'debut', 'date debut', 'date de prise de poste', 'prise de poste', 'start date'],
  duration: ['duration', 'duree', 'duree du contrat', 'duree contrat'],
  level: ['level', 'niveau', 'niveau d etudes', 'diplome', 'formation', 'niveau de formation', 'niveau etudes'],
  experience: ['experience', 'experience requise', 'experience demandee', 'niveau d experience'],
  skills: ['skills', 'competences', 'savoir faire'],
  licences: ['licences', 'permis', 'permis de conduire', 'permis et caces'],
  languages: ['languages', 'langues', 'langue'],
  salary: ['salary', 'salaire', 'remuneration'],
  positions: ['positions', 'nombre de postes', 'nb postes', 'postes', 'nombre postes'],
  expiresAt: [
    'expires at',
    'date de fin',
    'date limite',
    'fin de validite',
    'date d expiration',
    'expiration',
    'valable jusqu au',
    'valid through',
  ],
}

/** The mapping that the names of the columns tell; undefined when none of them is a title. */
export function guessMapping(columns: readonly string[]): Mapping | undefined {
  const known = new Map(columns.map((name) => [normalise(name), name]))
  const found = WORDED_FIELDS.flatMap((field) => {
    const own = [normalise(field), ...NAMES[field]].find((name) => known.has(name))
    const name = own === undefined ? undefined : known.get(own)
    return name === undefined ? [] : [[field, name] as const]
  })
  const guessed: Mapping = Object.fromEntries(found)
  return guessed.title === undefined ? undefined : guessed
}

const row = z.record(z.string(), z.string())

export function createTableMapper(given: Mapping, understand: WordedMapper): OfferMapper {
  const rules = WORDED_FIELDS.flatMap((field) => {
    const one = given[field]
    return one === undefined ? [] : [{ field, read: readerOf(one) }]
  })
  return (record) => {
    const parsed = row.safeParse(record)
    if (!parsed.success) return { problems: [{ field: 'offer', code: 'notAnOffer' }], sourceId: undefined, title: undefined }
    return understand(Object.fromEntries(rules.map(({ field, read }) => [field, read(parsed.data)])))
  }
}

function readerOf(one: z.output<typeof rule>): (cells: Record<string, string>) => string {
  if (typeof one === 'string') return (cells) => cells[one] ?? ''
  if (Array.isArray(one))
    return (cells) =>
      one
        .map((name) => cells[name]?.trim() ?? '')
        .filter((text) => text !== '')
        .join(' ')
  if ('value' in one) return () => one.value
  const { column: name, values = {} } = one
  const said = new Map(Object.entries(values).map(([value, words]) => [normalise(value), words]))
  return (cells) => said.get(normalise(cells[name] ?? '')) ?? cells[name] ?? ''
}
