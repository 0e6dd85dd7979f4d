/** Somebody who hires for a company, known by the conversation in which they registered. */
export interface Recruiter {
  id: string
  /** Who they are to the conversation engine: their record in `youths`, which holds no profile. */
  personId: string
  companyId: string
  /** As those whose contact they accepted read it. */
  name: string
  /** E.164. */
  phone: string | null
  conversationId: string
  /** The agency that validates their first offer. */
  agencyId: string
  /** When an adviser has validated an offer of theirs: the next ones go out at once. */
  trustedAt: Date | null
  createdAt: Date
}

export interface RecruiterStore {
  /** One a person: registering again changes name, company and conversation, and must be validated again for another company. */
  register(recruiter: Omit<Recruiter, 'id' | 'trustedAt' | 'createdAt'>): Promise<Recruiter>
  get(id: string): Promise<Recruiter | null>
  ofPerson(personId: string): Promise<Recruiter | null>
  /** Those who hire for a company, first come first. */
  ofCompany(companyId: string): Promise<Recruiter[]>
  trust(id: string, at: Date): Promise<void>
  count(): Promise<number>
}
