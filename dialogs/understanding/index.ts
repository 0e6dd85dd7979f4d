/** All that dialogs understand of free text. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Recognisers } from '../../domain/reference/recognisers.js'
import type { Understanding } from '../tools.js'
import { distressIn } from './distress.js'
import { createIntentRecogniser, INTENTS, type IntentTables } from './intents.js'

const phrases = z.array(z.object({ phrase: z.string(), intent: z.enum([...INTENTS, 'none']), split: z.enum(['train', 'held']) }))
const concepts = z.array(z.object({ said: z.string(), concept: z.string() }))

/** What intents are learnt from; `held` phrases are those that measure it, learnt from too once measured. */
export interface MeasuredIntents extends IntentTables {
  phrases: (IntentTables['phrases'][number] & { split: 'train' | 'held' })[]
}

/** @param dataDir the `data/` folder */
export async function createUnderstanding({ occupations, places }: Recognisers, dataDir: string): Promise<Understanding> {
  const intents = createIntentRecogniser(await readIntents(dataDir))
  return { occupations, places, distressIn, intentOf: (text) => intents.recognise(text)?.intent }
}

/** @throws {Error} naming what is not as it should be in `intents.csv` or `concepts.csv` */
export async function readIntents(dataDir: string): Promise<MeasuredIntents> {
  const read = async (file: string): Promise<unknown> => parse(await readFile(join(dataDir, 'recognition', file)), { columns: true })
  return { phrases: phrases.parse(await read('intents.csv')), concepts: concepts.parse(await read('concepts.csv')) }
}
