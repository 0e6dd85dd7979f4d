/** A message as Twilio's side keeps it, and its two wire forms: the Messages resource and the incoming webhook. */
import { z } from 'zod'

export const twilioMessage = z.object({
  sid: z.string(),
  channel: z.enum(['sms', 'whatsapp']),
  way: z.enum(['toPerson', 'toService']),
  /** The person's number or business-scoped id, without `whatsapp:`. */
  person: z.string(),
  /** Our number, without `whatsapp:`. */
  sender: z.string(),
  body: z.string(),
  media: z.array(z.object({ id: z.string(), contentType: z.string(), fileName: z.string() })),
  location: z.object({ latitude: z.number(), longitude: z.number(), label: z.string().optional() }).optional(),
  /** Buttons of a content template. */
  buttons: z.array(z.object({ title: z.string(), payload: z.string() })).optional(),
  status: z.enum(['accepted', 'queued', 'sent', 'delivered', 'read', 'undelivered', 'failed', 'receiving', 'received']),
  errorCode: z.number().optional(),
  messagingServiceSid: z.string().optional(),
  statusCallback: z.string().optional(),
  /** ISO, by the service's clock. */
  at: z.string(),
})
export type TwilioMessage = z.infer<typeof twilioMessage>

const PREFIX = { sms: '', whatsapp: 'whatsapp:' } as const
export const wireAddress = (channel: TwilioMessage['channel'], id: string) => PREFIX[channel] + id

/** Twilio counts 160 GSM-7 or 70 UCS-2 characters; the peer only says how many, roughly, as a phone would show. */
function segments(body: string): number {
  const isGsm = /^[\n\r !-_a-z{|}~^[\]\\€£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà@$]*$/.test(body)
  const [single, each] = isGsm ? [160, 153] : [70, 67]
  return body.length <= single ? 1 : Math.ceil(body.length / each)
}

/** The resource of twilio.com/docs/messaging/api/message-resource. */
export function resourceOf(message: TwilioMessage, accountSid: string): Record<string, unknown> {
  const isOut = message.way === 'toPerson'
  const person = wireAddress(message.channel, message.person)
  const sender = wireAddress(message.channel, message.sender)
  const date = new Date(message.at).toUTCString().replace('GMT', '+0000')
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}`
  const isWaiting = message.status === 'accepted' || message.status === 'queued'
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: message.body,
    date_created: date,
    date_sent: isWaiting ? null : date,
    date_updated: date,
    direction: isOut ? 'outbound-api' : 'inbound',
    error_code: message.errorCode ?? null,
    error_message: null,
    from: isOut ? (message.messagingServiceSid !== undefined && isWaiting ? null : sender) : person,
    messaging_service_sid: message.messagingServiceSid ?? null,
    num_media: String(message.media.length),
    num_segments: String(message.channel === 'sms' ? segments(message.body) : 1),
    price: null,
    price_unit: 'USD',
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    tags: null,
    to: isOut ? person : sender,
    uri: `${uri}.json`,
  }
}

export interface WebhookExtras {
  mediaUrl: (mediaId: string) => string
  profileName?: string | undefined
  /** Shown by WhatsApp instead of, or beside, the number. */
  externalUserId?: string | undefined
  button?: { text: string; payload: string; repliesTo?: string | undefined } | undefined
  list?: { id: string; title: string } | undefined
  optOutType?: string | undefined
}

/** The form of twilio.com/docs/messaging/guides/webhook-request, with the fields that each channel has. */
export function webhookForm(message: TwilioMessage, accountSid: string, extras: WebhookExtras): Record<string, string> {
  const from = wireAddress(message.channel, message.person)
  const form: Record<string, string> = {
    MessageSid: message.sid,
    SmsSid: message.sid,
    SmsMessageSid: message.sid,
    AccountSid: accountSid,
    From: from,
    To: wireAddress(message.channel, message.sender),
    Body: message.body,
    NumMedia: String(message.media.length),
    NumSegments: String(message.channel === 'sms' ? segments(message.body) : 1),
    SmsStatus: 'received',
    ApiVersion: '2010-04-01',
  }
  message.media.forEach((media, index) => {
    form[`MediaUrl${index}`] = extras.mediaUrl(media.id)
    form[`MediaContentType${index}`] = media.contentType
  })
  if (message.channel === 'sms') {
    Object.assign(form, {
      FromCountry: 'FR',
      FromState: '',
      FromCity: '',
      FromZip: '',
      ToCountry: 'FR',
      ToState: '',
      ToCity: '',
      ToZip: '',
    })
  } else {
    form.ProfileName = extras.profileName ?? 'Jeune'
    form.MessageType = messageType(message, extras)
    form.ReferralNumMedia = '0'
    form.ChannelMetadata = JSON.stringify({ type: 'whatsapp', data: { context: { ProfileName: form.ProfileName } } })
    if (message.person.startsWith('+')) form.WaId = message.person.slice(1)
    if (extras.externalUserId !== undefined) form.ExternalUserId = `whatsapp:${extras.externalUserId}`
    if (message.location !== undefined) {
      form.Latitude = String(message.location.latitude)
      form.Longitude = String(message.location.longitude)
      if (message.location.label !== undefined) form.Label = message.location.label
    }
    if (extras.button !== undefined) {
      form.ButtonText = extras.button.text
      form.ButtonPayload = extras.button.payload
      if (extras.button.repliesTo !== undefined) {
        form.OriginalRepliedMessageSid = extras.button.repliesTo
        form.OriginalRepliedMessageSender = wireAddress('whatsapp', message.sender)
      }
    }
    if (extras.list !== undefined) {
      form.ListId = extras.list.id
      form.ListTitle = extras.list.title
    }
  }
  if (extras.optOutType !== undefined) form.OptOutType = extras.optOutType
  return form
}

function messageType(message: TwilioMessage, extras: WebhookExtras): string {
  if (extras.button !== undefined) return 'button'
  if (extras.list !== undefined) return 'interactive'
  if (message.location !== undefined) return 'location'
  const type = message.media[0]?.contentType
  if (type === undefined) return 'text'
  if (type === 'image/webp') return 'sticker'
  const kind = type.split('/')[0] ?? ''
  return ['image', 'audio', 'video'].includes(kind) ? kind : 'document'
}

/** The form of a status callback (twilio.com/docs/messaging/guides/track-outbound-message-status). */
export function statusForm(message: TwilioMessage, accountSid: string, status: string): Record<string, string> {
  const form: Record<string, string> = {
    SmsSid: message.sid,
    SmsStatus: status,
    MessageStatus: status,
    To: wireAddress(message.channel, message.person),
    From: wireAddress(message.channel, message.sender),
    MessageSid: message.sid,
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
  }
  if (message.messagingServiceSid !== undefined) form.MessagingServiceSid = message.messagingServiceSid
  if (message.errorCode !== undefined) form.ErrorCode = String(message.errorCode)
  if (message.channel === 'whatsapp') {
    form.ChannelPrefix = 'whatsapp'
    form.ChannelToAddress = message.person
    if (status === 'delivered') form.EventType = 'DELIVERED'
    if (status === 'read') form.EventType = 'READ'
  } else if (status === 'delivered') {
    form.RawDlrDoneDate = message.at.replace(/^\d\d(\d\d)-(\d\d)-(\d\d)T(\d\d):(\d\d).*/, '$1$2$3$4$5')
  }
  return form
}
