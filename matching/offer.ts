import type { ContractType, HourKind, Language, Licence, Point, TrainingLevel } from './profile.js'

/** `required` filters, `wished` ranks. */
export type Need = 'required' | 'wished'
export interface Demand<T> {
  value: T
  need: Need
}

/** What matching sees of a job offer. An undefined field is unknown and never counts against anyone. */
export interface JobOffer {
  id: string
  occupation: { rome: string; appellation?: string }
  place?: Point & { insee?: string; department?: string }
  contract?: ContractType
  workingTime?: 'full' | 'part'
  hours: HourKind[]
  /** ISO date. */
  startsOn?: string
  durationMonths?: number
  level?: Demand<TrainingLevel>
  experienceMonths?: Demand<number>
  skills: Demand<string>[]
  licences: Demand<Licence>[]
  languages: Demand<Language>[]
}
