/** A cover letter for an offer, made by chat: four questions, a draft, any paragraph said anew, a page as PDF, an adviser's eye. */
import { z } from 'zod'
import { toReadablePhone } from '../../base/phone.js'
import { draftLetter, sentence } from '../../domain/letters/draft.js'
import { type CoverLetter, LETTER_PARTS, LETTER_STRENGTHS, type LetterPart } from '../../domain/letters/letter.js'
import { renderPage } from '../../domain/resumes/page.js'
import type { Ask, SentFile } from '../ask.js'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { enumerate, shorten } from './format.js'
import { keptFile, pdfName } from './kept-file.js'
import { letterPage } from './letter-page.js'
import { shortTitle } from './offers.js'
import { keepPaper, submitPaper } from './paper.js'

const ANSWER_LENGTH = 300
const PARAGRAPH_LENGTH = 700
const NAME_LENGTH = 40
const MOST_OFFERS = 6
const TITLE_LENGTH = 50
const LINK_DAYS = 30
const DAY_MS = 24 * 3_600_000

const letterInput = z.object({ offerId: z.string().optional(), isCorrection: z.boolean().optional() }).catch({})

export const letterTopic = (deps: TopicDeps) =>
  topic('letter', async (ask, input) => {
    const { offerId: given, isCorrection } = letterInput.parse(input ?? {})
    const offerId = given ?? (await chooseOffer(ask, deps))
    if (offerId === null) return
    const known = await ask.once('known', () => knownOf(ask, deps, offerId))
    if (known === null) {
      await ask.say('offer.gone')
      return
    }
    let letter = known.letter ?? (await write(ask, deps, offerId, known, 'first'))
    if (known.letter !== null && isCorrection === true) letter = await change(ask, deps, letter, 'correction')
    let isChanged = known.letter === null || isCorrection === true
    let documentId = await show(ask, deps, letter, known, 'first')
    for (let round = 0; ; round++) {
      const next = await ask.choice('letter.ready', [
        { value: 'done', label: 'letter.done', synonyms: ['ok', 'oui', 'c est bon', 'merci', 'non', 'parfait', 'rien'] },
        { value: 'change', label: 'letter.change', synonyms: ['modifier', 'corriger', 'changer'] },
        { value: 'review', label: 'letter.review', synonyms: ['relire', 'faire relire', 'relecture', 'un avis'] },
        { value: 'again', label: 'letter.again', synonyms: ['recommencer', 'refaire'] },
      ])
      if (next === 'done' || next === 'review') {
        await finish(ask, deps, {
          offerId,
          documentId: isChanged ? documentId : (known.documentId ?? documentId),
          wantsReview: next === 'review',
          isChanged,
        })
        return
      }
      letter =
        next === 'change' ? await change(ask, deps, letter, `change${round}`) : await write(ask, deps, offerId, known, `again${round}`)
      isChanged = true
      documentId = await show(ask, deps, letter, known, `${round}`)
    }
  })

interface Known {
  letter: CoverLetter | null
  /** Of the version that was made last. */
  documentId: string | null
  title: string
  company: string | null
  firstName: string
  lastName: string
  contact: string[]
  look: 'plain' | 'modern'
}

async function knownOf(ask: Ask, { domain }: TopicDeps, offerId: string): Promise<Known | null> {
  const youthId = youthIdOf(ask.turn)
  const [offer, youth, resume, letter, paper] = await Promise.all([
    domain.offers.get(offerId),
    domain.youths.get(youthId),
    domain.resumes.ofYouth(youthId),
    domain.letters.find(youthId, offerId),
    domain.papers.find(youthId, 'letter', offerId),
  ])
  if (offer === null || youth === null) return null
  const phone = youth.phone === null ? '' : toReadablePhone(youth.phone)
  return {
    letter,
    documentId: paper?.versions.findLast(({ isMade }) => isMade)?.documentId ?? null,
    title: shortTitle(offer.title),
    company: offer.companyName,
    firstName: resume?.firstName ?? youth.firstName ?? '',
    lastName: resume?.lastName ?? '',
    contact: [resume?.town ?? '', resume?.phone ?? phone, resume?.email ?? ''].filter((part) => part !== ''),
    look: resume?.look ?? 'plain',
  }
}

/** The offers they have asked for, then those that match best. */
async function chooseOffer(ask: Ask, { domain }: TopicDeps): Promise<string | null> {
  const found = await ask.once('offers', async () => {
    const youthId = youthIdOf(ask.turn)
    const asked = (await domain.contactRequests.ofYouth(youthId)).filter(({ state }) => state === 'asked' || state === 'accepted')
    const ranked = (await domain.youths.profile(youthId)) === null ? [] : await domain.matches.rankFor(youthId, MOST_OFFERS)
    const ids = [...new Set([...asked.map(({ offerId }) => offerId), ...ranked.map(({ offer }) => offer.id)])].slice(0, MOST_OFFERS)
    const offers = await domain.offers.getMany(ids)
    return ids.flatMap((id) => {
      const offer = offers.find((one) => one.id === id)
      return offer === undefined ? [] : [{ id, line: `${shorten(shortTitle(offer.title), TITLE_LENGTH)}, ${offer.placeName}` }]
    })
  })
  if (found.length === 0) {
    await ask.say('letter.noOffer')
    return null
  }
  const chosen = await ask.choice('letter.whichOffer', [
    ...found.map(({ id, line }) => ({ value: id, label: { text: line } })),
    { value: 'none', label: 'letter.none', synonyms: ['aucune', 'non', 'rien', 'plus tard'] },
  ])
  if (chosen !== 'none') return chosen
  await ask.say('letter.laterSaid')
  return null
}

