import { z } from 'zod'
import { toReadablePhone } from '../../base/phone.js'
import { latestVersion, type PaperVersion } from '../../domain/papers/paper.js'
import { occupationLabel } from '../../domain/reference/names.js'
import { renderPage } from '../../domain/resumes/page.js'
import type { Resume } from '../../domain/resumes/resume.js'
import type { SearchProfile } from '../../matching/profile.js'
import type { Ask, SentFile } from '../ask.js'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { keptFile, pdfName } from './kept-file.js'
import { keepPaper, sendPaper, submitPaper, withdrawPaper } from './paper.js'
import { anonymous, resumePage } from './resume-page.js'
import { RESUME_CHANGES, RESUME_QUESTIONS, type ResumePart } from './resume-questions.js'

const LINK_DAYS = 30
const DAY_MS = 24 * 3_600_000

/** A CV made by chat: the questions once, then a PDF, and any part of it can be changed. */
export const resumeTopic = (deps: TopicDeps) =>
  topic('cv', async (ask, input) => {
    const { isCorrection } = resumeInput.parse(input ?? {})
    const stored = await ask.once('stored', () => deps.domain.resumes.ofYouth(youthIdOf(ask.turn)))
    const paper = await ask.once('paper', () => handedIn(ask, deps))
    const unreview = paper?.state === 'waiting' ? [UNREVIEW] : []
    if (paper !== null && !isCorrection) await ask.say(`paper.status.${paper.state}`, { number: paper.number })
    if (stored === null && !isCorrection) {
      const way = await ask.choice('resume.start', [
        { value: 'make', label: 'resume.make', synonyms: ['oui', 'ok', 'faire', 'creer', 'faire un cv', 'je n ai pas de cv'] },
        { value: 'send', label: 'resume.send', synonyms: ['envoyer', 'j ai deja un cv', 'j en ai un', 'fichier'] },
        ...unreview,
        { value: 'later', label: 'resume.later', synonyms: ['non', 'rien', 'plus tard'] },
      ])
      if (way === 'send') await sendPaper(ask, 'resume', null)
      if (way === 'unreview' && paper !== null) await withdrawPaper(ask, deps, paper.id, 'unreview')
      if (way !== 'make') return
    }
    const known = await ask.once('known', async () => {
      const youthId = youthIdOf(ask.turn)
      const [youth, profile] = await Promise.all([deps.domain.youths.get(youthId), deps.domain.youths.profile(youthId)])
      return { firstName: youth?.firstName ?? null, phone: youth?.phone ?? null, profile: profile?.profile ?? null }
    })
    let resume = stored ?? (await firstResume(ask, deps, known))
    let documentId = paper?.isMade === true ? paper.documentId : null
    if (stored === null) documentId = await keep(ask, deps, resume, 'first')
    else if (isCorrection) {
      resume = await change(ask, deps, resume, known.profile)
      documentId = await keep(ask, deps, resume, 'correction')
    }
    for (let round = 0; ; round++) {
      const isFirst = stored !== null && !isCorrection && round === 0
      const next = await ask.choice(isFirst ? 'resume.existing' : 'resume.ready', [
        { value: 'done', label: 'resume.done', synonyms: ['ok', 'oui', 'c est bon', 'merci', 'non', 'parfait', 'rien'] },
        { value: 'change', label: 'resume.change', synonyms: ['modifier', 'corriger', 'changer'] },
        { value: 'review', label: 'resume.review', synonyms: ['relire', 'faire relire', 'relecture', 'un avis', 'valider'] },
        { value: 'again', label: 'resume.again', synonyms: ['renvoyer', 'recevoir', 'telecharger', 'pdf'] },
        { value: 'anonymous', label: 'resume.anonymous', synonyms: ['anonyme', 'sans nom', 'cv anonyme'] },
        ...(isFirst ? [{ value: 'send' as const, label: 'resume.send', synonyms: ['envoyer', 'fichier', 'un fichier'] }, ...unreview] : []),
      ])
      if (next === 'done') {
        await ask.say('resume.end')
        return
      }
      if (next === 'send') return sendPaper(ask, 'resume', null)
      if (next === 'unreview') {
        if (paper !== null) await withdrawPaper(ask, deps, paper.id, 'unreview')
        return
      }
      if (next === 'review') return review(ask, deps, documentId, resume)
      if (next === 'change') {
        resume = await change(ask, deps, resume, known.profile)
        documentId = await keep(ask, deps, resume, `change${round}`)
      } else await sendPdf(ask, deps, next === 'anonymous' ? anonymous(resume) : resume, `${next}${round}`)
    }
  })

const resumeInput = z.object({ isCorrection: z.boolean().catch(false).default(false) }).catch({ isCorrection: false })

const UNREVIEW = {
  value: 'unreview' as const,
  label: 'resume.unreview',
  synonyms: ['ne plus relire', 'annuler la relecture', 'pas de relecture'],
}

