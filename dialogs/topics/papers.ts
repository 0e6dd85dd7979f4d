/** A CV or a cover letter on its way to an adviser who reads it, and what they say of it. */
import { z } from 'zod'
import type { MediaReference } from '../../channels/channel.js'
import { REVIEW_KINDS, type ReviewKind } from '../../domain/reviews/review.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { agencyOf } from './adviser.js'
import { type TopicDeps, youthIdOf } from './deps.js'

/** Hands in files the person has sent, as one version; what cannot be taken is told once it was looked at. */
export async function handInFiles(ask: Ask, deps: TopicDeps, kind: ReviewKind, media: MediaReference[]): Promise<void> {
  const agencyId = await agencyOf(ask, deps)
  const agency = await ask.once('handIn', async () => {
    ask.turn.tellDesk({ name: 'document.sent', value: { kind, youthId: youthIdOf(ask.turn), agencyId }, media })
    return (await deps.domain.agencies.get(agencyId))?.name ?? ''
  })
  await ask.say(`paper.handedIn.${kind}`, { agency })
}

/** Hands in a document made here. */
export async function handInDocument(
  ask: Ask,
  deps: TopicDeps,
  { kind, offerId, documentId, name }: { kind: ReviewKind; offerId: string | null; documentId: string; name: string },
): Promise<void> {
  const agencyId = await agencyOf(ask, deps)
  const { agency, isNew } = await ask.once(`handIn:${name}`, async (key) => {
    const submission = { id: key, youthId: youthIdOf(ask.turn), agencyId, kind, offerId, documentIds: [documentId] }
    const submitted = await deps.domain.reviews.submit(submission)
    if (submitted.isNew) ask.turn.tellDesk({ name: 'review.submitted', value: { reviewId: submitted.review.id } })
    return { agency: (await deps.domain.agencies.get(agencyId))?.name ?? '', isNew: submitted.isNew }
  })
  if (isNew) await ask.say(`paper.handedIn.${kind}`, { agency })
  else await ask.say('paper.already', { agency })
}

const judged = z.object({ reviewId: z.string(), version: z.number() })

/** An adviser has read it. */
export const reviewJudgedTopic = (deps: TopicDeps) =>
  topic('review.judged', async (ask, input) => {
    const { reviewId, version } = judged.parse(input)
    const said = await ask.once('said', async () => {
      const review = await deps.domain.reviews.get(reviewId)
      const found = review?.versions[version - 1]
      if (review === null || found === undefined || found.verdict === null) return null
      const adviser = found.judgedBy === null ? '' : ((await deps.domain.agencies.adviser(found.judgedBy))?.name ?? '')
      return { kind: review.kind, verdict: found.verdict, comments: found.comments, adviser }
    })
    if (said === null) return
    ask.speakAs('registered')
    const adviser = said.adviser === '' ? deps.words('paper.anAdviser') : said.adviser
    if (said.verdict === 'validated') {
      await ask.say(`paper.validated.${said.kind}`, { adviser })
      return
    }
    const comments = said.comments.map(({ section, text }) =>
      deps.words('paper.comment', { part: deps.words(`paper.section.${section}`), text }),
    )
    await ask.say(`paper.changes.${said.kind}`, { adviser, comments: comments.join('\n') })
  })

const refused = z.object({
  reason: z.enum(['tooLarge', 'refusedType', 'gone', 'locked']).catch('gone'),
  kind: z.enum(REVIEW_KINDS),
  isPartly: z.boolean().catch(false),
})

/** A file that was handed in could not be taken. */
export const documentRefusedTopic = () =>
  topic('document.refused', async (ask, input) => {
    const { reason, isPartly } = refused.parse(input)
    await ask.say(`paper.refused.${reason}`)
    if (isPartly) await ask.say('paper.partly')
  })
