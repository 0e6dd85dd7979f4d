import twilio from 'twilio'
import { type TwilioMessage, webhookForm } from '../../simulator/twilio/message.js'
import type { Person } from './person.js'
import type { Stage } from './stage.js'

/** A webhook as it goes over the wire, to be bent, broken or repeated. */
export interface Wire {
  url: string
  headers: Record<string, string>
  body: string
}

/** What the person's provider would post for this text, signed. The same `id` makes the same message. */
export function wireOf({ service, twilio: peer, telegram, clock }: Stage, { channel, id }: Person, text: string, messageId: number): Wire {
  if (channel === 'telegram') {
    const chat = { id: Number(id), type: 'private', first_name: 'Test' }
    const from = { id: Number(id), is_bot: false, first_name: 'Test', language_code: 'fr' }
    const message = { message_id: messageId, date: Math.floor(clock.now().getTime() / 1000), chat, from, text }
    return {
      url: `${service.url}/channels/telegram`,
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': telegram.webhookSecret },
      body: JSON.stringify({ update_id: 10_000_000 + messageId, message }),
    }
  }
  const message: TwilioMessage = {
    sid: `SM${String(messageId).padStart(32, '0')}`,
    channel,
    way: 'toService',
    person: id,
    sender: channel === 'sms' ? peer.smsFrom : peer.whatsappFrom,
    body: text,
    media: [],
    status: 'receiving',
    at: clock.now().toISOString(),
  }
  const url = `${service.url}/channels/twilio/messages`
  const form = webhookForm(message, peer.accountSid, { mediaUrl: () => '' })
  return {
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': twilio.getExpectedTwilioSignature(peer.authToken, url, form),
    },
    body: new URLSearchParams(form).toString(),
  }
}

/** @returns the HTTP status of the answer */
export async function post({ url, headers, body }: Wire): Promise<number> {
  const response = await fetch(url, { method: 'POST', headers, body })
  await response.arrayBuffer()
  return response.status
}
