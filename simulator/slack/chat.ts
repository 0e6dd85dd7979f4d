/** `chat.*`, `reactions.*` and `response_url`: what the service writes in channels. */
import { z } from 'zod'
import { problemsOfBlocks } from './blocks.js'
import { BOT, messageKey, type SlackMessage, SlackRefusal, slackBlock, TEAM } from './model.js'
import { type Workspace, withBlockIds } from './workspace.js'

export type Args = Record<string, unknown>
export type Method = (args: Args) => unknown

const MOST_TEXT = 40_000

/** What happens to a message, for the events that follow. */
export type MessageChange =
  | { kind: 'new' | 'deleted'; message: SlackMessage }
  | { kind: 'changed'; message: SlackMessage; before: SlackMessage }

interface Content {
  text: string
  blocks?: z.infer<typeof slackBlock>[]
  attachments?: Record<string, unknown>[]
  metadata?: Record<string, unknown>
}

/** @throws {SlackRefusal} `invalid_blocks` with each problem, `no_text`, `msg_too_long` */
export function readContent(args: Args): Partial<Content> {
  const text = z.string().optional().parse(args.text)
  if ((text?.length ?? 0) > MOST_TEXT) throw new SlackRefusal('msg_too_long')
  const content: Partial<Content> = text === undefined ? {} : { text }
  if (args.blocks !== undefined) {
    const problems = problemsOfBlocks(args.blocks)
    if (problems.length > 0) throw new SlackRefusal('invalid_blocks', problems)
    content.blocks = withBlockIds(z.array(slackBlock).parse(args.blocks))
  }
  if (Array.isArray(args.attachments)) content.attachments = z.array(z.looseObject({})).parse(args.attachments)
  const metadata = z.looseObject({ event_type: z.string() }).safeParse(args.metadata)
  if (metadata.success) content.metadata = metadata.data
  return content
}

