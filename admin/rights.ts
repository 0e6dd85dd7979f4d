/**
 * Who may do what, in one place: `scope` asks it for every button, command and form, and `docs/security.md` is made from it. Somebody
 * stands towards each agency somewhere on this ladder, and each right asks for a rung of it.
 */
export const STANDINGS = ['nobody', 'elsewhere', 'adviser', 'lead', 'administrator'] as const
/**
 * `nobody`: in the workspace, in no team; `elsewhere`: of another agency; `adviser`, `lead`: of this one; `administrator`: in
 * SLACK_ADMIN_USER_IDS, of every agency.
 */
export type Standing = (typeof STANDINGS)[number]

const LEAST = {
  /** Commands, searches, one's own home tab. */
  use: 'elsewhere',
  /** The file of a youth who allows `sharing`: profile and history, no number, no message, no note. */
  seeShared: 'elsewhere',
  /** Everything of the agency: its youths, conversations, offers, workshops, trainings, messages, surveys, CVs and letters, figures. */
  act: 'adviser',
  /** The agency's channel, members, opening hours and what is shared. */
  manage: 'lead',
} as const satisfies Record<string, Standing>

export type Right = keyof typeof LEAST
export const RIGHTS: readonly Right[] = ['use', 'seeShared', 'act', 'manage']

/** Whether somebody who stands there towards an agency has that right in it. */
export function may(standing: Standing, right: Right): boolean {
  return STANDINGS.indexOf(standing) >= STANDINGS.indexOf(LEAST[right])
}

/** @param member null: in no team */
export function standingOf(
  member: { isAdministrator: boolean; agencyIds: readonly string[]; role: 'adviser' | 'lead' | 'administrator' } | null,
  agencyId: string | null,
): Standing {
  if (member === null) return 'nobody'
  if (member.isAdministrator) return 'administrator'
  if (agencyId === null || !member.agencyIds.includes(agencyId)) return 'elsewhere'
  return member.role === 'adviser' ? 'adviser' : 'lead'
}

/** What a button, a command or a form needs, by how its id begins; the longest beginning counts. */
const NEEDED: Record<string, Right> = {
  '/': 'use',
  '/equipe': 'manage',
  'team:': 'manage',
  'youth:open': 'seeShared',
  'youth:search': 'use',
  'home:': 'use',
  'youth:': 'act',
  'handoff:': 'act',
  'contact:': 'act',
  'appointment:': 'act',
  'offer:': 'act',
  'workshop:': 'act',
  'training:': 'act',
  'interest:': 'act',
  'message:': 'act',
  'survey:': 'act',
  'paper:': 'act',
  'report:': 'act',
}

/** Undefined for what nobody has thought of: a test keeps that from happening. */
export function neededFor(id: string): Right | undefined {
  const beginning = Object.keys(NEEDED)
    .filter((start) => id.startsWith(start))
    .toSorted((a, b) => b.length - a.length)[0]
  return beginning === undefined ? undefined : NEEDED[beginning]
}
