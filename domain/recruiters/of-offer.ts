import type { JobOffer } from '../offers/job-offer.js'
import type { Recruiter, RecruiterStore } from './recruiter.js'

/** How the offers that a recruiter publishes begin their `sourceId`; the recruiter's id follows. */
export const RECRUITER_SOURCE = 'recruiter:'

/**
 * Who answers for an offer: the recruiter who published it, else those of its company whom an adviser has validated. Anybody may claim
 * a company's SIRET, and must not be told of offers that others published for it.
 */
export async function recruitersOf(recruiters: Pick<RecruiterStore, 'ofCompany'>, offer: JobOffer | null): Promise<Recruiter[]> {
  if (offer === null || offer.companyId === null) return []
  const all = await recruiters.ofCompany(offer.companyId)
  const own = all.filter((recruiter) => isOwnOffer(recruiter, offer))
  return own.length > 0 ? own : all.filter(({ trustedAt }) => trustedAt !== null)
}

/** Whether this recruiter published it. */
export function isOwnOffer({ id }: Pick<Recruiter, 'id'>, { sourceId }: Pick<JobOffer, 'sourceId'>): boolean {
  return sourceId.startsWith(`${RECRUITER_SOURCE}${id}:`)
}
