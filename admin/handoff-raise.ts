/** A person waits longer than their agency's delay: said again, first to the agency, then to its lead. */
import { timeZoneOf } from '../domain/agencies/agency.js'
import type { Handoff } from '../domain/handoffs/handoff.js'
import type { Context } from './context.js'
import { noteOf, threadOf } from './handoff.js'
import { nameOf } from './person.js'
import { linkTo, postInThread } from './post.js'
import { escapeMrkdwn } from './text.js'
import { shortDayAndTime } from './when.js'

/** @param raised as the job found it: already reminded of, it goes to the lead */
export async function raiseHandoff(context: Context, raised: Handoff): Promise<void> {
  const { domain, words, client } = context
  const handoff = await domain.handoffs.get(raised.id)
  if (handoff === null || handoff.state === 'closed' || handoff.waitingSince === null) return
  const [youth, agency, place] = await Promise.all([
    domain.youths.get(handoff.youthId),
    domain.agencies.get(handoff.agencyId),
    threadOf(context, handoff),
  ])
  const when = shortDayAndTime(handoff.waitingSince, timeZoneOf(agency))
  const reminder = escapeMrkdwn(words(`handoff.unanswered.${handoff.state}`, { who: nameOf(context, youth), when }))
  const isForLead = raised.remindedAt !== null
  const leads = isForLead ? await leadsOf(context, handoff.agencyId) : []
  const called = isForLead ? leads : handoff.assignedTo === null ? [] : [handoff.assignedTo]
  const mentions = called.map((id) => `<@${id}> `).join('')
  await postInThread(context, place, noteOf(`${mentions}${reminder}`), { isBroadcast: true })
  const link = linkTo(context, place)
  for (const lead of leads) {
    const told = await client.chat.postMessage({
      channel: lead,
      text: link === null ? reminder : `${reminder}\n<${link}>`,
      parse: 'none',
      unfurl_links: false,
    })
    // It names the person: an erasure has to find it.
    if (told.channel !== undefined && told.ts !== undefined)
      await context.cards.put(`lead:${handoff.id}:${lead}`, { channelId: told.channel, ts: told.ts })
  }
}

/** The agency's own lead, else whoever leads there, else who administers the service. */
async function leadsOf({ domain, config }: Context, agencyId: string): Promise<string[]> {
  const agency = await domain.agencies.get(agencyId)
  if (agency !== null && agency.leadSlackUserId !== null) return [agency.leadSlackUserId]
  const leads = (await domain.agencies.advisersOf(agencyId)).filter(({ role }) => role === 'lead').map(({ slackUserId }) => slackUserId)
  return leads.length > 0 ? leads : [...config.adminUserIds]
}
