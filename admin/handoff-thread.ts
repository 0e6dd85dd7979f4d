/**
 * The adviser's side of a handoff's thread: what the one who has the conversation writes there goes to the person. Notes that begin
 * with `//` stay among advisers, and so does what colleagues write while somebody else has it.
 */
import { z } from 'zod'
import type { Handoff } from '../domain/handoffs/handoff.js'
import { message, section } from './blocks/kit.js'
import type { Context } from './context.js'
import { adviserName, assignTo, handoffOfKey, nameToPerson, standingCard } from './handoff.js'
import { sendFiles } from './handoff-files.js'
import { guarded, type Place, tell, tellFailure } from './listeners.js'
import { postInThread } from './post.js'
import { Refusal } from './refusal.js'
import type { Member } from './scope.js'
import { emojiOf, escapeMrkdwn, plainOfMrkdwn } from './text.js'

/** Slack gives up after its third repetition of an event. */
const LAST_RETRY = 3
const NOTE = /^\s*\/\//

const written = z.object({
  user: z.string().optional(),
  bot_id: z.string().nullish(),
  text: z.string().catch(''),
  ts: z.string(),
  thread_ts: z.string().optional(),
  blocks: z.unknown().optional(),
  files: z.array(z.unknown()).nullish(),
  edited: z.object({ ts: z.string() }).nullish(),
})
type Written = z.output<typeof written>

const event = z.discriminatedUnion('subtype', [
  written.extend({ subtype: z.enum(['none', 'file_share', 'thread_broadcast', 'me_message']), channel: z.string() }),
  z.object({ subtype: z.literal('message_changed'), channel: z.string(), message: written, previous_message: written.optional() }),
  z.object({ subtype: z.literal('message_deleted'), channel: z.string(), previous_message: written.optional() }),
])
const anyEvent = z.object({ subtype: z.string().default('none') }).loose()

export function handoffThread(context: Context): void {
  context.app.event('message', async ({ event: given, context: { retryNum } }) => {
    const parsed = event.safeParse(anyEvent.parse(given))
    // Joins, topic changes and the like are nobody's message.
    if (!parsed.success) return
    const { data } = parsed
    if (data.subtype === 'message_changed') await onEdit(context, data.channel, data.message, data.previous_message)
    else if (data.subtype === 'message_deleted') {
      if (data.previous_message !== undefined) await onDeletion(context, data.channel, data.previous_message)
    } else await onMessage(context, data.channel, data, retryNum ?? 0)
  })
}

interface InThread {
  handoff: Handoff
  userId: string
  place: Place
}

/** The handoff in whose thread a person wrote; null for anything else. @throws {Refusal} when its person is gone. */
async function inThread(
  context: Context,
  channelId: string,
  { user, bot_id: botId, ts, thread_ts: threadTs }: Written,
): Promise<InThread | null> {
  if (user === undefined || (botId !== undefined && botId !== null) || threadTs === undefined || threadTs === ts) return null
  const place = { userId: user, channelId, threadTs }
  const handoff = await context.domain.handoffs.byThread(channelId, threadTs)
  if (handoff !== null) return { handoff, userId: user, place }
  const id = handoffOfKey(await context.cards.at({ channelId, ts: threadTs }))
  if (id === undefined) return null
  const moved = await context.domain.handoffs.get(id)
  if (moved === null) await tell(context, place, context.words('handoff.gone'))
  else {
    const agency = await context.domain.agencies.get(moved.agencyId)
    await tell(context, place, context.words('handoff.thread.moved', { agency: agency?.name ?? '' }))
  }
  return null
}

async function onMessage(context: Context, channelId: string, sent: Written, retryNum: number): Promise<void> {
  const thread = await inThread(context, channelId, sent)
  if (thread === null || NOTE.test(sent.text)) return
  const { handoff, userId, place } = thread
  try {
    const member = await context.scope.of(userId, handoff.agencyId)
    // In turn, so that two quick messages leave in the order they were written.
    await context.inTurn(`thread:${handoff.id}`, () => relay(context, handoff.id, member, channelId, sent))
  } catch (error) {
    if (error instanceof Refusal || retryNum >= LAST_RETRY) return tellFailure(context, place, 'handoff.message', error)
    throw error
  }
}

async function relay(context: Context, handoffId: string, member: Member, channelId: string, sent: Written): Promise<void> {
  const handoff = await heldBy(context, handoffId, member)
  const text = plainOfMrkdwn(sent.text, emojiOf(sent.blocks))
  if (text !== '') {
    await context.notifier.notify(handoff.conversationId, {
      key: `slack:${channelId}:${sent.ts}`,
      name: 'handoff.message',
      value: { handoffId, adviserName: nameToPerson(context, member), text, files: [] },
      class: 'answer',
    })
    await context.domain.handoffs.noteAnswer(handoffId, context.clock.now())
  }
  const files = sent.files ?? []
  if (files.length > 0) await sendFiles(context, handoff, member, `slack:${channelId}:${sent.ts}`, files)
}

/** The handoff, held by this adviser: the first member to answer a waiting one takes it. @throws {Refusal} */
async function heldBy(context: Context, handoffId: string, member: Member): Promise<Handoff> {
  const handoff = await context.domain.handoffs.get(handoffId)
  if (handoff === null) throw new Refusal('handoff.gone')
  if (handoff.state === 'closed') throw new Refusal('handoff.thread.closed')
  if (handoff.state === 'waiting') return assignTo(context, handoff, member, 'assign')
  if (handoff.assignedTo !== member.slackUserId) {
    throw new Refusal('handoff.thread.notYours', { adviser: await adviserName(context, handoff.assignedTo) })
  }
  return handoff
}

/** A corrected message goes out as a correction. Slack also reports its own changes (link previews): those have the same text. */
async function onEdit(context: Context, channelId: string, now: Written, before: Written | undefined): Promise<void> {
  if (now.edited === undefined || now.edited === null || now.text === before?.text) return
  const thread = await inThread(context, channelId, now)
  if (thread === null || NOTE.test(now.text)) return
  const { handoff, userId, place } = thread
  // What another wrote never left, so its correction has nobody to reach.
  if (handoff.assignedTo !== userId) return
  const member = await context.scope.find(userId)
  if (member === null) return
  if (before !== undefined && NOTE.test(before.text)) return onMessage(context, channelId, now, 0)
  if (handoff.state === 'closed') return tell(context, place, context.words('handoff.thread.editTooLate'))
  await context.notifier.notify(handoff.conversationId, {
    key: `slack-edit:${channelId}:${now.ts}:${now.edited.ts}`,
    name: 'handoff.edited',
    value: { handoffId: handoff.id, adviserName: nameToPerson(context, member), text: plainOfMrkdwn(now.text, emojiOf(now.blocks)) },
    class: 'answer',
  })
}

async function onDeletion(context: Context, channelId: string, before: Written): Promise<void> {
  const thread = await inThread(context, channelId, before)
  if (thread === null || thread.handoff.assignedTo !== thread.userId || NOTE.test(before.text)) return
  noteInThread(context, thread.handoff, context.words('handoff.thread.deletedTooLate'))
}

function noteInThread(context: Context, handoff: Handoff, text: string): void {
  context.background(() =>
    guarded(context, { userId: handoff.assignedTo ?? '' }, 'handoff.note', async () => {
      const place = handoff.slack ?? (await standingCard(context, handoff))
      await postInThread(context, place, message(text, [section(escapeMrkdwn(text))]))
    }),
  )
}
