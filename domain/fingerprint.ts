import { createHash } from 'node:crypto'
import { withoutUndefined } from './model.js'

/** The same for the same thing said, whatever the order of its fields. */
export function fingerprintOf(said: object): string {
  const ordered = JSON.stringify(withoutUndefined(said), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
  return createHash('sha256').update(ordered).digest('base64url')
}
