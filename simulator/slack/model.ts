/** Slack's own objects (docs.slack.dev/reference/objects), as far as the peer makes or reads them. */
import { z } from 'zod'

export const slackBlock = z.looseObject({ type: z.string(), block_id: z.string().optional() })
export type SlackBlock = z.infer<typeof slackBlock>

export const slackUser = z.object({
  id: z.string(),
  /** Handle: `nadia.benali`. */
  name: z.string(),
  realName: z.string(),
  isBot: z.boolean(),
  isAdmin: z.boolean(),
})
export type SlackUser = z.infer<typeof slackUser>

export const slackChannel = z.object({
  id: z.string(),
  name: z.string(),
  topic: z.string(),
  isIm: z.boolean(),
  members: z.array(z.string()),
})
export type SlackChannel = z.infer<typeof slackChannel>

export const slackFile = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  mimetype: z.string(),
  size: z.number(),
  user: z.string(),
  created: z.number(),
})
export type SlackFile = z.infer<typeof slackFile>

export const slackMessage = z.object({
  ts: z.string(),
  channel: z.string(),
  user: z.string(),
  text: z.string(),
  blocks: z.array(slackBlock).optional(),
  attachments: z.array(z.looseObject({})).optional(),
  threadTs: z.string().optional(),
  /** Also shown in the channel. */
  isBroadcast: z.boolean().optional(),
  replies: z.object({ count: z.number(), users: z.array(z.string()), latest: z.string() }).optional(),
  editedTs: z.string().optional(),
  /** Only this person sees it. */
  ephemeralTo: z.string().optional(),
  files: z.array(slackFile).optional(),
  reactions: z.array(z.object({ name: z.string(), users: z.array(z.string()) })).optional(),
  metadata: z.looseObject({}).optional(),
  isBot: z.boolean(),
})
export type SlackMessage = z.infer<typeof slackMessage>

export const viewBody = z.looseObject({
  type: z.enum(['modal', 'home']),
  blocks: z.array(slackBlock),
  callback_id: z.string().optional(),
  private_metadata: z.string().optional(),
  external_id: z.string().optional(),
  notify_on_close: z.boolean().optional(),
  clear_on_close: z.boolean().optional(),
})
export type ViewBody = z.infer<typeof viewBody>

export const slackView = z.object({
  id: z.string(),
  user: z.string(),
  hash: z.string(),
  rootViewId: z.string(),
  previousViewId: z.string().nullable(),
  body: viewBody,
})
export type SlackView = z.infer<typeof slackView>

export const messageKey = (channel: string, ts: string) => `${channel}:${ts}`

/** `{ ok: false, error }`, with what Slack adds. */
export class SlackRefusal extends Error {
  readonly messages: string[]
  constructor(error: string, messages: string[] = []) {
    super(error)
    this.messages = messages
  }
}

/** Who and where, the same in every payload. */
export const TEAM = { id: 'T0MYMATCHUP', domain: 'mymatchup-demo', name: 'MyMatchUp' } as const
export const APP_ID = 'A0MYMATCHUP'
export const BOT = { userId: 'U0MYMATCHUP', botId: 'B0MYMATCHUP', name: 'mymatchup', realName: 'MyMatchUp' } as const
/** The old verification token: sent by Slack, trusted by nobody. */
export const VERIFICATION_TOKEN = 'demo-verification-token'

/** What a person types, with the three characters that Slack escapes, its mentions and links. */
export function escapeText(text: string, users: readonly SlackUser[]): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  const linked = escaped.replace(/https?:\/\/[^\s|]+/g, (url) => `<${url}>`)
  return linked.replace(/@([\p{L}.]+)/gu, (whole, name: string) => {
    const user = users.find((one) => one.name === name.toLowerCase() || one.realName.split(' ')[0]?.toLowerCase() === name.toLowerCase())
    return user === undefined ? whole : `<@${user.id}>`
  })
}
