import { readdirSync, readFileSync } from 'node:fs'
import { createInstance } from 'i18next'
import { z } from 'zod'

export type WordVariables = Record<string, string | number>

/** The sentence of a catalog key, with its variables filled in. @throws {Error} when no catalog has the key: a bug, not a person's mistake. */
export type Words = (key: string, variables?: WordVariables) => string

const catalog = z.record(z.string(), z.unknown())

/**
 * Reads a folder of i18next catalogs: `handoff.json` holds the keys `handoff.*`. Nothing is escaped: each room does it for its own
 * medium.
 * @param folder URL of the language's folder, `new URL('./fr/', import.meta.url)`
 */
export function loadWords(folder: URL, language = 'fr'): Words {
  const translation: Record<string, unknown> = {}
  for (const file of readdirSync(folder)) {
    if (file.endsWith('.json')) translation[file.slice(0, -'.json'.length)] = catalog.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
  }
  const i18n = createInstance({
    lng: language,
    resources: { [language]: { translation } },
    initAsync: false,
    interpolation: { escapeValue: false, skipOnVariables: true },
    returnNull: false,
  })
  void i18n.init()
  return (key, variables = {}) => {
    if (!i18n.exists(key, variables)) throw new Error(`No words for "${key}" in ${folder.pathname}.`)
    return i18n.t(key, variables)
  }
}
