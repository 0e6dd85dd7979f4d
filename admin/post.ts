/** Posting cards and thread messages for an agency. */
import { webApi } from '@slack/bolt'
import type { Agency } from '../domain/agencies/agency.js'
import type { CardMessage } from './blocks/kit.js'
import type { CardPlace } from './cards.js'
import type { Context } from './context.js'

/** Slack codes that say the channel is no place for a card any more. */
const LOST_CHANNEL = new Set(['channel_not_found', 'not_in_channel', 'is_archived', 'restricted_action', 'no_permission'])
const LOST_MESSAGE = new Set(['message_not_found', 'channel_not_found', 'cant_update_message', 'thread_not_found'])

/** Slack's own code of a refused call, `channel_not_found`; null for anything else. */
export function slackCode(error: unknown): string | null {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : null
}

/**
 * Shows a card as things stand now: posts it once, redraws it from then on. Cards of one key are drawn in turn, so the last state wins.
 * @param build reads the present state; null when there is nothing to show any more
 * @returns where it stands; null when another process is just posting it, or there is nothing to show
 * @throws when Slack does not take it
 */
export function showCard(
  context: Context,
  key: string,
  agencyId: string,
  build: () => Promise<CardMessage | null>,
  /** The card in whose thread it is posted, instead of the channel. */
  thread: CardPlace | null = null,
): Promise<CardPlace | null> {
  return context.inTurn(key, async () => {
    const card = await build()
    if (card === null) return null
    context.homes.changed(agencyId)
    const place = await context.cards.get(key)
    if (place !== null && (await redraw(context, place, card))) return place
    if (place !== null) await context.cards.forget(key)
    if (!(await context.cards.claim(key))) return null
    try {
      const posted = (thread === null ? null : await postUnder(context, thread, card)) ?? (await postForAgency(context, agencyId, card))
      await context.cards.put(key, posted)
      return posted
    } catch (error) {
      await context.cards.forget(key)
      throw error
    }
  })
}

/** @returns false when somebody deleted it. */
export async function redraw(context: Context, { channelId, ts }: CardPlace, { text, blocks }: CardMessage): Promise<boolean> {
  try {
    await context.client.chat.update({ channel: channelId, ts, text, blocks, parse: 'none' })
    return true
  } catch (error) {
    if (LOST_MESSAGE.has(slackCode(error) ?? '')) return false
    throw error
  }
}

/** @returns null when the thread is gone */
async function postUnder(context: Context, thread: CardPlace, card: CardMessage): Promise<CardPlace | null> {
  try {
    return await postInThread(context, thread, card)
  } catch (error) {
    if (LOST_MESSAGE.has(slackCode(error) ?? '') || LOST_CHANNEL.has(slackCode(error) ?? '')) return null
    throw error
  }
}

async function postForAgency(context: Context, agencyId: string, card: CardMessage): Promise<CardPlace> {
  const agency = await context.domain.agencies.get(agencyId)
  const channels = channelsOf(context, agency)
  if (channels.length === 0) throw new Error(`Agency ${agencyId} has no Slack channel: use /equipe in one, or set SLACK_DEFAULT_CHANNEL.`)
  let last: unknown
  for (const channel of channels) {
    try {
      return await post(context, channel, card)
    } catch (error) {
      if (!LOST_CHANNEL.has(slackCode(error) ?? '')) throw error
      context.log.error(
        { channel, agencyId, code: slackCode(error) },
        'Slack does not take cards in this channel: invite the app, or use /equipe.',
      )
      last = error
    }
  }
  throw last
}

function channelsOf({ config }: Context, agency: Agency | null): string[] {
  return [agency?.slackChannelId, config.defaultChannel].filter((channel) => channel !== undefined && channel !== null)
}

interface InThread {
  threadTs: string
  /** Shown in the channel too. */
  isBroadcast: boolean
}

async function post({ client }: Context, channel: string, { text, blocks }: CardMessage, thread?: InThread): Promise<CardPlace> {
  const posted = await client.chat.postMessage({
    channel,
    text,
    blocks,
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    ...threadArguments(thread),
  })
  if (posted.ts === undefined) throw new Error('Slack took a message without telling its ts.')
  return { channelId: posted.channel ?? channel, ts: posted.ts }
}

function threadArguments(thread: InThread | undefined) {
  if (thread === undefined) return {}
  return thread.isBroadcast ? { thread_ts: thread.threadTs, reply_broadcast: true as const } : { thread_ts: thread.threadTs }
}

/** Adds a message to a card's thread. */
export async function postInThread(
  context: Context,
  { channelId, ts }: CardPlace,
  message: CardMessage,
  { isBroadcast = false }: { isBroadcast?: boolean } = {},
): Promise<CardPlace> {
  return post(context, channelId, message, { threadTs: ts, isBroadcast })
}

/**
 * Shows a message in a card's thread as things stand now: posted once, redrawn from then on.
 * @param build null while there is nothing to show; what stood there is then taken away
 */
export function showInThread(context: Context, key: string, card: CardPlace, build: () => Promise<CardMessage | null>): Promise<void> {
  return context.inTurn(key, async () => {
    const shown = await build()
    const place = await context.cards.get(key)
    if (shown === null) {
      if (place === null) return
      await remove(context, place)
      await context.cards.forget(key)
      return
    }
    if (place !== null && (await redraw(context, place, shown))) return
    if (place !== null) await context.cards.forget(key)
    if (!(await context.cards.claim(key))) return
    try {
      await context.cards.put(key, await postInThread(context, card, shown))
    } catch (error) {
      await context.cards.forget(key)
      throw error
    }
  })
}

async function remove({ client }: Context, { channelId: channel, ts }: CardPlace): Promise<void> {
  try {
    await client.chat.delete({ channel, ts })
  } catch (error) {
    if (!LOST_MESSAGE.has(slackCode(error) ?? '')) throw error
  }
}

/** The link that opens a card in Slack; null before Slack has told the workspace's address. */
export function linkTo(context: Context, { channelId, ts }: CardPlace): string | null {
  const base = context.workspaceUrl()
  return base === null ? null : new URL(`archives/${channelId}/p${ts.replace('.', '')}`, base).href
}
