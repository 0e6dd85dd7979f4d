/** Plays each `conversations/*.txt` on each channel it names, through the real routes and client libraries. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from './support/jest.js'
import { playScript } from './support/play.js'
import { parseScript, type Script } from './support/script.js'
import { openStage, type Stage } from './support/stage.js'

const PATIENCE_MS = 60_000
const FOLDER = join(import.meta.dirname, 'conversations')
let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})
afterAll(async () => {
  await stage?.stop()
})

for (const file of readdirSync(FOLDER).sort()) {
  if (!file.endsWith('.txt')) continue
  const script = parseScript(readFileSync(join(FOLDER, file), 'utf8'))
  describe(`${file}: ${script.title}`, () => {
    it.each(script.channels)(
      'by %s',
      async (channel) => {
        const own = countsFromTheStart(script) ? await openStage() : stage
        try {
          await playScript(own, script, channel)
        } finally {
          if (own !== stage) await own.stop()
        }
      },
      PATIENCE_MS,
    )
  })
}

/** A clock does not go back: who says by how much it moves plays in a world of their own, that begins where all do. */
function countsFromTheStart({ lines }: Script): boolean {
  return lines.some((line) => line.kind === 'happens' && line.what.startsWith('clock +'))
}
