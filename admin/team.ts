/** `/equipe`: what an agency sets, its channel and its members. */
import { z } from 'zod'
import type { Agency } from '../domain/agencies/agency.js'
import { refreshContactRequest } from './contact-request.js'
import type { Context } from './context.js'
import { handoffKey, standingCard } from './handoff.js'
import { type Command, onCommand, onPress, onSubmit, type Press, type Submission, tell } from './listeners.js'
import { Refusal } from './refusal.js'
import type { Member } from './scope.js'
import { readTeam, TEAM_AGENCY, TEAM_FORM, type Team, teamForm } from './team-form.js'

const metadata = z.object({ agencyId: z.string(), channelId: z.string() })

export function teamFeature(context: Context): void {
  onCommand(context, '/equipe', (command) => openForm(context, command))
  onPress(context, TEAM_AGENCY, (press) => showAgency(context, press))
  onSubmit(
    context,
    TEAM_FORM,
    async ({ userId, form, metadata: given }) => {
      const opened = metadata.parse(given)
      // Whoever may not set it must not learn by its errors what it holds.
      await managing(context, userId, opened.agencyId)
      return readTeam(form, opened, context)
    },
    (team, submission) => save(context, team, submission),
  )
}

async function openForm(context: Context, { userId, channelId, triggerId }: Command): Promise<void> {
  const { scope, client, domain } = context
  const member = await scope.any(userId)
  const managed = await managedBy(context, member)
  const own = await domain.agencies.bySlackChannel(channelId)
  const chosen = managed.find(({ id }) => id === own?.id) ?? managed[0]
  if (chosen === undefined) throw new Refusal('team.notLead')
  const advisers = await domain.agencies.advisersOf(chosen.id)
  await client.views.open({ trigger_id: triggerId, view: teamForm(context, { managed, chosen, advisers, userId, channelId }) })
}

/** The same window with another agency's settings. */
async function showAgency(context: Context, { userId, value, viewId, metadata: given }: Press): Promise<void> {
  if (viewId === null) return
  const { member, agency } = await managing(context, userId, value)
  const [managed, advisers] = await Promise.all([managedBy(context, member), context.domain.agencies.advisersOf(agency.id)])
  const { channelId } = metadata.parse(given)
  await context.client.views.update({
    view_id: viewId,
    view: teamForm(context, { managed, chosen: agency, advisers, userId, channelId }),
  })
}

async function managedBy({ scope }: Context, member: Member): Promise<Agency[]> {
  return (await scope.agencies(member)).filter(({ id }) => scope.mayManage(member, id))
}

/** @throws {Refusal} unless the user sets this agency up */
async function managing({ scope, domain }: Context, userId: string, agencyId: string): Promise<{ member: Member; agency: Agency }> {
  const agency = await domain.agencies.get(agencyId)
  if (agency === null) throw new Refusal('scope.noAgency')
  const member = await scope.of(userId, agencyId)
  if (!scope.mayManage(member, agencyId)) throw new Refusal('team.notLead')
  return { member, agency }
}

async function save(context: Context, team: Team, { userId, place }: Submission): Promise<void> {
  const { domain, words } = context
  const { agencyId, channelId, members, settings } = team
  const { member: by, agency } = await managing(context, userId, agencyId)
  await domain.agencies.update(agencyId, { ...settings, ...(channelId === null ? {} : { slackChannelId: channelId }) })
  await saveMembers(context, team, by)
  await tell(context, place, words('team.saved', { agency: agency.name, count: members.length }))
  await showWhatWaits(context, agencyId)
}

/**
 * Joins the named users to the agency and takes the others out of it; their other agencies stay theirs. A role holds for all of an
 * adviser's agencies, so that of somebody who belongs to another one too is an administrator's to change.
 */
async function saveMembers({ domain, scope }: Context, { agencyId, members, leads }: Team, by: Member): Promise<void> {
  const before = await domain.agencies.advisersOf(agencyId)
  for (const adviser of before) {
    if (members.includes(adviser.slackUserId)) continue
    await domain.agencies.saveAdviser({ ...adviser, agencyIds: adviser.agencyIds.filter((id) => id !== agencyId) })
  }
  for (const slackUserId of members) {
    const known = await domain.agencies.adviser(slackUserId)
    // Who sets an agency up first leads it.
    const isLead = leads.includes(slackUserId) || (before.length === 0 && slackUserId === by.slackUserId)
    const isElsewhere = known?.agencyIds.some((id) => id !== agencyId) === true
    const mayChange = known?.role !== 'administrator' && (!isElsewhere || by.isAdministrator)
    await domain.agencies.saveAdviser({
      slackUserId,
      name: known?.name ?? (await scope.nameOf(slackUserId)),
      agencyIds: [...new Set([...(known?.agencyIds ?? []), agencyId])],
      role: mayChange ? (isLead ? 'lead' : 'adviser') : (known?.role ?? 'adviser'),
    })
  }
}

/** Cards that had no channel to go to until now. */
async function showWhatWaits(context: Context, agencyId: string): Promise<void> {
  const { handoffs, contactRequests } = context.domain
  for (const handoff of await handoffs.waiting(agencyId)) {
    if ((await context.cards.get(handoffKey(handoff))) === null) await standingCard(context, handoff)
  }
  for (const request of await contactRequests.waiting(agencyId)) {
    if ((await context.cards.get(`contact:${request.id}`)) === null) await refreshContactRequest(context, request.id)
  }
}
