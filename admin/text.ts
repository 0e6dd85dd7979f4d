/** Between what people type and Slack's markup, both ways. */

/** People's words inside mrkdwn: `<!channel>`, `<@U1>` and `<https://…|x>` become what they look like. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const SKIN_TONE = /:skin-tone-[2-6]:/g

/**
 * What an adviser typed in Slack, as a phone shows it: links in full, mentions by name, entities decoded, emoji as characters.
 * @param emoji characters by short name, from the message's rich text (`emojiOf`)
 */
export function plainOfMrkdwn(text: string, emoji: ReadonlyMap<string, string> = new Map()): string {
  return text
    .replaceAll(SKIN_TONE, '')
    .replace(/:([a-z0-9_+'-]+):/g, (code, name: string) => emoji.get(name) ?? code)
    .replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, (_, target: string, label: string | undefined) => plainOfReference(target, label))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim()
}

function plainOfReference(target: string, label: string | undefined): string {
  const kind = target[0]
  if (kind === '@') return label === undefined ? '' : `@${label.replace(/^@/, '')}`
  if (kind === '#') return label === undefined ? '' : `#${label}`
  if (kind === '!') return label ?? ''
  const address = target.replace(/^(mailto|tel):/, '')
  if (label === undefined || label === '' || target.endsWith(label)) return address
  return `${label} (${address})`
}

/**
 * Characters of the emoji in a message, by short name. Slack gives them in the rich text alone.
 * @param blocks the message event's `blocks`
 */
export function emojiOf(blocks: unknown): Map<string, string> {
  const found = new Map<string, string>()
  collect(blocks, found)
  return found
}

function collect(value: unknown, found: Map<string, string>): void {
  if (Array.isArray(value)) {
    for (const inner of value) collect(inner, found)
    return
  }
  if (typeof value !== 'object' || value === null) return
  if ('type' in value && value.type === 'emoji' && 'name' in value && 'unicode' in value) {
    const { name, unicode } = value
    if (typeof name === 'string' && typeof unicode === 'string' && /^[0-9a-f]{1,5}(-[0-9a-f]{1,5})*$/i.test(unicode)) {
      found.set(name, String.fromCodePoint(...unicode.split('-').map((point) => Number.parseInt(point, 16))))
    }
  }
  for (const inner of Object.values(value)) collect(inner, found)
}
