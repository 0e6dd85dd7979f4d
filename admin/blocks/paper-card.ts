/** The card of a CV or a letter: its versions, what was said of each, and the verdict on the one that waits. */
import type { Words } from '../../base/words.js'
import { latestVersion, type Paper, type PaperVersion } from '../../domain/papers/paper.js'
import { escapeMrkdwn } from '../text.js'
import { actions, type Block, button, type CardMessage, context, facts, header, message, section } from './kit.js'

export const PAPER_VALIDATE = 'paper:validate'
export const PAPER_COMMENT = 'paper:comment'
export const PAPER_OPEN = 'paper:open'
const MOST_LISTED = 8

export interface PaperCard {
  paper: Paper
  who: string
  /** Of the offer a letter is for; empty for others. */
  offerTitle: string
  /** Opens the newest version, for a while; empty when its file is gone. */
  link: string
  when(at: Date): string
  words: Words
}

/** What a button means: one version of one paper. */
export const paperValue = (paperId: string, number: number) => `${paperId}:${number}`

export function paperCard(card: PaperCard): CardMessage {
  const { paper, who, offerTitle, link, words } = card
  const title = words(`paper.title.${paper.kind}`, { who })
  const latest = latestVersion(paper)
  const blocks: Block[] = [header(title), ...facts([[words('paper.offer'), offerTitle]])]
  if (latest !== null) blocks.push(section(`*${escapeMrkdwn(lineOf(card, latest))}*`), ...commentsOf(card, latest))
  const older = paper.versions.slice(0, -1).slice(-MOST_LISTED).reverse()
  if (older.length > 0) blocks.push(context(older.map((version) => escapeMrkdwn(lineOf(card, version))).join('\n')))
  if (link === '') blocks.push(context(escapeMrkdwn(words('paper.fileGone'))))
  const value = paperValue(paper.id, latest?.number ?? 0)
  const open = link === '' ? [] : [button(PAPER_OPEN, words('paper.open'), value, { url: link })]
  const verdict =
    latest?.state === 'waiting'
      ? [
          button(PAPER_VALIDATE, words('paper.validate'), value, { style: 'primary' }),
          button(PAPER_COMMENT, words('paper.askChanges'), value),
        ]
      : []
  if (open.length + verdict.length > 0) blocks.push(actions('paper', ...verdict, ...open))
  return message(words(`paper.notification.${paper.kind}`, { who }), blocks)
}

function lineOf({ words, when }: PaperCard, { number, at, state, isMade, review }: PaperVersion): string {
  return words('paper.version', {
    number,
    how: words(isMade ? 'paper.made' : 'paper.sent', { when: when(at) }),
    state:
      review === null
        ? words(`paper.state.${state}`)
        : words(`paper.reviewed.${state}`, { adviser: review.adviserName, when: when(review.at) }),
  })
}

function commentsOf({ words }: PaperCard, { review }: PaperVersion): Block[] {
  const comments = review?.comments ?? []
  if (comments.length === 0) return []
  const lines = comments.map(({ section: part, text }) => `• *${escapeMrkdwn(words(`paper.section.${part}`))}* ${escapeMrkdwn(text)}`)
  return [section(lines.join('\n'))]
}
