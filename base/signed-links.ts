import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Clock } from './clock.js'

/** What a link in a message gives access to: recruiter's answer, workshop link, own data, a document, a report. */
export type LinkScope = 'r' | 'a' | 'd' | 'f' | 'b'

export interface LinkClaims {
  scope: LinkScope
  /** Id of what it opens. */
  subject: string
  /** Ids that go with it: `{ youthId }`. */
  detail: Record<string, string>
}

export interface KeptLink extends LinkClaims {
  expiresAt: Date
}

/** Where links are kept, by a digest of their token: who reads the store cannot open any. */
export interface LinkStore {
  /** Once for each key. */
  keep(key: string, link: KeptLink): Promise<void>
  find(key: string): Promise<KeptLink | null>
}

export interface SignedLinks {
  /** `https://…/a/Zk3v…`, 16 characters that fit an SMS; the same for the same claims; valid until `expiresAt`. */
  url(claims: LinkClaims, expiresAt: Date): Promise<string>
  /** @returns null when forged, of another scope or expired: the page then says the link has expired. */
  verify(scope: LinkScope, token: string): Promise<LinkClaims | null>
  /** A token against forged form posts, bound to the link it stands on. */
  formToken(token: string): string
  isFormToken(token: string, given: string): boolean
}

/** 96 bits: nobody guesses one, and no two meet. */
const TOKEN = /^[\w-]{16}$/

export function createSignedLinks(dataKey: Buffer, publicUrl: string, clock: Clock, store: LinkStore): SignedLinks {
  const key = Buffer.from(hkdfSync('sha256', dataKey, '', 'mymatchup links', 32))
  const signature = (purpose: string, text: string) => createHmac('sha256', key).update(`${purpose}\0${text}`).digest('base64url')
  const formToken = (token: string) => signature('form', token).slice(0, 32)
  return {
    async url({ scope, subject, detail }, expiresAt) {
      const details = Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1))
      const token = signature('link', JSON.stringify([scope, subject, details, expiresAt.getTime()])).slice(0, 16)
      await store.keep(digestOf(token), { scope, subject, detail, expiresAt })
      return `${publicUrl}/${scope}/${token}`
    },
    async verify(scope, token) {
      const link = TOKEN.test(token) ? await store.find(digestOf(token)) : null
      if (link === null || link.scope !== scope || link.expiresAt <= clock.now()) return null
      return { scope, subject: link.subject, detail: link.detail }
    },
    formToken,
    isFormToken(token, given) {
      const expected = Buffer.from(formToken(token))
      const actual = Buffer.from(given)
      return expected.length === actual.length && timingSafeEqual(expected, actual)
    },
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
