import { normalise } from '../../../matching/french/normalise.js'
import type { Appellation, Reference } from '../../reference/reference.js'
import type { FranceTravailOffer } from './france-travail.js'

/** The best reading of a job title, with its chance of being right (0 to 1): matching's occupation recogniser. */
export type RecogniseTitle = (title: string) => { rome: string; appellation?: string; score: number } | undefined

/** Finds what job an offer is; undefined when nothing tells. */
export type OccupationFinder = (
  offer: Pick<FranceTravailOffer, 'romeCode' | 'romeLibelle' | 'appellationlibelle' | 'appellationLibelle' | 'intitule'>,
) => { rome: string; appellation?: string } | undefined

/** A reading less sure than this would send people to the wrong job. */
const LEAST_SCORE = 0.5

/**
 * By ROME code where the tables know it, with the appellation of that name; else (ROME 4.0 codes such as M1854, no code at all) by
 * the exact name of appellation, title or occupation, else by what the recogniser reads in them.
 */
export function createOccupationFinder(reference: Reference, recognise: RecogniseTitle): OccupationFinder {
  const appellations = new Map<string, Appellation[]>()
  for (const appellation of reference.appellations) {
    for (const name of namesOf(appellation.label)) appellations.set(name, [...(appellations.get(name) ?? []), appellation])
  }
  const occupations = new Map([...reference.occupations.values()].map(({ label, rome }) => [normalise(label), rome]))

  /** An appellation by its label or either gender of it; undefined where several jobs share the name. */
  function named(text: string, rome?: string): { rome: string; appellation: string } | undefined {
    const all = appellations.get(plainTitle(text)) ?? []
    const fitting = rome === undefined ? all : all.filter((appellation) => appellation.rome === rome)
    const [first] = fitting
    if (first === undefined || fitting.some((other) => other.rome !== first.rome)) return undefined
    return { rome: first.rome, appellation: first.ogr }
  }

  return ({ romeCode, romeLibelle, appellationlibelle, appellationLibelle, intitule }) => {
    const code = (romeCode ?? '').trim().toUpperCase()
    const titles = [appellationlibelle ?? appellationLibelle ?? '', intitule].filter((title) => title.trim() !== '')
    if (reference.occupations.has(code)) {
      return titles.map((title) => named(title, code)).find((found) => found !== undefined) ?? { rome: code }
    }
    for (const title of titles) {
      const found = named(title)
      if (found !== undefined) return found
    }
    const sameLabel = [romeLibelle ?? '', ...titles].map((title) => occupations.get(plainTitle(title))).find((rome) => rome !== undefined)
    if (sameLabel !== undefined) return { rome: sameLabel }
    for (const title of [...titles, romeLibelle ?? '']) {
      const found = title === '' ? undefined : recognise(plainTitle(title))
      if (found !== undefined && found.score >= LEAST_SCORE && reference.occupations.has(found.rome)) {
        return { rome: found.rome, ...(found.appellation === undefined ? {} : { appellation: found.appellation }) }
      }
    }
    return undefined
  }
}

/** `Vendeur / Vendeuse en boulangerie`: the whole label, and each gender with what follows. */
function namesOf(label: string): string[] {
  const whole = normalise(label)
  const [masculine, feminine] = label.split(' / ')
  if (masculine === undefined || feminine === undefined) return [whole]
  const rest = feminine.split(' ').slice(masculine.split(' ').length)
  return [...new Set([whole, normalise(feminine), normalise([masculine, ...rest].join(' '))])]
}

/** Without `(H/F)`, `(e)` and the like. */
function plainTitle(title: string): string {
  return normalise(
    title
      .replace(/\(?\b[hf]\s*[/-]\s*[hf]\b\)?(\s*\/\s*x)?/gi, ' ')
      .replace(/\((e|ne|le|trice|euse|ère|se|rice)\)/gi, '')
      .replace(/[·.](e|ne|le|trice|euse|ère|se|rice)\b/gi, ''),
  )
}
