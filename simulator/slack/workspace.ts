/** What the Slack workspace holds, and the few ways in which everything about it changes. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../../base/clock.js'
import type { Board } from '../peer/board.js'
import { createShelf } from '../peer/shelf.js'
import {
  APP_ID,
  BOT,
  messageKey,
  type SlackBlock,
  type SlackChannel,
  type SlackFile,
  type SlackMessage,
  SlackRefusal,
  slackChannel,
  slackFile,
  slackMessage,
  slackUser,
  slackView,
  TEAM,
} from './model.js'

export type Workspace = ReturnType<typeof createWorkspace>

export function createWorkspace(board: Board, clock: Clock, url: () => string) {
  const users = board.collection('slackUsers', slackUser)
  const channels = board.collection('slackChannels', slackChannel)
  const messages = board.collection('slackMessages', slackMessage)
  const views = board.collection('slackViews', slackView)
  const files = board.collection('slackFiles', slackFile, { isShown: false })
  const counters = board.collection('slackCounters', z.number(), { isShown: false })
  const shelf = createShelf(board, 'slackFileBytes')

  /** Unique and rising, also when the clock was set back by a restart. */
  function nextTs(): string {
    const micros = Math.max(clock.now().getTime() * 1000, (counters.get('ts') ?? 0) + 1)
    counters.put('ts', micros)
    return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`
  }

  function channelOf(id: unknown): SlackChannel {
    if (typeof id !== 'string' || id === '') throw new SlackRefusal('channel_not_found')
    if (/^U/.test(id) && users.get(id) !== undefined) return openIm(id)
    const found = channels.get(id) ?? channels.values().find(({ name }) => name === id.replace(/^#/, ''))
    if (found === undefined) throw new SlackRefusal('channel_not_found')
    return found
  }

  function openIm(user: string): SlackChannel {
    const id = `D${user.slice(1)}`
    const channel = channels.get(id) ?? { id, name: user, topic: '', isIm: true, members: [user, BOT.userId] }
    if (channels.get(id) === undefined) channels.put(id, channel)
    return channel
  }

  function write(message: Omit<SlackMessage, 'ts'> & { ts?: string }): SlackMessage {
    const whole: SlackMessage = { ...message, ts: message.ts ?? nextTs() }
    messages.put(messageKey(whole.channel, whole.ts), whole)
    if (whole.threadTs !== undefined && whole.ephemeralTo === undefined) countReplies(whole.channel, whole.threadTs)
    return whole
  }

  function countReplies(channel: string, threadTs: string): void {
    const parent = messages.get(messageKey(channel, threadTs))
    if (parent === undefined) return
    const answers = repliesOf(channel, threadTs)
    const { replies: _, ...rest } = parent
    const latest = answers.at(-1)
    messages.put(
      messageKey(channel, threadTs),
      latest === undefined
        ? rest
        : { ...rest, replies: { count: answers.length, users: [...new Set(answers.map(({ user }) => user))], latest: latest.ts } },
    )
  }

  const repliesOf = (channel: string, threadTs: string) =>
    messages.values().filter((one) => one.channel === channel && one.threadTs === threadTs && one.ephemeralTo === undefined)

  function remove(message: SlackMessage): void {
    messages.drop(messageKey(message.channel, message.ts))
    if (message.threadTs !== undefined) countReplies(message.channel, message.threadTs)
  }

  return {
    users,
    channels,
    messages,
    views,
    files,
    shelf,
    nextTs,
    channelOf,
    openIm,
    write,
    remove,
    repliesOf,
    userObject,
    channelObject,
    messageObject,
    fileObject,
  }

  function userObject(id: string): Record<string, unknown> {
    const user = users.get(id)
    if (user === undefined) throw new SlackRefusal('user_not_found')
    const [firstName = '', ...rest] = user.realName.split(' ')
    return {
      id,
      team_id: TEAM.id,
      name: user.name,
      real_name: user.realName,
      deleted: false,
      tz: 'Europe/Paris',
      tz_label: 'Central European Time',
      tz_offset: 3600,
      locale: 'fr-FR',
      profile: {
        real_name: user.realName,
        display_name: user.isBot ? '' : firstName,
        first_name: firstName,
        last_name: rest.join(' '),
        email: `${user.name}@example.org`,
        team: TEAM.id,
        image_72: '',
        ...(user.isBot ? { bot_id: BOT.botId, api_app_id: APP_ID } : {}),
      },
      is_admin: user.isAdmin,
      is_owner: false,
      is_primary_owner: false,
      is_restricted: false,
      is_ultra_restricted: false,
      is_bot: user.isBot,
      is_app_user: false,
      updated: 1_700_000_000,
    }
  }

  function channelObject({ id, name, topic, isIm, members }: SlackChannel): Record<string, unknown> {
    if (isIm)
      return {
        id,
        created: 1_700_000_000,
        is_im: true,
        is_channel: false,
        user: members.find((one) => one !== BOT.userId),
        is_archived: false,
        is_open: true,
      }
    return {
      id,
      name,
      name_normalized: name,
      created: 1_700_000_000,
      creator: members[0] ?? BOT.userId,
      context_team_id: TEAM.id,
      is_channel: true,
      is_group: false,
      is_im: false,
      is_mpim: false,
      is_private: false,
      is_archived: false,
      is_general: id === 'C0GENERAL',
      is_shared: false,
      is_member: members.includes(BOT.userId),
      num_members: members.length,
      topic: { value: topic, creator: '', last_set: 0 },
      purpose: { value: topic, creator: '', last_set: 0 },
    }
  }

  function messageObject(message: SlackMessage): Record<string, unknown> {
    return {
      type: 'message',
      user: message.user,
      text: message.text,
      ts: message.ts,
      team: TEAM.id,
      ...(message.isBot
        ? {
            bot_id: BOT.botId,
            app_id: APP_ID,
            bot_profile: {
              id: BOT.botId,
              app_id: APP_ID,
              name: BOT.realName,
              team_id: TEAM.id,
              deleted: false,
              updated: 1_700_000_000,
              icons: {},
            },
          }
        : { client_msg_id: `${message.ts.replace('.', '')}-client` }),
      ...(message.blocks === undefined ? {} : { blocks: message.blocks }),
      ...(message.attachments === undefined ? {} : { attachments: message.attachments }),
      ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
      ...(message.files === undefined ? {} : { files: message.files.map(fileObject), upload: false }),
      ...(message.editedTs === undefined ? {} : { edited: { user: message.user, ts: message.editedTs } }),
      ...(message.reactions === undefined ? {} : { reactions: message.reactions.map((one) => ({ ...one, count: one.users.length })) }),
      ...(message.threadTs === undefined
        ? {}
        : { thread_ts: message.threadTs, parent_user_id: messages.get(messageKey(message.channel, message.threadTs))?.user }),
      ...(message.replies === undefined
        ? {}
        : {
            thread_ts: message.ts,
            reply_count: message.replies.count,
            reply_users: message.replies.users,
            reply_users_count: message.replies.users.length,
            latest_reply: message.replies.latest,
            is_locked: false,
            subscribed: true,
          }),
    }
  }

  function fileObject(file: SlackFile): Record<string, unknown> {
    const path = `${url()}/files-pri/${TEAM.id}-${file.id}/${encodeURIComponent(file.name)}`
    return {
      id: file.id,
      created: file.created,
      timestamp: file.created,
      name: file.name,
      title: file.title,
      mimetype: file.mimetype,
      filetype: file.name.split('.').at(-1) ?? 'binary',
      pretty_type: (file.name.split('.').at(-1) ?? 'binary').toUpperCase(),
      user: file.user,
      user_team: TEAM.id,
      editable: false,
      size: file.size,
      mode: 'hosted',
      is_external: false,
      external_type: '',
      is_public: true,
      public_url_shared: false,
      display_as_bot: false,
      username: '',
      url_private: path,
      url_private_download: path,
      permalink: `https://${TEAM.domain}.slack.com/files/${file.user}/${file.id}/${encodeURIComponent(file.name)}`,
      has_rich_preview: false,
      file_access: 'visible',
    }
  }
}

/** Slack names the blocks that have no name, and their elements. */
export function withBlockIds(blocks: readonly SlackBlock[]): SlackBlock[] {
  const short = () => randomBytes(4).toString('base64url').slice(0, 5)
  const named = (value: unknown) => {
    const one = z.looseObject({ type: z.string(), action_id: z.string().optional() }).safeParse(value)
    if (!one.success || one.data.action_id !== undefined || ['image', 'plain_text', 'mrkdwn'].includes(one.data.type)) return value
    return { ...one.data, action_id: short() }
  }
  return blocks.map((block) => ({
    ...block,
    block_id: block.block_id === undefined || block.block_id === '' ? short() : block.block_id,
    ...(Array.isArray(block.elements) && block.type === 'actions' ? { elements: block.elements.map(named) } : {}),
    ...(block.element === undefined ? {} : { element: named(block.element) }),
    ...(block.accessory === undefined ? {} : { accessory: named(block.accessory) }),
  }))
}
