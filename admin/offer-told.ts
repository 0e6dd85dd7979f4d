/** Who hears of what an adviser does to an offer: the recruiter whose offer it is, and those who have asked for it, of what matters. */
import { nextAllowed } from '../base/calendar.js'
import { timeZoneOf } from '../domain/agencies/agency.js'
import { tellingChanges } from '../domain/offers/changes.js'
import type { JobOffer } from '../domain/offers/job-offer.js'
import type { Context } from './context.js'
import { submitterOf } from './offer-submitter.js'
import { tellPerson } from './tell-person.js'

export type OfferNews = 'edited' | 'published' | 'extended' | 'paused' | 'filled' | 'withdrawn'

/** Does nothing for an offer that no recruiter has published by themselves. */
export async function tellSubmitter(context: Context, offer: JobOffer, what: OfferNews): Promise<void> {
  const recruiter = await submitterOf(context, offer)
  if (recruiter === null) return
  await context.notifier.notify(recruiter.conversationId, {
    key: `recruiterOffer:${offer.id}:${what}:${offer.updatedAt.getTime()}`,
    name: 'recruiter.offerChanged',
    value: { offerId: offer.id, what },
    class: 'registered',
    notBefore: await allowed(context, offer),
  })
}

/** Those who wait for an answer, or have had a yes, hear of another place, contract, time or pay; of nothing else. */
export async function tellAskers(context: Context, before: JobOffer, offer: JobOffer): Promise<void> {
  const changes = tellingChanges(before, offer)
  if (changes.length === 0) return
  const { domain } = context
  const requests = (await domain.contactRequests.ofOffers([offer.id])).filter(({ state }) => state === 'asked' || state === 'accepted')
  const notBefore = await allowed(context, offer)
  for (const youth of await domain.youths.getMany(requests.map(({ youthId }) => youthId))) {
    await tellPerson(context, youth, {
      key: `offerChanged:${offer.id}:${offer.version}:${youth.id}`,
      name: 'offer.changed',
      value: { offerId: offer.id, changes },
      class: 'registered',
      notBefore,
    })
  }
}

async function allowed({ domain, clock }: Context, { agencyId }: JobOffer): Promise<Date> {
  return nextAllowed(clock.now(), timeZoneOf(agencyId === null ? null : await domain.agencies.get(agencyId)))
}
