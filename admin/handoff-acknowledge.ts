/** ✅ or 👍 on what a person wrote: they are told, once, that it was read. */
import { z } from 'zod'
import type { Context } from './context.js'
import { nameToPerson } from './handoff.js'
import { guarded } from './listeners.js'
import { Refusal } from './refusal.js'

/** Slack's names of the two, by whatever keyboard. */
const READ = new Set(['white_check_mark', 'heavy_check_mark', 'ballot_box_with_check', '+1', 'thumbsup'])

const reaction = z.object({
  user: z.string(),
  reaction: z.string(),
  item: z.object({ type: z.literal('message'), channel: z.string(), ts: z.string() }),
})

export function handoffAcknowledge(context: Context): void {
  context.app.event('reaction_added', async ({ event }) => {
    const given = reaction.safeParse(event)
    if (!given.success || !READ.has(given.data.reaction.split('::')[0] ?? '')) return
    const { user, item } = given.data
    const key = await context.cards.at({ channelId: item.channel, ts: item.ts })
    if (key?.startsWith('said:') !== true) return
    await guarded(context, { userId: user, channelId: item.channel }, 'handoff.read', () => acknowledge(context, user, key))
  })
}

async function acknowledge({ domain, scope, notifier, clock, ...context }: Context, userId: string, key: string): Promise<void> {
  const handoffId = key.slice('said:'.length, key.lastIndexOf(':'))
  const handoff = await domain.handoffs.get(handoffId)
  if (handoff === null) throw new Refusal('handoff.gone')
  const member = await scope.of(userId, handoff.agencyId)
  if (handoff.state === 'closed') throw new Refusal('handoff.alreadyClosed')
  await notifier.notify(handoff.conversationId, {
    key: `read:${key}`,
    name: 'handoff.read',
    value: { handoffId, adviserName: nameToPerson({ domain, scope, notifier, clock, ...context }, member) },
    class: 'answer',
  })
  await domain.handoffs.noteAnswer(handoffId, clock.now())
}
