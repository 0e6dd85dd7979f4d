export interface Company {
  id: string
  name: string
  siret: string | null
  commune: string | null
  /** What it does, in its own words. */
  sector: string | null
  agencyId: string | null
  createdAt: Date
}

export interface CompanyStore {
  /** By SIRET when there is one, else by name within the agency. */
  ensure(company: { name: string; siret?: string; commune?: string; sector?: string; agencyId?: string }): Promise<Company>
  get(id: string): Promise<Company | null>
  count(): Promise<number>
}
