import type { JobOffer, StoredMatch } from '../../domain/offers/job-offer.js'
import { namesOf } from '../../domain/reference/names.js'
import { explain } from '../../matching/explain.js'
import type { SearchProfile } from '../../matching/profile.js'
import type { TopicDeps } from './deps.js'

const MOST_REASONS = 6

/** What a recruiter reads of a profile before both have said yes: how it meets the criteria of their offer, and nothing else. */
export function blindCriteria(
  match: StoredMatch,
  offer: JobOffer,
  profile: SearchProfile,
  form: 'short' | 'full',
  { domain, words }: TopicDeps,
): string {
  return explain(match, offer, profile, 'recruiter', form, namesOf(domain.reference))
    .slice(0, MOST_REASONS)
    .map(({ key, vars }) => words(key, vars))
    .join('\n')
}
