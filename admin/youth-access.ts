/** Which youths an adviser sees, and whose file they may change. */
import type { Agency } from '../domain/agencies/agency.js'
import { isConsentGiven, type Youth } from '../domain/youth/youth.js'
import type { Context } from './context.js'
import { Refusal } from './refusal.js'
import { may, standingOf } from './rights.js'
import type { Member } from './scope.js'

/** `own`: of an agency of theirs; `shared`: of another, and the person lets the collective see it. */
export type Access = 'own' | 'shared' | 'none'

export function accessOf(member: Member, { agencyId, consents }: Youth): Access {
  const standing = standingOf(member, agencyId)
  if (may(standing, 'act')) return 'own'
  return may(standing, 'seeShared') && isConsentGiven(consents, 'sharing') ? 'shared' : 'none'
}

/** @throws {Refusal} alike for a youth that is not there and one that is not theirs to see */
export async function seenYouth({ domain }: Context, member: Member, youthId: string): Promise<Youth> {
  const youth = await domain.youths.get(youthId)
  if (youth === null || accessOf(member, youth) === 'none') throw new Refusal('youth.gone')
  return youth
}

/** @throws {Refusal} unless the youth is of an agency of theirs */
export async function own(context: Context, userId: string, youthId: string): Promise<{ member: Member; youth: Youth }> {
  const member = await context.scope.any(userId)
  const youth = await seenYouth(context, member, youthId)
  if (accessOf(member, youth) !== 'own') throw new Refusal('youth.notYours')
  return { member, youth }
}

/** The same, with the agency in whose name the person is written to. @throws {Refusal} also for a youth of no agency yet */
export async function ownYouth(
  context: Context,
  userId: string,
  youthId: string,
): Promise<{ member: Member; youth: Youth; agency: Agency }> {
  const { member, youth } = await own(context, userId, youthId)
  const agency = youth.agencyId === null ? null : await context.domain.agencies.get(youth.agencyId)
  if (agency === null || youth.conversationIds.length === 0) throw new Refusal('youth.noAgencyYet')
  return { member, youth, agency }
}
