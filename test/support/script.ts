/**
 * A conversation as a text file, run by `test/conversations.test.ts`:
 *
 *     # Title
 *     channels: sms, whatsapp, telegram
 *     > what the person writes         (`> (tap) Oui` presses the button so labelled, or answers its number)
 *     < what the service answers       (… stands for anything; accents, case and typographic marks do not count)
 *     [clock +1 day]                   what happens around it: see `test/support/stage.ts`
 *     // a remark
 *
 * Several `<` in a row may be parts of one message or of several: each must be found, in order, in what came since the last `>`.
 */
export type Line =
  | { kind: 'says'; text: string; at: number }
  | { kind: 'hears'; text: string; at: number }
  | { kind: 'happens'; what: string; at: number }

export interface Script {
  title: string
  channels: string[]
  lines: Line[]
}

/** @throws {Error} with the line number, when a line is none of the above */
export function parseScript(text: string): Script {
  const script: Script = { title: '', channels: [], lines: [] }
  text.split('\n').forEach((raw, index) => {
    const line = raw.trim()
    const at = index + 1
    if (line === '' || line.startsWith('//')) return
    if (line.startsWith('# ')) script.title = line.slice(2)
    else if (line.startsWith('channels:'))
      script.channels = line
        .slice(9)
        .split(',')
        .map((name) => name.trim())
    else if (line.startsWith('>')) script.lines.push({ kind: 'says', text: line.slice(1).trim(), at })
    else if (line.startsWith('<')) script.lines.push({ kind: 'hears', text: line.slice(1).trim(), at })
    else if (line.startsWith('[') && line.endsWith(']')) script.lines.push({ kind: 'happens', what: line.slice(1, -1).trim(), at })
    else throw new Error(`Line ${at} is neither said (>), heard (<) nor happens ([…]): ${line}`)
  })
  if (script.title === '' || script.channels.length === 0)
    throw new Error('A script needs a title (# …) and its channels (channels: sms, …).')
  return script
}

/** Letters and digits as they sound the same on every channel: no accents, no case, plain quotes and spaces. */
export function plain(text: string): string {
  return text
    .replace(/œ/g, 'oe')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[’']/g, "'")
    .replace(/[«»“”"]/g, '"')
    .replace(/…/g, '...')
    .replace(/" *([^"]*?) *"/g, '"$1"')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}

/** Whether `pattern` (with … for anything) is found in `text`; gives where it ends, or -1. */
export function findPattern(text: string, pattern: string, from = 0): number {
  let at = from
  for (const part of pattern.split('…').map(plain)) {
    if (part === '') continue
    const found = text.indexOf(part, at)
    if (found < 0) return -1
    at = found + part.length
  }
  return at
}
