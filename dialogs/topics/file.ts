/** A file, a photo or a voice note that nobody asked for: a CV or a letter goes to be read, anything else to a person who can look at it. */
import { z } from 'zod'
import type { TurnServices } from '../../bot/turn-services.js'
import type { MediaReference } from '../../channels/channel.js'
import type { Ask } from '../ask.js'
import { isRecruiter } from '../formal.js'
import { topic } from '../topic.js'
import { agencyOf, openHandoff } from './adviser.js'
import type { TopicDeps } from './deps.js'
import { handInFiles } from './papers.js'

/** Pages of one paper come as a message each; what came before within this time belongs with it. */
const TOGETHER_MS = 15 * 60_000
const MOST_FILES = 10

const waiting = z.object({
  since: z.number(),
  media: z.array(
    z.object({
      kind: z.enum(['image', 'audio', 'video', 'document', 'sticker']),
      contentType: z.string(),
      reference: z.string(),
      fileName: z.string().optional(),
      sizeBytes: z.number().optional(),
    }),
  ),
})

export const fileTopic = (deps: TopicDeps) =>
  topic('file', async (ask) => {
    const media = await ask.once('media', async () => collected(ask.turn))
    const isPaper = media.every(({ kind }) => kind === 'document' || kind === 'image') && !isRecruiter(ask.turn)
    const what = isPaper ? await whatItIs(ask) : (await ask.yesNo(isSpoken(media) ? 'file.voice' : 'file.document')) ? 'other' : 'nothing'
    await ask.once('settled', async () => {
      delete ask.turn.memory.files
      return null
    })
    if (what === 'cv' || what === 'letter') return handInFiles(ask, deps, what, media)
    if (what === 'other') return passOn(ask, deps, media)
    await ask.say('file.kept')
  })

/** What has come, with what came just before and was not asked about to the end. */
function collected({ memory, inbound, now }: TurnServices): MediaReference[] {
  const before = waiting.safeParse(memory.files)
  const earlier = before.success && now.getTime() - before.data.since < TOGETHER_MS ? before.data.media : []
  const all = [...earlier.map(withoutUndefined), ...inbound.media].slice(-MOST_FILES)
  memory.files = { since: now.getTime(), media: all }
  return all
}

function withoutUndefined({ fileName, sizeBytes, ...rest }: z.output<typeof waiting>['media'][number]): MediaReference {
  return { ...rest, ...(fileName === undefined ? {} : { fileName }), ...(sizeBytes === undefined ? {} : { sizeBytes }) }
}

const isSpoken = (media: MediaReference[]) => media.at(-1)?.kind === 'audio'

function whatItIs(ask: Ask): Promise<'cv' | 'letter' | 'other' | 'nothing'> {
  return ask.choice('paper.whatIsIt', [
    { value: 'cv', label: 'paper.is.cv', synonyms: ['cv', 'curriculum vitae', 'c est mon cv', 'oui'] },
    { value: 'letter', label: 'paper.is.letter', synonyms: ['lettre', 'lettre de motivation', 'lm', 'ma lettre'] },
    { value: 'other', label: 'paper.is.other', synonyms: ['autre', 'autre chose', 'conseiller', 'pour un conseiller'] },
    { value: 'nothing', label: 'paper.is.nothing', synonyms: ['rien', 'non', 'erreur', 'je me suis trompe', 'annuler'] },
  ])
}

async function passOn(ask: Ask, deps: TopicDeps, media: MediaReference[]): Promise<void> {
  const agencyId = await agencyOf(ask, deps)
  const { opensAt, name } = await ask.once('open', async (key) => {
    const opening = await openHandoff(ask, deps, { agencyId, reason: 'file', isUrgent: false, key })
    const handoffId = ask.turn.memory.handoffId
    if (typeof handoffId === 'string') ask.turn.tellDesk({ name: 'handoff.message', value: { handoffId, text: '' }, media })
    return opening
  })
  if (opensAt === null) await ask.say('adviser.opened', { agency: name })
  else await ask.say('adviser.closedNow', { agency: name, when: opensAt })
}
