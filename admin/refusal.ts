import type { WordVariables } from '../base/words.js'

/** What an adviser asked cannot be done, for a reason to tell them: a key of `admin/fr` and its variables. */
export class Refusal extends Error {
  readonly key: string
  readonly variables: WordVariables
  constructor(key: string, variables: WordVariables = {}) {
    super(`Refused: ${key}.`)
    this.key = key
    this.variables = variables
  }
}
