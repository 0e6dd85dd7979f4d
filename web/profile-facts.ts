import type { Words } from '../base/words.js'
import { occupationLabel } from '../domain/reference/names.js'
import type { Reference } from '../domain/reference/reference.js'
import type { SearchProfile } from '../matching/profile.js'

export interface Fact {
  name: string
  value: string
}

/** A search profile as people read it: names and values, those that are known. */
export function profileFacts(profile: SearchProfile, reference: Reference, words: Words): Fact[] {
  const { occupations, place, reach } = profile
  const where = reference.communes.get(place.insee)?.name ?? place.insee
  const reachWords =
    reach.kind === 'radius'
      ? words('profile.radius', { place: where, km: reach.km })
      : reach.kind === 'department'
        ? words('profile.department', { place: where, code: reach.code })
        : words('profile.anywhere', { place: where })
  const facts: Fact[] = [
    { name: words('profile.occupations'), value: occupations.map((occupation) => occupationLine(occupation, reference, words)).join(', ') },
    { name: words('profile.where'), value: reachWords },
    ...criteriaFacts(profile, reference, words),
  ]
  return facts.filter(({ value }) => value !== '')
}

/** What a recruiter may see of a profile before contact: criteria alone, no place, nothing that tells who it is. */
export function blindFacts(profile: SearchProfile, reference: Reference, words: Words): Fact[] {
  const facts = [
    {
      name: words('profile.occupations'),
      value: profile.occupations.map((occupation) => occupationLine(occupation, reference, words)).join(', '),
    },
    ...criteriaFacts(profile, reference, words),
  ]
  return facts.filter(({ value }) => value !== '')
}

function criteriaFacts(profile: SearchProfile, reference: Reference, words: Words): Fact[] {
  const list = (key: string, values: readonly string[]) => values.map((value) => words(`${key}.${value}`)).join(', ')
  return [
    {
      name: words('profile.contracts'),
      value: profile.contracts.length === 0 ? words('profile.any') : list('contract', profile.contracts),
    },
    { name: words('profile.workingTime'), value: words(`workingTime.${profile.workingTime}`) },
    { name: words('profile.refusedHours'), value: list('hours', profile.refusedHours) },
    { name: words('profile.from'), value: profile.availableFrom ?? words('profile.atOnce') },
    { name: words('profile.level'), value: profile.level === undefined ? '' : words(`level.${profile.level}`) },
    { name: words('profile.licences'), value: (profile.licences ?? []).join(', ') },
    { name: words('profile.languages'), value: (profile.languages ?? []).map(({ code }) => languageName(code)).join(', ') },
    { name: words('profile.skills'), value: profile.skills.map((ogr) => reference.skills.get(ogr)?.label ?? '').join(', ') },
  ]
}

function occupationLine(occupation: SearchProfile['occupations'][number], reference: Reference, words: Words): string {
  const { experienceMonths } = occupation
  const label = occupationLabel(reference, occupation) ?? occupation.rome
  return experienceMonths === undefined || experienceMonths === 0
    ? label
    : words('profile.withExperience', { label, count: experienceMonths })
}

const languageNames = new Intl.DisplayNames('fr', { type: 'language', fallback: 'code' })

function languageName(code: string): string {
  try {
    return languageNames.of(code) ?? code
  } catch {
    return code
  }
}
