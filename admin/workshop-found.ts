/** The workshop that a button or a form names, if it may still be acted on. */
import type { Agency } from '../domain/agencies/agency.js'
import type { Workshop } from '../domain/workshops/workshop.js'
import type { Context } from './context.js'
import { Refusal } from './refusal.js'

/** @throws {Refusal} when there is none */
export async function foundWorkshop({ domain }: Context, id: string): Promise<Workshop> {
  const workshop = await domain.workshops.get(id)
  if (workshop === null) throw new Refusal('workshop.gone')
  return workshop
}

/** @throws {Refusal} when it is cancelled or has begun */
export async function changeableWorkshop(context: Context, id: string): Promise<Workshop> {
  const workshop = await foundWorkshop(context, id)
  if (workshop.state !== 'scheduled') throw new Refusal('workshop.alreadyCancelled')
  if (workshop.startsAt <= context.clock.now()) throw new Refusal('workshop.begun')
  return workshop
}

/** The sessions of its series after this one that still stand. */
export async function followingOf({ domain }: Context, { series, startsAt }: Workshop): Promise<Workshop[]> {
  if (series === null) return []
  const sessions = await domain.workshops.ofSeries(series.id)
  return sessions.filter((session) => session.state === 'scheduled' && session.startsAt > startsAt)
}

/** @throws {Refusal} when there is none */
export async function agencyNamed({ domain }: Context, id: string): Promise<Agency> {
  const agency = await domain.agencies.get(id)
  if (agency === null) throw new Refusal('scope.noAgency')
  return agency
}
