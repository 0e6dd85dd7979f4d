import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { loadCatalog, loadWords } from '../../base/words.js'
import { SHARED_CATALOGS } from '../../dialogs/formal.js'
import { describe, expect, it } from '../support/jest.js'

const HOME = join(import.meta.dirname, '../../dialogs')
const FRENCH = new URL('../../dialogs/fr/', import.meta.url)
const catalog = loadCatalog(FRENCH)
const words = loadWords(FRENCH)

describe('words', () => {
  it('are found by file and key, with their variables as they are', () => {
    expect(words('common.yes')).toBe('Oui')
    expect(words('common.placeIn', { name: '<Melun> & "co" {{x}} $t(common.yes)', department: '77' })).toBe(
      '<Melun> & "co" {{x}} $t(common.yes) (77)',
    )
  })

  it('agree with the number', () => {
    expect(words('offer.alert', { count: 1 })).toBe('Une nouvelle offre pour toi :')
    expect(words('offer.alert', { count: 3 })).toBe('3 nouvelles offres pour toi :')
  })

  it('that are missing, or lack a variable, are a bug', () => {
    expect(() => words('common.nope')).toThrow('No words for "common.nope" in')
    expect(() => words('common.placeIn', { name: 'Melun' })).toThrow('need the variable')
  })

  it('that recruiters read too are there as vous, with the same variables', () => {
    const variables = (text = '') => [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name).toSorted()
    const shared = Object.keys(catalog).filter((key) => SHARED_CATALOGS.some((name) => key.startsWith(`${name}.`)))
    expect(shared.filter((key) => !isDeepStrictEqual(variables(catalog[key]), variables(catalog[`formal.${key}`])))).toEqual([])
    const missing = Object.keys(catalog).filter(
      (key) => key.startsWith('common.') && catalog[key.replace('common.', 'formal.')] === undefined,
    )
    expect(missing).toEqual([])
    const formal = Object.entries(catalog).filter(([key]) => /^(?:formal|recruiter)\./.test(key))
    expect(formal.filter(([, text]) => /(?<![\p{L}-])(?:tu|te|toi|ton|ta|tes)(?![\p{L}])|(?<!\p{L})t['’]/iu.test(text))).toEqual([])
  })

  const USES = [
    /(?:\b(?:say|choice|several|yesNo|text|place|occupations|languages|date|file|words)\(\s*)'([^']+)'/g,
    /\b(?:label|hint): '([^']+)'/g,
  ]
  const uses = readSources().flatMap(({ file, text }) =>
    USES.flatMap((use) => [...text.matchAll(use)].map(([, key = '']): [string, string] => [file, key])),
  )

  it.each(uses)('%s uses %s', (_file, key) => {
    expect(catalog[key] ?? catalog[`${key}_other`]).toBeDefined()
  })
})

function readSources(): { file: string; text: string }[] {
  return ['.', 'topics', 'prompts'].flatMap((folder) =>
    readdirSync(join(HOME, folder))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({ file: join(folder, file), text: readFileSync(join(HOME, folder, file), 'utf8') })),
  )
}
