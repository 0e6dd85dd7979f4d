import type { Recognisers } from '../../domain/reference/recognisers.js'
import type { Understanding } from '../tools.js'

/** All that dialogs understand of free text. */
export async function createUnderstanding({ occupations, places }: Recognisers, _dataDir: string): Promise<Understanding> {
  return { occupations, places, intentOf: () => undefined, distressIn: () => undefined }
}
