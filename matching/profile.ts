/**
 * What a person looks for. This and `offer.ts` are all that matching can see: no name, gender, age, origin, nationality, address,
 * family, health, phone, photo or channel exists here, so none can weigh (labour code, art. L1132-1).
 */
export const CONTRACT_TYPES = [
  'cdi',
  'cdd',
  'interim',
  'apprenticeship',
  'professionalisation',
  'seasonal',
  'internship',
  'freelance',
] as const
export type ContractType = (typeof CONTRACT_TYPES)[number]

export const HOUR_KINDS = ['early', 'evening', 'night', 'saturday', 'sunday', 'split'] as const
/** Hours out of the ordinary: before 7:00, after 20:00, at night, on Saturdays, on Sundays and holidays, in two halves a day. */
export type HourKind = (typeof HOUR_KINDS)[number]

export const TRAINING_LEVELS = ['none', 'cap', 'bac', 'bac2', 'bac3', 'bac5'] as const
/** In rising order: no diploma, CAP/BEP (level 3), bac (4), bac+2 (5), bac+3/4 (6), bac+5 and more (7, 8). */
export type TrainingLevel = (typeof TRAINING_LEVELS)[number]

export const LICENCES = ['AM', 'A', 'B', 'BE', 'C', 'CE', 'D', 'CACES'] as const
export type Licence = (typeof LICENCES)[number]

export const LANGUAGE_LEVELS = ['basic', 'working', 'fluent'] as const
export interface Language {
  /** ISO 639-1. */
  code: string
  level: (typeof LANGUAGE_LEVELS)[number]
}

export interface Point {
  /** WGS84 degrees. */
  lat: number
  lng: number
}

export interface WantedOccupation {
  /** ROME code, `D1106`. */
  rome: string
  /** OGR code of the appellation, when one was named. */
  appellation?: string
  /** Experience in it; undefined is unknown. */
  experienceMonths?: number
}

/** How far from the chosen place: a radius, the whole department, or anywhere. */
export type Reach = { kind: 'radius'; km: number } | { kind: 'department'; code: string } | { kind: 'anywhere' }

/** An undefined field is unknown or of no importance to the person, and never counts against them. */
export interface SearchProfile {
  /** One to three, the most wanted first. */
  occupations: WantedOccupation[]
  place: Point & { insee: string; department: string }
  reach: Reach
  /** Empty: any. */
  contracts: ContractType[]
  workingTime: 'full' | 'part' | 'any'
  refusedHours: HourKind[]
  /** ISO date (`2026-12-01`) from which the person can start; undefined is at once. */
  availableFrom?: string
  level?: TrainingLevel
  /** OGR codes of ROME skills. */
  skills: string[]
  licences?: Licence[]
  languages?: Language[]
  isOpenToTraining?: boolean
}