/** The four questions, and who signs where no CV says it yet. */
async function write(
  ask: Ask,
  deps: TopicDeps,
  offerId: string,
  { letter, firstName, lastName }: Known,
  name: string,
): Promise<CoverLetter> {
  const { domain, words } = deps
  await ask.say('letter.begin')
  const reasons = (await ask.text('letter.ask.reasons', { maxLength: ANSWER_LENGTH })) ?? ''
  const experience = (await ask.text('letter.ask.experience', { maxLength: ANSWER_LENGTH, isSkippable: true })) ?? null
  const strengths = await ask.several(
    'letter.ask.strengths',
    LETTER_STRENGTHS.map((value) => ({ value, label: `letter.strengthLabel.${value}` })),
  )
  const availability = (await ask.text('letter.ask.availability', { maxLength: ANSWER_LENGTH, isSkippable: true })) ?? null
  const signature =
    letter?.signature ??
    [
      firstName === '' ? await ask.text('resume.firstName', { maxLength: NAME_LENGTH }) : firstName,
      lastName === '' ? await ask.text('resume.lastName', { maxLength: NAME_LENGTH }) : lastName,
    ].join(' ')
  return ask.once(`draft:${name}`, async () => {
    const youthId = youthIdOf(ask.turn)
    const [offer, stored] = await Promise.all([domain.offers.get(offerId), domain.youths.profile(youthId)])
    if (offer === null) throw new Error('An offer was removed while a letter for it was written.')
    const answers = { reasons, experience, strengths, availability }
    const paragraphs = draftLetter({
      offer: { ...offer, title: shortTitle(offer.title) },
      profile: stored?.profile ?? null,
      answers,
      skill: (ogr) => domain.reference.skills.get(ogr)?.label,
      words,
      list: (items) => enumerate(items, words('letter.and')),
    })
    const written = { offerId, signature, answers, paragraphs }
    await domain.letters.save(youthId, written)
    return written
  })
}

/** One paragraph, in the person's own words. */
async function change(ask: Ask, { domain }: TopicDeps, letter: CoverLetter, name: string): Promise<CoverLetter> {
  const part = await ask.choice(
    'letter.whichPart',
    LETTER_PARTS.map((value) => ({ value, label: `letter.part.${value}`, synonyms: PART_SYNONYMS[value] })),
  )
  const text = await ask.text('letter.ask.paragraph', {
    maxLength: PARAGRAPH_LENGTH,
    isSkippable: true,
    vars: { text: letter.paragraphs[part] },
  })
  if (text === undefined || text === '') return letter
  const changed = { ...letter, paragraphs: { ...letter.paragraphs, [part]: sentence(text) } }
  await ask.once(`save:${name}`, async () => {
    await domain.letters.save(youthIdOf(ask.turn), changed)
    return null
  })
  return changed
}

const PART_SYNONYMS: Record<LetterPart, string[]> = {
  opening: ['debut', 'introduction', 'premier', 'objet'],
  reasons: ['pourquoi', 'motivation', 'deuxieme', 'interet'],
  strengths: ['atouts', 'qualites', 'experience', 'troisieme'],
  closing: ['fin', 'conclusion', 'dernier', 'disponibilite'],
}

/** The page as it stands. @returns its document; null when it does not fit */
async function show(ask: Ask, deps: TopicDeps, letter: CoverLetter, known: Known, name: string): Promise<string | null> {
  const { title, company, contact, look } = known
  const file = await ask.once(`pdf:${name}`, async (key): Promise<(SentFile & { documentId: string }) | null> => {
    const page = letterPage({ letter, title, company, contact, look, day: ask.turn.now }, deps.words)
    const bytes = await renderPage(page).catch((error: unknown) => {
      if (error instanceof RangeError) return null
      throw error
    })
    if (bytes === null) return null
    const id = `letter:${key}`
    const document = { id, fileName: pdfName(page.title), contentType: 'application/pdf', purpose: 'letter', expiresAt: null, bytes }
    return { ...(await keptFile(ask, deps, document, new Date(ask.turn.now.getTime() + LINK_DAYS * DAY_MS))), documentId: id }
  })
  if (file === null) await ask.say('letter.tooLong')
  else if (ask.turn.channel === 'sms') await ask.say('letter.link', { url: file.url, days: LINK_DAYS })
  else await ask.say('letter.file', {}, [file])
  return file?.documentId ?? null
}

interface Finished {
  offerId: string
  documentId: string | null
  wantsReview: boolean
  isChanged: boolean
}

/** Kept as a version, so that it can go with an application; read by an adviser where the person wants it. */
async function finish(ask: Ask, deps: TopicDeps, { offerId, documentId, wantsReview, isChanged }: Finished): Promise<void> {
  if (documentId === null) {
    await ask.say('letter.tooLong')
    return
  }
  if (wantsReview) {
    await submitPaper(ask, deps, { kind: 'letter', offerId, documentId, isMade: true })
    return
  }
  if (isChanged) await keepPaper(ask, deps, { kind: 'letter', offerId, documentId }, 'done')
  await ask.say('letter.end')
}
