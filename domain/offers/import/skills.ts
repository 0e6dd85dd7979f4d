import { normalise } from '../../../matching/french/normalise.js'
import type { Demand } from '../../../matching/offer.js'
import type { Reference } from '../../reference/reference.js'

/** Finds a skill of our tables by its OGR code or its exact label; ROME 4.0's other ones are left out. */
export type SkillFinder = (named: { code?: string | null | undefined; libelle?: string | null | undefined }) => Demand<string>[]

/** Always wished, whatever the feed says: see docs/decisions/011-import.md. */
export function createSkillFinder(reference: Reference): SkillFinder {
  const byLabel = new Map([...reference.skills.values()].map(({ label, ogr }) => [normalise(label), ogr]))
  return ({ code, libelle }) => {
    const ogr = reference.skills.get(code ?? '')?.ogr ?? byLabel.get(normalise(libelle ?? ''))
    return ogr === undefined ? [] : [{ value: ogr, need: 'wished' }]
  }
}
