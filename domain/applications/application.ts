/**
 * A youth applying to an offer with CV and letter. It is a contact request that carries papers: one life (asked, accepted, refused,
 * expired, withdrawn), one way to answer, one set of reminders. Counted apart.
 */
import type { ContactRequest, ContactRequestStore, RequestPapers } from '../contact-requests/contact-request.js'

export type Application = ContactRequest & { isApplication: true }

export interface ApplicationStore {
  /**
   * One open application a youth and offer. A request that waits for its answer becomes the application; one that was accepted stays.
   * @param application.key of the turn: the same turn run again is told `isNew` as the first time
   * @throws {OfferNotPublished} when the offer is no longer published
   */
  apply(application: {
    youthId: string
    offerId: string
    agencyId: string
    papers: RequestPapers
    key: string
  }): Promise<{ request: ContactRequest; isNew: boolean }>
  /** Newest first. */
  ofYouth(youthId: string): Promise<Application[]>
}

export function createApplications(requests: ContactRequestStore): ApplicationStore {
  return {
    async apply({ papers, ...asked }) {
      const { request, isNew } = await requests.ask({ ...asked, by: 'youth', application: papers })
      if (isNew || request.isApplication || request.state !== 'asked') return { request, isNew }
      return requests.attach(request.id, papers)
    },
    async ofYouth(youthId) {
      return (await requests.ofYouth(youthId)).filter(isApplication)
    },
  }
}

function isApplication(request: ContactRequest): request is Application {
  return request.isApplication
}
