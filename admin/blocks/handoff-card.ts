/** The card of a conversation passed to the advisers: who, what for, what was said, who has it. */
import type { Words } from '../../base/words.js'
import type { Handoff } from '../../domain/handoffs/handoff.js'
import { escapeMrkdwn } from '../text.js'
import { actions, type Block, button, type CardMessage, context, cut, divider, facts, header, message, section } from './kit.js'

export const PROPOSE_APPOINTMENT = 'appointment:propose'
export const TAKE = 'handoff:take'
export const TAKE_OVER = 'handoff:takeOver'
export const GIVE_BACK = 'handoff:giveBack'
export const LAST_WORD = 'handoff:lastWord'
export const TRANSFER = 'handoff:transfer'

const LINE_LENGTH = 300

export interface HandoffCard {
  handoff: Handoff
  /** `Lina (K7P2QX)` */
  who: string
  agency: string
  profile: [name: string, value: string][]
  /** What was said before it was opened, oldest first. */
  excerpt: { from: 'person' | 'bot' | 'adviser'; text: string }[]
  /** Emergency numbers the person has already been given; null when it is no emergency. */
  numbers: string[] | null
  /** Whether there is another agency to pass it on to. */
  canTransfer: boolean
  /** Instants in words. */
  openedAt: string
  assignedAt: string
  closedAt: string
  words: Words
}

export function handoffCard(card: HandoffCard): CardMessage {
  const { handoff, who, agency, words } = card
  const title = words(handoff.isUrgent ? 'handoff.urgentTitle' : 'handoff.title', { who })
  const blocks: Block[] = [header(title), context(escapeMrkdwn(words(`handoff.reason.${handoff.reason}`, { agency, when: card.openedAt })))]
  if (card.numbers !== null) {
    const given =
      card.numbers.length === 0 ? words('handoff.numbersUnknown') : words('handoff.numbers', { numbers: card.numbers.join(', ') })
    blocks.push(section(`*${escapeMrkdwn(given)}*`))
  }
  blocks.push(...facts(card.profile))
  // Once it is over, the card keeps who and when; what was said stays in the thread.
  if (handoff.state !== 'closed' && card.excerpt.length > 0) {
    blocks.push(divider, section(card.excerpt.map((line) => excerptLine(line, words)).join('\n')))
  }
  blocks.push(divider, context(stateLine(card)), ...buttonsOf(card))
  return message(title, blocks)
}

function excerptLine({ from, text }: HandoffCard['excerpt'][number], words: Words): string {
  const line = escapeMrkdwn(cut(text.replace(/\s+/g, ' '), LINE_LENGTH))
  return `*${escapeMrkdwn(words(`handoff.said.${from}`))}* ${line}`
}

function stateLine({ handoff, words, openedAt, assignedAt, closedAt }: HandoffCard): string {
  // Slack shows a user id in angle brackets as the person's name; the id is ours, not anybody's text.
  const adviser = handoff.assignedTo === null ? '' : `<@${handoff.assignedTo}>`
  if (handoff.state === 'waiting') return words('handoff.state.waiting', { when: openedAt })
  if (handoff.state === 'assigned') return words('handoff.state.assigned', { adviser, when: assignedAt })
  return words(adviser === '' ? 'handoff.state.closedUntaken' : 'handoff.state.closed', { adviser, when: closedAt })
}

function buttonsOf({ handoff, words, canTransfer }: HandoffCard): Block[] {
  if (handoff.state === 'closed') return []
  const giveBack = button(GIVE_BACK, words('handoff.giveBack'), handoff.id, {
    confirm: {
      title: words('handoff.giveBackTitle'),
      text: words('handoff.giveBackText'),
      yes: words('handoff.giveBackYes'),
      no: words('common.no'),
    },
  })
  const first =
    handoff.state === 'waiting'
      ? button(TAKE, words('handoff.take'), handoff.id, { style: handoff.isUrgent ? 'danger' : 'primary' })
      : button(TAKE_OVER, words('handoff.takeOver'), handoff.id, {
          confirm: {
            title: words('handoff.takeOverTitle'),
            text: words('handoff.takeOverText'),
            yes: words('handoff.takeOverYes'),
            no: words('common.no'),
          },
        })
  return [
    actions(
      'handoff',
      first,
      giveBack,
      button(LAST_WORD, words('handoff.lastWord'), handoff.id),
      button(PROPOSE_APPOINTMENT, words('handoff.propose'), handoff.id),
      ...(canTransfer ? [button(TRANSFER, words('handoff.transfer'), handoff.id)] : []),
    ),
    context(escapeMrkdwn(words(handoff.state === 'waiting' ? 'handoff.howWaiting' : 'handoff.howAssigned'))),
  ]
}

/** What is left where a conversation was before it went to another agency. */
export function movedCard({ who, agency, when, words }: { who: string; agency: string; when: string; words: Words }): CardMessage {
  const title = words('handoff.movedTitle', { who })
  return message(title, [header(title), context(escapeMrkdwn(words('handoff.movedText', { agency, when })))])
}

/** The card of somebody who has had everything erased. */
export function erasedCard(words: Words): CardMessage {
  return message(words('handoff.erasedTitle'), [header(words('handoff.erasedTitle')), section(escapeMrkdwn(words('handoff.erasedText')))])
}
