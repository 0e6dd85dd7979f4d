import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createWordingChecker, type WordingChecker } from '../../matching/wording/check.js'
import { wordingRules } from '../../matching/wording/rules.js'
import { DATA_DIR } from './domain.js'

/** The wording checker on its real rules. */
export async function wordingCheck(): Promise<WordingChecker> {
  return createWordingChecker(wordingRules.parse(JSON.parse(await readFile(join(DATA_DIR, 'wording', 'rules.json'), 'utf8'))))
}
