/** What an adviser does in Slack, and what Slack tells the service about it. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { createChat, MessageChange } from './chat.js'
import type { createDirectory } from './directory.js'
import { elementsOf, type Option, problemsOfValues, type RawValue, type RawValues, stateOf, stateOfElement } from './input.js'
import { APP_ID, BOT, escapeText, messageKey, type SlackMessage, SlackRefusal, type SlackView, TEAM, VERIFICATION_TOKEN } from './model.js'
import type { Answer, Outlet } from './outlet.js'
import type { Windows } from './windows.js'
import type { Workspace } from './workspace.js'

/** What came of an action: `errors` by block id, or `failure` in the words Slack would show. */
export interface Outcome {
  errors?: Record<string, string>
  failure?: string
}

export interface PostedFile {
  fileName: string
  contentType: string
  bytes: Buffer
}

/** Where an interactive element stands. */
export type Place = { channel: string; ts: string } | { viewId: string }

const RESPONSE_URL_MS = 30 * 60 * 1000
const RESPONSE_URL_USES = 5
const NO_ANSWER = "MyMatchUp n'a pas répondu à temps. Réessayez."
const REFUSED = "Cela n'a pas fonctionné. Réessayez."

const viewAnswer = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal('update'), view: z.unknown() }),
  z.object({ response_action: z.literal('push'), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
])
const suggestions = z.object({
  options: z.array(z.looseObject({ text: z.looseObject({ type: z.string(), text: z.string() }), value: z.string() })).optional(),
  option_groups: z
    .array(
      z.looseObject({
        options: z.array(z.looseObject({ text: z.looseObject({ type: z.string(), text: z.string() }), value: z.string() })),
      }),
    )
    .optional(),
})

export interface PersonParts {
  workspace: Workspace
  windows: Windows
  chat: ReturnType<typeof createChat>
  directory: ReturnType<typeof createDirectory>
  outlet: Outlet
  url: () => string
}

export type Person = ReturnType<typeof createPerson>

