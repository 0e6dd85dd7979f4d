/**
 * A training matched to a search profile by the engine and the criteria that offers are matched by: what it prepares for, where, when
 * and what it asks for first. What it does not say (contract, hours, experience) is unknown, and counts against nobody.
 */
import type { Engine } from './engine.js'
import type { CriterionId, Match } from './match.js'
import type { Demand, JobOffer } from './offer.js'
import { type Language, LICENCES, type Licence, type SearchProfile, TRAINING_LEVELS, type TrainingLevel } from './profile.js'

/** What matching sees of a training. An undefined field is unknown and never counts against anyone. */
export interface Training {
  id: string
  /** What it prepares for; empty for one that gives a licence or a level alone. */
  occupations: JobOffer['occupation'][]
  /** Absent: at a distance. */
  place?: NonNullable<JobOffer['place']>
  /** ISO date. */
  startsOn?: string
  level?: Demand<TrainingLevel>
  licences: Demand<Licence>[]
  languages: Demand<Language>[]
  gives: { licences: Licence[]; level?: TrainingLevel }
}

export interface TrainingMatch {
  trainingId: string
  /** The occupation it was judged by, as an offer: what `explain` reads. */
  asOffer: JobOffer
  /** Only the criteria that a training is judged by. */
  match: Match
}

/** What one required thing of an offer a person lacks, as far as a training can give it. */
export type Gap = { licences: Licence[] } | { level: TrainingLevel }

const CRITERIA: ReadonlySet<CriterionId> = new Set(['occupation', 'distance', 'start', 'level', 'licences', 'languages'])

/** The match by the occupation that suits the person best; null for a training that prepares for none. */
export function matchTraining(engine: Pick<Engine, 'match'>, profile: SearchProfile, training: Training): TrainingMatch | null {
  const all = training.occupations.map((occupation) => judge(engine, profile, training, occupation))
  return all.toSorted((a, b) => Number(b.match.isEligible) - Number(a.match.isEligible) || b.match.score - a.match.score)[0] ?? null
}

/** The match of a training that gives what is missing: what it prepares for does not matter, place, date and prerequisites do. */
export function matchFiller(engine: Pick<Engine, 'match'>, profile: SearchProfile, training: Training, gap: Gap): TrainingMatch | null {
  const [wanted] = profile.occupations
  if (wanted === undefined || !fills(training, gap)) return null
  const { rome, appellation } = wanted
  return judge(engine, profile, training, appellation === undefined ? { rome } : { rome, appellation })
}

/** What an "almost" match lacks that a training could give; null for anything else (too far, other hours…). */
export function gapOf({ almost, criteria }: Pick<Match, 'almost' | 'criteria'>): Gap | null {
  const facts = criteria.find(({ id }) => id === almost)?.facts
  if (almost === 'licences') {
    const missing = Array.isArray(facts?.missing) ? facts.missing : []
    return { licences: missing.flatMap((one) => LICENCE_OF.get(one) ?? []) }
  }
  const level = almost === 'level' ? TRAINING_LEVELS.find((one) => one === facts?.asked) : undefined
  return level === undefined ? null : { level }
}

const LICENCE_OF = new Map<string, Licence>(LICENCES.map((one) => [one, one]))

/** Whether who has done the training has what was missing. */
export function fills({ gives }: Pick<Training, 'gives'>, gap: Gap): boolean {
  if ('licences' in gap) return gap.licences.length > 0 && gap.licences.every((one) => gives.licences.includes(one))
  return gives.level !== undefined && TRAINING_LEVELS.indexOf(gives.level) >= TRAINING_LEVELS.indexOf(gap.level)
}

function judge(
  engine: Pick<Engine, 'match'>,
  profile: SearchProfile,
  { id, place, startsOn, level, licences, languages }: Training,
  occupation: JobOffer['occupation'],
): TrainingMatch {
  const asOffer: JobOffer = {
    id,
    occupation,
    hours: [],
    skills: [],
    licences,
    languages,
    ...(place === undefined ? {} : { place }),
    ...(startsOn === undefined ? {} : { startsOn }),
    ...(level === undefined ? {} : { level }),
  }
  const match = engine.match(profile, asOffer)
  return { trainingId: id, asOffer, match: { ...match, criteria: match.criteria.filter((one) => CRITERIA.has(one.id)) } }
}
