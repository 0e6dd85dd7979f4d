/** Video links: those that advisers paste are checked, and one is made where none is given. */

const LONGEST = 500
const HOST = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i

/** The link in its normal form; null unless it is https on a real host name (no IP, no login, no bare word). */
export function checkedVideoUrl(text: string): string | null {
  const address = text.trim()
  if (address.length > LONGEST || !URL.canParse(address)) return null
  const url = new URL(address)
  const isPlain = url.protocol === 'https:' && url.username === '' && url.password === ''
  return isPlain && HOST.test(url.hostname) ? url.href : null
}

/** A Jitsi room that nobody finds by guessing. @param secret at least 100 bits, `Ids` gives them */
export function jitsiRoom(secret: string): string {
  return `https://meet.jit.si/MyMatchUp-${secret}`
}
