/** CVs and letters between the person and the advisers who read them: handed in, taken back, and what was said of them. */
import { z } from 'zod'
import type { Paper, PaperKind, PaperVersion } from '../../domain/papers/paper.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { agencyOf } from './adviser.js'
import { type TopicDeps, youthIdOf } from './deps.js'

/** Keeps a new version and has the person's advisers read it. */
export async function submitPaper(
  ask: Ask,
  deps: TopicDeps,
  { kind, offerId, documentId, isMade }: { kind: PaperKind; offerId: string | null; documentId: string; isMade: boolean },
): Promise<void> {
  const { domain } = deps
  const agencyId = await agencyOf(ask, deps)
  const submitted = await ask.once('submit', async (key) => {
    const { paper, version } = await domain.papers.add({
      youthId: youthIdOf(ask.turn),
      kind,
      offerId,
      documentId,
      isMade,
      agencyId,
      key,
    })
    ask.turn.tellDesk({ name: 'paper.submitted', value: { paperId: paper.id } })
    return { number: version.number, agency: (await domain.agencies.get(agencyId))?.name ?? '' }
  })
  await ask.say(submitted.number === 1 ? `paper.submitted.${kind}` : `paper.submittedAgain.${kind}`, submitted)
}

/** Keeps what was made here as a version that nobody was asked to read. */
export async function keepPaper(
  ask: Ask,
  { domain }: TopicDeps,
  paper: { kind: PaperKind; offerId: string | null; documentId: string },
  name: string,
): Promise<void> {
  await ask.once(`keep:${name}`, async (key) => {
    await domain.papers.add({ ...paper, youthId: youthIdOf(ask.turn), isMade: true, agencyId: null, key })
    return null
  })
}

/** Nobody is to read it any more; the person keeps it. */
export async function withdrawPaper(ask: Ask, { domain }: TopicDeps, paperId: string, name: string): Promise<void> {
  await ask.once(name, async () => {
    await domain.papers.withdraw(paperId)
    ask.turn.tellDesk({ name: 'paper.changed', value: { paperId } })
    return null
  })
  await ask.say('paper.withdrawn')
}

const reviewedInput = z.object({ paperId: z.string(), number: z.number() })

/** An adviser has read it: it is good, or what to change. */
export const paperReviewedTopic = (deps: TopicDeps) =>
  topic('paper.reviewed', async (ask, input) => {
    const { paperId, number } = reviewedInput.parse(input)
    const told = await ask.once('read', async () => {
      const paper = await deps.domain.papers.get(paperId)
      const version = paper?.versions.find((one) => one.number === number)
      // Somebody else's, or erased meanwhile.
      if (paper?.youthId !== youthIdOf(ask.turn) || version?.review === null || version === undefined) return null
      return describe(paper, version, version.review, deps)
    })
    if (told === null) return
    const { kind, offerId, isMade, adviser, comments, isValidated } = told
    if (isValidated) {
      await ask.say(`paper.validated.${kind}`, { adviser })
      if (comments !== '') await ask.say('paper.comments', { adviser, comments })
      return
    }
    const next = await ask.choice(
      `paper.toChange.${kind}`,
      [
        {
          value: 'here',
          label: isMade ? 'paper.correct' : 'paper.make',
          synonyms: ['corriger', 'changer', 'oui', 'ok', 'modifier', 'ici'],
        },
        { value: 'send', label: 'paper.sendNew', synonyms: ['envoyer', 'fichier', 'nouveau fichier'] },
        { value: 'later', label: 'paper.later', synonyms: ['plus tard', 'non', 'pas maintenant'] },
      ],
      { vars: { adviser, comments } },
    )
    if (next === 'here')
      await ask.topic(kind === 'resume' ? 'cv' : 'letter', { isCorrection: true, ...(offerId === null ? {} : { offerId }) })
    else if (next === 'send') await sendPaper(ask, kind, offerId)
    else await ask.say(`paper.laterSaid.${kind}`)
  })

/** Waits for the file, then has it kept and read. */
export async function sendPaper(ask: Ask, kind: PaperKind, offerId: string | null): Promise<void> {
  const file = await ask.file(kind === 'resume' ? 'paper.send.resume' : 'paper.send.letter', { isSkippable: true })
  if (file === undefined) await ask.say(`paper.laterSaid.${kind}`)
  else await ask.topic('file', { kind, offerId })
}

function describe(
  { kind, offerId }: Paper,
  { state, isMade }: PaperVersion,
  { adviserName, comments }: NonNullable<PaperVersion['review']>,
  { words }: TopicDeps,
) {
  return {
    kind,
    offerId,
    isMade,
    isValidated: state === 'validated',
    adviser: adviserName === '' ? words('paper.anAdviser') : adviserName,
    comments: comments.map(({ section, text }) => words('paper.comment', { section: words(`paper.section.${section}`), text })).join('\n'),
  }
}
