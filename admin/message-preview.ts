/** What an adviser sees before a group message goes out: to how many, word for word, when, and at what cost. */
import { nextAllowed } from '../base/calendar.js'
import { CHANNEL_IDS, type ChannelId } from '../channels/channel.js'
import type { Agency } from '../domain/agencies/agency.js'
import type { Campaign } from '../domain/campaigns/campaign.js'
import { actions, type Block, button, divider, facts, type Modal, modal, context as note, quoted, section } from './blocks/kit.js'
import type { Context } from './context.js'
import { audienceFacts } from './message-form.js'
import { escapeMrkdwn } from './text.js'
import { dayAndTime } from './when.js'

export const MESSAGE_SEND = 'message:send'
export const MESSAGE_TEST = 'message:test'
export const MESSAGE_CHANGE = 'message:change'

/** Shown while people are being counted. */
export function countingView({ words }: Context, metadata: string): Modal {
  return modal({
    callbackId: 'message:counting',
    title: words('message.previewTitle'),
    close: words('common.cancel'),
    metadata,
    blocks: [note(words('message.counting'))],
  })
}

interface Audience {
  byChannel: Map<ChannelId, number>
  total: number
  unreachable: number
  unwilling: number
}

async function audienceOf({ domain, groupMessages }: Context, { filter }: Campaign): Promise<Audience> {
  const candidates = await domain.campaigns.audience(filter)
  const reach = await groupMessages.reach(candidates.map(({ conversationId }) => conversationId))
  const audience: Audience = { byChannel: new Map(), total: 0, unreachable: 0, unwilling: 0 }
  for (const { conversationId, isWilling } of candidates) {
    const way = reach.get(conversationId)
    if (way === undefined || (filter.channels.length > 0 && !filter.channels.includes(way.channel))) continue
    if (!isWilling) audience.unwilling += 1
    else if (!way.isReachable) audience.unreachable += 1
    else {
      audience.total += 1
      audience.byChannel.set(way.channel, (audience.byChannel.get(way.channel) ?? 0) + 1)
    }
  }
  return audience
}

/** Words in a channel's form, without those that read the same as another's. */
export function textsOf({ groupMessages }: Context, campaign: Campaign, agency: Agency | null): { channels: ChannelId[]; text: string }[] {
  const pages = groupMessages.pages({ text: campaign.text, adviserName: campaign.byName, agencyName: agency?.name ?? '' })
  const texts: { channels: ChannelId[]; text: string }[] = []
  for (const channel of CHANNEL_IDS) {
    const text = pages.get(channel)?.join('\n')
    if (text === undefined) continue
    const same = texts.find((one) => one.text === text)
    if (same === undefined) texts.push({ channels: [channel], text })
    else same.channels.push(channel)
  }
  return texts
}

export async function previewView(context: Context, campaign: Campaign, agency: Agency, metadata: string): Promise<Modal> {
  const { words, clock, domain } = context
  const audience = await audienceOf(context, campaign)
  const { total, byChannel } = audience
  const sendAt = nextAllowed(clock.now(), agency.timeZone)
  const spread = CHANNEL_IDS.flatMap((channel) => {
    const count = byChannel.get(channel) ?? 0
    return count === 0 ? [] : [words('message.byChannel', { channel: words(`message.channel.${channel}`), count })]
  })
  const smsPages = byChannel.has('sms') ? (context.groupMessages.pages(sayOf(campaign, agency)).get('sms') ?? []) : []
  const tooLong = smsPages.length > 1
  const canSend = total > 0 && !tooLong
  const blocks: Block[] = [
    section(`*${escapeMrkdwn(total === 0 ? words('message.nobody') : words('message.count', { count: total }))}*`),
    ...facts([
      [words('message.agency'), agency.name],
      ...audienceFacts(campaign.filter, domain.reference, words),
      [words('message.ways'), spread.join(', ')],
      [words('message.cost'), costOf(context, byChannel.get('sms') ?? 0, smsPages)],
      [words('message.leavesAt'), sendAt > clock.now() ? dayAndTime(sendAt, agency.timeZone) : words('message.now')],
    ]),
    ...leftOut(context, audience),
    ...(sendAt > clock.now() ? [note(escapeMrkdwn(words('message.quiet')))] : []),
    ...(tooLong ? [section(`*${escapeMrkdwn(words('message.errors.pages'))}*`)] : []),
    divider,
    ...textsOf(context, campaign, agency).flatMap(({ channels, text }) => [
      note(escapeMrkdwn(words('message.reads', { channels: channels.map((channel) => words(`message.channel.${channel}`)).join(', ') }))),
      ...quoted(text),
    ]),
    actions(
      'message',
      button(MESSAGE_TEST, words('message.test'), campaign.id),
      button(MESSAGE_CHANGE, words('message.change'), campaign.id),
    ),
  ]
  return modal({
    callbackId: MESSAGE_SEND,
    title: words('message.previewTitle'),
    ...(canSend ? { submit: words('message.send') } : {}),
    close: words('common.cancel'),
    metadata,
    blocks,
  })
}

function sayOf({ text, byName }: Campaign, { name }: Agency) {
  return { text, adviserName: byName, agencyName: name }
}

function costOf({ words, groupMessages }: Context, people: number, pages: string[]): string {
  if (people === 0) return words('message.free')
  const segments = pages.reduce((sum, page) => sum + groupMessages.segments(page), 0)
  const euros = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: 'EUR' }).format(
    people * segments * groupMessages.segmentPrice,
  )
  return words('message.costValue', { count: people, segments, total: people * segments, euros })
}

function leftOut({ words }: Context, { unwilling, unreachable }: Audience): Block[] {
  const lines = [
    ...(unwilling === 0 ? [] : [words('message.unwilling', { count: unwilling })]),
    ...(unreachable === 0 ? [] : [words('message.unreachable', { count: unreachable })]),
  ]
  return lines.length === 0 ? [] : [note(escapeMrkdwn(lines.join(' ')))]
}
