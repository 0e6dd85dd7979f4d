/**
 * `npm run --silent recognise`: phrases on stdin, one a line; on stdout one line of JSON for each, as soon as it is read:
 * `{"text", "occupations": [{"rome", "label", "score"}, …5 at most]}`. An empty line gives an empty list.
 */
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { loadReference } from '../domain/reference/load.js'
import { loadOccupationRecogniser } from '../domain/reference/recognisers.js'

const DATA = join(import.meta.dirname, '..', 'data')

// A reader that stops early ("| head") is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const recogniser = await loadOccupationRecogniser(DATA, await loadReference(DATA))
for await (const text of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
  const occupations = recogniser.recognise(text).occupations.map(({ rome, label, score }) => ({ rome, label, score }))
  if (!process.stdout.write(`${JSON.stringify({ text, occupations })}\n`)) await once(process.stdout, 'drain')
}
