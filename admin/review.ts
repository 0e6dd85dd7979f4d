/** CVs and cover letters that youths hand in: a card with the document in its thread, comments part by part, and the word that it is good. */
import { z } from 'zod'
import { timeZoneOf } from '../domain/agencies/agency.js'
import { REVIEW_SECTIONS, type Review, type ReviewComment, versionOf } from '../domain/reviews/review.js'
import type { CardMessage } from './blocks/kit.js'
import { REVIEW_CHANGES, REVIEW_FORM, REVIEW_VALIDATE, reviewCard, reviewForm } from './blocks/review-card.js'
import type { CardPlace } from './cards.js'
import type { Context } from './context.js'
import { type DeskHandler, deskHandler } from './desk.js'
import { adviserName, noteOf } from './handoff.js'
import { onPress, onSubmit, type Press } from './listeners.js'
import { nameOf, profileFacts } from './person.js'
import { postInThread, showCard } from './post.js'
import { Refusal } from './refusal.js'
import { keepSentFiles } from './sent-files.js'
import { tellPerson } from './tell-person.js'
import { escapeMrkdwn } from './text.js'
import { shortDayAndTime } from './when.js'

const submitted = z.object({ reviewId: z.string() })
const metadata = z.object({ reviewId: z.string(), version: z.number(), channelId: z.string().optional() })

export function reviewFeature(context: Context): DeskHandler[] {
  onPress(context, REVIEW_VALIDATE, async (press) => {
    const { review, version } = await pressed(context, press)
    await judge(context, press.userId, { review, version, verdict: 'validated', comments: [] })
  })
  onPress(context, REVIEW_CHANGES, (press) => openForm(context, press))
  onSubmit(
    context,
    REVIEW_FORM,
    ({ form }) => {
      const said = [...new Set([...REVIEW_SECTIONS.cv, ...REVIEW_SECTIONS.letter])].flatMap((section): ReviewComment[] => {
        const text = form.one(section)
        return text === undefined ? [] : [{ section, text }]
      })
      return said.length === 0 ? { errors: { whole: context.words('review.noComment') } } : { value: said }
    },
    async (comments, submission) => {
      const { reviewId, version } = metadata.parse(submission.metadata)
      const review = await foundReview(context, submission.userId, reviewId)
      await judge(context, submission.userId, { review, version, verdict: 'changesAsked', comments })
    },
  )
  return [
    deskHandler('review.submitted', submitted, ({ reviewId }) => showReview(context, reviewId)),
    ...keepSentFiles(context, (reviewId) => showReview(context, reviewId)),
  ]
}

async function pressed(context: Context, { userId, value }: Press): Promise<{ review: Review; version: number }> {
  const [version = '', ...id] = value.split(':')
  return { review: await foundReview(context, userId, id.join(':')), version: Number(version) }
}

/** @throws {Refusal} when it is gone, or the adviser is of another agency */
async function foundReview(context: Context, userId: string, id: string): Promise<Review> {
  const review = await context.domain.reviews.get(id)
  if (review === null) throw new Refusal('review.gone')
  await context.scope.of(userId, review.agencyId)
  return review
}

async function openForm(context: Context, press: Press): Promise<void> {
  const { client, words, domain } = context
  const { review, version } = await pressed(context, press)
  if (review.state !== 'waiting' || versionOf(review) !== version) await refuse(context, review, version)
  const { channelId } = press.place
  const opened = { reviewId: review.id, version, ...(channelId === undefined ? {} : { channelId }) }
  await client.views.open({
    trigger_id: press.triggerId,
    view: reviewForm({
      review,
      who: nameOf(context, await domain.youths.get(review.youthId)),
      metadata: JSON.stringify(opened),
      words,
    }),
  })
}

interface Word {
  review: Review
  version: number
  verdict: 'validated' | 'changesAsked'
  comments: ReviewComment[]
}

