import { readdirSync, readFileSync } from 'node:fs'
import { createInstance } from 'i18next'
import { z } from 'zod'

export type WordVariables = Record<string, string | number>

/** The sentence of a catalog key, with its variables filled in. @throws {Error} when the key or one of its variables is missing: a bug. */
export type Words = (key: string, variables?: WordVariables) => string

type Tree = { [key: string]: string | Tree }
const treeSchema: z.ZodType<Tree> = z.lazy(() => z.record(z.string(), z.union([z.string(), treeSchema])))

/**
 * Reads a folder of i18next catalogs: `handoff.json` holds the keys `handoff.*`. Nothing is escaped: each room does it for its own
 * medium.
 * @param folder URL of one language's folder, `new URL('./fr/', import.meta.url)`
 */
export function loadWords(folder: URL, language = 'fr'): Words {
  const i18n = createInstance()
  void i18n.init({
    lng: language,
    resources: { [language]: { translation: loadCatalog(folder) } },
    initAsync: false,
    // Flat keys, so that `handoff.title` and `handoff.title.urgent` can both exist.
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    missingInterpolationHandler: (text: string, found: RegExpExecArray) => {
      throw new Error(`Words "${text}" need the variable ${found[0]}.`)
    },
    parseMissingKeyHandler: (key: string) => {
      throw new Error(`No words for "${key}" in ${folder.pathname}.`)
    },
  })
  const plain = new Map<string, string>()
  return (key, variables) => {
    if (variables !== undefined) return i18n.t(key, variables)
    const known = plain.get(key)
    if (known !== undefined) return known
    const text = i18n.t(key, {})
    plain.set(key, text)
    return text
  }
}

/** All words of a folder by their full key, as they stand in the files. @throws {ZodError} when a catalog holds anything but words */
export function loadCatalog(folder: URL): Record<string, string> {
  const catalog: Record<string, string> = {}
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.json')) continue
    flatten(treeSchema.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))), file.slice(0, -'.json'.length), catalog)
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
