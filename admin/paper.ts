/** CVs and letters that wait for an adviser: the file in the thread, comments part by part, and the verdict, told to the person. */
import { z } from 'zod'
import { timeZoneOf } from '../domain/agencies/agency.js'
import { latestVersion, PAPER_KINDS, type Paper, type PaperComment } from '../domain/papers/paper.js'
import type { CardMessage } from './blocks/kit.js'
import { PAPER_COMMENT, PAPER_OPEN, PAPER_VALIDATE, paperCard, paperValue } from './blocks/paper-card.js'
import type { Context } from './context.js'
import { type DeskHandler, deskHandler } from './desk.js'
import { postNote } from './handoff.js'
import { uploadInThread } from './handoff-files.js'
import { onPress, onSubmit, type Press, type Submission } from './listeners.js'
import { PAPER_FORM, paperForm, readComments } from './paper-form.js'
import { nameOf } from './person.js'
import { showCard } from './post.js'
import { Refusal } from './refusal.js'
import { tellPerson } from './tell-person.js'
import { shortDayAndTime } from './when.js'

/** Who reads a card later opens the file from the thread. */
const LINK_DAYS = 7
const DAY_MS = 24 * 3_600_000

const named = z.object({ paperId: z.string() })
const metadata = z.object({ value: z.string(), kind: z.enum(PAPER_KINDS), channelId: z.string().optional() })
const valueParts = z.string().regex(/^.+:\d{1,4}$/)

export function paperFeature(context: Context): DeskHandler[] {
  onPress(context, PAPER_OPEN, async () => {})
  onPress(context, PAPER_VALIDATE, (press) => judge(context, press.userId, press.value, 'validated', []))
  onPress(context, PAPER_COMMENT, (press) => openForm(context, press))
  onSubmit(
    context,
    PAPER_FORM,
    ({ form, metadata: given }) => {
      const parsed = metadata.safeParse(given)
      if (!parsed.success) throw new Refusal('paper.gone')
      return readComments(form, parsed.data.kind, context.words)
    },
    (comments, submission: Submission) =>
      judge(context, submission.userId, metadata.parse(submission.metadata).value, 'toChange', comments),
  )
  return [
    deskHandler('paper.submitted', named, async ({ paperId }, _, step) => {
      const place = await refreshPaper(context, paperId)
      if (place !== null) await step('file', () => postLatest(context, paperId))
    }),
    deskHandler('paper.changed', named, async ({ paperId }) => void (await refreshPaper(context, paperId))),
  ]
}

async function openForm(context: Context, { userId, value, triggerId, place }: Press): Promise<void> {
  const { paper, number } = await waitingVersion(context, userId, value)
  const who = nameOf(context, await context.domain.youths.get(paper.youthId))
  const opened = {
    value: paperValue(paper.id, number),
    kind: paper.kind,
    ...(place.channelId === undefined ? {} : { channelId: place.channelId }),
  }
  await context.client.views.open({
    trigger_id: triggerId,
    view: paperForm({ kind: paper.kind, who, metadata: JSON.stringify(opened), words: context.words }),
  })
}

async function judge(
  context: Context,
  userId: string,
  value: string,
  state: 'validated' | 'toChange',
  comments: PaperComment[],
): Promise<void> {
  const { domain, scope, words } = context
  const found = await ownPaper(context, userId, value)
  const member = await scope.of(userId, found.paper.agencyId)
  const { paper } = await domain.papers.review(found.paper.id, found.number, { state, by: userId, adviserName: member.name, comments })
  if (paper === null) throw new Refusal('paper.gone')
  const version = paper.versions.find(({ number }) => number === found.number)
  await refreshPaper(context, paper.id)
  if (version?.state !== state || version.review?.by !== userId) {
    const key = version?.review === null || version === undefined ? `paper.not.${version?.state ?? 'replaced'}` : 'paper.alreadyReviewed'
    throw new Refusal(key, { adviser: version?.review?.adviserName ?? '', state: words(`paper.state.${version?.state ?? 'replaced'}`) })
  }
  // Also at a second press: the first may have died before this.
  await tellPerson(context, await domain.youths.get(paper.youthId), {
    key: `paper:${paper.id}:${found.number}:${state}`,
    name: 'paper.reviewed',
    value: { paperId: paper.id, number: found.number },
    class: 'answer',
  })
}

