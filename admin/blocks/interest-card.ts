/** The card of somebody who would like to follow a training: who, which, why, and the adviser's answer. */
import type { Words } from '../../base/words.js'
import type { TrainingInterest } from '../../domain/trainings/interest.js'
import { escapeMrkdwn } from '../text.js'
import { actions, type Block, button, type CardMessage, context, facts, header, message, section } from './kit.js'

export const INTEREST_ENROLL = 'interest:enroll'
export const INTEREST_REFUSE = 'interest:refuse'

export interface InterestCard {
  interest: TrainingInterest
  who: string
  training: string
  organisation: string
  place: string
  startsOn: string
  /** Of the organisation. */
  contact: string
  /** The person's number. */
  phone: string
  /** Sentences, most telling first. */
  reasons: string[]
  askedAt: string
  answeredAt: string
  words: Words
}

export function interestCard(card: InterestCard): CardMessage {
  const { interest, words } = card
  const blocks: Block[] = [
    header(words('interest.title', { who: card.who })),
    ...facts([
      [words('interest.training'), card.training],
      [words('interest.organisation'), card.organisation],
      [words('interest.place'), card.place],
      [words('interest.startsOn'), card.startsOn],
      [words('interest.contact'), card.contact],
      [words('interest.phone'), card.phone],
    ]),
  ]
  if (card.reasons.length > 0) {
    blocks.push(section(`*${escapeMrkdwn(words('interest.why'))}*\n${card.reasons.map((one) => `• ${escapeMrkdwn(one)}`).join('\n')}`))
  }
  blocks.push(context(stateLine(card)))
  const refuse = button(INTEREST_REFUSE, words('interest.refuse'), interest.id, {
    confirm: {
      title: words('interest.refuseTitle'),
      text: words('interest.refuseText'),
      yes: words('interest.refuseYes'),
      no: words('common.no'),
    },
  })
  if (interest.state === 'asked') {
    blocks.push(actions('interest', button(INTEREST_ENROLL, words('interest.enroll'), interest.id, { style: 'primary' }), refuse))
  }
  if (interest.state === 'enrolled') blocks.push(actions('interest', refuse))
  return message(words('interest.notification', { who: card.who, training: card.training }), blocks)
}

function stateLine({ interest, words, askedAt, answeredAt }: InterestCard): string {
  if (interest.state === 'asked') return escapeMrkdwn(words('interest.state.asked', { when: askedAt }))
  const by = interest.history.at(-1)?.by ?? ''
  return words(`interest.state.${interest.state}`, { who: /^[UW][A-Z0-9]+$/.test(by) ? `<@${by}>` : '', when: answeredAt })
}
