/**
 * A person had everything erased, or was silent for two years: what the app posted about them leaves Slack, files included. What
 * advisers typed themselves no app may delete: the card says so.
 */
import { z } from 'zod'
import { erasedCard } from './blocks/handoff-card.js'
import type { CardPlace } from './cards.js'
import { refreshContactRequest } from './contact-request.js'
import type { Context } from './context.js'
import { type DeskHandler, deskHandler } from './desk.js'
import { redraw, slackCode } from './post.js'
import { refreshWorkshop } from './workshop-cards.js'

const ids = z.array(z.string()).catch([])
const traces = z.object({
  handoffIds: ids,
  requestIds: ids,
  appointmentIds: ids,
  paperIds: ids,
  workshopIds: ids,
  interestIds: ids,
  recruiterRequestIds: ids,
})

export function personErasedFeature(context: Context): DeskHandler[] {
  return [
    deskHandler('person.erased', traces, async (erased, _, step) => {
      const keys = [
        ...erased.handoffIds.flatMap((id) => [`handoff:${id}`, `lead:${id}`]),
        ...erased.requestIds.map((id) => `contact:${id}`),
        ...erased.appointmentIds.map((id) => `appointment:${id}`),
        ...erased.interestIds.map((id) => `interest:${id}`),
        ...erased.paperIds.map((id) => `paper:${id}`),
      ]
      for (const key of keys) {
        for (const place of await context.cards.under(key)) await step(`${place.channelId}:${place.ts}`, () => forgetThread(context, place))
      }
      for (const id of erased.workshopIds) await refreshWorkshop(context, id)
      for (const id of erased.recruiterRequestIds) await refreshContactRequest(context, id)
    }),
  ]
}

async function forgetThread(context: Context, place: CardPlace): Promise<void> {
  const { channelId: channel, ts } = place
  const { client, words } = context
  let cursor: string | undefined
  do {
    const page = await unlessGone(() =>
      client.conversations.replies({ channel, ts, limit: 200, ...(cursor === undefined ? {} : { cursor }) }),
    )
    for (const { ts: replyTs, bot_id: botId, files } of page?.messages ?? []) {
      if (replyTs === undefined || replyTs === ts || botId === undefined) continue
      for (const { id } of files ?? []) if (id !== undefined) await unlessGone(() => client.files.delete({ file: id }))
      await unlessGone(() => client.chat.delete({ channel, ts: replyTs }))
    }
    cursor = page?.response_metadata?.next_cursor || undefined
  } while (cursor !== undefined)
  await redraw(context, place, erasedCard(words))
}

/** Another app's, or gone already: Slack says so by a code. */
async function unlessGone<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (slackCode(error) === null) throw error
    return null
  }
}
