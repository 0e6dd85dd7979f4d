/** The card of a contact request: the offer, who asks, why they match, and the answer. */
import type { Words } from '../../base/words.js'
import { type ContactRequest, endedWithOffer } from '../../domain/contact-requests/contact-request.js'
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
  /** The person's number, for the adviser who puts both in touch; empty before both have said yes. */
  phone: string
  /** Who answered for the company and their number; empty before both have said yes. */
  recruiter: string
  /** Page on which the company may answer by itself; empty once there is nothing to answer. */
  link: string
  /** Papers that go with it, each with a link for the advisers. */
  papers: { label: string; url: string }[]
  /** What the person said afterwards, one line each. */
  followUps: string[]
  words: Words
}

export function contactCard(card: ContactCard): CardMessage {
  const { request, words } = card
  const isByRecruiter = request.askedBy === 'recruiter'
  const title = words(titleOf(request), { who: card.who })
  const blocks: Block[] = [
    header(title),
    ...facts([
      [words('contact.offer'), card.offerTitle],
      [words('contact.company'), card.company],
      [words('contact.place'), card.place],
      [words('contact.score'), card.score === null ? '' : `${Math.round(card.score)} %`],
      [words('contact.phone'), card.phone],
      [words('contact.recruiter'), card.recruiter],
    ]),
  ]
  if (card.reasons.length > 0) {
    blocks.push(section(`*${escapeMrkdwn(words('contact.why'))}*\n${card.reasons.map((reason) => `• ${escapeMrkdwn(reason)}`).join('\n')}`))
  }
  if (request.isApplication || card.papers.length > 0) blocks.push(context(papersLine(card)))
  blocks.push(context(stateLine(card)))
  if (card.followUps.length > 0) blocks.push(context(...card.followUps.map(escapeMrkdwn)))
  if (request.state === 'asked' && !isByRecruiter) {
    blocks.push(
      context(`${escapeMrkdwn(words('contact.link'))} ${escapeMrkdwn(card.link)}`),
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
  return message(
    words(isByRecruiter ? 'contact.notificationByRecruiter' : 'contact.notification', { who: card.who, offer: card.offerTitle }),
    blocks,
  )
}

function titleOf({ askedBy, isApplication }: ContactRequest): string {
  if (askedBy === 'recruiter') return 'contact.titleByRecruiter'
  return isApplication ? 'contact.titleOfApplication' : 'contact.title'
}

function papersLine({ papers, words }: ContactCard): string {
  if (papers.length === 0) return escapeMrkdwn(words('contact.noPapers'))
  return `${escapeMrkdwn(words('contact.papers'))} ${papers.map(({ label, url }) => `<${url}|${escapeMrkdwn(label)}>`).join(' · ')}`
}

function stateLine({ request, words, askedAt, answeredAt }: ContactCard): string {
  if (request.state === 'asked') {
    return escapeMrkdwn(
      words(request.askedBy === 'recruiter' ? 'contact.state.askedByRecruiter' : 'contact.state.asked', { when: askedAt }),
    )
  }
  const end = endedWithOffer(request)
  if (end !== null) return escapeMrkdwn(words(end === 'filled' ? 'contact.state.filled' : 'contact.state.offerWithdrawn'))
  const by = request.history.at(-1)?.by ?? ''
  const who = /^[UW][A-Z0-9]+$/.test(by) ? `<@${by}>` : escapeMrkdwn(words(by === 'youth' ? 'contact.byYouth' : 'contact.byOther'))
  return words(`contact.state.${request.state}`, { who, when: answeredAt })
}
