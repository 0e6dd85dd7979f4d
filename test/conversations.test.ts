/** The conversations that share one world. */
import { countsFromTheStart, playConversations } from './support/conversations.js'
import { afterAll, beforeAll } from './support/jest.js'
import { openStage, type Stage } from './support/stage.js'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})
afterAll(async () => {
  await stage?.stop()
})

playConversations(
  (script) => !countsFromTheStart(script),
  (play) => play(stage),
)
