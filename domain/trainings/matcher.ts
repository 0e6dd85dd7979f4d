import { LICENCE_COVERS } from '../../matching/criteria/licences.js'
import type { Engine } from '../../matching/engine.js'
import { compareIds } from '../../matching/ids.js'
import type { SearchProfile } from '../../matching/profile.js'
import { fills, type Gap, gapOf, matchFiller, matchTraining } from '../../matching/training.js'
import type { AgencyStore } from '../agencies/agency.js'
import type { MatchStore } from '../offers/job-offer.js'
import type { YouthStore } from '../youth/youth.js'
import type { ToldTrainings } from './told-store.js'
import type { Proposal, Training, TrainingMatcher, TrainingStore } from './training.js'

/** The "almost" offers that are looked through for what is missing. */
const MOST_ALMOST = 20

export interface TrainingMatcherOptions {
  engine: Pick<Engine, 'match'>
  trainings: Pick<TrainingStore, 'visibleTo'>
  told: Pick<ToldTrainings, 'declinedBy'>
  matches: Pick<MatchStore, 'almostFor'>
  youths: Pick<YouthStore, 'get' | 'profile' | 'idsOfAgency' | 'profilesOpenToTraining'>
  agencies: Pick<AgencyStore, 'get'>
}

interface KnownGap {
  gap: Gap
  offerTitle: string
}

export function createTrainingMatcher({ engine, trainings, told, matches, youths, agencies }: TrainingMatcherOptions): TrainingMatcher {
  /** What the youth's "almost" offers lack, one of a kind. */
  async function gapsOf(youthId: string): Promise<KnownGap[]> {
    const known = new Map<string, KnownGap>()
    for (const { match, offer } of await matches.almostFor(youthId, MOST_ALMOST)) {
      const gap = gapOf(match)
      const key = JSON.stringify(gap)
      if (gap !== null && !known.has(key)) known.set(key, { gap, offerTitle: offer.title })
    }
    return [...known.values()]
  }

  function proposalFor(profile: SearchProfile, training: Training, gaps: KnownGap[]): Proposal | null {
    for (const filled of gaps) {
      const match = matchFiller(engine, profile, training, filled.gap)
      if (match?.match.isEligible === true) return { training, match, fills: filled }
    }
    const match = isNothingNew(profile, training) ? null : matchTraining(engine, profile, training)
    return match === null ? null : { training, match, fills: null }
  }

  async function audience({ agencyId, sharedWith }: Training): Promise<Set<string> | null> {
    if (agencyId === null || sharedWith === 'all') return null
    if (sharedWith === undefined && (await agencies.get(agencyId))?.shares.trainings === true) return null
    const seeing = await Promise.all([agencyId, ...(sharedWith ?? [])].map((id) => youths.idsOfAgency(id)))
    return new Set(seeing.flatMap((ids) => [...ids]))
  }

  return {
    async proposalsFor(youthId, limit) {
      const [youth, stored] = await Promise.all([youths.get(youthId), youths.profile(youthId)])
      if (youth === null || stored === null) return { proposals: [], isAlmost: false }
      const [visible, gaps, declined] = await Promise.all([trainings.visibleTo(youth.agencyId), gapsOf(youthId), told.declinedBy(youthId)])
      const wanted = visible.filter(({ id }) => !declined.has(id))
      const all = wanted.flatMap((training) => proposalFor(stored.profile, training, gaps) ?? [])
      const best = (proposals: Proposal[]) => proposals.toSorted(byWorth).slice(0, limit)
      const fitting = all.filter(({ match: { match } }) => match.isEligible)
      if (fitting.length > 0) return { proposals: best(fitting), isAlmost: false }
      return { proposals: best(all.filter(({ match: { match } }) => match.almost !== undefined)), isAlmost: true }
    },

    async proposalOf(youthId, training) {
      const stored = await youths.profile(youthId)
      return stored === null ? null : proposalFor(stored.profile, training, await gapsOf(youthId))
    },

    async youthsFor(training, limit, touch = async () => {}) {
      const seenBy = await audience(training)
      const found: { youthId: string; score: number }[] = []
      for await (const { youthId, profile } of youths.profilesOpenToTraining()) {
        if (seenBy !== null && !seenBy.has(youthId)) continue
        const gaps = mayFill(engine, profile, training) ? await gapsOf(youthId) : []
        const proposal = proposalFor(profile, training, gaps)
        if (proposal?.match.match.isEligible === true) found.push({ youthId, score: proposal.match.match.score })
        await touch()
      }
      return found.toSorted((a, b) => b.score - a.score || compareIds(a.youthId, b.youthId)).slice(0, limit)
    },

    async canFill(youthId, gap) {
      const [youth, stored] = await Promise.all([youths.get(youthId), youths.profile(youthId)])
      if (youth === null || stored === null) return false
      const visible = await trainings.visibleTo(youth.agencyId)
      return visible.some((training) => matchFiller(engine, stored.profile, training, gap)?.match.isEligible === true)
    },
  }
}

/** What fills a gap first, then by score, then what begins first. */
function byWorth(a: Proposal, b: Proposal): number {
  return (
    Number(b.fills !== null) - Number(a.fills !== null) ||
    b.match.match.score - a.match.match.score ||
    compareIds(a.training.startsOn ?? '', b.training.startsOn ?? '') ||
    compareIds(a.training.id, b.training.id)
  )
}

/** The person holds already all that a training of licences gives. */
function isNothingNew({ licences }: SearchProfile, { gives }: Training): boolean {
  if (gives.licences.length === 0 || licences === undefined) return false
  const held = new Set(licences.flatMap((licence) => LICENCE_COVERS[licence]))
  return gives.licences.every((licence) => held.has(licence))
}

/** Worth looking at the person's offers: it gives a licence or a level they do not have, and it is where they look. */
function mayFill(engine: Pick<Engine, 'match'>, profile: SearchProfile, training: Training): boolean {
  const { gives } = training
  const gap: Gap | null =
    gives.licences.length > 0 ? { licences: gives.licences } : gives.level === undefined ? null : { level: gives.level }
  if (gap === null || isNothingNew(profile, training) || !fills(training, gap)) return false
  return matchFiller(engine, profile, training, gap)?.match.isEligible === true
}
