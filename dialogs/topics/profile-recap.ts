import { occupationLabel } from '../../domain/reference/names.js'
import type { SearchProfile } from '../../matching/profile.js'
import type { TopicDeps } from './deps.js'
import { day, enumerate } from './format.js'

/** A profile in two or three lines, for the recap and the adviser's card. */
export function describeProfile(profile: Partial<SearchProfile>, { domain, words }: Pick<TopicDeps, 'domain' | 'words'>): string {
  const { reference } = domain
  const and = words('common.and')
  const lines: string[] = []

  const labels = (profile.occupations ?? []).map((wanted) => {
    return shortLabel(occupationLabel(reference, wanted) ?? wanted.rome)
  })
  if (labels.length > 0) lines.push(words('profile.line.occupation', { occupations: enumerate(labels, words('common.or')) }))

  if (profile.place !== undefined && profile.reach !== undefined) {
    const place = reference.communes.get(profile.place.insee)?.name ?? profile.place.insee
    const { reach } = profile
    lines.push(
      reach.kind === 'radius'
        ? words('profile.line.radius', { place, km: reach.km })
        : reach.kind === 'department'
          ? words('profile.line.department', { place, department: reach.code })
          : words('profile.line.anywhere', { place }),
    )
  }

  const contracts = (profile.contracts ?? [])
    .filter((contract) => contract !== 'professionalisation')
    .map((contract) => words(`profile.contract.${contract}`))
  const time = profile.workingTime === undefined || profile.workingTime === 'any' ? [] : [words(`profile.time.${profile.workingTime}`)]
  const hours = (profile.refusedHours ?? []).map((kind) => words(`profile.refused.${kind}`))
  const terms = [contracts.length === 0 ? words('profile.anyContract') : enumerate(contracts, words('common.or')), ...time, ...hours]
  lines.push(terms.join(', '))

  if (profile.licences !== undefined) {
    lines.push(
      profile.licences.length === 0
        ? words('profile.line.noLicence')
        : words('profile.line.licences', {
            licences: enumerate(
              profile.licences.map((licence) => words(`profile.licence.${licence}`)),
              and,
            ),
          }),
    )
  }
  const known: string[] = []
  if (profile.availableFrom !== undefined) known.push(words('profile.line.start', { day: day(profile.availableFrom) }))
  if (profile.level !== undefined) known.push(words(`profile.levels.${profile.level}`))
  if (known.length > 0) lines.push(known.join(', '))
  return lines.join('\n')
}

/** `Vendeur / Vendeuse en boulangerie` as `Vendeur/Vendeuse en boulangerie`. */
export function shortLabel(label: string): string {
  return label.replace(/ \/ /g, '/')
}
