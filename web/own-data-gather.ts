/** Everything held about one person, from every concept, as plain values: the page shows it and the download is it. */
import { timeZoneOf } from '../domain/agencies/agency.js'
import type { ContactRequest, FollowUp } from '../domain/contact-requests/contact-request.js'
import type { About } from '../domain/figures/figures.js'
import type { CoverLetter } from '../domain/letters/letter.js'
import type { Paper, PaperVersion } from '../domain/papers/paper.js'
import type { Resume } from '../domain/resumes/resume.js'
import type { TrainingInterest } from '../domain/trainings/interest.js'
import type { Registration } from '../domain/workshops/workshop.js'
import type { ConsentKind } from '../domain/youth/youth.js'
import type { CriterionResult } from '../matching/match.js'
import type { SearchProfile } from '../matching/profile.js'
import type { WebContext } from './deps.js'
import { profileFacts } from './profile-facts.js'

const MOST_MESSAGES = 10_000

export interface OwnData {
  youth: {
    code: string
    firstName: string | null
    phone: string | null
    isPaused: boolean
    /** What they told for the figures. */
    about: About | null
    createdAt: Date
    lastSeenAt: Date
  }
  agency: string | null
  timeZone: string
  /** As people read it. */
  profile: { name: string; value: string }[]
  /** As matching sees it. */
  searchProfile: SearchProfile | null
  consents: { kind: ConsentKind; isGiven: boolean; version: string; at: Date; channel: string }[]
  contactRequests: {
    offer: string
    state: ContactRequest['state']
    askedAt: Date
    answeredAt: Date | null
    followUps: FollowUp[]
    interview: { state: string; at: Date | null; slots: Date[]; where: string | null } | null
  }[]
  /** Who they hire for, when they hire. */
  recruiters: { name: string; phone: string | null; createdAt: Date }[]
  matches: { offer: string; score: number; computedAt: Date; sentAt: Date | null; reaction: string | null; criteria: CriterionResult[] }[]
  workshops: { title: string; startsAt: Date; state: Registration['state']; attended: boolean }[]
  handoffs: { reason: string; openedAt: Date; closedAt: Date | null }[]
  documents: { fileName: string; contentType: string; sizeBytes: number; createdAt: Date; expiresAt: Date | null }[]
  /** What advisers have written down. */
  notes: { text: string; at: Date }[]
  resumes: Resume[]
  surveys: { kind: string; about: string; sentAt: Date | null; questions: { text: string | null; answer: string | null }[] }[]
  letters: (Omit<CoverLetter, 'offerId'> & { offer: string })[]
  /** CVs and letters with what advisers said of each version. */
  papers: { kind: Paper['kind']; offer: string | null; versions: Omit<PaperVersion, 'documentId'>[] }[]
  appointments: { state: string; startsAt: Date | null; slots: Date[]; adviser: string }[]
  trainings: { training: string; state: TrainingInterest['state']; askedAt: Date; answeredAt: Date | null }[]
  toldTrainings: { training: string; at: Date; isDeclined: boolean }[]
  messages: { from: 'person' | 'bot' | 'adviser'; text: string; at: Date }[]
}

