/** A file that a person sends: looked at, named by them, kept as their CV or letter for an adviser to read, or passed on. */
import { z } from 'zod'
import { MediaError, type MediaReference } from '../../channels/channel.js'
import { inspectPaper, type PaperProblem } from '../../domain/papers/inspect.js'
import { PAPER_KINDS } from '../../domain/papers/paper.js'
import type { Ask } from '../ask.js'
import { isRecruiter } from '../formal.js'
import { topic } from '../topic.js'
import { agencyOf, openHandoff } from './adviser.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { submitPaper } from './paper.js'

/** How long a file waits for its sender to say what it is. */
const UNNAMED_DAYS = 2
const DAY_MS = 24 * 3_600_000

/** What it is, where the question that it answers says so. */
const fileInput = z.object({ kind: z.enum(PAPER_KINDS).optional(), offerId: z.string().nullable().optional() }).catch({})

export const fileTopic = (deps: TopicDeps) =>
  topic('file', async (ask, input) => {
    const { kind, offerId = null } = fileInput.parse(input ?? {})
    const media = await ask.once('media', async () => ask.turn.inbound.media)
    const file = media.find((one) => one.kind === 'image' || one.kind === 'document')
    if (file === undefined || isRecruiter(ask.turn)) {
      if (await ask.yesNo(media[0]?.kind === 'audio' ? 'file.voice' : 'file.document')) await toAdviser(ask, deps, media)
      else await ask.say('file.kept')
      return
    }
    const taken = await ask.once('take', (key) => take(ask, deps, file, key))
    if ('problem' in taken) {
      await ask.say(`paper.problem.${taken.problem}`)
      return
    }
    if (media.length > 1) await ask.say('paper.onlyOne')
    const what =
      kind ??
      (await ask.choice('paper.what', [
        { value: 'resume', label: 'paper.kind.resume', synonyms: ['cv', 'mon cv', 'curriculum', 'un cv'] },
        { value: 'letter', label: 'paper.kind.letter', synonyms: ['lettre', 'ma lettre', 'lettre de motivation', 'lm'] },
        { value: 'adviser', label: 'paper.toAdviser', synonyms: ['autre', 'autre chose', 'conseiller', 'un document', 'question'] },
        { value: 'nothing', label: 'paper.nothing', synonyms: ['rien', 'erreur', 'laisse tomber', 'non'] },
      ]))
    if (what === 'resume' || what === 'letter') {
      await ask.once('name', async () => {
        await deps.domain.documents.settle(taken.documentId, { purpose: what, expiresAt: null })
        return null
      })
      await submitPaper(ask, deps, { kind: what, offerId: what === 'letter' ? offerId : null, documentId: taken.documentId, isMade: false })
      return
    }
    await ask.once('drop', async () => {
      await deps.domain.documents.remove(taken.documentId)
      return null
    })
    if (what === 'adviser') await toAdviser(ask, deps, media)
    else await ask.say('file.kept')
  })

type Taken = { documentId: string } | { problem: PaperProblem | 'gone' | 'unavailable' }

async function take(ask: Ask, { domain }: TopicDeps, file: MediaReference, key: string): Promise<Taken> {
  try {
    const { bytes, fileName } = await ask.turn.fetchMedia(file)
    const looked = await inspectPaper(bytes)
    if ('problem' in looked) return looked
    const { id } = await domain.documents.keep({
      id: `sent:${key}`,
      youthId: youthIdOf(ask.turn),
      fileName,
      contentType: looked.contentType,
      purpose: 'sent',
      expiresAt: new Date(ask.turn.now.getTime() + UNNAMED_DAYS * DAY_MS),
      bytes,
    })
    return { documentId: id }
  } catch (error) {
    if (!(error instanceof MediaError)) throw error
    return { problem: error.reason === 'refusedType' ? 'wrongType' : error.reason }
  }
}

/** Whatever else it is: a person can look at it, the service cannot. */
async function toAdviser(ask: Ask, deps: TopicDeps, media: MediaReference[]): Promise<void> {
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
