/**
 * How near two occupations are. Same appellation, same occupation, shared activities and knowledge (idf-weighted cosine over ROME's
 * skills), same professional domain, nothing in common: in falling order, precomputed, symmetric.
 */
export type Relation = 'sameAppellation' | 'sameOccupation' | 'sharedActivities' | 'sameDomain' | 'none'

export interface Related {
  relation: Relation
  /** 0 to 1. */
  value: number
}

export interface OccupationRef {
  rome: string
  appellation?: string
}

export interface Relatedness {
  between(a: OccupationRef, b: OccupationRef): Related
  /** Kinship of two ROME codes, appellations left aside. */
  betweenRomes(a: string, b: string): Related
  /** The occupations near enough to be proposed for this one, nearest first; itself is not among them. */
  related(rome: string): readonly { rome: string; value: number }[]
}

export interface RelatednessData {
  occupations: ReadonlyMap<string, { rome: string; domain: string }>
  /** OGR codes of the skills of each ROME occupation. */
  occupationSkills: ReadonlyMap<string, readonly string[]>
  skills: ReadonlyMap<string, { kind: string }>
}

/** From here on an occupation is near enough to be offered to a person who did not name it. */
export const PROPOSED_FROM = 0.3

/** Two named appellations of one occupation: "vendeur en boulangerie" and "vendeur en fromagerie". */
export const OTHER_APPELLATION = 0.9
const LEAST_BY_ACTIVITIES = 0.35
const MOST_BY_ACTIVITIES = 0.85
const BY_DOMAIN = 0.2
/** Below this cosine two occupations share no more than general skills; across sectors (sales and logistics) more is asked. */
const LEAST_COSINE = 0.1
const LEAST_COSINE_ACROSS_SECTORS = 0.14
/** From this cosine on they are as near as two occupations get. */
const FULL_COSINE = 0.5

const SAME_APPELLATION: Related = { relation: 'sameAppellation', value: 1 }
const SAME_OCCUPATION: Related = { relation: 'sameOccupation', value: 1 }
const SAME_OCCUPATION_OTHER_APPELLATION: Related = { relation: 'sameOccupation', value: OTHER_APPELLATION }
const SAME_DOMAIN: Related = { relation: 'sameDomain', value: BY_DOMAIN }
export const NOT_RELATED: Related = { relation: 'none', value: 0 }

/** Computes the kinship of all pairs once: about 140,000 cosines, some tens of milliseconds. */
export function createRelatedness(data: RelatednessData): Relatedness {
  const romes = [...data.occupations.keys()].sort()
  const indexOf = new Map(romes.map((rome, index) => [rome, index]))
  const size = romes.length
  const table = cosineTable(romes, data)
  // In single precision, so that the index can hold the same numbers in half the room.
  const values = Float32Array.from(table, (cosine, cell) => {
    const isOneSector = romes[Math.floor(cell / size)]?.[0] === romes[cell % size]?.[0]
    return cosine < (isOneSector ? LEAST_COSINE : LEAST_COSINE_ACROSS_SECTORS) ? 0 : byCosine(cosine)
  })
  const domains = romes.map((rome) => data.occupations.get(rome)?.domain ?? domainOf(rome))

  function betweenRomes(a: string, b: string): Related {
    if (a === b) return SAME_OCCUPATION
    const row = indexOf.get(a)
    const column = indexOf.get(b)
    const value = row === undefined || column === undefined ? 0 : (values[row * size + column] ?? 0)
    if (value > 0) return { relation: 'sharedActivities', value }
    const domainA = row === undefined ? domainOf(a) : domains[row]
    const domainB = column === undefined ? domainOf(b) : domains[column]
    return domainA === domainB ? SAME_DOMAIN : NOT_RELATED
  }

  const neighbours = romes.map((_, row) =>
    romes
      .map((rome, column) => ({ rome, value: row === column ? 0 : (values[row * size + column] ?? 0) }))
      .filter(({ value }) => value >= PROPOSED_FROM)
      .sort((a, b) => b.value - a.value || (a.rome < b.rome ? -1 : 1)),
  )

  return {
    between(a, b) {
      if (a.rome !== b.rome) return betweenRomes(a.rome, b.rome)
      // An appellation nobody named is unknown, and unknown never counts against anyone.
      if (a.appellation === undefined || b.appellation === undefined) return SAME_OCCUPATION
      return a.appellation === b.appellation ? SAME_APPELLATION : SAME_OCCUPATION_OTHER_APPELLATION
    },
    betweenRomes,
    related: (rome) => neighbours[indexOf.get(rome) ?? -1] ?? [],
  }
}

function byCosine(cosine: number): number {
  const nearness = Math.min(1, (cosine - LEAST_COSINE) / (FULL_COSINE - LEAST_COSINE))
  return LEAST_BY_ACTIVITIES + (MOST_BY_ACTIVITIES - LEAST_BY_ACTIVITIES) * nearness
}

/** ROME's code names the professional domain: `D1106` is of `D11`. Serves codes newer than our tables. */
function domainOf(rome: string): string {
  return rome.slice(0, 3)
}

/** Cosines of all pairs, row by row, over what one does and knows (not where and how one works). */
function cosineTable(romes: string[], { occupationSkills, skills }: RelatednessData): Float64Array {
  const size = romes.length
  const holders = new Map<string, number[]>()
  romes.forEach((rome, row) => {
    for (const ogr of new Set(occupationSkills.get(rome) ?? [])) {
      if (skills.get(ogr)?.kind === 'work_context') continue
      const rows = holders.get(ogr)
      if (rows === undefined) holders.set(ogr, [row])
      else rows.push(row)
    }
  })
  const dots = new Float64Array(size * size)
  const squares = new Float64Array(size)
  for (const rows of holders.values()) {
    const idf = Math.log(size / rows.length)
    for (const a of rows) {
      squares[a] = (squares[a] ?? 0) + idf * idf
      for (const b of rows) dots[a * size + b] = (dots[a * size + b] ?? 0) + idf * idf
    }
  }
  return dots.map((dot, cell) => {
    const norm = Math.sqrt((squares[Math.floor(cell / size)] ?? 0) * (squares[cell % size] ?? 0))
    return norm === 0 ? 0 : dot / norm
  })
}
