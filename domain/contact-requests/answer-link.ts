import type { SignedLinks } from '../../base/signed-links.js'
import type { ContactRequest } from './contact-request.js'

/** The page still says what became of it for a while. */
const LINK_DAYS = 30
const DAY_MS = 24 * 3_600_000

/** The page on which the company answers without an account: the same address whoever makes it. */
export function answerLink(links: SignedLinks, { id, askedAt }: Pick<ContactRequest, 'id' | 'askedAt'>): Promise<string> {
  return links.url({ scope: 'r', subject: id, detail: {} }, new Date(askedAt.getTime() + LINK_DAYS * DAY_MS))
}