export function createChat(workspace: Workspace, onChange: (change: MessageChange) => void) {
  const { channels, messages, users } = workspace

  function full(content: Partial<Content>): Content {
    const isEmpty = (content.text ?? '') === '' && (content.blocks ?? []).length === 0 && (content.attachments ?? []).length === 0
    if (isEmpty) throw new SlackRefusal('no_text')
    return { ...content, text: content.text ?? '' }
  }

  function own(args: Args, what: 'update' | 'delete'): SlackMessage {
    const channel = workspace.channelOf(args.channel)
    const message = messages.get(messageKey(channel.id, String(args.ts)))
    if (message === undefined || message.ephemeralTo !== undefined) throw new SlackRefusal('message_not_found')
    if (!message.isBot) throw new SlackRefusal(`cant_${what}_message`)
    return message
  }

  function post(args: Args): SlackMessage {
    const channel = workspace.channelOf(args.channel)
    if (!channel.members.includes(BOT.userId)) throw new SlackRefusal('not_in_channel')
    const threadTs = typeof args.thread_ts === 'string' && args.thread_ts !== '' ? args.thread_ts : undefined
    if (threadTs !== undefined && messages.get(messageKey(channel.id, threadTs)) === undefined) throw new SlackRefusal('thread_not_found')
    const message = workspace.write({
      ...full(readContent(args)),
      channel: channel.id,
      user: BOT.userId,
      isBot: true,
      ...(threadTs === undefined ? {} : { threadTs }),
      ...(args.reply_broadcast === true || args.reply_broadcast === 'true' ? { isBroadcast: true } : {}),
    })
    onChange({ kind: 'new', message })
    return message
  }

  function change(before: SlackMessage, content: Partial<Content>): SlackMessage {
    const after = { ...before, ...content, editedTs: workspace.nextTs() }
    // An empty list takes away what an absent one would leave.
    const message = workspace.write({
      ...after,
      ...full({ text: after.text, blocks: after.blocks ?? [], attachments: after.attachments ?? [] }),
    })
    onChange({ kind: 'changed', message, before })
    return message
  }

  const react = (args: Args, isAdding: boolean, user: string) => {
    const channel = workspace.channelOf(args.channel)
    const message = messages.get(messageKey(channel.id, String(args.timestamp)))
    if (message === undefined) throw new SlackRefusal('message_not_found')
    const name = String(args.name).replaceAll(':', '')
    const others = (message.reactions ?? []).filter((one) => one.name !== name)
    const before = message.reactions?.find((one) => one.name === name)?.users ?? []
    if (isAdding && before.includes(user)) throw new SlackRefusal('already_reacted')
    if (!isAdding && !before.includes(user)) throw new SlackRefusal('no_reaction')
    const after = isAdding ? [...before, user] : before.filter((one) => one !== user)
    const { reactions: _, ...rest } = message
    const reactions = after.length === 0 ? others : [...others, { name, users: after }]
    messages.put(messageKey(channel.id, message.ts), reactions.length === 0 ? rest : { ...rest, reactions })
    return message
  }

  const methods: Record<string, Method> = {
    'chat.postMessage': (args) => {
      const message = post(args)
      return { channel: message.channel, ts: message.ts, message: workspace.messageObject(message) }
    },
    'chat.update': (args) => {
      const message = change(own(args, 'update'), readContent(args))
      return { channel: message.channel, ts: message.ts, text: message.text, message: workspace.messageObject(message) }
    },
    'chat.delete': (args) => {
      const message = own(args, 'delete')
      workspace.remove(message)
      onChange({ kind: 'deleted', message })
      return { channel: message.channel, ts: message.ts }
    },
    'chat.postEphemeral': (args) => {
      const channel = workspace.channelOf(args.channel)
      const user = String(args.user)
      if (users.get(user) === undefined) throw new SlackRefusal('user_not_found')
      if (!channel.members.includes(user)) throw new SlackRefusal('user_not_in_channel')
      return {
        message_ts: ephemeral(channel.id, user, readContent(args), typeof args.thread_ts === 'string' ? args.thread_ts : undefined).ts,
      }
    },
    'chat.getPermalink': (args) => {
      const channel = workspace.channelOf(args.channel)
      const message = messages.get(messageKey(channel.id, String(args.message_ts)))
      if (message === undefined) throw new SlackRefusal('message_not_found')
      const thread = message.threadTs === undefined ? '' : `?thread_ts=${message.threadTs}&cid=${channel.id}`
      return {
        channel: channel.id,
        permalink: `https://${TEAM.domain}.slack.com/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`,
      }
    },
    'reactions.add': (args) => {
      react(args, true, BOT.userId)
    },
    'reactions.remove': (args) => {
      react(args, false, BOT.userId)
    },
    'reactions.get': (args) => {
      const message = messages.get(messageKey(workspace.channelOf(args.channel).id, String(args.timestamp)))
      if (message === undefined) throw new SlackRefusal('message_not_found')
      return { type: 'message', channel: message.channel, message: workspace.messageObject(message) }
    },
  }

  function ephemeral(channel: string, user: string, content: Partial<Content>, threadTs?: string): SlackMessage {
    return workspace.write({
      ...full(content),
      channel,
      user: BOT.userId,
      isBot: true,
      ephemeralTo: user,
      ...(threadTs === undefined ? {} : { threadTs }),
    })
  }

  /** What the service posts to a `response_url`. */
  function respond(where: { channel: string; user: string; ts?: string | undefined; threadTs?: string | undefined }, args: Args): void {
    const target = where.ts === undefined || !channels.get(where.channel) ? undefined : messages.get(messageKey(where.channel, where.ts))
    if (args.delete_original === true && target !== undefined) {
      workspace.remove(target)
      return
    }
    if (args.replace_original === true && target !== undefined) {
      if (target.ephemeralTo === undefined) change(target, { blocks: [], ...readContent(args) })
      else workspace.write({ ...target, ...full(readContent(args)) })
      return
    }
    const threadTs = typeof args.thread_ts === 'string' ? args.thread_ts : where.threadTs
    if (args.response_type === 'in_channel')
      post({ ...args, channel: where.channel, ...(threadTs === undefined ? {} : { thread_ts: threadTs }) })
    else ephemeral(where.channel, where.user, readContent(args), threadTs)
  }

  return { methods, respond, ephemeral, react }
}