/** @throws {Refusal} when it is gone, or the adviser is of another agency */
async function ownPaper(
  { domain, scope }: Context,
  userId: string,
  value: string,
): Promise<{ paper: Paper & { agencyId: string }; number: number }> {
  const parts = valueParts.safeParse(value)
  const at = value.lastIndexOf(':')
  const paper = parts.success ? await domain.papers.get(value.slice(0, at)) : null
  if (paper === null || paper.agencyId === null) throw new Refusal('paper.gone')
  const { agencyId } = paper
  await scope.of(userId, agencyId)
  return { paper: { ...paper, agencyId }, number: Number(value.slice(at + 1)) }
}

/** @throws {Refusal} when somebody has read it meanwhile, or it is no longer to be read */
async function waitingVersion(context: Context, userId: string, value: string): Promise<{ paper: Paper; number: number }> {
  const { paper, number } = await ownPaper(context, userId, value)
  const version = paper.versions.find((one) => one.number === number)
  if (version?.state === 'waiting') return { paper, number }
  await refreshPaper(context, paper.id)
  if (version === undefined || version.review === null) throw new Refusal(`paper.not.${version?.state ?? 'replaced'}`)
  const state = context.words(`paper.state.${version.state}`)
  throw new Refusal('paper.alreadyReviewed', { adviser: version.review.adviserName, state })
}

async function refreshPaper(context: Context, paperId: string) {
  const paper = await context.domain.papers.get(paperId)
  if (paper === null || paper.agencyId === null) return null
  return showCard(context, paperKey(paper), paper.agencyId, () => buildCard(context, paperId))
}

export const paperKey = ({ id }: Pick<Paper, 'id'>) => `paper:${id}`

/** The newest version's file, into the card's thread; each once, whichever process brings it. */
async function postLatest(context: Context, paperId: string): Promise<void> {
  const { domain, cards, words } = context
  const paper = await domain.papers.get(paperId)
  const version = paper === null ? null : latestVersion(paper)
  if (paper === null || version === null) return
  const place = await cards.get(paperKey(paper))
  const key = `paperFile:${paperId}:${version.number}`
  if (place === null || !(await cards.claim(key))) return
  try {
    const found = await domain.documents.read(version.documentId)
    if (found === null) await postNote(context, place, words('paper.fileGone'))
    else {
      const { fileName, contentType } = found.document
      const title = words(`paper.title.${paper.kind}`, { who: nameOf(context, await domain.youths.get(paper.youthId)) })
      const extension = fileName.slice(fileName.lastIndexOf('.') + 1)
      const named = words('paper.fileName', { title, number: version.number, extension })
      await uploadInThread(context, place, { bytes: found.bytes, contentType, fileName: named })
    }
    await cards.put(key, place)
  } catch (error) {
    await cards.forget(key)
    throw error
  }
}

async function buildCard(context: Context, paperId: string): Promise<CardMessage | null> {
  const { domain, words, links, clock } = context
  const paper = await domain.papers.get(paperId)
  if (paper === null) return null
  const version = latestVersion(paper)
  const [youth, agency, offer, file] = await Promise.all([
    domain.youths.get(paper.youthId),
    paper.agencyId === null ? null : domain.agencies.get(paper.agencyId),
    paper.offerId === null ? null : domain.offers.get(paper.offerId),
    version === null ? null : domain.documents.get(version.documentId),
  ])
  const zone = timeZoneOf(agency)
  return paperCard({
    paper,
    who: nameOf(context, youth),
    offerTitle: offer?.title ?? '',
    link:
      file === null
        ? ''
        : await links.url({ scope: 'f', subject: file.id, detail: {} }, new Date(clock.now().getTime() + LINK_DAYS * DAY_MS)),
    when: (at) => shortDayAndTime(at, zone),
    words,
  })
}
