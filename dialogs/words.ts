/** The words of the catalogs in `fr/`: one file a topic, `place.json` holding the keys `place.…`. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import i18next from 'i18next'
import { z } from 'zod'
import type { Variables, WordsKey } from './ask.js'
import type { Words } from './tools.js'

type Tree = { [key: string]: string | Tree }
const treeSchema: z.ZodType<Tree> = z.lazy(() => z.record(z.string(), z.union([z.string(), treeSchema])))

/**
 * Loads all catalogs of a language once.
 * @param folder holds one folder a language; default: this one
 * @returns a key's words. @throws when the key or one of its variables is missing: a bug, found by the tests.
 */
export function loadWords(language = 'fr', folder: string = import.meta.dirname): Words {
  const catalog = loadCatalog(language, folder)
  const instance = i18next.createInstance()
  // Keys are flat, so that `profile.time` and `profile.time.full` can both exist.
  void instance.init({
    lng: language,
    resources: { [language]: { translation: catalog } },
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    missingInterpolationHandler: (text: string, found: RegExpExecArray) => {
      throw new Error(`Words "${text}" need the variable ${found[0]}.`)
    },
    parseMissingKeyHandler: (key: string) => {
      throw new Error(`No words for "${key}" in ${language}/.`)
    },
  })
  return (key: WordsKey, vars: Variables = {}) => instance.t(key, vars)
}

/** All words of a language by their full key, as they stand in the files. */
export function loadCatalog(language = 'fr', folder: string = import.meta.dirname): Record<string, string> {
  const catalog: Record<string, string> = {}
  const home = join(folder, language)
  for (const file of readdirSync(home)) {
    if (!file.endsWith('.json')) continue
    flatten(treeSchema.parse(JSON.parse(readFileSync(join(home, file), 'utf8'))), basename(file, '.json'), catalog)
  }
  return catalog
}

function flatten(tree: Tree, prefix: string, into: Record<string, string>): void {
  for (const [key, value] of Object.entries(tree)) {
    const name = `${prefix}.${key}`
    if (typeof value === 'string') into[name] = value
    else flatten(value, name, into)
  }
}
