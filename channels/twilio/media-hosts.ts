import { MediaError } from '../channel.js'

const TWILIO_API_HOST = 'api.twilio.com'

/** The address of a file as the webhook gave it; what is meant for Twilio's API goes where the API is (`apiUrl`). */
export function mediaUrl(reference: string, apiUrl: string): URL {
  try {
    const url = new URL(reference)
    if (url.host !== TWILIO_API_HOST) return url
    return new URL(url.pathname + url.search, apiUrl)
  } catch {
    throw new MediaError('unavailable')
  }
}

/**
 * Whether a redirect of Twilio's media API may be followed: its own delivery hosts and its own folder on S3, over https and nothing
 * else. A private address cannot pass for one of them: the host's certificate is checked.
 */
export function isTwilioMedia(url: URL): boolean {
  if (url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '') return false
  if (url.hostname === 'twiliocdn.com' || url.hostname.endsWith('.twiliocdn.com')) return true
  return /^s3-external-1\.amazonaws\.com$/.test(url.hostname) && url.pathname.startsWith('/media.twiliocdn.com/')
}
