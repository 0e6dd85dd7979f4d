/** What `matching/` recognises in people's words, over the tables of `data/`. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { createOccupationRecogniser, type OccupationRecogniser } from '../../matching/occupations/recognise-occupation.js'
import { createPlaceRecogniser, type PlaceRecogniser } from '../../matching/places/recognise-place.js'
import { createWordingChecker, type WordingChecker } from '../../matching/wording/check.js'
import { wordingRules } from '../../matching/wording/rules.js'
import type { Commune, Reference } from './reference.js'

export interface Recognisers {
  occupations: OccupationRecogniser
  places: PlaceRecogniser<Commune>
  /** What an offer's text may not ask for (labour code, art. L1132-1). */
  checkWording: WordingChecker
}

const department = z.object({ code: z.string(), name: z.string(), seat: z.string() })
const nickname = z.object({ name: z.string(), insee: z.string() })
const spoken = z.object({ phrase: z.string(), rome: z.string() }).transform(({ phrase, rome }) => ({ phrase, romes: rome.split(' ') }))
const popular = z.object({ rome: z.string(), popularity: z.coerce.number(), appellation: z.string() })

/**
 * @param dir the `data/` folder
 * @throws {Error} naming what cannot be read
 */
export async function loadRecognisers(dir: string, reference: Reference): Promise<Recognisers> {
  const [departments, otherNames, rules] = await Promise.all([
    csv(dir, 'recognition/departments.csv', department),
    csv(dir, 'recognition/place-names.csv', nickname),
    readFile(join(dir, 'wording/rules.json'), 'utf8'),
  ])
  return {
    occupations: await loadOccupationRecogniser(dir, reference),
    places: createPlaceRecogniser(reference.communes.values(), departments, otherNames),
    checkWording: createWordingChecker(wordingRules.parse(JSON.parse(rules))),
  }
}

/**
 * The one for occupations alone.
 * @param dir the `data/` folder
 * @throws {Error} naming what cannot be read
 */
export async function loadOccupationRecogniser(
  dir: string,
  reference: Pick<Reference, 'occupations' | 'appellations'>,
): Promise<OccupationRecogniser> {
  return createOccupationRecogniser({
    occupations: reference.occupations,
    appellations: reference.appellations,
    vocabulary: await csv(dir, 'recognition/vocabulary.csv', spoken),
    popular: await csv(dir, 'recognition/popular.csv', popular),
  })
}

async function csv<T>(dir: string, file: string, row: z.ZodType<T>): Promise<T[]> {
  return z.array(row).parse(parse(await readFile(join(dir, file)), { columns: true, skip_empty_lines: true }))
}
