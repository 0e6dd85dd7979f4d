/** What comes from the advisers' thread during a handoff. */
import { z } from 'zod'
import type { ChannelId } from '../../channels/channel.js'
import { topic } from '../topic.js'
import type { TopicDeps } from './deps.js'

const assignedInput = z.object({ handoffId: z.string(), adviserName: z.string() })
export const handoffAssignedTopic = () =>
  topic('handoff.assigned', async (ask, input) => {
    const { adviserName } = assignedInput.parse(input)
    await ask.say('handoff.assigned', { adviser: adviserName })
  })

const begunInput = z.object({ handoffId: z.string(), adviserName: z.string(), agencyName: z.string(), text: z.string() })

/** An adviser writes first: from here on what the person answers goes to them. */
export const handoffBegunTopic = ({ domain }: Pick<TopicDeps, 'domain'>) =>
  topic('handoff.begun', async (ask, input) => {
    ask.speakAs('registered')
    const { handoffId, adviserName, agencyName, text } = begunInput.parse(input)
    await ask.once('begin', async () => {
      // Held back until the morning, it may come when the adviser has ended it already.
      if ((await domain.handoffs.get(handoffId))?.state === 'assigned') ask.turn.memory.handoffId = handoffId
      return null
    })
    await ask.say('handoff.begun', { adviser: adviserName, agency: agencyName, text })
  })

const messageInput = z.object({
  handoffId: z.string(),
  adviserName: z.string(),
  text: z.string(),
  files: z
    .array(z.object({ fileName: z.string(), contentType: z.string().catch(''), url: z.string(), sizeBytes: z.number().catch(0) }))
    .catch([]),
})
type AdviserFile = z.output<typeof messageInput>['files'][number]

/** What WhatsApp and Telegram both fetch by its address and show; the rest is a link. Telegram fetches photos up to 5 MB. */
const SHOWN_TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'application/pdf'])
const MOST_SHOWN_BYTES = 5 * 1024 * 1024

/** Files by SMS are links in the text, and so is what the other channels do not take. */
function isShown({ contentType, sizeBytes }: AdviserFile, channel: ChannelId): boolean {
  return channel !== 'sms' && SHOWN_TYPES.has(contentType) && sizeBytes <= MOST_SHOWN_BYTES
}

export const handoffMessageTopic = () =>
  topic('handoff.message', async (ask, input) => {
    const { adviserName, text, files } = messageInput.parse(input)
    if (text !== '') await ask.say('handoff.message', { adviser: adviserName, text })
    for (const file of files) {
      const said = { adviser: adviserName, name: file.fileName }
      if (isShown(file, ask.turn.channel)) await ask.say('handoff.fileShown', said, [file])
      else await ask.say('handoff.file', { ...said, url: file.url })
    }
  })

const editedInput = z.object({ adviserName: z.string(), text: z.string() })
export const handoffEditedTopic = () =>
  topic('handoff.edited', async (ask, input) => {
    const { adviserName, text } = editedInput.parse(input)
    await ask.say('handoff.edited', { adviser: adviserName, text })
  })

const readInput = z.object({ adviserName: z.string() })
/** A tick on the person's message in the thread. */
export const handoffReadTopic = () =>
  topic('handoff.read', async (ask, input) => {
    await ask.say('handoff.read', { adviser: readInput.parse(input).adviserName })
  })

const movedInput = z.object({ agencyName: z.string(), opensAt: z.string().nullable().catch(null) })
/** Another agency has the conversation from here on. */
export const handoffMovedTopic = () =>
  topic('handoff.moved', async (ask, input) => {
    const { agencyName, opensAt } = movedInput.parse(input)
    if (opensAt === null) await ask.say('handoff.moved', { agency: agencyName })
    else await ask.say('handoff.movedClosed', { agency: agencyName, when: opensAt })
  })

const closedInput = z.object({
  handoffId: z.string(),
  word: z.string().nullable().catch(null),
  /** Said in answer to a message that came when nobody had the conversation any more. */
  isLate: z.boolean().catch(false),
})
export const handoffClosedTopic = () =>
  topic('handoff.closed', async (ask, input) => {
    const { handoffId, word, isLate } = closedInput.parse(input)
    await ask.once('forget', async () => {
      if (ask.turn.memory.handoffId === handoffId) delete ask.turn.memory.handoffId
      return null
    })
    if (isLate) return ask.say('handoff.late')
    if (word !== null && word !== '') await ask.say('handoff.lastWord', { text: word })
    await ask.say('handoff.closed')
  })

const agencyInput = z.object({ agencyName: z.string() })
/** An adviser has moved the person to another agency. */
export const agencyChangedTopic = () =>
  topic('agency.changed', async (ask, input) => {
    ask.speakAs('registered')
    await ask.say('handoff.newAgency', { agency: agencyInput.parse(input).agencyName })
  })
