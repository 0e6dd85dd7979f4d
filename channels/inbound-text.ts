/** Longest text that is kept of one message, in UTF-16 units: Telegram's own limit, and more than any answer needs. */
export const MOST_INBOUND_CHARACTERS = 4096

/** C0 and C1 controls but tab and line feed: nobody types them, and they break displays. */
const CONTROLS = /(?![\t\n])\p{Cc}/gu

/**
 * What a person wrote, fit to be kept: NFC, line feeds alone as line ends, no control characters, cut at
 * `MOST_INBOUND_CHARACTERS` without halving a character. Undefined when nothing readable is left.
 */
export function inboundText(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  // Through UTF-8 a lone half of a surrogate pair becomes U+FFFD.
  const clean = Buffer.from(text, 'utf8').toString('utf8').replace(/\r\n?/g, '\n').replace(CONTROLS, '').normalize('NFC')
  const cut = clean.slice(0, MOST_INBOUND_CHARACTERS)
  const isPairCut = /[\ud800-\udbff]$/.test(cut)
  const whole = isPairCut ? cut.slice(0, -1) : cut
  return whole.trim() === '' ? undefined : whole
}
