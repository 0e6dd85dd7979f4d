/** Files that youths hand in as their CV or letter: fetched from the provider, checked by content, kept as a version to review. */
import { z } from 'zod'
import { type MediaContent, MediaError, type MediaReference } from '../channels/channel.js'
import { REVIEW_KINDS } from '../domain/reviews/review.js'
import type { Context } from './context.js'
import { type DeskHandler, deskHandler } from './desk.js'

/** What a CV or a letter may be; by content, not by name. */
const PAPER_TYPES: ReadonlySet<string> = new Set([
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.oasis.opendocument.text',
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/heic',
  'image/heif',
])
/** A PDF's trailer names its encryption (ISO 32000-1, 7.5.5): what asks for a password, no recruiter can open. */
const LOCKED_PDF = /\/Encrypt\s+\d+\s+\d+\s+R/

type Refused = Exclude<MediaError['reason'], 'unavailable'> | 'locked'

const sent = z.object({ kind: z.enum(REVIEW_KINDS), youthId: z.string(), agencyId: z.string() })

export function keepSentFiles(context: Context, show: (reviewId: string) => Promise<void>): DeskHandler[] {
  const { domain, notifier } = context
  return [
    deskHandler('document.sent', sent, async ({ kind, youthId, agencyId }, event) => {
      // Erased while it was on its way.
      if ((await domain.youths.get(youthId)) === null) return
      const documentIds: string[] = []
      let refused: Refused | null = null
      for (const [index, media] of event.media.entries()) {
        const paper = await paperOf(context, event.conversationId, media)
        if ('refused' in paper) {
          refused = paper.refused
          continue
        }
        const { bytes, contentType, fileName } = paper.content
        const purpose = kind === 'cv' ? 'resume' : 'letter'
        const document = { id: `sent:${event.id}:${index}`, youthId, fileName, contentType, purpose, expiresAt: null, bytes }
        documentIds.push((await domain.documents.keep(document)).id)
      }
      if (refused !== null) {
        await notifier.notify(event.conversationId, {
          key: `refused:${event.id}`,
          name: 'document.refused',
          value: { reason: refused, kind, isPartly: documentIds.length > 0 },
          class: 'answer',
        })
      }
      if (documentIds.length === 0) return
      const { review } = await domain.reviews.submit({ id: event.id, youthId, agencyId, kind, offerId: null, documentIds })
      await show(review.id)
    }),
  ]
}

/** @throws {MediaError} `unavailable`: to be tried again later */
async function paperOf(
  { fetchMedia }: Context,
  conversationId: string,
  media: MediaReference,
): Promise<{ content: MediaContent } | { refused: Refused }> {
  try {
    const content = await fetchMedia(conversationId, media)
    if (!PAPER_TYPES.has(content.contentType)) return { refused: 'refusedType' }
    if (content.contentType === 'application/pdf' && LOCKED_PDF.test(content.bytes.toString('latin1'))) return { refused: 'locked' }
    return { content }
  } catch (error) {
    if (!(error instanceof MediaError) || error.reason === 'unavailable') throw error
    return { refused: error.reason }
  }
}
