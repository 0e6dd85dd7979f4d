/** The conversations that move the clock, each in a world of its own. */
import { countsFromTheStart, playConversations } from './support/conversations.js'
import { openStage } from './support/stage.js'

playConversations(countsFromTheStart, async (play) => {
  const stage = await openStage()
  try {
    await play(stage)
  } finally {
    await stage.stop()
  }
})
