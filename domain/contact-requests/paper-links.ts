import type { SignedLinks } from '../../base/signed-links.js'
import { type ContactRequest, type RequestPapers, shownPapers } from './contact-request.js'

const HOUR_MS = 3_600_000
const LINK_HOURS = 24
/** In a link's details: it opens only while the request lets the other side see the paper. */
const REQUEST = 'request'

export interface PaperLink {
  kind: keyof RequestPapers
  url: string
}

/** Addresses of what the other side of a request may open as things stand, for a day; the same within an hour. */
export function paperLinks(links: SignedLinks, request: ContactRequest, now: Date): Promise<PaperLink[]> {
  const expiresAt = new Date((Math.ceil(now.getTime() / HOUR_MS) + LINK_HOURS) * HOUR_MS)
  return Promise.all(
    shownPapers(request).map(async ({ kind, documentId }) => ({
      kind,
      url: await links.url({ scope: 'f', subject: documentId, detail: { [REQUEST]: request.id } }, expiresAt),
    })),
  )
}

/** Whether a document may be opened by a link with these details: one that hangs on a request, while that still shows it. */
export async function mayOpen(
  { subject, detail }: { subject: string; detail: Record<string, string> },
  requestOf: (id: string) => Promise<ContactRequest | null>,
): Promise<boolean> {
  const requestId = detail[REQUEST]
  if (requestId === undefined) return true
  const request = await requestOf(requestId)
  return request !== null && shownPapers(request).some(({ documentId }) => documentId === subject)
}
