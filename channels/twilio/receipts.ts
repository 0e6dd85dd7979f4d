/** Twilio's status callback (twilio.com/docs/messaging/guides/track-outbound-message-status) as a `Receipt`. */
import { z } from 'zod'
import type { Receipt } from '../channel.js'
import { twilioFailure } from './failures.js'
import { channelOf, type Form } from './inbound.js'

const first = (value: unknown) => (Array.isArray(value) ? value[0] : value)
const field = z.preprocess(first, z.string().optional())
const statusForm = z.object({ MessageSid: field, SmsSid: field, MessageStatus: field, SmsStatus: field, ErrorCode: field, To: field })

const STATUSES = new Map<string, Receipt['status']>([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
])

/** @returns null when the form names no message, `nothing` for a status that changes nothing (queued, sending…). */
export function receiptOf(form: Form, conversationId: string | null): Receipt | 'nothing' | null {
  const parsed = statusForm.safeParse(form)
  if (!parsed.success) return null
  const { MessageSid, SmsSid, MessageStatus, SmsStatus, ErrorCode, To } = parsed.data
  const providerId = MessageSid ?? SmsSid
  if (providerId === undefined || providerId === '') return null
  const status = STATUSES.get((MessageStatus ?? SmsStatus ?? '').toLowerCase())
  const channel = channelOf(To ?? '')
  if (status === undefined || channel === null) return 'nothing'
  const code = ErrorCode === undefined || ErrorCode === '' || ErrorCode === '0' ? undefined : ErrorCode
  return {
    channel,
    providerId,
    ...(conversationId === null ? {} : { conversationId }),
    status,
    ...(status === 'failed' ? { failure: twilioFailure(code) } : {}),
    ...(status === 'failed' && code !== undefined ? { code } : {}),
  }
}
