/** An adviser writes to a youth from their file: it opens a conversation of theirs, whose answers come into the thread of a card. */
import { z } from 'zod'
import { nextAllowed } from '../base/calendar.js'
import type { Handoff } from '../domain/handoffs/handoff.js'
import type { Youth } from '../domain/youth/youth.js'
import { textField } from './blocks/form.js'
import { modal, context as note } from './blocks/kit.js'
import type { Context } from './context.js'
import { adviserName, nameToPerson, noteOf, standingCard } from './handoff.js'
import { onPress, onSubmit, type Press, type Read, type Submission } from './listeners.js'
import { nameOf } from './person.js'
import { postInThread } from './post.js'
import { Refusal } from './refusal.js'
import { escapeMrkdwn } from './text.js'
import { dayAndTime } from './when.js'
import { ownYouth } from './youth-access.js'
import { YOUTH_WRITE } from './youth-view.js'

const WRITE_FORM = 'youth:writeForm'
const TEXT_LENGTH = 600
const metadata = z.object({ youthId: z.string(), channelId: z.string().optional() })

export function youthWrite(context: Context): void {
  onPress(context, YOUTH_WRITE, (press) => open(context, press))
  onSubmit(
    context,
    WRITE_FORM,
    (submission) => read(context, submission),
    (text, submission) => write(context, text, submission),
  )
}

async function open(context: Context, { userId, value, triggerId, viewId }: Press): Promise<void> {
  const { client, words, clock } = context
  const { youth, agency } = await ownYouth(context, userId, value)
  const at = nextAllowed(clock.now(), agency.timeZone)
  const quiet = at > clock.now() ? [note(escapeMrkdwn(words('youth.writeQuiet', { when: dayAndTime(at, agency.timeZone) })))] : []
  const view = modal({
    callbackId: WRITE_FORM,
    title: words('youth.writeTitle'),
    submit: words('youth.writeYes'),
    close: words('common.cancel'),
    metadata: JSON.stringify({ youthId: youth.id }),
    blocks: [
      note(escapeMrkdwn(words('youth.writeTo', { who: nameOf(context, youth) }))),
      ...quiet,
      textField('message', { label: words('youth.writeText') }, { most: TEXT_LENGTH, isMultiline: true }),
    ],
  })
  if (viewId === null) await client.views.open({ trigger_id: triggerId, view })
  else await client.views.push({ trigger_id: triggerId, view })
}

async function read(context: Context, { userId, form, metadata: given }: Submission): Promise<Read<string>> {
  const { words, groupMessages } = context
  const text = form.one('message')
  if (text === undefined) return { errors: { message: words('youth.errors.message') } }
  const { youth } = await ownYouth(context, userId, metadata.parse(given).youthId)
  const conversationId = youth.conversationIds.at(-1) ?? ''
  const way = (await groupMessages.reach([conversationId])).get(conversationId)
  if (way?.isReachable !== true) return { errors: { message: words('youth.errors.optedOut') } }
  const open = await context.domain.handoffs.openOf(conversationId)
  if (open !== null && open.assignedTo !== null && open.assignedTo !== userId) {
    return { errors: { message: words('handoff.alreadyTaken', { adviser: await adviserName(context, open.assignedTo) }) } }
  }
  return { value: text.slice(0, TEXT_LENGTH) }
}

async function write(context: Context, text: string, { userId, viewId, metadata: given }: Submission): Promise<void> {
  const { domain, notifier, clock } = context
  const { youth, member, agency } = await ownYouth(context, userId, metadata.parse(given).youthId)
  const handoff = await conversationWith(context, youth, agency.id, userId, `slack-${viewId}`)
  const now = clock.now()
  const isNew = await notifier.notify(handoff.conversationId, {
    key: `begun:${viewId}`,
    name: 'handoff.begun',
    value: { handoffId: handoff.id, adviserName: nameToPerson(context, member), agencyName: agency.name, text },
    class: 'registered',
    notBefore: nextAllowed(now, agency.timeZone),
  })
  // Nobody waits for an answer: it is the adviser who wrote.
  await domain.handoffs.noteAnswer(handoff.id, now)
  if (isNew) await domain.audit.add({ by: userId, agencyIds: member.agencyIds, what: 'message', youthId: youth.id, detail: {} })
  const place = await standingCard(context, handoff)
  if (!isNew) return
  const said = `${context.words('youth.written', { adviser: `<@${userId}>` })}\n> ${escapeMrkdwn(text).replaceAll('\n', '\n> ')}`
  await postInThread(context, place, noteOf(said))
}

/** The one that is open already, else a new one, in this adviser's hands. @throws {Refusal} when a colleague has it */
async function conversationWith(
  context: Context,
  { id: youthId, conversationIds }: Youth,
  agencyId: string,
  userId: string,
  id: string,
): Promise<Handoff> {
  const { domain, clock } = context
  const conversationId = conversationIds.at(-1) ?? ''
  const opened = await domain.handoffs.open({
    id,
    youthId,
    conversationId,
    agencyId,
    reason: 'written',
    isUrgent: false,
    at: clock.now(),
  })
  const { handoff } = await domain.handoffs.assign(opened.handoff.id, userId, clock.now())
  if (handoff.state === 'closed') throw new Refusal('handoff.alreadyClosed')
  if (handoff.assignedTo !== userId) {
    throw new Refusal('handoff.alreadyTaken', { adviser: await adviserName(context, handoff.assignedTo) })
  }
  return handoff
}
