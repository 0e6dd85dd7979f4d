/** The recruiter who publishes an offer by themselves. */
import type { JobOffer } from '../domain/offers/job-offer.js'
import { isOwnOffer } from '../domain/recruiters/of-offer.js'
import type { Recruiter } from '../domain/recruiters/recruiter.js'
import type { Context } from './context.js'
import { recruiterLine } from './person.js'

/** Null for an offer that came in another way. */
export async function submitterOf({ domain }: Context, offer: JobOffer): Promise<Recruiter | null> {
  if (offer.companyId === null) return null
  return (await domain.recruiters.ofCompany(offer.companyId)).find((recruiter) => isOwnOffer(recruiter, offer)) ?? null
}

/** Who asks to publish it, for whoever has to decide. */
export async function submitterFacts(context: Context, offer: JobOffer): Promise<[name: string, value: string][]> {
  const { domain, words } = context
  const recruiter = await submitterOf(context, offer)
  if (recruiter === null) return []
  const company = await domain.companies.get(recruiter.companyId)
  return [
    [words('offer.recruiter'), recruiterLine(context, recruiter)],
    [words('offer.siret'), company?.siret ?? ''],
    [words('offer.sector'), company?.sector ?? ''],
  ]
}
