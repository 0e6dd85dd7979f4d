import type { Person } from './person.js'
import { findPattern, plain } from './script.js'
import { until } from './until.js'

/**
 * Listens to all that comes to a person: each call waits until these stand, in this order, in what came since the last one.
 * @returns what was heard up to the last of them, as plain text
 * @throws after a while, with what came instead
 */
export function earOf(person: Person): (...patterns: string[]) => Promise<string> {
  let heard = ''
  return async (...patterns) => {
    let passed = ''
    for (const pattern of patterns) {
      const find = () => {
        heard = [heard, ...person.hears().map(plain)].join('\n')
        return findPattern(heard, pattern)
      }
      await until(pattern, () => find() >= 0).catch(() => {
        throw new Error(`expected "${pattern}", got:\n${heard.trim() || '(nothing)'}`)
      })
      const end = find()
      passed += heard.slice(0, end)
      heard = heard.slice(end)
    }
    return passed
  }
}
