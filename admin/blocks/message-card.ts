/** The card of a group message: what was said, to whom, how far it is, and how to stop it. */
import type { Words } from '../../base/words.js'
import type { Campaign, RecipientCounts } from '../../domain/campaigns/campaign.js'
import { escapeMrkdwn } from '../text.js'
import { actions, type Block, button, type CardMessage, facts, header, message, quoted, section } from './kit.js'

export const MESSAGE_STOP = 'message:stop'

export interface MessageCard {
  campaign: Campaign
  counts: RecipientCounts
  audience: [name: string, value: string][]
  /** When it leaves, in words. */
  sendAt: string
  words: Words
}

export function messageCard({ campaign, counts, audience, sendAt, words }: MessageCard): CardMessage {
  const title = words('message.cardTitle', { adviser: campaign.byName })
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const done = total - counts.waiting - counts.handed
  const number = (count: number) => (count === 0 ? '' : String(count))
  const blocks: Block[] = [
    header(title),
    section(`*${escapeMrkdwn(words(`message.state.${campaign.state}`, { done, total, when: sendAt }))}*`),
    ...facts([
      [words('message.delivered'), number(counts.delivered)],
      [words('message.sent'), number(counts.sent)],
      [words('message.onTheWay'), number(counts.handed)],
      [words('message.failed'), number(counts.failed)],
      [words('message.optedOut'), number(counts.unreachable)],
      [words('message.skipped'), number(counts.skipped)],
      [words(campaign.state === 'stopped' ? 'message.notSent' : 'message.waiting'), number(counts.waiting)],
      ...audience,
    ]),
    ...quoted(campaign.text),
  ]
  if (campaign.state === 'confirmed' || campaign.state === 'sending') {
    const stop = button(MESSAGE_STOP, words('message.stop'), campaign.id, {
      style: 'danger',
      confirm: {
        title: words('message.stopTitle'),
        text: words('message.stopText'),
        yes: words('message.stop'),
        no: words('common.no'),
      },
    })
    blocks.push(actions('message', stop))
  }
  return message(title, blocks)
}
