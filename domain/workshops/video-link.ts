/** Video links: those that advisers paste are checked and known providers named. Pure; nothing is fetched. */

const LONGEST = 500
const HOST = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i
/** Names that mean something inside one network alone (RFC 6761, RFC 8375, and what routers and companies use). */
const PRIVATE = /(^|\.)(local|localhost|localdomain|internal|intranet|private|lan|home|corp|arpa|test|invalid|onion)$/i
/** Third parties that hide where a link leads, and may lead elsewhere tomorrow. */
const SHORTENERS = [
  'bit.ly',
  'tinyurl.com',
  't.co',
  'goo.gl',
  'ow.ly',
  'is.gd',
  'buff.ly',
  'cutt.ly',
  'rb.gy',
  'lnkd.in',
  'shorturl.at',
  'urlr.me',
  't.ly',
]

interface Provider {
  name: string
  hosts: string[]
  /** Whether a path leads to a meeting, not to the provider's home page. */
  isMeeting(path: string): boolean
}

const anyPage = (path: string) => path.length > 1
const PROVIDERS: Provider[] = [
  { name: 'Zoom', hosts: ['zoom.us', 'zoom.com'], isMeeting: (path) => /^\/(j|my|s|w|wc|meeting)\/./.test(path) },
  { name: 'Microsoft Teams', hosts: ['teams.microsoft.com', 'teams.live.com'], isMeeting: (path) => /^\/(l|meet|dl)\/./.test(path) },
  { name: 'Google Meet', hosts: ['meet.google.com'], isMeeting: (path) => /^\/([a-z]{3}-[a-z]{4}-[a-z]{3}|lookup\/.+)$/.test(path) },
  { name: 'Visio de l’État', hosts: ['visio.numerique.gouv.fr'], isMeeting: anyPage },
  { name: 'Webconf de l’État', hosts: ['webconf.numerique.gouv.fr'], isMeeting: anyPage },
  { name: 'Webinaire de l’État', hosts: ['webinaire.numerique.gouv.fr'], isMeeting: anyPage },
  { name: 'Whereby', hosts: ['whereby.com'], isMeeting: anyPage },
  { name: 'Webex', hosts: ['webex.com'], isMeeting: anyPage },
  { name: 'Jitsi', hosts: ['meet.jit.si', '8x8.vc', 'framatalk.org', 'meet.element.io'], isMeeting: anyPage },
]

export type VideoLinkProblem = 'notHttps' | 'login' | 'privateHost' | 'shortened' | 'noRoom'

/** The link in its normal form, or why it cannot be: https on a public host name, of a room, by no third party. */
export function checkVideoLink(text: string): { url: string } | { problem: VideoLinkProblem } {
  const address = text.trim()
  if (address.length > LONGEST || !URL.canParse(address)) return { problem: 'notHttps' }
  const url = new URL(address)
  if (url.protocol !== 'https:') return { problem: 'notHttps' }
  if (url.username !== '' || url.password !== '') return { problem: 'login' }
  if (!HOST.test(url.hostname) || PRIVATE.test(url.hostname)) return { problem: 'privateHost' }
  if (SHORTENERS.some((host) => isOf(url, host))) return { problem: 'shortened' }
  const provider = PROVIDERS.find(({ hosts }) => hosts.some((host) => isOf(url, host)))
  if (provider !== undefined && !provider.isMeeting(url.pathname)) return { problem: 'noRoom' }
  return { url: url.href }
}

/** `Zoom`; null when the provider is none that people know by name. */
export function videoProviderOf(address: string): string | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  const known = PROVIDERS.find(({ hosts }) => hosts.some((host) => isOf(url, host)))
  if (known !== undefined) return known.name
  if (url.hostname.startsWith('bbb.') || url.pathname.startsWith('/bigbluebutton/')) return 'BigBlueButton'
  return url.hostname.includes('jitsi') ? 'Jitsi' : null
}

function isOf({ hostname }: URL, host: string): boolean {
  return hostname === host || hostname.endsWith(`.${host}`)
}

/** A public Jitsi room that nobody finds by guessing. @param secret at least 100 bits, `Ids` gives them */
export function jitsiRoom(secret: string): string {
  return `https://meet.jit.si/MyMatchUp-${secret}`
}
