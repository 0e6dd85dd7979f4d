/** The questions of a search profile: each asks one thing and gives the profile back with the answer in it. */
import { type ContractType, type HourKind, LICENCES, type Licence, type SearchProfile, TRAINING_LEVELS } from '../../matching/profile.js'
import type { Ask, Option } from '../ask.js'

export type Draft = Partial<SearchProfile>

const DEFAULT_RADIUS_KM = 20

export async function askOccupations(ask: Ask, draft: Draft): Promise<Draft> {
  const occupations = await ask.occupations('profile.occupation')
  return { ...draft, occupations }
}

export async function askPlace(ask: Ask, draft: Draft): Promise<Draft> {
  const { commune, reach } = await ask.place('profile.place')
  const place = { insee: commune.insee, department: commune.department, lat: commune.lat, lng: commune.lng }
  if (reach !== undefined) return { ...draft, place, reach }
  const km = await ask.choice(
    'profile.reach',
    [
      { value: 10, label: 'profile.reach10', synonyms: ['10', '10km'] },
      { value: DEFAULT_RADIUS_KM, label: 'profile.reach20', synonyms: ['20', '20km'] },
      { value: 50, label: 'profile.reach50', synonyms: ['50', '50km', 'loin'] },
      { value: 0, label: 'profile.reachDepartment', synonyms: ['departement', 'tout le departement', 'partout'] },
      // Fifth, so that "5" means the same as a number and as kilometres.
      { value: 5, label: 'profile.reach5', synonyms: ['5', '5km', 'a pied'] },
    ],
    { vars: { place: commune.name } },
  )
  return { ...draft, place, reach: km === 0 ? { kind: 'department', code: commune.department } : { kind: 'radius', km } }
}

const CONTRACT_OPTIONS: Option<ContractType>[] = [
  { value: 'cdi', label: 'profile.contract.cdi', synonyms: ['fixe', 'longue duree', 'contrat indetermine'] },
  { value: 'cdd', label: 'profile.contract.cdd', synonyms: ['courte duree', 'contrat determine'] },
  { value: 'interim', label: 'profile.contract.interim', synonyms: ['mission', 'missions', 'interimaire'] },
  { value: 'apprenticeship', label: 'profile.contract.apprenticeship', synonyms: ['alternance', 'apprenti', 'contrat pro', 'cfa'] },
  { value: 'seasonal', label: 'profile.contract.seasonal', synonyms: ['saison', 'saisonniere', 'job d ete', 'ete'] },
  { value: 'internship', label: 'profile.contract.internship', synonyms: ['stages', 'immersion'] },
]

export async function askContracts(ask: Ask, draft: Draft): Promise<Draft> {
  const chosen = await ask.several('profile.contracts', CONTRACT_OPTIONS)
  // People say "alternance" for both of its contracts.
  const contracts: ContractType[] = chosen.includes('apprenticeship') ? [...chosen, 'professionalisation'] : chosen
  return { ...draft, contracts: chosen.length === CONTRACT_OPTIONS.length ? [] : contracts }
}

type TimeOption = 'full' | 'part' | HourKind
const TIME_OPTIONS: Option<TimeOption>[] = [
  { value: 'full', label: 'profile.time.full', synonyms: ['plein temps', '35h', '35 heures', 'complet', 'tps plein'] },
  { value: 'part', label: 'profile.time.part', synonyms: ['mi temps', 'partiel', 'quelques heures', 'tps partiel'] },
  { value: 'early', label: 'profile.time.notEarly', synonyms: ['pas tot', 'pas le matin', 'tot'] },
  { value: 'evening', label: 'profile.time.notEvening', synonyms: ['pas tard', 'soir'] },
  { value: 'night', label: 'profile.time.notNight', synonyms: ['pas de nuit', 'nuit'] },
  { value: 'saturday', label: 'profile.time.notSaturday', synonyms: ['samedi'] },
  { value: 'sunday', label: 'profile.time.notSunday', synonyms: ['dimanche', 'pas le week end', 'pas le weekend'] },
  { value: 'split', label: 'profile.time.notSplit', synonyms: ['coupure', 'coupures'] },
]

