/** Plays each `conversations/*.txt` on each channel it names, through the real routes and client libraries. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from '@jest/globals'
import { playScript } from './support/play.js'
import { parseScript } from './support/script.js'
import { openStage, type Stage } from './support/stage.js'

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
    it.each(script.channels)('by %s', async (channel) => {
      await playScript(stage, script, channel)
    })
  })
}
