/** The questions of a CV, each asking one thing and giving the CV back with the answer in it. Nothing that may not count in hiring. */
import { z } from 'zod'
import type { Resume, ResumeEntry } from '../../domain/resumes/resume.js'
import type { SearchProfile } from '../../matching/profile.js'
import type { Ask } from '../ask.js'
import type { TopicDeps } from './deps.js'

const NAME_LENGTH = 40
const LINE_LENGTH = 80
const DETAIL_LENGTH = 220
const MOST_EXPERIENCES = 5
const MOST_SCHOOLS = 4
const MOST_SUGGESTED = 8
const MOST_TRIES = 3

type Question = (ask: Ask, resume: Resume, profile: SearchProfile | null, deps: TopicDeps) => Promise<Resume>

const optional = async (ask: Ask, words: string, maxLength: number): Promise<string | null> => {
  const text = await ask.text(words, { maxLength, isSkippable: true })
  return text === undefined || text === '' ? null : text
}

const askName: Question = async (ask, resume) => {
  const firstName = resume.firstName === '' ? await ask.text('resume.firstName', { maxLength: NAME_LENGTH }) : resume.firstName
  const lastName = await ask.text('resume.lastName', { maxLength: NAME_LENGTH })
  return { ...resume, firstName: firstName ?? '', lastName: lastName ?? '' }
}

const askNameAgain: Question = (ask, resume, profile, deps) => askName(ask, { ...resume, firstName: '' }, profile, deps)

const askHeadline: Question = async (ask, resume) => {
  const headline = await ask.text('resume.headline', { maxLength: LINE_LENGTH })
  return { ...resume, headline: headline ?? resume.headline }
}

const askTown: Question = async (ask, resume) => {
  const { commune } = await ask.place('resume.town')
  return { ...resume, town: commune.name }
}

const askEmail: Question = async (ask, resume) => {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const said = await optional(ask, tries === 0 ? 'resume.email' : 'resume.emailAgain', LINE_LENGTH)
    if (said === null) break
    const address = z.email().safeParse(said.replace(/\s/g, '').toLowerCase())
    if (address.success) return { ...resume, email: address.data }
  }
  return { ...resume, email: null }
}

const askExperiences: Question = async (ask, resume) => {
  const experiences: ResumeEntry[] = []
  while (experiences.length < MOST_EXPERIENCES) {
    if (!(await ask.yesNo(experiences.length === 0 ? 'resume.hasExperience' : 'resume.hasMoreExperience'))) break
    const title = await ask.text('resume.experienceTitle', { maxLength: LINE_LENGTH })
    const where = await optional(ask, 'resume.experienceWhere', LINE_LENGTH)
    const period = await optional(ask, 'resume.experiencePeriod', NAME_LENGTH)
    const detail = await optional(ask, 'resume.experienceDetail', DETAIL_LENGTH)
    experiences.push({ title: title ?? '', where, period, detail })
  }
  return { ...resume, experiences }
}

const askSchooling: Question = async (ask, resume) => {
  const schooling: ResumeEntry[] = []
  while (schooling.length < MOST_SCHOOLS) {
    if (!(await ask.yesNo(schooling.length === 0 ? 'resume.hasSchool' : 'resume.hasMoreSchool'))) break
    const title = await ask.text('resume.schoolTitle', { maxLength: LINE_LENGTH })
    const where = await optional(ask, 'resume.schoolWhere', LINE_LENGTH)
    const period = await optional(ask, 'resume.schoolPeriod', NAME_LENGTH)
    schooling.push({ title: title ?? '', where, period, detail: null })
  }
  return { ...resume, schooling }
}

/** Suggested from what the wanted occupation is made of (ROME); the person's own words are added. */
const askSkills: Question = async (ask, resume, profile, { domain: { reference } }) => {
  const wanted = profile?.occupations[0]
  const suggested = (wanted === undefined ? [] : (reference.occupationSkills.get(wanted.rome) ?? []))
    .map((ogr) => reference.skills.get(ogr))
    .filter((skill) => skill?.kind === 'activity')
    .slice(0, MOST_SUGGESTED)
    .map((skill) => skill?.label ?? '')
  const chosen =
    suggested.length === 0
      ? []
      : await ask.several(
          'resume.skills',
          suggested.map((label) => ({ value: label, label: { text: label } })),
        )
  const others = await optional(ask, 'resume.otherSkills', DETAIL_LENGTH)
  return { ...resume, skills: [...chosen, ...linesOf(others)] }
}

const askAssets: Question = async (ask, resume, profile, { words }) => {
  const licences = (profile?.licences ?? []).map((licence) => words(`profile.licence.${licence}`))
  const languages = await optional(ask, 'resume.languages', LINE_LENGTH)
  return { ...resume, assets: [...linesOf(languages), ...licences] }
}

const askInterests: Question = async (ask, resume) => ({ ...resume, interests: await optional(ask, 'resume.interests', DETAIL_LENGTH) })

const askLook: Question = async (ask, resume) => {
  const look = await ask.choice('resume.look', [
    { value: 'plain', label: 'resume.looks.plain', synonyms: ['sobre', 'noir', 'classique', 'normal'] },
    { value: 'modern', label: 'resume.looks.modern', synonyms: ['couleur', 'moderne', 'bleu'] },
  ])
  return { ...resume, look }
}

/** `anglais, espagnol et portugais` is three. */
function linesOf(text: string | null): string[] {
  if (text === null) return []
  return text
    .split(/[,;\n]| et /)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** In the order of a first CV; then by the name of what is changed. */
export const RESUME_QUESTIONS = {
  name: askName,
  email: askEmail,
  experiences: askExperiences,
  schooling: askSchooling,
  skills: askSkills,
  assets: askAssets,
  interests: askInterests,
  look: askLook,
} as const

export const RESUME_CHANGES = { ...RESUME_QUESTIONS, name: askNameAgain, headline: askHeadline, town: askTown } as const
export type ResumePart = keyof typeof RESUME_CHANGES
