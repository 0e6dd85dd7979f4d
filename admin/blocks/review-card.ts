/** The card of a CV or letter to read: whose, which version, what was said of it; and the window for comments. */
import type { Words } from '../../base/words.js'
import { REVIEW_SECTIONS, type Review, type ReviewComment, type ReviewSection, versionOf } from '../../domain/reviews/review.js'
import { escapeMrkdwn } from '../text.js'
import { textField } from './form.js'
import {
  actions,
  type Block,
  button,
  type CardMessage,
  facts,
  header,
  type Modal,
  message,
  modal,
  context as note,
  section,
} from './kit.js'

export const REVIEW_VALIDATE = 'review:validate'
export const REVIEW_CHANGES = 'review:changes'
export const REVIEW_FORM = 'review:form'
const MOST_COMMENT = 500

export interface ReviewCard {
  review: Review
  who: string
  /** What they look for, in a few words. */
  wanted: string
  offerTitle: string
  submittedAt: string
  judgedAt: string
  words: Words
}

/** What a button of the card names: one version of one review. */
export const reviewValue = ({ id, versions }: Pick<Review, 'id' | 'versions'>): string => `${versionOf({ versions })}:${id}`

export function reviewCard(card: ReviewCard): CardMessage {
  const { review, who, words } = card
  const title = words(`review.title.${review.kind}`, { who })
  const last = review.versions.at(-1)
  const blocks: Block[] = [
    header(title),
    section(`*${stateLine(card)}*`),
    ...facts([
      [words('review.wanted'), card.wanted],
      [words('review.offer'), card.offerTitle],
    ]),
    ...commentBlocks(last?.comments ?? [], words),
    note(escapeMrkdwn(words('review.inThread'))),
  ]
  if (review.state === 'waiting') {
    blocks.push(
      actions(
        'review',
        button(REVIEW_VALIDATE, words('review.validate'), reviewValue(review), { style: 'primary' }),
        button(REVIEW_CHANGES, words('review.askChanges'), reviewValue(review)),
      ),
    )
  }
  return message(title, blocks)
}

function stateLine({ review, submittedAt, judgedAt, words }: ReviewCard): string {
  const version = versionOf(review)
  if (review.state === 'waiting') return escapeMrkdwn(words('review.state.waiting', { version, when: submittedAt }))
  const adviser = `<@${review.versions.at(-1)?.judgedBy ?? ''}>`
  return words(`review.state.${review.state}`, { version, when: judgedAt, adviser })
}

function commentBlocks(comments: readonly ReviewComment[], words: Words): Block[] {
  if (comments.length === 0) return []
  return [section(comments.map(({ section: part, text }) => `*${words(`review.section.${part}`)}* : ${escapeMrkdwn(text)}`).join('\n'))]
}

/** One field a section, all optional; at least one is filled. */
export function reviewForm({
  review,
  who,
  metadata,
  words,
}: {
  review: Pick<Review, 'kind'>
  who: string
  metadata: string
  words: Words
}): Modal {
  return modal({
    callbackId: REVIEW_FORM,
    title: words('review.formTitle'),
    submit: words('review.send'),
    close: words('common.cancel'),
    metadata,
    blocks: [
      note(escapeMrkdwn(words('review.formText', { who }))),
      ...REVIEW_SECTIONS[review.kind].map((part: ReviewSection) =>
        textField(
          part,
          { label: words(`review.section.${part}`), hint: words(`review.hint.${part}`), isOptional: true },
          { most: MOST_COMMENT, isMultiline: true },
        ),
      ),
    ],
  })
}
