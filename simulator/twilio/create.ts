/** What Twilio checks before it takes a message (`POST /Messages.json`), with its codes and sentences. */
import { z } from 'zod'

export interface TwilioError {
  status: number
  code: number
  message: string
}

export interface AskedMessage {
  channel: 'sms' | 'whatsapp'
  person: string
  sender: string
  body: string
  mediaUrls: string[]
  buttons: { title: string; payload: string }[]
  /** A template goes out at any time; free text on WhatsApp only within 24 hours. */
  isTemplate: boolean
  messagingServiceSid?: string
  statusCallback?: string
}

export interface ContentTemplate {
  /** `Bonjour {{1}}` */
  body: string
  buttons?: { title: string; payload: string }[]
}

export interface Senders {
  smsFrom: string
  whatsappFrom: string
  messagingServiceSid: string
  /** By content SID; any other well-formed SID is shown with its variables only. */
  templates: ReadonlyMap<string, ContentTemplate>
}

const text = z.string().optional()
const createForm = z.object({
  To: text,
  From: text,
  MessagingServiceSid: text,
  Body: text,
  MediaUrl: z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(z.string())),
  StatusCallback: text,
  ContentSid: text,
  ContentVariables: text,
})

const E164 = /^\+[1-9]\d{5,14}$/
const SCOPED_ID = /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/
const MOST_CHARACTERS = 1600
const MOST_MEDIA = 10

const bad = (code: number, message: string): TwilioError => ({ status: 400, code, message })

/** Codes from twilio.com/docs/api/errors. */
export function readCreate(values: Record<string, unknown>, senders: Senders): AskedMessage | TwilioError {
  const parsed = createForm.safeParse(values)
  if (!parsed.success) return bad(21602, 'Message body is required.')
  const given = parsed.data
  if (given.To === undefined || given.To === '') return bad(21604, "A 'To' phone number is required.")
  if ((given.From ?? '') === '' && (given.MessagingServiceSid ?? '') === '') return bad(21603, "A 'From' phone number is required.")
  if ((given.Body ?? '') === '' && given.MediaUrl.length === 0 && given.ContentSid === undefined)
    return bad(21602, 'Message body is required.')
  if ((given.Body ?? '').length > MOST_CHARACTERS) return bad(21617, 'The concatenated message body exceeds the 1600 character limit.')

  const channel = given.To.startsWith('whatsapp:') ? 'whatsapp' : 'sms'
  const person = given.To.replace(/^whatsapp:/, '')
  if (!E164.test(person) && !(channel === 'whatsapp' && SCOPED_ID.test(person)))
    return bad(21211, `The 'To' number ${given.To} is not a valid phone number.`)
  if (given.From !== undefined && given.From.startsWith('whatsapp:') !== (channel === 'whatsapp')) {
    return bad(21910, "Invalid 'From' and 'To' pair. 'From' and 'To' should be of the same channel")
  }
  if (given.MessagingServiceSid !== undefined && given.MessagingServiceSid !== senders.messagingServiceSid) {
    return bad(21701, 'The Messaging Service does not exist.')
  }
  const sender = given.From?.replace(/^whatsapp:/, '') ?? (channel === 'sms' ? senders.smsFrom : senders.whatsappFrom)
  if (sender === person) return bad(21266, "'To' and 'From' number cannot be the same")
  if (channel === 'sms' && sender !== senders.smsFrom) {
    return bad(21606, `The 'From' phone number ${sender} is not a valid, SMS-capable inbound phone number or short code for your account.`)
  }
  if (channel === 'whatsapp' && sender !== senders.whatsappFrom)
    return bad(63007, 'Twilio could not find a Channel with the specified From address')

  if (given.MediaUrl.length > MOST_MEDIA) return bad(21623, 'Number of media files exceeds allowed limit')
  if (!given.MediaUrl.every(isHttpUrl)) return bad(21620, 'Invalid media URL(s)')
  if (given.StatusCallback !== undefined && !isHttpUrl(given.StatusCallback)) {
    return bad(21609, `The StatusCallback URL ${given.StatusCallback} is not a valid URL.`)
  }
  const content = contentOf(given.ContentSid, given.ContentVariables, senders)
  if (content !== null && 'code' in content) return content
  return {
    channel,
    person,
    sender,
    body: content?.body ?? given.Body ?? '',
    mediaUrls: given.MediaUrl,
    buttons: content?.buttons ?? [],
    isTemplate: content !== null,
    ...(given.MessagingServiceSid === undefined ? {} : { messagingServiceSid: given.MessagingServiceSid }),
    ...(given.StatusCallback === undefined ? {} : { statusCallback: given.StatusCallback }),
  }
}

const variables = z.record(z.string(), z.string())

function contentOf(sid: string | undefined, given: string | undefined, { templates }: Senders): ContentTemplate | TwilioError | null {
  if (sid === undefined) return null
  if (!/^HX[0-9a-f]{32}$/i.test(sid)) return bad(21655, 'The ContentSid is Invalid.')
  let values: Record<string, string> = {}
  try {
    values = variables.parse(JSON.parse(given ?? '{}'))
  } catch {
    return bad(21656, 'The ContentVariables Parameter is invalid.')
  }
  const template = templates.get(sid) ?? {
    body: Object.keys(values)
      .map((name) => `{{${name}}}`)
      .join('\n'),
  }
  return { ...template, body: template.body.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '') }
}

function isHttpUrl(url: string): boolean {
  try {
    return /^https?:$/.test(new URL(url).protocol)
  } catch {
    return false
  }
}
