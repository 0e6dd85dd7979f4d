import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { createRelatedness, type Relatedness, type RelatednessData } from '../../matching/relatedness.js'

async function rows(file: string): Promise<Record<string, string>[]> {
  return parse(await readFile(file), { columns: true })
}

/** ROME as `createRelatedness` takes it, from `data/rome`. */
export async function loadRelatednessData(): Promise<RelatednessData> {
  const [occupations, skills, links] = await Promise.all([
    rows('data/rome/occupations.csv'),
    rows('data/rome/skills.csv'),
    rows('data/rome/occupation_skills.csv'),
  ])
  const occupationSkills = new Map<string, string[]>()
  for (const { rome = '', ogr = '' } of links) occupationSkills.set(rome, [...(occupationSkills.get(rome) ?? []), ogr])
  return {
    occupations: new Map(occupations.map(({ rome = '', domain = '' }) => [rome, { rome, domain }])),
    skills: new Map(skills.map(({ ogr = '', kind = '' }) => [ogr, { kind }])),
    occupationSkills,
  }
}

export async function loadRelatedness(): Promise<Relatedness> {
  return createRelatedness(await loadRelatednessData())
}
