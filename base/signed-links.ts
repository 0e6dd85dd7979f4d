import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import type { Clock } from './clock.js'

/** What a link in a message gives access to: recruiter's answer, workshop link, own data, a document. */
export type LinkScope = 'r' | 'a' | 'd' | 'f'

export interface LinkClaims {
  scope: LinkScope
  /** Id of what it opens. */
  subject: string
  /** Ids that go with it: `{ youthId }`. */
  detail: Record<string, string>
}

export interface SignedLinks {
  /** `https://…/a/eyJ…`; valid until `expiresAt`. */
  url(claims: LinkClaims, expiresAt: Date): Promise<string>
  /** @returns null when forged, of another scope or expired: the page then says the link has expired. */
  verify(scope: LinkScope, token: string): Promise<LinkClaims | null>
  /** A token against forged form posts, bound to the link it stands on. */
  formToken(token: string): string
  isFormToken(token: string, given: string): boolean
}

export function createSignedLinks(dataKey: Buffer, publicUrl: string, clock: Clock): SignedLinks {
  const key = Buffer.from(hkdfSync('sha256', dataKey, '', 'mymatchup links', 32))
  const formToken = (token: string) => createHmac('sha256', key).update(`form\0${token}`).digest('base64url').slice(0, 32)
  return {
    async url({ scope, subject, detail }, expiresAt) {
      const token = await new SignJWT({ d: detail })
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience(scope)
        .setSubject(subject)
        .setExpirationTime(Math.floor(expiresAt.getTime() / 1000))
        .sign(key)
      return `${publicUrl}/${scope}/${token}`
    },
    async verify(scope, token) {
      try {
        const { payload } = await jwtVerify<{ d: Record<string, string> }>(token, key, {
          audience: scope,
          algorithms: ['HS256'],
          currentDate: clock.now(),
          requiredClaims: ['sub', 'exp'],
        })
        return { scope, subject: payload.sub ?? '', detail: payload.d }
      } catch {
        return null
      }
    },
    formToken,
    isFormToken(token, given) {
      const expected = Buffer.from(formToken(token))
      const actual = Buffer.from(given)
      return expected.length === actual.length && timingSafeEqual(expected, actual)
    },
  }
}
