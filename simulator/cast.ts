/** Who plays in the demo: young people with phones, and the collective's advisers with their channels in Slack. */
import { z } from 'zod'

export const person = z.object({ id: z.string(), name: z.string(), phone: z.string(), telegramId: z.number() })
export type Person = z.infer<typeof person>

const FIRST_PEOPLE = ['Léa', 'Karim', 'Inès'] as const
/** Given to those who are added, in turn. */
const MORE_NAMES = ['Hugo', 'Fatou', 'Lucas', 'Manon', 'Yanis', 'Chloé', 'Moussa', 'Jade', 'Théo', 'Aminata', 'Enzo', 'Sarah'] as const

/** A number nobody has been seen with: +33 6 00 00 00 0n. */
export function nthPerson(index: number, given?: string): Person {
  const name = given ?? FIRST_PEOPLE[index] ?? MORE_NAMES[(index - FIRST_PEOPLE.length) % MORE_NAMES.length] ?? 'Jeune'
  return { id: `p${index + 1}`, name, phone: `+336000000${String(index + 1).padStart(2, '0')}`, telegramId: 500_000_001 + index }
}

export const firstPeople = (): Person[] => FIRST_PEOPLE.map((_, index) => nthPerson(index))

export interface Adviser {
  id: string
  name: string
  realName: string
  /** null: looks after the whole collective. */
  agencyId: string | null
  isAdmin: boolean
}

const ADVISERS = [
  ['Nadia Benali', 'Paul Martin'],
  ['Claire Dubois', 'Samir Haddad'],
  ['Sophie Leroy', 'Ousmane Diallo'],
  ['Julien Moreau', 'Émilie Petit'],
  ['Martine Faure', 'Thomas Girard'],
  ['Hélène Roux', 'Mehdi Cherif'],
] as const

const plainName = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Two advisers an agency, and one person for the collective. */
export function advisersFor(agencies: readonly { id: string }[]): Adviser[] {
  const make = (realName: string, id: string, agencyId: string | null): Adviser => ({
    id,
    name: plainName(realName).replace(/\s+/g, '.'),
    realName,
    agencyId,
    isAdmin: agencyId === null,
  })
  return [
    ...agencies.flatMap(({ id }, index) =>
      (ADVISERS[index] ?? [`Camille ${index + 1}`, `Dominique ${index + 1}`]).map((name, place) =>
        make(name, `U0${id.toUpperCase()}${place + 1}`, id),
      ),
    ),
    make('Aline Mercier', 'U0COLLECTIF', null),
  ]
}

export const GENERAL = 'C0GENERAL'
export const channelId = (agencyId: string) => `C0${agencyId.toUpperCase()}`

/** `ml-senart` for "Mission Locale de Sénart". */
export function channelName(agency: { id: string; name: string }): string {
  const short = plainName(agency.name)
    .replace(/mission locale|\bml\b/g, ' ')
    .replace(/\b(de|du|des|d|la|le|les|l|et|territoriale|intercommunale|pour|jeunes)\b/g, ' ')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return `ml-${short === '' ? agency.id.toLowerCase() : short}`.slice(0, 80)
}
