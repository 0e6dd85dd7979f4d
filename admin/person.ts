/** How a person and their search are shown to the advisers of their agency: what helps to answer, nothing more. */
import { toReadablePhone } from '../base/phone.js'
import type { WordVariables } from '../base/words.js'
import type { Recruiter } from '../domain/recruiters/recruiter.js'
import { occupationLabel } from '../domain/reference/names.js'
import type { Youth } from '../domain/youth/youth.js'
import type { SearchProfile, WantedOccupation } from '../matching/profile.js'
import type { Context } from './context.js'

/** `Lina (K7P2QX)`, or `Jeune K7P2QX` while no first name is known. */
export function nameOf({ words }: Context, youth: Youth | null): string {
  if (youth === null) return words('person.unknown')
  return youth.firstName === null
    ? words('person.coded', { code: youth.code })
    : words('person.named', { name: youth.firstName, code: youth.code })
}

/** A recruiter's name, with the number where there is one. */
export function recruiterLine({ words }: Context, { name, phone }: Recruiter): string {
  return phone === null ? name : words('person.recruiter', { name, phone: toReadablePhone(phone) })
}

/** The profile in one glance: names and values, those that are known. */
export function profileFacts(context: Context, profile: SearchProfile): [name: string, value: string][] {
  const { words } = context
  const { reference } = context.domain
  const list = (key: string, values: readonly string[]) => values.map((value) => words(`${key}.${value}`)).join(', ')
  const facts: [string, string][] = [
    [words('profile.occupations'), profile.occupations.map((occupation) => occupationLine(context, occupation)).join(', ')],
    [words('profile.where'), reachLine(context, profile)],
    [words('profile.contracts'), profile.contracts.length === 0 ? words('profile.any') : list('contract', profile.contracts)],
    [words('profile.workingTime'), words(`workingTime.${profile.workingTime}`)],
    [words('profile.refusedHours'), list('hours', profile.refusedHours)],
    [words('profile.from'), profile.availableFrom ?? words('profile.atOnce')],
    [words('profile.level'), profile.level === undefined ? '' : words(`level.${profile.level}`)],
    [words('profile.licences'), (profile.licences ?? []).join(', ')],
    [words('profile.languages'), (profile.languages ?? []).map(({ code }) => code).join(', ')],
    [words('profile.skills'), profile.skills.map((ogr) => reference.skills.get(ogr)?.label ?? '').join(', ')],
  ]
  return facts.filter(([, value]) => value !== '')
}

function occupationLine(context: Context, occupation: WantedOccupation): string {
  const label = occupationLabel(context.domain.reference, occupation) ?? occupation.rome
  const months = occupation.experienceMonths
  return months === undefined || months === 0 ? label : context.words('profile.withExperience', { label, count: months })
}

function reachLine({ words, domain: { reference } }: Context, { place, reach }: SearchProfile): string {
  const variables: WordVariables = { place: reference.communes.get(place.insee)?.name ?? place.insee }
  if (reach.kind === 'radius') return words('profile.reach.radius', { ...variables, km: reach.km })
  if (reach.kind === 'department') return words('profile.reach.department', { ...variables, code: reach.code })
  return words('profile.reach.anywhere', variables)
}
