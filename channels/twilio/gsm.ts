/**
 * The SMS alphabet (3GPP TS 23.038, "GSM-7") and what a text costs in it. 160 septets are one segment, 153 each when there are several;
 * one character outside the alphabet makes the whole message UCS-2: 70, then 67.
 *
 * Twilio's sms-segments-calculator counts the same and takes 2 ms for a long message, so the tests hold this file against it instead.
 */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
/** An escape and a character: two septets. */
const EXTENDED = '\f^{}\\[~]|€'

const SEPTETS = new Map([
  ...[...BASIC].map((character) => [character, 1] as const),
  ...[...EXTENDED].map((character) => [character, 2] as const),
])

export function isGsm(text: string): boolean {
  for (const character of text) if (!SEPTETS.has(character)) return false
  return true
}

/** How many segments a text is billed. An empty text counts as one. */
export function segmentCount(text: string): number {
  return isGsm(text)
    ? segments(text, (character) => SEPTETS.get(character) ?? 1, 160, 153)
    : segments(text, (character) => character.length, 70, 67)
}

/** A character of two units is never cut in two: it moves to the next segment. */
function segments(text: string, widthOf: (character: string) => number, single: number, each: number): number {
  let total = 0
  let count = 1
  let filled = 0
  for (const character of text) {
    const width = widthOf(character)
    total += width
    if (filled + width > each) {
      count += 1
      filled = 0
    }
    filled += width
  }
  return total <= single ? 1 : count
}

/** Typography that the alphabet lacks, and what people read as the same. */
const EQUIVALENTS = new Map([
  ['\u2019', "'"],
  ['\u2018', "'"],
  ['`', "'"],
  ['\u00b4', "'"],
  ['\u201c', '"'],
  ['\u201d', '"'],
  ['\u201e', '"'],
  ['«', '"'],
  ['»', '"'],
  ['\u2013', '-'],
  ['\u2014', '-'],
  ['\u2011', '-'],
  ['\u2010', '-'],
  ['\u2212', '-'],
  ['•', '-'],
  ['·', '.'],
  ['→', '->'],
  ['×', 'x'],
  ['°', 'o'],
  ['œ', 'oe'],
  ['Œ', 'OE'],
  ['\t', ' '],
  ['\u2044', '/'],
  ['©', '(c)'],
  ['®', '(r)'],
])
const FRENCH_QUOTES = /«[^\S\n]*|[^\S\n]*»/g
/** Soft hyphens, zero-width and direction marks: nothing of them is seen. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu
const PICTURES =
  / ?(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u20e3|\p{Join_Control}|\p{Variation_Selector})+/gu

/**
 * A text as it should go by SMS. Most French lacks only a few characters of the alphabet (ê, ç, ô, ’, emoji), and keeping them would
 * cost more than twice as much for each message, so they become what reads the same without them: `Ça plaît à l’équipe 👍` is sent as
 * `Ça plait à l'équipe`. A text of another script (Arabic, Cyrillic…) is left whole and goes as UCS-2: it must stay readable.
 */
export function toSmsText(text: string): string {
  const plain = text.normalize('NFC').replace(/\r\n?/g, '\n')
  if (isGsm(plain)) return plain
  const cheap = toGsm(plain)
  return isGsm(cheap) && (cheap.trim() !== '' || plain.trim() === '') ? cheap : plain
}

function toGsm(text: string): string {
  const typed = text
    .replace(FRENCH_QUOTES, '"')
    .replace(PICTURES, (found) => EQUIVALENTS.get(found.trim()) ?? '')
    .replace(INVISIBLE, '')
  let result = ''
  for (const character of typed) result += SEPTETS.has(character) ? character : (EQUIVALENTS.get(character) ?? withoutMarks(character))
  return result
}

/** `ê` → `e`, `ﬁ` → `fi`, `²` → `2`, a no-break space → a space; itself when that does not help. */
function withoutMarks(character: string): string {
  const bare = [...character.normalize('NFKD').replace(/\p{M}+/gu, '')].map((part) => EQUIVALENTS.get(part) ?? part).join('')
  return bare !== '' && isGsm(bare) ? bare : character
}
