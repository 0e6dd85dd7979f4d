/** The open data of `data/`, in memory, immutable: occupations, skills, communes, Missions Locales. */
export interface Occupation {
  rome: string
  label: string
  /** Professional domain, `D11`, and sector, `D`. */
  domain: string
  domainLabel: string
  sector: string
}

export interface Appellation {
  ogr: string
  rome: string
  /** Both genders: `Vendeur / Vendeuse en boulangerie-pâtisserie`. */
  label: string
}

export interface Skill {
  ogr: string
  kind: 'activity' | 'knowledge' | 'work_context'
  label: string
}

export interface Commune {
  insee: string
  name: string
  postalCodes: string[]
  department: string
  region: string
  lat: number
  lng: number
  population: number
}

export interface MissionLocale {
  id: string
  name: string
  department: string
  region: string
  timeZone: string
}

export interface Reference {
  occupations: ReadonlyMap<string, Occupation>
  appellations: readonly Appellation[]
  appellationsByOgr: ReadonlyMap<string, Appellation>
  skills: ReadonlyMap<string, Skill>
  /** Skills of each ROME occupation. */
  occupationSkills: ReadonlyMap<string, readonly string[]>
  communes: ReadonlyMap<string, Commune>
  missionsLocales: ReadonlyMap<string, MissionLocale>
}
