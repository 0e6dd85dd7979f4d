/**
 * Why an offer and a profile go together, as catalog keys and variables: the words live in catalogs (`dialogs/fr/why.json`,
 * `dialogs/fr/whyRecruiter.json`, `admin/fr/whyAdviser.json`). Told from the criteria of the match alone, never from a template.
 */
import type { CriterionId, CriterionResult, Match } from './match.js'
import type { JobOffer } from './offer.js'
import type { SearchProfile } from './profile.js'
import { reasonsOf } from './reasons.js'

export type Audience = 'youth' | 'adviser' | 'recruiter'

export interface Reason {
  /** `why.distance.met` */
  key: string
  vars: Record<string, string | number>
}

/** Names for codes, in the reader's language. Without them reasons count instead of naming. */
export interface Names {
  /** Label of a skill by OGR code. */
  skill?(ogr: string): string | undefined
  /** Label of an occupation by ROME code. */
  occupation?(rome: string): string | undefined
}

const CATALOG: Record<Audience, string> = { youth: 'why', adviser: 'whyAdviser', recruiter: 'whyRecruiter' }

/** How many reasons fit one SMS together. */
const SHORT_REASONS = 3
const SHORT_KEYS = ['short.one', 'short.two', 'short.three'] as const
const PART_NAMES = ['first', 'second', 'third'] as const

/**
 * The reasons of a match, most telling first.
 *
 * `full` gives one sentence a reason: what is missing, what is met, what is only partly so, what nobody said. `short` gives one
 * sentence that fits one SMS: the one missing thing of an "almost" match, else the best three reasons. For recruiters nothing is told
 * that the profile does not need to show: no place, no distance, no wish.
 */
export function explain(
  match: Match,
  offer: JobOffer,
  profile: SearchProfile,
  audience: Audience,
  form: 'short' | 'full',
  names: Names = {},
): Reason[] {
  const catalog = CATALOG[audience]
  const isBlind = audience === 'recruiter'
  const told = match.criteria.map((result) => ({
    result,
    reasons: reasonsOf(result, offer, profile, names).map(isBlind ? withoutPlace : asIs),
  }))
  const almost = told.find(({ result }) => result.id === match.almost)
  if (form === 'short') {
    const missing = almost?.reasons[0]
    if (missing !== undefined) return [{ key: `${catalog}.almost.${missing.key.replace(/\.unmet(\.|$)/, '$1')}`, vars: missing.vars }]
    return shortSentence(catalog, match, told)
  }
  const rank = ({ result }: { result: CriterionResult }) => importance(result, match.almost)
  const reasons = told
    .filter(({ result }) => audience === 'adviser' || isWorthTelling(result, profile))
    .sort((a, b) => rank(b) - rank(a))
    .flatMap(({ result, reasons: ofOne }) =>
      ofOne.map(({ key, vars }) => ({
        key: `${catalog}.${key}`,
        vars: audience === 'adviser' ? { ...vars, points: result.points, weight: result.weight } : vars,
      })),
    )
  return reasons.length > 0 ? reasons : [{ key: `${catalog}.nothing`, vars: {} }]
}

const asIs = (reason: Reason) => reason

/** How far a person looks would say where they look. */
function withoutPlace({ key, vars }: Reason): Reason {
  const { km, radiusKm, department, ...rest } = vars
  return { key, vars: rest }
}

function shortSentence(catalog: string, match: Match, told: { result: CriterionResult; reasons: Reason[] }[]): Reason[] {
  const parts = told
    .filter(({ result }) => result.verdict === 'met' || (result.id === 'occupation' && result.verdict === 'partly'))
    .sort((a, b) => importance(b.result, match.almost) - importance(a.result, match.almost))
    .flatMap(({ reasons }) => reasons.slice(0, 1))
    .slice(0, SHORT_REASONS)
  const key = SHORT_KEYS[parts.length - 1]
  if (key === undefined) return [{ key: `${catalog}.nothing`, vars: {} }]
  const vars: Reason['vars'] = {}
  parts.forEach((part, position) => {
    Object.assign(vars, part.vars)
    vars[PART_NAMES[position] ?? 'third'] = part.key
  })
  return [{ key: `${catalog}.${key}`, vars }]
}

/** The missing thing first, then what fits by weight, then what fits in part, then the rest. */
function importance(result: CriterionResult, almost: CriterionId | undefined): number {
  if (result.id === almost) return 1000
  const byVerdict = { met: 300, partly: 300, unmet: 200, unknown: 100 }[result.verdict]
  return byVerdict + result.weight
}

/** What nobody said matters only where the person asked for something. */
function isWorthTelling({ id, verdict }: CriterionResult, profile: SearchProfile): boolean {
  if (verdict !== 'unknown') return true
  if (id === 'contract') return profile.contracts.length > 0
  if (id === 'workingTime') return profile.workingTime !== 'any'
  if (id === 'hours') return profile.refusedHours.length > 0
  return id === 'distance'
}