const isHourKind = (value: TimeOption): value is HourKind => value !== 'full' && value !== 'part'

export async function askTime(ask: Ask, draft: Draft): Promise<Draft> {
  const chosen = await ask.several('profile.hours', TIME_OPTIONS)
  const isAll = chosen.length === TIME_OPTIONS.length
  const full = chosen.includes('full')
  const part = chosen.includes('part')
  return {
    ...draft,
    workingTime: isAll || full === part ? 'any' : full ? 'full' : 'part',
    refusedHours: isAll ? [] : chosen.filter(isHourKind),
  }
}

const LICENCE_OPTIONS: Option<Licence>[] = [
  { value: 'B', label: 'profile.licence.B', synonyms: ['b', 'permis', 'voiture', 'oui', 'permis voiture', 'j ai le permis'] },
  { value: 'AM', label: 'profile.licence.AM', synonyms: ['bsr', 'scooter', 'am'] },
  { value: 'A', label: 'profile.licence.A', synonyms: ['a', 'moto', 'a2'] },
  { value: 'C', label: 'profile.licence.C', synonyms: ['c', 'poids lourd', 'camion', 'pl'] },
  { value: 'CACES', label: 'profile.licence.CACES', synonyms: ['cariste', 'chariot'] },
]

export async function askLicences(ask: Ask, draft: Draft): Promise<Draft> {
  const chosen = await ask.several('profile.licences', LICENCE_OPTIONS)
  return { ...draft, licences: LICENCES.filter((licence) => chosen.includes(licence)) }
}

export async function askStart(ask: Ask, draft: Draft): Promise<Draft> {
  const { availableFrom: _, ...rest } = draft
  const date = await ask.date('profile.start', { isSkippable: true })
  return date === undefined ? rest : { ...rest, availableFrom: date }
}

export async function askLevel(ask: Ask, draft: Draft): Promise<Draft> {
  const level = await ask.choice('profile.level', [
    ...TRAINING_LEVELS.map((value) => ({ value, label: `profile.levels.${value}`, synonyms: LEVEL_SYNONYMS[value] })),
    { value: 'unknown' as const, label: 'profile.levels.unknown', synonyms: ['passer', 'jsp', 'je sais pas'] },
  ])
  const { level: _, ...rest } = draft
  return level === 'unknown' ? rest : { ...rest, level }
}

const LEVEL_SYNONYMS = {
  none: ['rien', 'brevet', 'sans diplome', '3eme', 'college', 'non'],
  cap: ['bep', 'cap bep'],
  bac: ['bac pro', 'bac general', 'bac techno', 'terminale'],
  bac2: ['bts', 'dut', 'bac+2', 'bac 2'],
  bac3: ['licence', 'bachelor', 'bac+3', 'bac 3', 'but'],
  bac5: ['master', 'ingenieur', 'bac+5', 'bac 5'],
}

/** In months; the middle of each range, which is all that matching needs. */
const EXPERIENCE_MONTHS = [0, 3, 9, 24, 48] as const

export async function askExperience(ask: Ask, draft: Draft): Promise<Draft> {
  const months = await ask.choice('profile.experience', [
    ...EXPERIENCE_MONTHS.map((value) => ({ value, label: `profile.experiences.${value}` })),
    { value: -1, label: 'profile.levels.unknown', synonyms: ['passer', 'jsp', 'je sais pas'] },
  ])
  const occupations = (draft.occupations ?? []).map(({ experienceMonths: _, ...occupation }) =>
    months < 0 ? occupation : { ...occupation, experienceMonths: months },
  )
  return { ...draft, occupations }
}

/** Every answer by the name the person gives it when changing one. */
export const QUESTIONS = {
  occupation: askOccupations,
  place: askPlace,
  contracts: askContracts,
  time: askTime,
  licences: askLicences,
  start: askStart,
  level: askLevel,
  experience: askExperience,
}
export type QuestionId = keyof typeof QUESTIONS

/** Enough to match on; the rest is asked once the first offers have been seen. */
export const FIRST_QUESTIONS = ['occupation', 'place', 'contracts', 'time', 'licences'] as const
export const FURTHER_QUESTIONS = ['start', 'level', 'experience'] as const
