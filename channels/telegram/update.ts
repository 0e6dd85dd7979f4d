/**
 * Telegram's updates (core.telegram.org/bots/api#update) as `Inbound`s: private chats only. Only the fields that are used are named;
 * each kind of update is parsed leniently, since Telegram repeats an update that is refused.
 */
import { z } from 'zod'
import type { Inbound, MediaReference } from '../channel.js'
import { inboundText } from '../inbound-text.js'

/** What is asked of Telegram (`allowed_updates`). */
export const UPDATE_KINDS = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const

const chat = z.object({ id: z.number().int(), type: z.string() })
const user = z.object({ id: z.number().int(), is_bot: z.boolean().optional() })
const file = z.object({
  file_id: z.string(),
  file_name: z.string().optional(),
  mime_type: z.string().optional(),
  file_size: z.number().optional(),
})
const optional = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)

const message = z.object({
  message_id: z.number().int(),
  date: z.number(),
  edit_date: optional(z.number()),
  chat,
  from: optional(user),
  text: optional(z.string()),
  caption: optional(z.string()),
  contact: optional(z.object({ phone_number: z.string(), user_id: optional(z.number().int()) })),
  location: optional(z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })),
  photo: optional(z.array(file)),
  document: optional(file),
  voice: optional(file),
  audio: optional(file),
  video: optional(file),
  video_note: optional(file),
  animation: optional(file),
  sticker: optional(file),
  poll: optional(z.unknown()),
  dice: optional(z.unknown()),
  game: optional(z.unknown()),
  story: optional(z.unknown()),
  checklist: optional(z.unknown()),
  paid_media: optional(z.unknown()),
})
type Message = z.output<typeof message>

const callback = z.object({
  id: z.string(),
  from: user,
  data: optional(z.string()),
  message: optional(
    z.object({
      message_id: z.number().int(),
      chat,
      reply_markup: optional(
        z.object({ inline_keyboard: z.array(z.array(z.object({ text: z.string(), callback_data: optional(z.string()) }))) }),
      ),
    }),
  ),
})

const membership = z.object({ chat, from: user, date: z.number(), new_chat_member: z.object({ status: z.string() }) })

const update = z.object({
  update_id: z.number().int(),
  message: z.unknown().optional(),
  edited_message: z.unknown().optional(),
  callback_query: z.unknown().optional(),
  my_chat_member: z.unknown().optional(),
})

export interface Update {
  updateId: number
  /** Absent for what is not for us: groups, bots, service messages, kinds we do not know. */
  inbound?: Inbound
  /** A tap to be confirmed to the person, and the message whose keyboard has served. */
  tap?: { callbackId: string; chatId?: number; messageId?: number }
}

/** @returns null when the body is no update at all. */
export function updateOf(body: unknown, receivedAt: Date): Update | null {
  const parsed = update.safeParse(body)
  if (!parsed.success) return null
  const given = parsed.data
  const updateId = given.update_id

  const said = message.safeParse(given.message)
  if (said.success) return { updateId, ...kept(messageInbound(said.data, false)) }
  const edited = message.safeParse(given.edited_message)
  if (edited.success) return { updateId, ...kept(messageInbound(edited.data, true)) }
  const tapped = callback.safeParse(given.callback_query)
  if (tapped.success) return { updateId, ...tapUpdate(tapped.data, receivedAt) }
  const member = membership.safeParse(given.my_chat_member)
  if (member.success) return { updateId, ...kept(membershipInbound(member.data, updateId)) }
  return { updateId }
}

function kept(inbound: Inbound | null): { inbound?: Inbound } {
  return inbound === null ? {} : { inbound }
}

