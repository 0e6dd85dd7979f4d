import type { SendFailure } from '../channel.js'

/**
 * What Twilio's error codes mean for the message (twilio.com/docs/api/errors). Codes that only an operator can put right (credentials,
 * sender, account) are `retry`: the message is good and leaves once the setting is.
 */
const FAILURES = new Map<string, SendFailure>([
  ['21610', 'optedOut'],
  ['63016', 'windowClosed'],
  ['63032', 'blocked'],
  ['20429', 'retry'],
  ['14107', 'retry'],
  ['30001', 'retry'],
  ['63018', 'retry'],
  ['63017', 'retry'],
  ['20500', 'retry'],
  ['20503', 'retry'],
  ['20003', 'retry'],
  ['20005', 'retry'],
  ['20404', 'retry'],
  ['21212', 'retry'],
  ['21603', 'retry'],
  ['21606', 'retry'],
  ['21659', 'retry'],
  ['21703', 'retry'],
  ['21704', 'retry'],
  ['63007', 'retry'],
])

/** @param code Twilio's own, from an API error or a status callback; `status` the HTTP status of an API error. */
export function twilioFailure(code: string | undefined, status?: number): SendFailure {
  const known = code === undefined ? undefined : FAILURES.get(code)
  if (known !== undefined) return known
  const isTemporary = status !== undefined && (status >= 500 || status === 429 || status === 408 || status === 401 || status === 403)
  return isTemporary ? 'retry' : 'rejected'
}
