/** `conversations.*`, `users.*`, `files.*` and who the bot is: what the service reads. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../../base/clock.js'
import { type Args, type MessageChange, type Method, readContent } from './chat.js'
import { APP_ID, BOT, messageKey, type SlackFile, type SlackMessage, SlackRefusal, TEAM } from './model.js'
import type { Workspace } from './workspace.js'

const MOST_UPLOAD_BYTES = 20 * 1024 * 1024

/** One page of a list, with Slack's cursor. */
function paged<T>(items: readonly T[], args: Args, usual = 100): { page: T[]; more: boolean; response_metadata: { next_cursor: string } } {
  const limit = z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .catch(usual)
    .parse(args.limit ?? usual)
  const from = typeof args.cursor === 'string' && args.cursor !== '' ? Number(Buffer.from(args.cursor, 'base64').toString()) : 0
  if (Number.isNaN(from)) throw new SlackRefusal('invalid_cursor')
  const more = from + limit < items.length
  return {
    page: items.slice(from, from + limit),
    more,
    response_metadata: { next_cursor: more ? Buffer.from(String(from + limit)).toString('base64') : '' },
  }
}

export function createDirectory(workspace: Workspace, clock: Clock, url: () => string, onChange: (change: MessageChange) => void) {
  const { users, channels, messages, files, shelf } = workspace
  const uploads = new Map<string, { name: string; length: number }>()

  function visible(args: Args, list: readonly SlackMessage[]): SlackMessage[] {
    const oldest = Number(args.oldest ?? 0)
    const latest = args.latest === undefined || args.latest === '' ? Number.POSITIVE_INFINITY : Number(args.latest)
    const isInclusive = args.inclusive === true || args.inclusive === 'true'
    return list.filter(({ ts, ephemeralTo }) => {
      const at = Number(ts)
      return ephemeralTo === undefined && (isInclusive ? at >= oldest && at <= latest : at > oldest && at < latest)
    })
  }

  function completeUploads(args: Args): { files: Record<string, unknown>[] } {
    const asked = z.array(z.object({ id: z.string(), title: z.string().optional() })).safeParse(args.files)
    if (!asked.success || asked.data.length === 0) throw new SlackRefusal('invalid_arguments', ['[ERROR] missing required field: files'])
    const done = asked.data.map(({ id, title }) => {
      const file = files.get(id)
      if (file === undefined) throw new SlackRefusal('file_not_found')
      const named = { ...file, title: title ?? file.name }
      files.put(id, named)
      return named
    })
    if (typeof args.channel_id === 'string' && args.channel_id !== '') {
      const channel = workspace.channelOf(args.channel_id)
      if (!channel.members.includes(BOT.userId)) throw new SlackRefusal('not_in_channel')
      const message = workspace.write({
        ...readContent({ ...args, text: args.initial_comment }),
        text: typeof args.initial_comment === 'string' ? args.initial_comment : '',
        channel: channel.id,
        user: BOT.userId,
        isBot: true,
        files: done,
        ...(typeof args.thread_ts === 'string' && args.thread_ts !== '' ? { threadTs: args.thread_ts } : {}),
      })
      onChange({ kind: 'new', message })
    }
    return { files: done.map(workspace.fileObject) }
  }

  const methods: Record<string, Method> = {
    'api.test': (args) => ({ args }),
    'auth.test': () => ({
      url: `https://${TEAM.domain}.slack.com/`,
      team: TEAM.name,
      user: BOT.name,
      team_id: TEAM.id,
      user_id: BOT.userId,
      bot_id: BOT.botId,
      is_enterprise_install: false,
    }),
    'team.info': () => ({ team: { id: TEAM.id, name: TEAM.name, domain: TEAM.domain } }),
    'bots.info': (args) => {
      if (args.bot !== BOT.botId) throw new SlackRefusal('bot_not_found')
      return {
        bot: { id: BOT.botId, app_id: APP_ID, user_id: BOT.userId, name: BOT.realName, deleted: false, updated: 1_700_000_000, icons: {} },
      }
    },
    'users.info': (args) => ({ user: workspace.userObject(String(args.user)) }),
    'users.list': (args) => {
      const { page, response_metadata } = paged(users.ids(), args)
      return { members: page.map(workspace.userObject), cache_ts: 1_700_000_000, response_metadata }
    },
    'users.lookupByEmail': (args) => {
      const found = users.values().find(({ name }) => `${name}@example.org` === args.email)
      if (found === undefined) throw new SlackRefusal('users_not_found')
      return { user: workspace.userObject(found.id) }
    },
    'users.profile.get': (args) => ({ profile: workspace.userObject(String(args.user ?? BOT.userId)).profile }),
    'users.getPresence': () => ({ presence: 'active' }),
    'users.conversations': (args) => listChannels(args, String(args.user ?? BOT.userId)),
    'conversations.list': (args) => listChannels(args),
    'conversations.info': (args) => ({ channel: workspace.channelObject(workspace.channelOf(args.channel)) }),
    'conversations.members': (args) => {
      const { page, response_metadata } = paged(workspace.channelOf(args.channel).members, args)
      return { members: page, response_metadata }
    },
    'conversations.history': (args) => {
      const channel = workspace.channelOf(args.channel)
      const top = messages.values().filter((one) => one.channel === channel.id && (one.threadTs === undefined || one.isBroadcast === true))
      const { page, more, response_metadata } = paged(visible(args, top).reverse(), args)
      return { messages: page.map(workspace.messageObject), has_more: more, pin_count: 0, response_metadata }
    },
    'conversations.replies': (args) => {
      const channel = workspace.channelOf(args.channel)
      const given = messages.get(messageKey(channel.id, String(args.ts)))
      const parent = given?.threadTs === undefined ? given : messages.get(messageKey(channel.id, given.threadTs))
      if (parent === undefined) throw new SlackRefusal('thread_not_found')
      const answers = visible(args, workspace.repliesOf(channel.id, parent.ts))
      const { page, more, response_metadata } = paged([parent, ...answers], args, 1000)
      return { messages: page.map(workspace.messageObject), has_more: more, response_metadata }
    },
    'conversations.join': (args) => {
      const channel = workspace.channelOf(args.channel)
      if (!channel.members.includes(BOT.userId)) channels.put(channel.id, { ...channel, members: [...channel.members, BOT.userId] })
      return { channel: workspace.channelObject(workspace.channelOf(channel.id)) }
    },
    'conversations.invite': (args) => {
      const channel = workspace.channelOf(args.channel)
      const invited = String(args.users).split(',')
      channels.put(channel.id, { ...channel, members: [...new Set([...channel.members, ...invited])] })
      return { channel: workspace.channelObject(channel) }
    },
    'conversations.create': (args) => {
      const name = String(args.name ?? '')
      if (!/^[\p{Ll}\d_-]{1,80}$/u.test(name)) throw new SlackRefusal('invalid_name_specials')
      if (channels.values().some((one) => one.name === name)) throw new SlackRefusal('name_taken')
      const id = `C${randomBytes(5).toString('hex').toUpperCase()}`
      channels.put(id, { id, name, topic: '', isIm: false, members: [BOT.userId] })
      return { channel: workspace.channelObject(workspace.channelOf(id)) }
    },
    'conversations.setTopic': (args) => {
      const channel = workspace.channelOf(args.channel)
      channels.put(channel.id, { ...channel, topic: String(args.topic ?? '') })
      return { channel: workspace.channelObject(channel), topic: args.topic }
    },
    'conversations.open': (args) => {
      const user = String(args.users ?? '').split(',')[0] ?? ''
      if (users.get(user) === undefined) throw new SlackRefusal('user_not_found')
      const channel = workspace.openIm(user)
      return { channel: args.return_im === true || args.return_im === 'true' ? workspace.channelObject(channel) : { id: channel.id } }
    },
    'files.getUploadURLExternal': (args) => {
      const name = typeof args.filename === 'string' ? args.filename : ''
      const length = z.coerce.number().int().positive().safeParse(args.length)
      if (name === '' || !length.success) throw new SlackRefusal('invalid_arguments', ['[ERROR] filename and length are required'])
      if (length.data > MOST_UPLOAD_BYTES) throw new SlackRefusal('file_upload_size_restricted')
      const id = `F${randomBytes(5).toString('hex').toUpperCase()}`
      uploads.set(id, { name, length: length.data })
      return { upload_url: `${url()}/upload/v1/${id}`, file_id: id }
    },
    'files.completeUploadExternal': completeUploads,
    'files.info': (args) => {
      const file = files.get(String(args.file))
      if (file === undefined) throw new SlackRefusal('file_not_found')
      return { file: workspace.fileObject(file), comments: [], paging: { count: 100, total: 0, page: 1, pages: 0 } }
    },
    'files.delete': (args) => {
      if (files.get(String(args.file)) === undefined) throw new SlackRefusal('file_not_found')
      files.drop(String(args.file))
    },
  }

  function listChannels(args: Args, member?: string) {
    const types = String(args.types ?? 'public_channel').split(',')
    const found = channels
      .values()
      .filter(({ isIm, members }) => types.includes(isIm ? 'im' : 'public_channel') && (member === undefined || members.includes(member)))
    const { page, response_metadata } = paged(found, args)
    return { channels: page.map(workspace.channelObject), response_metadata }
  }

  /** Keeps a file, whoever sends it. */
  function keep(
    file: { name: string; contentType: string; bytes: Buffer; user: string },
    id = `F${randomBytes(5).toString('hex').toUpperCase()}`,
  ): SlackFile {
    const kept = {
      id,
      name: file.name,
      title: file.name,
      mimetype: file.contentType,
      size: file.bytes.length,
      user: file.user,
      created: Math.floor(clock.now().getTime() / 1000),
    }
    files.put(id, kept)
    shelf.put(id, { fileName: file.name, contentType: file.contentType, bytes: file.bytes })
    return kept
  }

  return {
    methods,
    keep,
    /** The POST to an `upload_url`. @returns false when it was not given out */
    upload(id: string, contentType: string, bytes: Buffer): boolean {
      const expected = uploads.get(id)
      if (expected === undefined) return false
      uploads.delete(id)
      keep({ name: expected.name, contentType: contentTypeOf(expected.name, contentType), bytes, user: BOT.userId }, id)
      return true
    },
  }
}

const TYPES: Record<string, string> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  txt: 'text/plain',
  ics: 'text/calendar',
  csv: 'text/csv',
  ogg: 'audio/ogg',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
}

/** Slack goes by the name's ending. */
function contentTypeOf(name: string, announced: string): string {
  const known = TYPES[name.split('.').at(-1)?.toLowerCase() ?? '']
  return known ?? (announced === '' ? 'application/octet-stream' : announced)
}
