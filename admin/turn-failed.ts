/** A message that could not be handled for good: the agency's channel hears of it, since the person may be waiting. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { message, section, context as smallPrint } from './blocks/kit.js'
import type { Context } from './context.js'
import { type DeskHandler, deskHandler } from './desk.js'
import { nameOf } from './person.js'
import { showCard } from './post.js'
import { escapeMrkdwn } from './text.js'

const failed = z.object({ inboundId: z.string(), code: z.string() })

export function turnFailedFeature(context: Context): DeskHandler[] {
  return [
    deskHandler('turn.failed', failed, ({ inboundId, code }, { conversationId }) => tellAgency(context, conversationId, inboundId, code)),
  ]
}

async function tellAgency(context: Context, conversationId: string, inboundId: string, code: string): Promise<void> {
  const { domain, words } = context
  const youth = await domain.youths.byConversation(conversationId)
  // What the log and `dead_letters` name it by says nothing of the person.
  const reference = createHash('sha256').update(inboundId).digest('hex').slice(0, 8)
  const text = words(youth === null ? 'turnFailed.unknown' : 'turnFailed.known', { who: nameOf(context, youth), code: youth?.code ?? '' })
  // Without an agency, or with one that has no channel, it goes to the default channel.
  await showCard(context, `turnFailed:${reference}`, youth?.agencyId ?? '', async () =>
    message(text, [section(escapeMrkdwn(text)), smallPrint(words('turnFailed.reference', { reference, code }))]),
  )
}
