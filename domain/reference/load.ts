import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Appellation, Commune, MissionLocale, Occupation, Reference, Skill } from './reference.js'

export { storeReference } from './store.js'

const text = z.string().min(1)
const number = z.string().min(1).transform(Number).pipe(z.number())

/** The files of `data/`, with what each column must be; names are those of their header lines. */
const tables = {
  occupations: {
    file: 'rome/occupations.csv',
    row: z.object({ rome: text, label: text, domain: text, domain_label: text, sector: text }),
  },
  appellations: { file: 'rome/appellations.csv', row: z.object({ ogr: text, rome: text, label: text }) },
  skills: {
    file: 'rome/skills.csv',
    row: z.object({ ogr: text, kind: z.enum(['activity', 'knowledge', 'work_context']), label: text }),
  },
  occupationSkills: { file: 'rome/occupation_skills.csv', row: z.object({ rome: text, ogr: text }) },
  communes: {
    file: 'geo/communes.csv',
    row: z.object({
      insee: text,
      name: text,
      postal_codes: z.string(),
      department: text,
      region: text,
      lat: number,
      lng: number,
      population: z.string().transform(Number),
    }),
  },
  missionsLocales: {
    file: 'agencies/missions-locales.csv',
    row: z.object({ id: text, name: text, department: z.string(), region: z.string(), timezone: text }),
  },
  /** How agencies call themselves, where the referential's name is not one to show people. */
  agencyNames: { file: 'agencies/names.csv', row: z.object({ id: text, name: text }) },
} as const

/** The open data, with a fingerprint of the files it was read from. */
export interface LoadedReference extends Reference {
  /** SHA-256 of all files, hexadecimal: the same data has the same one. */
  fingerprint: string
}

/**
 * Reads the open data.
 * @param dir the `data/` folder
 * @throws {Error} naming the file and line that is missing or not as its header says
 */
export async function loadReference(dir: string): Promise<LoadedReference> {
  const hash = createHash('sha256')
  const bytes = new Map<string, Buffer>()
  for (const { file } of Object.values(tables)) {
    const content = await readFile(join(dir, file)).catch((cause: unknown) => {
      throw new Error(`The open data file ${join(dir, file)} cannot be read.`, { cause })
    })
    hash.update(file).update(content)
    bytes.set(file, content)
  }
  const rows = <T>(table: { file: string; row: z.ZodType<T> }): T[] =>
    readTable(table.file, bytes.get(table.file) ?? Buffer.alloc(0), table.row)

  const occupations = new Map<string, Occupation>()
  for (const { rome, label, domain, domain_label: domainLabel, sector } of rows(tables.occupations)) {
    occupations.set(rome, { rome, label, domain, domainLabel, sector })
  }
  const appellations: Appellation[] = rows(tables.appellations)
  const skills = new Map<string, Skill>()
  for (const skill of rows(tables.skills)) skills.set(skill.ogr, skill)
  const occupationSkills = new Map<string, string[]>()
  for (const { rome, ogr } of rows(tables.occupationSkills)) {
    const known = occupationSkills.get(rome)
    if (known === undefined) occupationSkills.set(rome, [ogr])
    else known.push(ogr)
  }
  const communes = new Map<string, Commune>()
  for (const { postal_codes: postalCodes, ...commune } of rows(tables.communes)) {
    communes.set(commune.insee, { ...commune, postalCodes: postalCodes === '' ? [] : postalCodes.split(' ') })
  }
  const missionsLocales = new Map<string, MissionLocale>()
  const names = new Map(rows(tables.agencyNames).map(({ id, name }) => [id, name]))
  for (const { timezone: timeZone, ...agency } of rows(tables.missionsLocales)) {
    missionsLocales.set(agency.id, { ...agency, name: names.get(agency.id) ?? agency.name, timeZone })
  }
  const appellationsByOgr = new Map(appellations.map((appellation) => [appellation.ogr, appellation]))
  return {
    occupations,
    appellations,
    appellationsByOgr,
    skills,
    occupationSkills,
    communes,
    missionsLocales,
    fingerprint: hash.digest('hex'),
  }
}

function readTable<T>(file: string, content: Buffer, row: z.ZodType<T>): T[] {
  const records: unknown[] = parse(content, { columns: true, bom: true, skip_empty_lines: true })
  return records.map((record, index) => {
    const parsed = row.safeParse(record)
    if (parsed.success) return parsed.data
    const issue = parsed.error.issues[0]
    throw new Error(`${file}, row ${index + 1}: ${issue?.path.join('.')}: ${issue?.message}.`)
  })
}
