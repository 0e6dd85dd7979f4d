/**
 * Jitsi rooms. With an application's id and secret each person is let in by a token of their own
 * (github.com/jitsi/lib-jitsi-meet, doc/tokens.md); without one the room's name is the key.
 */
import { SignJWT } from 'jose'
import type { JitsiConfig } from '../../config.js'

/** How long after the end a token still lets in. */
const GRACE_MS = 60 * 60_000

export function jitsiAddress({ url }: JitsiConfig, secret: string): string {
  return `${url}/MyMatchUp-${secret}`
}

/** The room's address with a token for one person. */
export async function enterJitsi(
  { url, app }: { url: string; app: NonNullable<JitsiConfig['app']> },
  address: string,
  endsAt: Date,
  visitor: { name: string; isHost: boolean },
): Promise<string> {
  const token = await new SignJWT({
    room: decodeURIComponent(new URL(address).pathname.split('/').at(-1) ?? ''),
    context: { user: { name: visitor.name, moderator: visitor.isHost } },
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(app.id)
    .setAudience('jitsi')
    .setSubject(new URL(url).hostname)
    .setExpirationTime(Math.floor((endsAt.getTime() + GRACE_MS) / 1000))
    .sign(new TextEncoder().encode(app.secret))
  return `${address}?jwt=${token}`
}
