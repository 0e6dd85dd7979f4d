/** What the open data calls things. */
import type { Names } from '../../matching/explain.js'
import type { Reference } from './reference.js'

/** The label of the appellation where there is one, else of the occupation; undefined when neither is known. */
export function occupationLabel(
  { appellationsByOgr, occupations }: Pick<Reference, 'appellationsByOgr' | 'occupations'>,
  { rome, appellation }: { rome: string; appellation?: string },
): string | undefined {
  const named = appellation === undefined ? undefined : appellationsByOgr.get(appellation)
  return (named ?? occupations.get(rome))?.label
}

/** The names that explanations are told with. */
export function namesOf({ skills, occupations }: Pick<Reference, 'skills' | 'occupations'>): Names {
  return { skill: (ogr) => skills.get(ogr)?.label, occupation: (rome) => occupations.get(rome)?.label }
}
