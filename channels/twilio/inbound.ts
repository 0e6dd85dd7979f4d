/**
 * Twilio's incoming message webhook (twilio.com/docs/messaging/guides/webhook-request) as an `Inbound`. Only the fields that are used
 * are named; Twilio adds others without notice.
 */
import { z } from 'zod'
import type { Address, ChannelId, Inbound, MediaKind, MediaReference } from '../channel.js'
import { inboundText } from '../inbound-text.js'

export type Form = Record<string, string | string[]>

const first = (value: unknown) => (Array.isArray(value) ? value[0] : value)
const field = z.preprocess(first, z.string().optional())
const required = z.preprocess(first, z.string().min(1))
const coordinate = (limit: number) =>
  z.preprocess(
    (value) => (first(value) === undefined || first(value) === '' ? undefined : Number(first(value))),
    z.number().min(-limit).max(limit).optional().catch(undefined),
  )

const MOST_MEDIA = 10

const messageForm = z.object({
  MessageSid: field,
  SmsMessageSid: field,
  SmsSid: field,
  From: required,
  Body: field,
  NumMedia: z.preprocess(first, z.coerce.number().int().min(0).catch(0)),
  ButtonPayload: field,
  ButtonText: field,
  ListId: field,
  ListTitle: field,
  Latitude: coordinate(90),
  Longitude: coordinate(180),
  OptOutType: field,
  WaId: field,
  ExternalUserId: field,
  MessageType: field,
})

const PREFIX = /^([a-z]+):/
const E164 = /^\+[1-9]\d{5,14}$/
/** Two letters of the country, a dot, up to 128 letters and digits (Meta's business-scoped user id). */
const SCOPED_ID = /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/
const OPT_OUTS = { STOP: 'stop', START: 'start', HELP: 'help' } as const

/** @returns null when the form is no message, `unsupported` for a channel of Twilio's that is not ours (RCS, Messenger…). */
export function inboundOf(form: Form, receivedAt: Date): Inbound | 'unsupported' | null {
  const parsed = messageForm.safeParse(form)
  if (!parsed.success) return null
  const given = parsed.data
  const messageId = given.MessageSid ?? given.SmsMessageSid ?? given.SmsSid
  if (messageId === undefined || messageId === '') return null
  const channel = channelOf(given.From)
  if (channel === null) return 'unsupported'

  const text = inboundText(given.Body === undefined || given.Body.trim() === '' ? (given.ButtonText ?? given.ListTitle) : given.Body)
  const choice = [given.ButtonPayload, given.ListId].find((value) => value !== undefined && value !== '')
  const optOut = optOutOf(given.OptOutType)
  return {
    messageId,
    address: channel === 'sms' ? smsAddress(given.From) : whatsappAddress(given.From, given.WaId, given.ExternalUserId),
    sentAt: receivedAt,
    media: mediaOf(form, Math.min(given.NumMedia, MOST_MEDIA), given.MessageType),
    ...(text === undefined ? {} : { text }),
    ...(choice === undefined ? {} : { choice }),
    ...(given.Latitude === undefined || given.Longitude === undefined
      ? {}
      : { location: { latitude: given.Latitude, longitude: given.Longitude } }),
    ...(optOut === undefined ? {} : { optOut }),
  }
}

/** The channel of a Twilio address: none is SMS, `whatsapp:` WhatsApp, anything else null. */
export function channelOf(address: string): Extract<ChannelId, 'sms' | 'whatsapp'> | null {
  const prefix = PREFIX.exec(address)?.[1]
  if (prefix === undefined) return 'sms'
  return prefix === 'whatsapp' ? 'whatsapp' : null
}

function smsAddress(from: string): Address {
  return { channel: 'sms', id: from, aliases: [], ...(E164.test(from) ? { phone: from } : {}) }
}

/** A number and a business-scoped id are one person: the number names the address when it is known, the other becomes an alias. */
function whatsappAddress(from: string, waId: string | undefined, externalUserId: string | undefined): Address {
  const id = from.replace(PREFIX, '')
  const others = [externalUserId?.replace(PREFIX, ''), waId === undefined || waId === '' ? undefined : `+${waId.replace(/^\+/, '')}`]
  const known = [id, ...others].filter((other): other is string => other !== undefined)
  const phone = known.find((other) => E164.test(other))
  const scopedIds = known.filter((other) => SCOPED_ID.test(other))
  const name = phone ?? id
  return {
    channel: 'whatsapp',
    id: name,
    aliases: [...new Set(scopedIds)].filter((alias) => alias !== name),
    ...(phone === undefined ? {} : { phone }),
  }
}

function mediaOf(form: Form, count: number, messageType: string | undefined): MediaReference[] {
  const media: MediaReference[] = []
  for (let index = 0; index < count; index++) {
    const url = first(form[`MediaUrl${index}`])
    const contentType = first(form[`MediaContentType${index}`])
    if (typeof url !== 'string' || url === '') continue
    const type = typeof contentType === 'string' ? contentType.toLowerCase() : 'application/octet-stream'
    media.push({ kind: kindOf(type, messageType), contentType: type, reference: url })
  }
  return media
}

function kindOf(contentType: string, messageType: string | undefined): MediaKind {
  if (messageType?.toLowerCase() === 'sticker') return 'sticker'
  if (contentType.startsWith('image/')) return 'image'
  if (contentType.startsWith('audio/')) return 'audio'
  if (contentType.startsWith('video/')) return 'video'
  return 'document'
}

function optOutOf(type: string | undefined): Inbound['optOut'] {
  const upper = type?.toUpperCase()
  return upper === 'STOP' || upper === 'START' || upper === 'HELP' ? OPT_OUTS[upper] : undefined
}
