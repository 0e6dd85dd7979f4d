/** Applying to an offer: with which CV, with which letter, or without, and off it goes. */
import { z } from 'zod'
import { NO_PAPERS, type RequestPapers } from '../../domain/contact-requests/contact-request.js'
import { latestVersion, type Paper, type PaperKind, validatedVersion } from '../../domain/papers/paper.js'
import { renderPage } from '../../domain/resumes/page.js'
import type { Resume } from '../../domain/resumes/resume.js'
import type { Ask, Option } from '../ask.js'
import { topic } from '../topic.js'
import { askFirstName } from './contact.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { pdfName } from './kept-file.js'
import { anonymous, resumePage } from './resume-page.js'

/** How often somebody may go and make a paper before going on without. */
const MOST_ROUNDS = 4
const applyInput = z.object({ offerId: z.string(), title: z.string() })

export const applyTopic = (deps: TopicDeps) =>
  topic('apply', async (ask, input) => {
    const { offerId, title } = applyInput.parse(input)
    const standing = await ask.once('standing', () => standingOf(ask, deps, offerId))
    if (standing === 'gone') return ask.say('offer.gone')
    if (standing !== 'free') return ask.say(`apply.already.${standing}`, { title })
    const resume = await choosePaper(ask, deps, 'resume', null)
    const letter = await choosePaper(ask, deps, 'letter', offerId)
    const withWhat = resume !== null && letter !== null ? 'both' : resume !== null ? 'resume' : letter !== null ? 'letter' : 'nothing'
    if (!(await ask.yesNo(`apply.sure.${withWhat}`, { vars: { title } }))) {
      await ask.say('apply.notSent')
      return
    }
    const sent = await ask.once('apply', (key) => apply(ask, deps, { offerId, resume, letter, key }))
    if (sent === null) {
      await ask.say('offer.gone')
      return
    }
    if (sent.askedBy === 'recruiter' && sent.state === 'asked') {
      await ask.topic('contactRequest.proposed', { requestId: sent.requestId })
      return
    }
    if (!sent.isNew) {
      await ask.say(`apply.already.${sent.state}`, { title })
      return
    }
    await ask.say('apply.sent', { title })
    if (!sent.hasName) await askFirstName(ask, deps, sent.requestId)
  })

/** `free`, `gone`, or the state of an application that is under way. */
async function standingOf(ask: Ask, { domain }: TopicDeps, offerId: string): Promise<'gone' | 'free' | 'asked' | 'accepted'> {
  const [offer, requests] = await Promise.all([domain.offers.get(offerId), domain.contactRequests.ofYouth(youthIdOf(ask.turn))])
  const open = requests.find((request) => request.offerId === offerId && (request.state === 'asked' || request.state === 'accepted'))
  if (open?.state === 'accepted') return 'accepted'
  if (open?.state === 'asked' && open.isApplication) return 'asked'
  return offer?.state === 'published' ? 'free' : 'gone'
}

interface Chosen {
  documentId: string
  isMade: boolean
}

/** One they have, one they make or send now, or none. */
async function choosePaper(ask: Ask, deps: TopicDeps, kind: PaperKind, offerId: string | null): Promise<Chosen | null> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = await ask.once(`${kind}${round}`, () => papersOf(ask, deps, kind, offerId))
    const options: Option<string>[] = found.map(({ documentId, number, isValidated }) => ({
      value: documentId,
      label: { text: deps.words(`apply.${kind}.${isValidated ? 'validated' : 'unread'}`, { number }) },
      ...(found.length === 1 ? { synonyms: ['oui', 'ok', 'avec', kind === 'resume' ? 'mon cv' : 'ma lettre'] } : {}),
    }))
    const chosen = await ask.choice(kind === 'resume' ? 'apply.resume.which' : 'apply.letter.which', [
      ...options,
      { value: 'new', label: `apply.${kind}.new`, synonyms: ['faire', 'ecrire', 'envoyer', 'nouveau', 'nouvelle'] },
      { value: 'none', label: `apply.${kind}.none`, synonyms: ['sans', 'aucun', 'aucune', 'non', 'rien'] },
    ])
    if (chosen === 'none') return null
    const paper = found.find(({ documentId }) => documentId === chosen)
    if (paper !== undefined) return paper
    await ask.topic(kind === 'resume' ? 'cv' : 'letter', kind === 'resume' ? {} : { offerId })
  }
  return null
}

interface Offered extends Chosen {
  number: number
  isValidated: boolean
}

/** The validated one first, then what came after it; of letters, the offer's own before the general one. */
async function papersOf(ask: Ask, { domain }: TopicDeps, kind: PaperKind, offerId: string | null): Promise<Offered[]> {
  const youthId = youthIdOf(ask.turn)
  const papers = [await domain.papers.find(youthId, kind, offerId), offerId === null ? null : await domain.papers.find(youthId, kind, null)]
  const offered = papers.flatMap((paper) => (paper === null ? [] : offeredOf(paper)))
  const isThere = await Promise.all(offered.map(async ({ documentId }) => (await domain.documents.get(documentId)) !== null))
  return offered.filter((_, index) => isThere[index])
}

function offeredOf(paper: Paper): Offered[] {
  const [validated, latest] = [validatedVersion(paper), latestVersion(paper)]
  return [
    ...(validated === null ? [] : [{ ...validated, isValidated: true }]),
    ...(latest === null || latest.number === validated?.number ? [] : [{ ...latest, isValidated: false }]),
  ].map(({ documentId, isMade, number, isValidated }) => ({ documentId, isMade, number, isValidated }))
}

interface Applying {
  offerId: string
  resume: Chosen | null
  letter: Chosen | null
  key: string
}

async function apply(ask: Ask, deps: TopicDeps, { offerId, resume, letter, key }: Applying) {
  const { domain, elsewhere } = deps
  const youthId = youthIdOf(ask.turn)
  const [youth, offer] = await Promise.all([domain.youths.get(youthId), domain.offers.get(offerId)])
  if (youth === null || offer === null || offer.state !== 'published') return null
  const agencyId = youth.agencyId ?? offer.agencyId
  if (agencyId === null) return null
  const papers: RequestPapers = {
    ...NO_PAPERS,
    resume: resume?.documentId ?? null,
    letter: letter?.documentId ?? null,
    anonymousResume: resume?.isMade === true ? await anonymousOf(ask, deps, key) : null,
  }
  const { request, isNew } = await domain.applications.apply({ youthId, offerId, agencyId, papers, key })
  await domain.matches.react(youthId, offerId, 'interested')
  ask.turn.tellDesk({ name: 'contactRequest.asked', value: { requestId: request.id } })
  await elsewhere.contactRequestChanged(request.id)
  return { isNew, requestId: request.id, state: request.state, askedBy: request.askedBy, hasName: youth.firstName !== null }
}

/** The CV made here, without what says who it is: for the first look. A file that was sent cannot be made so. */
async function anonymousOf(ask: Ask, { domain, words }: TopicDeps, key: string): Promise<string | null> {
  const youthId = youthIdOf(ask.turn)
  const resume: Resume | null = await domain.resumes.ofYouth(youthId)
  if (resume === null) return null
  const page = resumePage(anonymous(resume), words)
  const bytes = await renderPage(page).catch((error: unknown) => {
    if (error instanceof RangeError) return null
    throw error
  })
  if (bytes === null) return null
  const document = {
    id: `anonymous:${key}`,
    youthId,
    fileName: pdfName(page.title),
    contentType: 'application/pdf',
    purpose: 'resume',
    expiresAt: null,
    bytes,
  }
  return (await domain.documents.keep(document)).id
}
