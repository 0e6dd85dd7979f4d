/** The communes an agency serves, as its lead writes them: names and postal codes, on lines or with commas. */
import type { Agency } from '../domain/agencies/agency.js'
import type { Reference } from '../domain/reference/reference.js'
import type { Context } from './context.js'

export const TERRITORIES = ['nearest', 'department', 'list'] as const
export type Territory = (typeof TERRITORIES)[number]

/** As the form shows it. */
export function territoryOf({ communes, department }: Agency, reference: Reference): { kind: Territory; text: string } {
  if (communes.length === 0) return { kind: 'nearest', text: '' }
  const whole = communesOf(department, reference)
  if (whole.length === communes.length && whole.every((insee) => communes.includes(insee))) return { kind: 'department', text: '' }
  const names = communes.map((insee) => {
    const commune = reference.communes.get(insee)
    if (commune === undefined) return insee
    return commune.department === department ? commune.name : `${commune.name} (${commune.department})`
  })
  return { kind: 'list', text: names.join(', ') }
}

/** INSEE codes of a department, in order. */
export function communesOf(department: string, reference: Reference): string[] {
  return [...reference.communes.values()]
    .filter((commune) => commune.department === department)
    .map(({ insee }) => insee)
    .sort()
}

/**
 * @param department where a name that several communes bear is meant
 * @returns INSEE codes, or what names none (or several)
 */
export function parseCommunes(text: string, department: string, context: Context): { communes: string[] } | { unknown: string[] } {
  const { reference } = context.domain
  const found = new Set<string>()
  const unknown: string[] = []
  for (const part of text.split(/[,;\n]/).map((each) => each.trim())) {
    if (part === '') continue
    const codes = /^\d{5}$/.test(part) ? byPostalCode(part, reference) : byName(part, department, context)
    if (codes.length === 0) unknown.push(part)
    for (const insee of codes) found.add(insee)
  }
  return unknown.length > 0 ? { unknown } : { communes: [...found].sort() }
}

function byPostalCode(code: string, reference: Reference): string[] {
  return [...reference.communes.values()].filter(({ postalCodes }) => postalCodes.includes(code)).map(({ insee }) => insee)
}

function byName(text: string, department: string, { domain, recognisePlace, findCommunes }: Context): string[] {
  if (domain.reference.communes.has(text)) return [text]
  const [, bare = text, own = department] = /^(.*?)\s*\((\d\w{1,2})\)$/.exec(text) ?? []
  const place = recognisePlace(bare)
  if (place.kind === 'commune') {
    if (place.commune.department === own) return [place.commune.insee]
    // A small place of the department may bear the name of a bigger one elsewhere.
    const local = findCommunes(bare).filter((commune) => commune.department === own && sameName(commune.name, bare))
    return [local[0]?.insee ?? place.commune.insee]
  }
  if (place.kind !== 'homonyms') return []
  const local = place.communes.filter((commune) => commune.department === own)
  return local.length === 1 ? local.map(({ insee }) => insee) : []
}

function sameName(a: string, b: string): boolean {
  return a.localeCompare(b, 'fr', { sensitivity: 'base', ignorePunctuation: true }) === 0
}
