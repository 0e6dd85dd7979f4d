/** The card of a contact request: the offer, who asks, why they match, and the answer. */
import type { Words } from '../../base/words.js'
import type { ContactRequest } from '../../domain/contact-requests/contact-request.js'
import { escapeMrkdwn } from '../text.js'
import { actions, type Block, button, type CardMessage, context, facts, header, message, section } from './kit.js'

export const ACCEPT = 'contact:accept'
export const REFUSE = 'contact:refuse'

export interface ContactCard {
  request: ContactRequest
  who: string
  offerTitle: string
  company: string
  place: string
  /** Share of the match, 0 to 100. */
  score: number | null
  /** Sentences, most telling first. */
  reasons: string[]
  askedAt: string
  answeredAt: string
  words: Words
}

export function contactCard(card: ContactCard): CardMessage {
  const { request, words } = card
  const title = words('contact.title', { who: card.who })
  const blocks: Block[] = [
    header(title),
    ...facts([
      [words('contact.offer'), card.offerTitle],
      [words('contact.company'), card.company],
      [words('contact.place'), card.place],
      [words('contact.score'), card.score === null ? '' : `${Math.round(card.score)} %`],
    ]),
  ]
  if (card.reasons.length > 0) {
    blocks.push(section(`*${escapeMrkdwn(words('contact.why'))}*\n${card.reasons.map((reason) => `• ${escapeMrkdwn(reason)}`).join('\n')}`))
  }
  blocks.push(context(stateLine(card)))
  if (request.state === 'asked') {
    blocks.push(
      actions(
        'contact',
        button(ACCEPT, words('contact.accept'), request.id, { style: 'primary' }),
        button(REFUSE, words('contact.refuse'), request.id, {
          confirm: {
            title: words('contact.refuseTitle'),
            text: words('contact.refuseText'),
            yes: words('contact.refuseYes'),
            no: words('common.no'),
          },
        }),
      ),
    )
  }
  return message(words('contact.notification', { who: card.who, offer: card.offerTitle }), blocks)
}

function stateLine({ request, words, askedAt, answeredAt }: ContactCard): string {
  if (request.state === 'asked') return escapeMrkdwn(words('contact.state.asked', { when: askedAt }))
  const by = request.history.at(-1)?.by ?? ''
  const who = /^[UW][A-Z0-9]+$/.test(by) ? `<@${by}>` : escapeMrkdwn(words('contact.byOther'))
  return words(`contact.state.${request.state}`, { who, when: answeredAt })
}
