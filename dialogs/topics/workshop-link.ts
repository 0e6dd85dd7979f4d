import type { Workshop } from '../../domain/workshops/workshop.js'
import type { TopicDeps } from './deps.js'

/** Longer than a workshop is ever put off: what is in the messages still holds then. The page itself says when it is over. */
const KEPT_MS = 60 * 24 * 3_600_000

/** A registered person's own link to a workshop's video room; null when it is on site, or for who has no seat. */
export async function ownLinkTo(workshop: Workshop, youthId: string, { domain, links }: TopicDeps): Promise<string | null> {
  if (workshop.videoUrl === null) return null
  const registrations = await domain.workshops.registrations(workshop.id)
  if (!registrations.some((own) => own.youthId === youthId && own.state === 'registered')) return null
  const expiresAt = new Date(workshop.endsAt.getTime() + KEPT_MS)
  return links.url({ scope: 'a', subject: workshop.id, detail: { youthId } }, expiresAt)
}
