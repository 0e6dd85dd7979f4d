/** What France Travail's labels say, in matching's terms. Each returns undefined for what it does not know: unknown, never guessed. */
import { normalise } from '../../../matching/french/normalise.js'
import type { Demand, Need } from '../../../matching/offer.js'
import {
  type ContractType,
  type HourKind,
  type Language,
  type Licence,
  TRAINING_LEVELS,
  type TrainingLevel,
} from '../../../matching/profile.js'
import type { FranceTravailOffer } from './france-travail.js'

const CONTRACTS: Record<string, ContractType> = {
  CDI: 'cdi',
  DIN: 'interim',
  CDD: 'cdd',
  DDI: 'cdd',
  DDT: 'cdd',
  CDS: 'cdd',
  MIS: 'interim',
  TTI: 'interim',
  SAI: 'seasonal',
  LIB: 'freelance',
  FRA: 'freelance',
  REP: 'freelance',
  CCE: 'freelance',
}

/** Apprenticeship and professionalisation are natures, whatever the type (CDD or CDI) of the contract. */
export function contractOf({
  typeContrat,
  natureContrat,
  alternance,
  intitule,
}: Pick<FranceTravailOffer, 'typeContrat' | 'natureContrat' | 'alternance' | 'intitule'>): ContractType | undefined {
  const nature = normalise(natureContrat ?? '')
  if (/apprenti/.test(nature) || nature === 'e2') return 'apprenticeship'
  if (/profession+alisation/.test(nature) || nature === 'fs') return 'professionalisation'
  if (alternance === true) return /profession+alisation/.test(normalise(intitule)) ? 'professionalisation' : 'apprenticeship'
  return CONTRACTS[(typeContrat ?? '').trim().toUpperCase()]
}

const MONTHS: [RegExp, number][] = [
  [/^an/, 12],
  [/^mois/, 1],
  [/^sem/, 7 / 30],
  [/^jour/, 1 / 30],
]

/** Months in `6 Mois`, `1 An(s)`, `15 Jour(s)`; undefined where no duration stands. */
export function monthsIn(text: string): number | undefined {
  const found = /(\d+(?:[.,]\d+)?)\s*(an|mois|sem|jour)/i.exec(text)
  const unit = MONTHS.find(([pattern]) => pattern.test(found?.[2]?.toLowerCase() ?? ''))
  if (found?.[1] === undefined || unit === undefined) return undefined
  return Number(found[1].replace(',', '.')) * unit[1]
}

/** At least one month. */
export function durationOf({ typeContratLibelle }: Pick<FranceTravailOffer, 'typeContratLibelle'>): number | undefined {
  const months = monthsIn(typeContratLibelle ?? '')
  return months === undefined ? undefined : Math.max(1, Math.round(months))
}

const FULL_TIME_HOURS = 35

export function workingTimeOf({
  dureeTravailLibelle,
  dureeTravailLibelleConverti,
}: Pick<FranceTravailOffer, 'dureeTravailLibelle' | 'dureeTravailLibelleConverti'>): 'full' | 'part' | undefined {
  const converted = normalise(dureeTravailLibelleConverti ?? '')
  if (converted === 'temps plein') return 'full'
  if (converted === 'temps partiel') return 'part'
  const label = dureeTravailLibelle ?? ''
  if (/temps partiel/i.test(label)) return 'part'
  const hours = /^\s*(\d{1,2})\s*H/i.exec(label)?.[1]
  return hours === undefined ? undefined : Number(hours) >= FULL_TIME_HOURS ? 'full' : 'part'
}

const HOURS: [RegExp, HourKind[]][] = [
  [/\b(3 ?x ?8|4 ?x ?8|5 ?x ?8)\b/, ['early', 'evening', 'night']],
  [/\b2 ?x ?8\b/, ['early', 'evening']],
  [/\bnuit\b/, ['night']],
  [/\b(soir|soiree)\b/, ['evening']],
  [/\b(tot le matin|tres tot|matinal)/, ['early']],
  [/\bsamedi\b/, ['saturday']],
  [/\b(dimanche|jours? feries?)\b/, ['sunday']],
  [/\bweek ?end\b/, ['saturday', 'sunday']],
  [/\b(coupe|coupure|coupures|fractionne|fractionnes)\b/, ['split']],
]

export function hoursOf({
  dureeTravailLibelle,
  contexteTravail,
}: Pick<FranceTravailOffer, 'dureeTravailLibelle' | 'contexteTravail'>): HourKind[] {
  const text = [dureeTravailLibelle ?? '', ...(contexteTravail?.horaires ?? [])]
    .map((line) => normalise(line.replaceAll('*', 'x')))
    .join(' ')
  return [...new Set(HOURS.flatMap(([pattern, kinds]) => (pattern.test(text) ? kinds : [])))]
}

const LEVELS: [RegExp, TrainingLevel][] = [
  [/bac 5|bac 6|bac 7|bac 8/, 'bac5'],
  [/bac 3|bac 4/, 'bac3'],
  [/bac 2/, 'bac2'],
  [/\bbac\b|baccalaureat/, 'bac'],
  [/\bcap\b|\bbep\b/, 'cap'],
  [/aucun|primaire|3eme|4eme|brevet|2nd|seconde|1ere/, 'none'],
]