export function createPerson({ workspace, windows, chat, directory, outlet, url }: PersonParts) {
  const { users, channels, messages, views } = workspace
  const responseUrls = new Map<
    string,
    { channel: string; user: string; ts: string | undefined; threadTs: string | undefined; uses: number; until: number }
  >()
  /** Options that external selects were given. */
  const suggested = new Map<string, Option>()

  const who = (id: string) => ({ id, username: users.get(id)?.name ?? id, name: users.get(id)?.name ?? id, team_id: TEAM.id })
  const common = () => ({
    team: { id: TEAM.id, domain: TEAM.domain },
    enterprise: null,
    is_enterprise_install: false,
    api_app_id: APP_ID,
    token: VERIFICATION_TOKEN,
  })

  function responseUrl(channel: string, user: string, ts?: string, threadTs?: string): string {
    const id = randomBytes(12).toString('hex')
    responseUrls.set(id, { channel, user, ts, threadTs, uses: 0, until: Date.now() + RESPONSE_URL_MS })
    return `${url()}/respond/${TEAM.id}/${id}`
  }

  /** The event of a message; ephemeral ones have none. */
  function tell(change: MessageChange): void {
    const { message } = change
    if (message.ephemeralTo !== undefined) return
    const channel = channels.get(message.channel)
    const base = {
      type: 'message',
      channel: message.channel,
      channel_type: channel?.isIm === true ? 'im' : 'channel',
      event_ts: workspace.nextTs(),
    }
    const object = workspace.messageObject(message)
    if (change.kind === 'new') {
      const subtype = message.files === undefined ? {} : { subtype: 'file_share' }
      void outlet.event(message.channel, { ...object, ...base, ...subtype, event_ts: message.ts })
      if (!message.isBot && message.text.includes(`<@${BOT.userId}>`)) {
        void outlet.event(message.channel, { ...object, ...base, type: 'app_mention', event_ts: message.ts })
      }
    } else if (change.kind === 'changed') {
      const previous_message = workspace.messageObject(change.before)
      void outlet.event(message.channel, {
        ...base,
        subtype: 'message_changed',
        hidden: true,
        message: object,
        previous_message,
        ts: base.event_ts,
      })
    } else {
      void outlet.event(message.channel, {
        ...base,
        subtype: 'message_deleted',
        hidden: true,
        deleted_ts: message.ts,
        previous_message: object,
        ts: base.event_ts,
      })
    }
  }

  function own(user: string, channel: string, ts: string): SlackMessage {
    const message = messages.get(messageKey(channel, ts))
    if (message === undefined || message.user !== user) throw new SlackRefusal('message_not_found')
    return message
  }

  function failure({ status }: Answer): Outcome | null {
    if (status === 0) return { failure: NO_ANSWER }
    return status >= 200 && status <= 299 ? null : { failure: REFUSED }
  }

  async function slash(user: string, channelId: string, text: string): Promise<Outcome> {
    const channel = workspace.channelOf(channelId)
    const [, command = '', rest = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(text) ?? []
    const answer = await outlet.slash({
      token: VERIFICATION_TOKEN,
      team_id: TEAM.id,
      team_domain: TEAM.domain,
      channel_id: channel.id,
      channel_name: channel.isIm ? 'directmessage' : channel.name,
      user_id: user,
      user_name: users.get(user)?.name ?? user,
      command,
      text: escapeText(rest, []),
      api_app_id: APP_ID,
      is_enterprise_install: 'false',
      response_url: responseUrl(channel.id, user),
      trigger_id: windows.trigger(user),
    })
    const failed = failure(answer)
    if (failed !== null) return failed
    if (answer.body !== undefined) {
      const args = typeof answer.body === 'string' ? { text: answer.body } : z.looseObject({}).parse(answer.body)
      chat.respond({ channel: channel.id, user }, args)
    }
    return {}
  }

  function context(place: Place, user: string, values: RawValues) {
    if ('viewId' in place) {
      const view = views.get(place.viewId)
      if (view === undefined || view.user !== user) throw new SlackRefusal('view_not_found')
      return {
        blocks: view.body.blocks,
        viewId: view.id,
        payload: { container: { type: 'view', view_id: view.id }, view: windows.object(view, values, suggested) },
      }
    }
    const message = messages.get(messageKey(place.channel, place.ts))
    if (message === undefined) throw new SlackRefusal('message_not_found')
    const blocks = message.blocks ?? []
    const isEphemeral = message.ephemeralTo !== undefined
    const thread = message.threadTs === undefined ? {} : { thread_ts: message.threadTs }
    return {
      blocks,
      viewId: undefined,
      payload: {
        container: { type: 'message', message_ts: message.ts, channel_id: message.channel, is_ephemeral: isEphemeral, ...thread },
        channel: { id: message.channel, name: channels.get(message.channel)?.name ?? '' },
        ...(isEphemeral ? {} : { message: workspace.messageObject(message) }),
        state: { values: stateOf(blocks, values, suggested) },
        response_url: responseUrl(message.channel, user, message.ts, message.threadTs),
      },
    }
  }

  async function press(
    user: string,
    place: Place,
    target: { blockId?: string; actionId: string; value?: RawValue },
    values: RawValues = {},
  ): Promise<Outcome> {
    const { blocks, viewId, payload } = context(place, user, values)
    const found = elementsOf(blocks).find(
      ({ blockId, element }) => element.action_id === target.actionId && (target.blockId === undefined || blockId === target.blockId),
    )
    if (found === undefined) throw new SlackRefusal('action_not_found')
    const { element, blockId } = found
    const { type, text, style } = element
    const chosen =
      type === 'button'
        ? { type, text, ...(element.value === undefined ? {} : { value: element.value }), ...(style === undefined ? {} : { style }) }
        : stateOfElement(element, target.value, suggested)
    const answer = await outlet.interact({
      type: 'block_actions',
      user: who(user),
      ...common(),
      ...payload,
      trigger_id: windows.trigger(user, viewId),
      actions: [{ ...chosen, action_id: element.action_id, block_id: blockId, action_ts: workspace.nextTs() }],
    })
    return failure(answer) ?? {}
  }

  async function submit(user: string, viewId: string, values: RawValues): Promise<Outcome> {
    const view = views.get(viewId)
    if (view === undefined || view.user !== user) throw new SlackRefusal('view_not_found')
    const problems = problemsOfValues(view.body.blocks, values)
    if (Object.keys(problems).length > 0) return { errors: problems }
    const answer = await outlet.interact({
      type: 'view_submission',
      user: who(user),
      ...common(),
      trigger_id: windows.trigger(user, viewId),
      view: windows.object(view, values, suggested),
      response_urls: [],
    })
    const failed = failure(answer)
    if (failed !== null) return failed
    return follow(view, answer.body)
  }

  function follow(view: SlackView, body: unknown): Outcome {
    const parsed = viewAnswer.safeParse(body)
    if (!parsed.success) {
      // An empty answer closes this window only; the one below comes back.
      windows.close(view)
      return {}
    }
    const given = parsed.data
    if (given.response_action === 'errors') {
      const known = new Set(view.body.blocks.filter(({ type }) => type === 'input').map((block) => block.block_id))
      return Object.keys(given.errors).every((id) => known.has(id)) ? { errors: given.errors } : { failure: REFUSED }
    }
    if (given.response_action === 'clear') windows.clear(view.user)
    else windows.answerWith(view, given.response_action, given.view)
    return {}
  }

  return {
    tell,
    responseUrls: {
      /** @returns the place, or undefined when the address is spent */
      use(id: string) {
        const known = responseUrls.get(id)
        if (known === undefined || known.until < Date.now() || known.uses >= RESPONSE_URL_USES) return undefined
        known.uses += 1
        return known
      },
    },
    /** Writes in a channel or a thread; a text that begins with a slash is a command. */
    async post(
      user: string,
      given: { channel: string; text: string; threadTs?: string; files?: PostedFile[] },
    ): Promise<Outcome & { ts?: string }> {
      if (given.text.startsWith('/') && given.threadTs === undefined) return slash(user, given.channel, given.text)
      const channel = workspace.channelOf(given.channel)
      if (!channel.members.includes(user)) channels.put(channel.id, { ...channel, members: [...channel.members, user] })
      const files = (given.files ?? []).map((file) =>
        directory.keep({ name: file.fileName, contentType: file.contentType, bytes: file.bytes, user }),
      )
      const text = escapeText(given.text, users.values())
      const message = workspace.write({
        channel: channel.id,
        user,
        text,
        isBot: false,
        ...(text === ''
          ? {}
          : {
              blocks: [
                {
                  type: 'rich_text',
                  block_id: randomBytes(3).toString('hex'),
                  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: given.text }] }],
                },
              ],
            }),
        ...(given.threadTs === undefined ? {} : { threadTs: given.threadTs }),
        ...(files.length === 0 ? {} : { files }),
      })
      tell({ kind: 'new', message })
      return { ts: message.ts }
    },
    edit(user: string, given: { channel: string; ts: string; text: string }): void {
      const before = own(user, given.channel, given.ts)
      const { blocks: _, ...rest } = before
      const message = workspace.write({ ...rest, text: escapeText(given.text, users.values()), editedTs: workspace.nextTs() })
      tell({ kind: 'changed', message, before })
    },
    remove(user: string, given: { channel: string; ts: string }): void {
      const message = own(user, given.channel, given.ts)
      workspace.remove(message)
      tell({ kind: 'deleted', message })
    },
    react(user: string, given: { channel: string; ts: string; name: string; isRemoved?: boolean }): void {
      const message = chat.react({ channel: given.channel, timestamp: given.ts, name: given.name }, given.isRemoved !== true, user)
      void outlet.event(message.channel, {
        type: given.isRemoved === true ? 'reaction_removed' : 'reaction_added',
        user,
        reaction: given.name,
        item: { type: 'message', channel: message.channel, ts: message.ts },
        item_user: message.user,
        event_ts: workspace.nextTs(),
      })
    },
    join(user: string, channelId: string): void {
      const channel = workspace.channelOf(channelId)
      channels.put(channel.id, { ...channel, members: [...new Set([...channel.members, user])] })
      void outlet.event(channel.id, {
        type: 'member_joined_channel',
        user,
        channel: channel.id,
        channel_type: 'C',
        team: TEAM.id,
        event_ts: workspace.nextTs(),
      })
    },
    openHome(user: string): void {
      const im = workspace.openIm(user)
      const home = windows.homeOf(user)
      void outlet.event(`home ${user}`, {
        type: 'app_home_opened',
        user,
        channel: im.id,
        tab: 'home',
        event_ts: workspace.nextTs(),
        ...(home === undefined ? {} : { view: windows.object(home) }),
      })
    },
    press,
    submit,
    async close(user: string, viewId: string): Promise<void> {
      const view = views.get(viewId)
      if (view === undefined || view.user !== user) return
      const isCleared = view.body.clear_on_close === true
      if (isCleared) windows.clear(user)
      else windows.close(view)
      if (view.body.notify_on_close !== true) return
      await outlet.interact({ type: 'view_closed', user: who(user), ...common(), view: windows.object(view), is_cleared: isCleared })
    },
    /** What an external select proposes for what was typed. */
    async suggest(user: string, place: Place, target: { blockId: string; actionId: string; query: string }): Promise<Option[]> {
      const { payload } = context(place, user, {})
      const answer = await outlet.interact({
        type: 'block_suggestion',
        user: who(user),
        ...common(),
        ...payload,
        action_id: target.actionId,
        block_id: target.blockId,
        value: target.query,
      })
      const parsed = suggestions.safeParse(answer.body)
      if (!parsed.success) return []
      const options = [...(parsed.data.options ?? []), ...(parsed.data.option_groups ?? []).flatMap((group) => group.options)]
      for (const option of options) suggested.set(option.value, option)
      return options
    },
  }
}
