/** Plays `test/conversations/*.txt` on each channel they name, through the real routes and client libraries. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from './jest.js'
import { playScript } from './play.js'
import { parseScript, type Script } from './script.js'
import type { Stage } from './stage.js'

const PATIENCE_MS = 60_000
const FOLDER = join(import.meta.dirname, '..', 'conversations')

/**
 * A clock does not go back: who says by how much it moves plays in a world of their own, that begins where all do. Some minutes are only
 * a pause, so that many messages are no flood.
 */
export function countsFromTheStart({ lines }: Script): boolean {
  return lines.some((line) => line.kind === 'happens' && line.what.startsWith('clock +') && !line.what.includes('minute'))
}

/** @param onStage plays one conversation in the world it needs */
export function playConversations(
  isMeant: (script: Script) => boolean,
  onStage: (play: (stage: Stage) => Promise<void>) => Promise<void>,
): void {
  for (const file of readdirSync(FOLDER).sort()) {
    if (!file.endsWith('.txt')) continue
    const script = parseScript(readFileSync(join(FOLDER, file), 'utf8'))
    if (!isMeant(script)) continue
    describe(`${file}: ${script.title}`, () => {
      it.each(script.channels)('by %s', (channel) => onStage((stage) => playScript(stage, script, channel)), PATIENCE_MS)
    })
  }
}
