/** What comes from the advisers' thread during a handoff. */
import { z } from 'zod'
import { topic } from '../topic.js'

const assignedInput = z.object({ handoffId: z.string(), adviserName: z.string() })
export const handoffAssignedTopic = () =>
  topic('handoff.assigned', async (ask, input) => {
    const { adviserName } = assignedInput.parse(input)
    await ask.say('handoff.assigned', { adviser: adviserName })
  })

const messageInput = z.object({
  handoffId: z.string(),
  adviserName: z.string(),
  text: z.string(),
  files: z.array(z.object({ fileName: z.string(), url: z.string() })).catch([]),
})

export const handoffMessageTopic = () =>
  topic('handoff.message', async (ask, input) => {
    const { adviserName, text, files } = messageInput.parse(input)
    if (text !== '') await ask.say('handoff.message', { adviser: adviserName, text })
    for (const file of files) await ask.say('handoff.file', { adviser: adviserName, name: file.fileName, url: file.url })
  })

const editedInput = z.object({ adviserName: z.string(), text: z.string() })
export const handoffEditedTopic = () =>
  topic('handoff.edited', async (ask, input) => {
    const { adviserName, text } = editedInput.parse(input)
    await ask.say('handoff.edited', { adviser: adviserName, text })
  })

const closedInput = z.object({ handoffId: z.string(), word: z.string().nullable().catch(null) })
export const handoffClosedTopic = () =>
  topic('handoff.closed', async (ask, input) => {
    const { handoffId, word } = closedInput.parse(input)
    await ask.once('forget', async () => {
      if (ask.turn.memory.handoffId === handoffId) delete ask.turn.memory.handoffId
      return null
    })
    if (word !== null && word !== '') await ask.say('handoff.lastWord', { text: word })
    await ask.say('handoff.closed')
  })
