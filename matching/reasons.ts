/** The reasons one criterion gives: a catalog key and its variables, an empty list where there is nothing to tell. */
import type { Names, Reason } from './explain.js'
import type { CriterionId, CriterionResult } from './match.js'
import type { JobOffer } from './offer.js'
import type { SearchProfile } from './profile.js'

interface Telling {
  result: CriterionResult
  offer: JobOffer
  profile: SearchProfile
  names: Names
}

/** `key` is without its catalog: `distance.met`. */
export function reasonsOf(result: CriterionResult, offer: JobOffer, profile: SearchProfile, names: Names): Reason[] {
  return TELL[result.id]({ result, offer, profile, names })
}

const TELL: Record<CriterionId, (telling: Telling) => Reason[]> = {
  occupation({ result, offer, names }) {
    const relation = textOf(result, 'relation')
    const occupation = names.occupation?.(offer.occupation.rome) ?? offer.occupation.rome
    return [reason(result.verdict === 'unmet' ? `occupation.unmet.${relation}` : `occupation.${relation}`, { occupation })]
  },

  distance({ result, profile }) {
    if (result.verdict === 'unknown') return [reason('distance.unknown')]
    const km = Math.round(numberOf(result, 'km'))
    const kind = profile.reach.kind
    const radiusKm = profile.reach.kind === 'radius' ? profile.reach.km : 0
    if (result.verdict === 'unmet') return [reason(`distance.unmet.${kind}`, { km, radiusKm, department: textOf(result, 'department') })]
    return [km < 1 ? reason('distance.here') : reason('distance.met', { km })]
  },

  contract({ result, offer, profile }) {
    if (offer.contract === undefined) return [reason('contract.unknown')]
    const vars = { contract: offer.contract }
    if (result.verdict === 'unmet') return [reason('contract.unmet', vars)]
    return [reason(profile.contracts.length === 0 ? 'contract.any' : 'contract.met', vars)]
  },

  workingTime({ result, offer, profile }) {
    if (offer.workingTime === undefined) return [reason('workingTime.unknown')]
    if (result.verdict === 'unmet') return [reason('workingTime.unmet', { workingTime: offer.workingTime })]
    return [reason(profile.workingTime === 'any' ? 'workingTime.any' : 'workingTime.met', { workingTime: offer.workingTime })]
  },

  hours({ result, profile }) {
    if (result.verdict === 'unmet') return listOf(result, 'refused').map((hours) => reason('hours.unmet', { hours }))
    if (profile.refusedHours.length === 0) return []
    return [reason(result.verdict === 'unknown' ? 'hours.unknown' : 'hours.met')]
  },

  start({ result }) {
    if (result.verdict === 'unknown') return [reason('start.unknown')]
    return [reason(`start.${result.verdict}`, { count: numberOf(result, 'daysLate') })]
  },

  level({ result, offer }) {
    if (offer.level === undefined) return [reason('level.notAsked')]
    const vars = { level: offer.level.value }
    if (offer.level.value === 'none') return [reason('level.anyone', vars)]
    return [reason(result.verdict === 'unmet' && result.need === 'wished' ? 'level.wished' : `level.${result.verdict}`, vars)]
  },

  experience({ result, offer }) {
    if (offer.experienceMonths === undefined) return [reason('experience.notAsked')]
    const months = offer.experienceMonths.value
    if (months === 0) return [reason('experience.beginner')]
    const unit = months % 12 === 0 ? 'years' : 'months'
    const verdict = result.verdict === 'unmet' && result.need === 'wished' ? 'wished' : result.verdict
    return [reason(`experience.${verdict}.${unit}`, { count: unit === 'years' ? months / 12 : months })]
  },

  skills({ result, names }) {
    if (result.verdict === 'unknown') return listOf(result, 'asked').length === 0 ? [reason('skills.notAsked')] : [reason('skills.unknown')]
    const held = listOf(result, 'held').length
    const asked = listOf(result, 'asked').length
    const reasons = held > 0 ? [reason(held === asked ? 'skills.met' : 'skills.partly', { count: held, asked })] : []
    const missing = listOf(result, 'missing')
    if (missing.length === 0) return reasons
    const kind = result.verdict === 'unmet' && result.need === 'required' ? 'unmet' : 'wished'
    const named = missing.map((ogr) => names.skill?.(ogr)).filter((label) => label !== undefined)
    const lacks =
      named.length === 0
        ? [reason(`skills.${kind}.count`, { count: missing.length })]
        : named.map((skill) => reason(`skills.${kind}.named`, { skill }))
    return kind === 'unmet' ? [...lacks, ...reasons] : [...reasons, ...lacks]
  },

  licences: ({ result }) => tellList(result, 'licences', 'licence'),

  languages: ({ result }) => tellList(result, 'languages', 'language'),
}

/** One sentence for each thing held and each missing; what is missing comes first when it fails the match. */
function tellList(result: CriterionResult, name: 'licences' | 'languages', variable: string): Reason[] {
  if (result.verdict === 'unknown') {
    const asked = listOf(result, 'asked')
    return asked.length === 0 ? [reason(`${name}.notAsked`)] : asked.map((item) => reason(`${name}.unknown`, { [variable]: item }))
  }
  const hasFailed = result.verdict === 'unmet' && result.need === 'required'
  const held = listOf(result, 'held').map((item) => reason(`${name}.met`, { [variable]: item }))
  const missing = listOf(result, 'missing').map((item) => reason(`${name}.${hasFailed ? 'unmet' : 'wished'}`, { [variable]: item }))
  return hasFailed ? [...missing, ...held] : [...held, ...missing]
}

function reason(key: string, vars: Reason['vars'] = {}): Reason {
  return { key, vars }
}

function textOf({ facts }: CriterionResult, name: string): string {
  const value = facts[name]
  return typeof value === 'string' ? value : ''
}

function numberOf({ facts }: CriterionResult, name: string): number {
  const value = facts[name]
  return typeof value === 'number' ? value : 0
}

function listOf({ facts }: CriterionResult, name: string): string[] {
  const value = facts[name]
  return Array.isArray(value) ? value : []
}
