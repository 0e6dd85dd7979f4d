import { z } from 'zod'

/** All let a public service use and pass on the whole: permissive ones, and fonts under the OFL. */
const LOOKED_AT = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-3.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'PSF-2.0',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
  'Zlib',
])

/** Named in their files alone, and read there. */
const READ_BY_HAND: Record<string, string> = {
  'escape-regexp-component': 'MIT',
  'png-js': 'MIT',
  sylvester: 'MIT',
  'sandwich-stream': 'Apache-2.0',
}

const licence = z.union([
  z.object({ expression: z.string() }).transform(({ expression }) => expression),
  z
    .object({ license: z.object({ id: z.string().optional(), name: z.string().optional() }) })
    .transform(({ license }) => license.id ?? license.name ?? ''),
])
const component = z.object({
  group: z.string().optional(),
  name: z.string(),
  version: z.string().optional(),
  licenses: z.array(licence).optional(),
})
const bom = z.object({ bomFormat: z.literal('CycloneDX'), components: z.array(component) })

/** Packages by licence, most frequent first; those that name none stand under "none". */
export function licencesOf(given: unknown): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { group, name, version, licenses = [] } of bom.parse(given).components) {
    const said = READ_BY_HAND[name] ?? (licenses.length === 0 ? 'none' : licenses.join(' AND '))
    const packages = found.get(said) ?? []
    packages.push(`${group === undefined || group === '' ? '' : `${group}/`}${name}@${version ?? '?'}`)
    found.set(said, packages)
  }
  return new Map([...found].toSorted(([, a], [, b]) => b.length - a.length))
}

/** Of "A OR B" one is enough, of "A AND B" both are needed. */
export function unknownLicences(licences: ReadonlyMap<string, string[]>): Map<string, string[]> {
  const isKnown = (expression: string) =>
    expression
      .replace(/[()]/g, '')
      .split(' AND ')
      .every((part) => part.split(' OR ').some((one) => LOOKED_AT.has(one.trim())))
  return new Map([...licences].filter(([expression]) => !isKnown(expression)))
}
