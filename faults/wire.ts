import { randomBytes } from 'node:crypto'
import twilio from 'twilio'
import { post } from '../simulator/peer/courier.js'
import { webhookForm } from '../simulator/twilio/message.js'
import type { TwilioPeer } from '../simulator/twilio-peer.js'
import { pause } from './until.js'

/** One message of a person as it goes over the wire, signed: to be posted as often and whenever a scene likes. */
export interface Webhook {
  /** Posts it until the service takes it. */
  deliver(): Promise<void>
}

export function webhookOf(peer: TwilioPeer, serviceUrl: string, person: string, text: string): Webhook {
  const url = `${serviceUrl}/channels/twilio/messages`
  const message = {
    sid: `SM${randomBytes(16).toString('hex')}`,
    channel: 'sms' as const,
    way: 'toService' as const,
    person,
    sender: peer.smsFrom,
    body: text,
    media: [],
    status: 'receiving' as const,
    at: new Date().toISOString(),
  }
  const form = webhookForm(message, peer.accountSid, { mediaUrl: () => '' })
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'x-twilio-signature': twilio.getExpectedTwilioSignature(peer.authToken, url, form),
  }
  return {
    async deliver() {
      for (;;) {
        const status = await post(url, headers, new URLSearchParams(form).toString()).then(
          (answer) => answer.status,
          () => 0,
        )
        if (status === 200) return
        await pause(100)
      }
    },
  }
}
