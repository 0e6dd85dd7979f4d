/** A letter's paragraphs, drafted from what the person said and from what the offer asks for. Pure; the words come in. */

import type { SearchProfile } from '../../matching/profile.js'
import type { JobOffer } from '../offers/job-offer.js'
import type { LetterAnswers, LetterPart } from './letter.js'

export interface DraftFrom {
  offer: Pick<JobOffer, 'title' | 'companyName' | 'placeName' | 'licences' | 'skills' | 'hours'>
  profile: Pick<SearchProfile, 'licences' | 'skills' | 'refusedHours'> | null
  answers: LetterAnswers
  /** A skill's label by its OGR code. */
  skill(ogr: string): string | undefined
  words(key: string, vars?: Record<string, string | number>): string
  /** `a, b et c`. */
  list(items: string[]): string
}

const MOST_SKILLS = 3

/** What the offer asks for is told of only where the person's own profile has it: nothing is claimed for them. */
export function draftLetter({ offer, profile, answers, skill, words, list }: DraftFrom): Record<LetterPart, string> {
  const { title, companyName, placeName } = offer
  const shared = offer.skills
    .filter(({ value }) => profile?.skills.includes(value) === true)
    .flatMap(({ value }) => skill(value) ?? [])
    .slice(0, MOST_SKILLS)
    .map(uncapitalised)
  const licences = offer.licences.filter(({ value }) => profile?.licences?.includes(value) === true).map(({ value }) => value)
  const hours = profile === null ? [] : offer.hours.filter((kind) => !profile.refusedHours.includes(kind))
  const strengths = answers.strengths.map((one) => words(`letter.strength.${one}`))
  return {
    opening:
      companyName === null
        ? words('letter.draft.opening', { title, place: placeName })
        : words('letter.draft.openingCompany', { title, place: placeName, company: companyName }),
    reasons: sentences(words('letter.draft.reasons'), sentence(answers.reasons)),
    strengths: sentences(
      answers.experience === null ? words('letter.draft.noExperience') : sentence(answers.experience),
      strengths.length === 0 ? '' : words('letter.draft.strengths', { count: strengths.length, list: list(strengths) }),
      shared.length === 0 ? '' : words('letter.draft.skills', { list: list(shared) }),
      licences.length === 0
        ? ''
        : words('letter.draft.licences', { list: list(licences.map((one) => uncapitalised(words(`profile.licence.${one}`)))) }),
      hours.length === 0 ? '' : words('letter.draft.hours', { list: list(hours.map((kind) => words(`offer.hours.${kind}`))) }),
    ),
    closing: sentences(
      answers.availability === null ? '' : words('letter.draft.availability', { when: sentence(answers.availability) }),
      words('letter.draft.closing'),
    ),
  }
}

/** Begins with a capital and ends with a stop, in the person's own words otherwise. */
export function sentence(text: string): string {
  const flat = text.replace(/\s+/g, ' ').replace(/'/g, '’').trim()
  if (flat === '') return ''
  const first = flat.charAt(0).toLocaleUpperCase('fr') + flat.slice(1)
  return /[.!?…]$/.test(first) ? first : `${first}.`
}

function sentences(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

function uncapitalised(label: string): string {
  return label.charAt(0).toLocaleLowerCase('fr') + label.slice(1)
}