async function judge(context: Context, userId: string, { review: { id }, version, verdict, comments }: Word): Promise<void> {
  const { domain, words } = context
  const result = await domain.reviews.judge(id, version, { by: userId, verdict, comments })
  if (result === null) throw new Refusal('review.gone')
  const { review, changed } = result
  const said = review.versions[version - 1]
  // The same word again: the first press may have died before this.
  if (!changed && (said?.judgedBy !== userId || said.verdict !== verdict)) await refuse(context, review, version)
  await tellPerson(context, await domain.youths.get(review.youthId), {
    key: `review:${id}:${version}`,
    name: 'review.judged',
    value: { reviewId: id, version },
    class: 'registered',
  })
  const place = await show(context, id)
  if (changed && place !== null) {
    await postInThread(context, place, noteOf(words(`review.note.${verdict}`, { version, adviser: `<@${userId}>` })))
  }
}

/** Somebody was quicker, or a newer version is there: the card is drawn anew and says so. */
async function refuse(context: Context, review: Review, version: number): Promise<never> {
  await show(context, review.id)
  if (version !== versionOf(review)) throw new Refusal('review.newer', { version: versionOf(review) })
  throw new Refusal('review.already', { adviser: await adviserName(context, review.versions.at(-1)?.judgedBy ?? null) })
}

/** The card as things stand now, and in its thread each version's documents, once. @throws when Slack does not take it */
async function showReview(context: Context, id: string): Promise<void> {
  const review = await context.domain.reviews.get(id)
  if (review === null) return
  const place = await show(context, id)
  if (place === null) throw new Error(`The card of review ${id} is being posted.`)
  for (const [index, { documentIds }] of review.versions.entries()) {
    for (const documentId of documentIds) await postDocument(context, place, review, { number: index + 1, documentId })
  }
}

async function postDocument(
  context: Context,
  place: CardPlace,
  review: Review,
  { number, documentId }: { number: number; documentId: string },
): Promise<void> {
  const { domain, client, cards, words } = context
  const key = `review:${review.id}:${documentId}`
  if ((await cards.get(key)) !== null || !(await cards.claim(key))) return
  try {
    const found = await domain.documents.read(documentId)
    if (found !== null) {
      const title = words('review.version', { version: number, name: found.document.fileName })
      if (number > 1) {
        const who = nameOf(context, await domain.youths.get(review.youthId))
        const text = escapeMrkdwn(words('review.newVersion', { version: number, who }))
        await postInThread(context, place, noteOf(text), { isBroadcast: true })
      }
      await client.filesUploadV2({
        channel_id: place.channelId,
        thread_ts: place.ts,
        file: found.bytes,
        filename: found.document.fileName,
        title,
      })
    }
    await cards.put(key, place)
  } catch (error) {
    await cards.forget(key)
    throw error
  }
}

async function show(context: Context, id: string): Promise<CardPlace | null> {
  const review = await context.domain.reviews.get(id)
  return review === null ? null : showCard(context, `review:${id}`, review.agencyId, () => buildCard(context, id))
}

async function buildCard(context: Context, id: string): Promise<CardMessage | null> {
  const { domain, words } = context
  const review = await domain.reviews.get(id)
  if (review === null) return null
  const [youth, stored, agency, offer] = await Promise.all([
    domain.youths.get(review.youthId),
    domain.youths.profile(review.youthId),
    domain.agencies.get(review.agencyId),
    review.offerId === null ? null : domain.offers.get(review.offerId),
  ])
  const zone = timeZoneOf(agency)
  const judgedAt = review.versions.at(-1)?.judgedAt ?? null
  return reviewCard({
    review,
    who: nameOf(context, youth),
    wanted: stored === null ? '' : (profileFacts(context, stored.profile)[0]?.[1] ?? ''),
    offerTitle: offer?.title ?? '',
    submittedAt: shortDayAndTime(review.submittedAt, zone),
    judgedAt: judgedAt === null ? '' : shortDayAndTime(judgedAt, zone),
    words,
  })
}