/** @returns null when nothing is held about this person any more */
export async function gatherOwnData(context: WebContext, youthId: string): Promise<OwnData | null> {
  const { domain } = context
  const youth = await domain.youths.get(youthId)
  if (youth === null) return null
  const [stored, held, agency, messages] = await Promise.all([
    domain.youths.profile(youthId),
    domain.heldAbout(youthId),
    youth.agencyId === null ? null : domain.agencies.get(youth.agencyId),
    messagesOf(context, youth.conversationIds),
  ])
  const offerIds = [...held.contactRequests, ...held.matches, ...held.papers, ...held.letters].flatMap(({ offerId }) => offerId ?? [])
  const titles = new Map((await domain.offers.getMany([...new Set(offerIds)])).map(({ id, title }) => [id, title]))
  const trainingIds = [...held.trainingInterests, ...held.toldTrainings].map(({ trainingId }) => trainingId)
  const trainings = new Map((await domain.trainings.getMany([...new Set(trainingIds)])).map(({ id, title }) => [id, title]))
  const offerOf = (offerId: string) => titles.get(offerId) ?? context.words('data.offerGone')
  const { code, firstName, phone, isPaused, about = null, createdAt, lastSeenAt } = youth
  return {
    youth: { code, firstName, phone, isPaused, about, createdAt, lastSeenAt },
    agency: agency?.name ?? null,
    timeZone: timeZoneOf(agency),
    profile: stored === null ? [] : profileFacts(stored.profile, domain.reference, context.words),
    searchProfile: stored?.profile ?? null,
    consents: youth.consents.map(({ kind, isGiven, version, at, channel }) => ({ kind, isGiven, version, at, channel })),
    recruiters: held.recruiters.map(({ name, phone: number, createdAt: since }) => ({ name, phone: number, createdAt: since })),
    contactRequests: held.contactRequests.map(({ offerId, state, askedAt, answeredAt, followUps, interview }) => ({
      followUps,
      interview: interview === null ? null : { state: interview.state, at: interview.at, slots: interview.slots, where: interview.where },
      offer: offerOf(offerId),
      state,
      askedAt,
      answeredAt,
    })),
    matches: held.matches.map(({ offerId, score, computedAt, sentAt, reaction, criteria }) => ({
      offer: offerOf(offerId),
      score,
      computedAt,
      sentAt,
      reaction,
      criteria,
    })),
    workshops: held.workshops.map(({ workshop, registration }) => ({
      title: workshop.title,
      startsAt: workshop.startsAt,
      state: registration.state,
      attended: registration.attendedAt !== null,
    })),
    handoffs: held.handoffs.map(({ reason, openedAt, closedAt }) => ({ reason, openedAt, closedAt })),
    documents: held.documents.map(({ fileName, contentType, sizeBytes, createdAt, expiresAt: until }) => ({
      fileName,
      contentType,
      sizeBytes,
      createdAt,
      expiresAt: until,
    })),
    notes: held.notes.map(({ text, at }) => ({ text, at })),
    resumes: held.resumes,
    surveys: held.surveys.map(({ kind, about, sentAt, questions, answers }) => ({
      kind,
      about,
      sentAt,
      questions: questions.flatMap((question) => {
        const answer = answers[question.id]
        // A choice is kept by its place in the list.
        const said =
          question.kind === 'choice' && answer !== undefined && answer !== null ? (question.choices[Number(answer)] ?? answer) : answer
        return said === undefined ? [] : [{ text: question.text, answer: said }]
      }),
    })),
    letters: held.letters.map(({ offerId, ...letter }) => ({ offer: offerOf(offerId), ...letter })),
    papers: held.papers.map(({ kind, offerId, versions }) => ({
      kind,
      offer: offerId === null ? null : offerOf(offerId),
      versions: versions.map(({ documentId: _, ...version }) => version),
    })),
    appointments: held.appointments.map(({ state, startsAt, slots, adviserName }) => ({ state, startsAt, slots, adviser: adviserName })),
    trainings: held.trainingInterests.map(({ trainingId, state, askedAt, answeredAt }) => ({
      training: trainings.get(trainingId) ?? '',
      state,
      askedAt,
      answeredAt,
    })),
    toldTrainings: held.toldTrainings.map(({ trainingId, at, isDeclined }) => ({
      training: trainings.get(trainingId) ?? '',
      at,
      isDeclined,
    })),
    messages,
  }
}

async function messagesOf({ transcript }: WebContext, conversationIds: string[]): Promise<OwnData['messages']> {
  const all = (await Promise.all(conversationIds.map((id) => transcript(id, MOST_MESSAGES)))).flat()
  const messages: OwnData['messages'] = []
  for (const { from, text, at } of all.sort((a, b) => a.at.getTime() - b.at.getTime())) {
    if (from !== 'event') messages.push({ from, text, at })
  }
  return messages
}
