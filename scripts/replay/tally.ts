/** What happened, as the script itself has seen it: kept in its own memory, never read from the database. */
import type { FigureName } from '../../domain/figures/report.js'

export interface Tally {
  youths: Set<string>
  companies: Set<string>
  offers: number
  applications: number
  profiles: Set<string>
  /** `youth offer`. */
  matches: Set<string>
  contactRequests: number
  accepted: number
}

export function newTally(): Tally {
  return {
    youths: new Set(),
    companies: new Set(),
    offers: 0,
    applications: 0,
    profiles: new Set(),
    matches: new Set(),
    contactRequests: 0,
    accepted: 0,
  }
}

export function figuresOf(tally: Tally): Record<FigureName, number | null> {
  return {
    accounts: tally.youths.size,
    companies: tally.companies.size,
    offers: tally.offers,
    applications: tally.applications,
    profiles: tally.profiles.size,
    matches: tally.matches.size,
    contactRequests: tally.contactRequests,
    acceptedShare: tally.contactRequests === 0 ? null : tally.accepted / tally.contactRequests,
  }
}