function messageInbound(given: Message, isEdit: boolean): Inbound | null {
  if (given.chat.type !== 'private' || given.from?.is_bot === true) return null
  const chatId = String(given.chat.id)
  const written = inboundText(given.text ?? given.caption)
  const command = commandOf(written)
  const media = mediaOf(given)
  const phone = given.contact === undefined ? undefined : withPlus(given.contact.phone_number)
  const isSelf = given.contact?.user_id !== undefined && given.contact.user_id === given.from?.id
  const isUnreadable = [given.poll, given.dice, given.game, given.story, given.checklist, given.paid_media].some(
    (value) => value !== undefined,
  )
  const hasContent = written !== undefined || media.length > 0 || phone !== undefined || given.location !== undefined || isUnreadable
  // Pinned messages, timers and the like are nobody's words. What a person did send but nobody can read arrives empty.
  if (!hasContent) return null

  const startCode = command?.name === 'start' ? command.rest : undefined
  const text = command === undefined ? written : startCode === undefined ? `/${command.name} ${command.rest}`.trim() : undefined
  return {
    // A correction is another event than the message it corrects, and each correction than the one before.
    messageId: isEdit ? `${chatId}:${given.message_id}:${given.edit_date ?? 0}` : `${chatId}:${given.message_id}`,
    address: { channel: 'telegram', id: chatId, aliases: [], ...(isSelf && phone !== undefined ? { phone } : {}) },
    sentAt: new Date((isEdit ? (given.edit_date ?? given.date) : given.date) * 1000),
    media,
    ...(text === undefined ? {} : { text }),
    ...(given.location === undefined ? {} : { location: { latitude: given.location.latitude, longitude: given.location.longitude } }),
    ...(phone === undefined ? {} : { contact: { phone, isSelf } }),
    ...(startCode === undefined ? {} : { startCode }),
    ...(isEdit ? { isEdit: true } : {}),
  }
}

/** `/start abc` and `/menu@OurBot`: the bot's name says nothing to a dialog. */
function commandOf(text: string | undefined): { name: string; rest: string } | undefined {
  const match = /^\/([a-z0-9_]{1,32})(?:@\w+)?(?:\s+([\s\S]*))?$/i.exec(text ?? '')
  return match?.[1] === undefined ? undefined : { name: match[1].toLowerCase(), rest: match[2]?.trim() ?? '' }
}

function mediaOf(given: Message): MediaReference[] {
  const media: MediaReference[] = []
  const add = (kind: MediaReference['kind'], one: z.output<typeof file> | undefined, contentType: string) => {
    if (one === undefined) return
    media.push({
      kind,
      contentType: one.mime_type ?? contentType,
      reference: one.file_id,
      ...(one.file_name === undefined ? {} : { fileName: one.file_name }),
      ...(one.file_size === undefined ? {} : { sizeBytes: one.file_size }),
    })
  }
  // Sizes go from thumbnail to largest.
  add('image', given.photo?.at(-1), 'image/jpeg')
  add('video', given.animation, 'video/mp4')
  // Telegram repeats an animation as a document.
  if (given.animation === undefined) add('document', given.document, 'application/octet-stream')
  add('audio', given.voice, 'audio/ogg')
  add('audio', given.audio, 'audio/mpeg')
  add('video', given.video, 'video/mp4')
  add('video', given.video_note, 'video/mp4')
  add('sticker', given.sticker, 'image/webp')
  return media
}

function tapUpdate(given: z.output<typeof callback>, receivedAt: Date): Pick<Update, 'inbound' | 'tap'> {
  const where = given.message
  const tap = { callbackId: given.id, ...(where === undefined ? {} : { chatId: where.chat.id, messageId: where.message_id }) }
  if ((where !== undefined && where.chat.type !== 'private') || given.data === undefined || given.from.is_bot === true) return { tap }
  const buttons = where?.reply_markup?.inline_keyboard.flat() ?? []
  const label = buttons.find((button) => button.callback_data === given.data)?.text
  return {
    tap,
    inbound: {
      messageId: `cb:${given.id}`,
      // In a private chat the chat's id is the person's.
      address: { channel: 'telegram', id: String(where?.chat.id ?? given.from.id), aliases: [] },
      sentAt: receivedAt,
      choice: given.data,
      media: [],
      ...(label === undefined ? {} : { text: label }),
    },
  }
}

function membershipInbound(given: z.output<typeof membership>, updateId: number): Inbound | null {
  const { status } = given.new_chat_member
  if (given.chat.type !== 'private' || (status !== 'kicked' && status !== 'member')) return null
  return {
    messageId: `member:${updateId}`,
    address: { channel: 'telegram', id: String(given.chat.id), aliases: [] },
    sentAt: new Date(given.date * 1000),
    media: [],
    reachability: status === 'kicked' ? 'blocked' : 'unblocked',
  }
}

function withPlus(phone: string): string {
  return `+${phone.replace(/\D/g, '')}`
}
