/** `/equipe`: gives an agency its channel and its members. What else an agency sets comes to this form. */
import { z } from 'zod'
import type { Agency } from '../domain/agencies/agency.js'
import { checkboxField, selectField, usersField } from './blocks/form.js'
import { choice, LIMITS, type Modal, modal, context as note } from './blocks/kit.js'
import { refreshContactRequest } from './contact-request.js'
import type { Context } from './context.js'
import { handoffKey, standingCard } from './handoff.js'
import { type Command, onCommand, onSubmit, type Submission, tell } from './listeners.js'
import { Refusal } from './refusal.js'
import type { Member } from './scope.js'
import { escapeMrkdwn } from './text.js'

const TEAM_FORM = 'team:form'
const metadata = z.object({ agencyId: z.string(), channelId: z.string() })

export function teamFeature(context: Context): void {
  onCommand(context, '/equipe', (command) => openForm(context, command))
  onSubmit(
    context,
    TEAM_FORM,
    (submission) => {
      const members = submission.form.many('members')
      if (members.length === 0) return { errors: { members: context.words('team.noMember') } }
      const { agencyId, channelId } = metadata.parse(submission.metadata)
      const tie = submission.form.many('channel').includes('tie')
      return { value: { agencyId: submission.form.one('agency') ?? agencyId, channelId: tie ? channelId : null, members } }
    },
    (team, submission) => save(context, team, submission),
  )
}

async function openForm(context: Context, { userId, channelId, triggerId }: Command): Promise<void> {
  const { scope, client, domain } = context
  const member = await scope.any(userId)
  const managed = (await scope.agencies(member)).filter(({ id }) => scope.mayManage(member, id))
  const own = await domain.agencies.bySlackChannel(channelId)
  const chosen = managed.find(({ id }) => id === own?.id) ?? managed[0]
  if (chosen === undefined) throw new Refusal('team.notLead')
  const advisers = await domain.agencies.advisersOf(chosen.id)
  const members = [...new Set([...advisers.map(({ slackUserId }) => slackUserId), userId])]
  await client.views.open({ trigger_id: triggerId, view: teamForm(context, { managed, chosen, members, channelId }) })
}

function teamForm(
  { words }: Context,
  { managed, chosen, members, channelId }: { managed: Agency[]; chosen: Agency; members: string[]; channelId: string },
): Modal {
  const tied = chosen.slackChannelId === null || chosen.slackChannelId === channelId ? ['tie'] : []
  return modal({
    callbackId: TEAM_FORM,
    title: words('team.title'),
    submit: words('common.save'),
    close: words('common.cancel'),
    metadata: JSON.stringify({ agencyId: chosen.id, channelId }),
    blocks: [
      ...(managed.length > 1
        ? [
            selectField(
              'agency',
              { label: words('team.agency') },
              managed.slice(0, LIMITS.options).map(({ id, name }) => choice(id, name)),
              chosen.id,
            ),
          ]
        : [note(escapeMrkdwn(words('team.of', { agency: chosen.name })))]),
      checkboxField('channel', { label: words('team.channel'), isOptional: true }, [choice('tie', words('team.tie'))], tied),
      usersField('members', { label: words('team.members'), hint: words('team.membersHint') }, members),
    ],
  })
}

interface Team {
  agencyId: string
  /** null: the agency keeps the channel it has. */
  channelId: string | null
  members: string[]
}

async function save(context: Context, { agencyId, channelId, members }: Team, { userId, place }: Submission): Promise<void> {
  const { scope, domain, words } = context
  const by = await scope.of(userId, agencyId)
  if (!scope.mayManage(by, agencyId)) throw new Refusal('team.notLead')
  const agency = await domain.agencies.get(agencyId)
  if (agency === null) throw new Refusal('scope.noAgency')
  if (channelId !== null && channelId !== agency.slackChannelId) {
    const other = await domain.agencies.bySlackChannel(channelId)
    if (other !== null && other.id !== agencyId) throw new Refusal('team.channelTaken', { agency: other.name })
    await domain.agencies.update(agencyId, { slackChannelId: channelId })
  }
  await saveMembers(context, agencyId, members, by)
  await tell(context, place, words('team.saved', { agency: agency.name, count: members.length }))
  await showWhatWaits(context, agencyId)
}

/** Joins the named users to the agency and takes the others out of it; their other agencies stay theirs. */
async function saveMembers({ domain, scope }: Context, agencyId: string, members: string[], by: Member): Promise<void> {
  const before = await domain.agencies.advisersOf(agencyId)
  for (const adviser of before) {
    if (members.includes(adviser.slackUserId)) continue
    await domain.agencies.saveAdviser({ ...adviser, agencyIds: adviser.agencyIds.filter((id) => id !== agencyId) })
  }
  for (const slackUserId of members) {
    const known = await domain.agencies.adviser(slackUserId)
    if (known?.agencyIds.includes(agencyId) === true) continue
    await domain.agencies.saveAdviser({
      slackUserId,
      name: known?.name ?? (await scope.nameOf(slackUserId)),
      agencyIds: [...(known?.agencyIds ?? []), agencyId],
      // Who sets an agency up first leads it.
      role: known?.role ?? (before.length === 0 && slackUserId === by.slackUserId ? 'lead' : 'adviser'),
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