/** Several trainings are ways in, so the lowest counts; required when one of them is. */
export function levelOf({ formations }: Pick<FranceTravailOffer, 'formations'>): Demand<TrainingLevel> | undefined {
  const known = formations.flatMap(({ niveauLibelle, exigence }) => {
    const label = normalise(niveauLibelle ?? '')
    const level = label === '' ? undefined : LEVELS.find(([pattern]) => pattern.test(label))?.[1]
    return level === undefined ? [] : [{ level, need: needOf(exigence) }]
  })
  const required = known.filter(({ need }) => need === 'required')
  const counted = (required.length > 0 ? required : known).map(({ level }) => TRAINING_LEVELS.indexOf(level))
  const lowest = TRAINING_LEVELS[Math.min(...counted)]
  if (lowest === undefined) return undefined
  return { value: lowest, need: required.length > 0 ? 'required' : 'wished' }
}

/** Required without a figure ("expérience exigée") is one month: somebody who has worked in it at all. */
export function experienceOf({
  experienceExige,
  experienceLibelle,
}: Pick<FranceTravailOffer, 'experienceExige' | 'experienceLibelle'>): Demand<number> | undefined {
  const asked = (experienceExige ?? '').trim().toUpperCase()
  if (!asked.startsWith('E') && !asked.startsWith('S')) return undefined
  const months = monthsIn(experienceLibelle ?? '')
  return { value: Math.max(1, Math.round(months ?? 1)), need: needOf(asked) }
}

const LICENCES: [RegExp, Licence][] = [
  [/caces/i, 'CACES'],
  [/^AM\b/, 'AM'],
  [/^A[12]?\b/, 'A'],
  [/^(BE|EB|B ?\+ ?E|B96)\b/, 'BE'],
  [/^B\b/, 'B'],
  [/^(C1?E|EC|C ?\+ ?E)\b/, 'CE'],
  [/^C1?\b/, 'C'],
  [/^(D1?E?|ED)\b/, 'D'],
]

/** `B - Véhicule léger` is B. */
export function licencesOf({ permis }: Pick<FranceTravailOffer, 'permis'>): Demand<Licence>[] {
  return strongest(
    permis.flatMap(({ libelle, exigence }) => {
      const value = LICENCES.find(([pattern]) => pattern.test(libelle.trim()))?.[1]
      return value === undefined ? [] : [{ value, need: needOf(exigence) }]
    }),
    (value) => value,
  )
}

const languageNames = new Intl.DisplayNames('fr', { type: 'language', fallback: 'none' })
const letters = 'abcdefghijklmnopqrstuvwxyz'.split('')
const LANGUAGES = new Map(
  letters.flatMap((first) =>
    letters.flatMap((second): [string, string][] => {
      const name = languageNames.of(first + second)
      return name === undefined ? [] : [[normalise(name), first + second]]
    }),
  ),
)

/** French is left out: all of this service is in French, and nobody should lose an offer for not having named it. */
export function languagesOf({ langues }: Pick<FranceTravailOffer, 'langues'>): Demand<Language>[] {
  return strongest(
    langues.flatMap(({ libelle, exigence }): Demand<Language>[] => {
      const code = LANGUAGES.get(normalise(libelle.split(/[(,-]/)[0] ?? ''))
      return code === undefined || code === 'fr' ? [] : [{ value: { code, level: 'working' }, need: needOf(exigence) }]
    }),
    ({ code }) => code,
  )
}

/** `E`, `Exigé` and the like are required; all else is wished. */
export function needOf(exigence: string | null | undefined): Need {
  return (exigence ?? '').trim().toUpperCase().startsWith('E') ? 'required' : 'wished'
}

/** One demand a thing: required beats wished. */
export function strongest<T>(demands: Demand<T>[], nameOf: (value: T) => string): Demand<T>[] {
  const byName = new Map<string, Demand<T>>()
  for (const demand of demands) {
    const known = byName.get(nameOf(demand.value))
    if (known === undefined || demand.need === 'required') byName.set(nameOf(demand.value), demand)
  }
  return [...byName.values()]
}

const whole = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 0 })
const cents = new Intl.NumberFormat('fr-FR', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const euros = (amount: number) => (Number.isInteger(amount) ? whole : cents).format(amount)
const PERIODS: Record<string, string> = { horaire: 'de l’heure', mensuel: 'par mois', annuel: 'par an' }

/** `Mensuel de 1823.0 Euros à 2000.0 Euros sur 12.0 mois` as people say it; null when nothing is told. */
export function salaryOf({ salaire }: Pick<FranceTravailOffer, 'salaire'>): string | null {
  const label = (salaire?.libelle ?? salaire?.commentaire ?? '').trim()
  const found = /^(horaire|mensuel|annuel) de ([\d\s.,]+?) ?(?:euros?|€)?(?:[^\d.,]+([\d\s.,]+?) ?(?:euros?|€))?(?: sur .*)?$/i.exec(label)
  const amounts = [found?.[2], found?.[3]].flatMap((text) => (text === undefined ? [] : amountOf(text)))
  const period = PERIODS[found?.[1]?.toLowerCase() ?? '']
  const [from, to] = amounts
  if (from === undefined || period === undefined) return label === '' ? null : label.slice(0, 120)
  return `${to === undefined || to === from ? euros(from) : `${euros(from)} à ${euros(to)}`} € brut ${period}`
}

function amountOf(text: string): number[] {
  const amount = Number(text.replace(/\s/g, '').replace(',', '.'))
  return Number.isFinite(amount) && amount > 0 ? [amount] : []
}