interface HandedIn {
  id: string
  number: number
  state: PaperVersion['state']
  documentId: string
  isMade: boolean
}

/** The newest CV, made here or sent as a file. */
async function handedIn(ask: Ask, { domain }: TopicDeps): Promise<HandedIn | null> {
  const paper = await domain.papers.find(youthIdOf(ask.turn), 'resume', null)
  const version = paper === null ? null : latestVersion(paper)
  if (paper === null || version === null) return null
  const { number, state, documentId, isMade } = version
  return { id: paper.id, number, state, documentId, isMade }
}

/** The CV as it stands goes to the advisers. */
async function review(ask: Ask, deps: TopicDeps, kept: string | null, resume: Resume): Promise<void> {
  const documentId = kept ?? (await makePdf(ask, deps, resume, 'review'))?.documentId
  if (documentId === undefined) await ask.say('resume.tooLong')
  else await submitPaper(ask, deps, { kind: 'resume', offerId: null, documentId, isMade: true })
}

/** Saves a new state of it, as a version, and shows it. @returns its document; null when it does not fit on a page */
async function keep(ask: Ask, deps: TopicDeps, resume: Resume, name: string): Promise<string | null> {
  await ask.once(`save:${name}`, async () => {
    await deps.domain.resumes.save(youthIdOf(ask.turn), resume)
    return null
  })
  const documentId = await sendPdf(ask, deps, resume, `pdf:${name}`)
  if (documentId !== null) await keepPaper(ask, deps, { kind: 'resume', offerId: null, documentId }, name)
  return documentId
}

interface Known {
  firstName: string | null
  phone: string | null
  profile: SearchProfile | null
}

async function firstResume(ask: Ask, deps: TopicDeps, { firstName, phone, profile }: Known): Promise<Resume> {
  const { reference } = deps.domain
  const wanted = profile?.occupations[0]
  let resume: Resume = {
    firstName: firstName ?? '',
    lastName: '',
    headline: wanted === undefined ? '' : (occupationLabel(reference, wanted) ?? ''),
    town: reference.communes.get(profile?.place.insee ?? '')?.name ?? '',
    email: null,
    phone: phone === null ? null : toReadablePhone(phone),
    experiences: [],
    schooling: [],
    skills: [],
    assets: [],
    interests: null,
    look: 'plain',
  }
  await ask.say('resume.begin')
  for (const question of Object.values(RESUME_QUESTIONS)) resume = await question(ask, resume, profile, deps)
  return resume
}

async function change(ask: Ask, deps: TopicDeps, resume: Resume, profile: Known['profile']): Promise<Resume> {
  const parts: ResumePart[] = ['name', 'headline', 'town', 'email', 'experiences', 'schooling', 'skills', 'assets', 'interests', 'look']
  const part = await ask.choice(
    'resume.whichPart',
    parts.map((value) => ({ value, label: `resume.part.${value}`, synonyms: PART_SYNONYMS[value] })),
  )
  return RESUME_CHANGES[part](ask, resume, profile, deps)
}

const PART_SYNONYMS: Record<ResumePart, string[]> = {
  name: ['nom', 'prenom'],
  headline: ['metier', 'titre'],
  town: ['ville', 'adresse'],
  email: ['mail', 'e mail', 'adresse mail'],
  experiences: ['experience', 'stages', 'jobs'],
  schooling: ['ecole', 'diplomes', 'etudes'],
  skills: ['competence', 'savoir faire'],
  assets: ['langues', 'langue', 'permis'],
  interests: ['loisirs', 'passions', 'centres d interet'],
  look: ['couleur', 'style', 'presentation'],
}

/** As a file where the channel takes files, else as a link. */
async function sendPdf(ask: Ask, deps: TopicDeps, resume: Resume, name: string): Promise<string | null> {
  const file = await makePdf(ask, deps, resume, name)
  if (file === null) await ask.say('resume.tooLong')
  else if (ask.turn.channel === 'sms') await ask.say('resume.link', { url: file.url, days: LINK_DAYS })
  else await ask.say('resume.file', {}, [file])
  return file?.documentId ?? null
}

/** Made once for each version; null when it does not fit on a page. */
async function makePdf(ask: Ask, deps: TopicDeps, resume: Resume, name: string): Promise<(SentFile & { documentId: string }) | null> {
  return ask.once(name, async (key) => {
    const page = resumePage(resume, deps.words)
    const bytes = await renderPage(page).catch((error: unknown) => {
      if (error instanceof RangeError) return null
      throw error
    })
    if (bytes === null) return null
    const id = `resume:${key}:${name}`
    const file = { id, fileName: pdfName(page.title), contentType: 'application/pdf', purpose: 'resume', expiresAt: null, bytes }
    return { ...(await keptFile(ask, deps, file, new Date(ask.turn.now.getTime() + LINK_DAYS * DAY_MS))), documentId: id }
  })
}
