/** How a handoff ends for an agency: back to the bot, with a last word or without, or on to another Mission Locale. */
import { z } from 'zod'
import { nextOpening } from '../base/calendar.js'
import { timeZoneOf } from '../domain/agencies/agency.js'
import type { Handoff } from '../domain/handoffs/handoff.js'
import { checkboxField, selectField, textField } from './blocks/form.js'
import { GIVE_BACK, LAST_WORD, movedCard, TRANSFER } from './blocks/handoff-card.js'
import { choice, modal, context as note } from './blocks/kit.js'
import type { Context } from './context.js'
import { foundHandoff, handoffKey, noteOf, standingCard } from './handoff.js'
import { onPress, onSubmit, type Press, type Submission } from './listeners.js'
import { nameOf } from './person.js'
import { postInThread, redraw } from './post.js'
import { Refusal } from './refusal.js'
import { escapeMrkdwn } from './text.js'
import { dayAndTime, shortDayAndTime } from './when.js'

const WORD_FORM = 'handoff:lastWordForm'
const TRANSFER_FORM = 'handoff:transferForm'
const WORD_LENGTH = 600
const NOTE_LENGTH = 1000
const metadata = z.object({ handoffId: z.string(), channelId: z.string().optional() })

export function handoffEnd(context: Context): void {
  onPress(context, GIVE_BACK, ({ userId, value }) => giveBack(context, userId, value, null))
  onPress(context, LAST_WORD, (press) => openLastWord(context, press))
  onPress(context, TRANSFER, (press) => openTransfer(context, press))
  onSubmit(
    context,
    WORD_FORM,
    ({ form }) => ({ value: form.one('word') ?? null }),
    (word, submission) => giveBack(context, submission.userId, metadata.parse(submission.metadata).handoffId, word),
  )
  onSubmit(
    context,
    TRANSFER_FORM,
    ({ form }) => {
      const agencyId = form.one('agency')
      if (agencyId === undefined) return { errors: { agency: context.words('handoff.noAgency') } }
      return { value: { agencyId, isMoving: form.many('youth').includes('move'), word: form.one('note') ?? null } }
    },
    (chosen, submission) => transfer(context, chosen, submission),
  )
}

async function giveBack(context: Context, userId: string, handoffId: string, word: string | null): Promise<void> {
  const found = await foundHandoff(context, handoffId)
  const member = await context.scope.of(userId, found.agencyId)
  const { handoff, changed } = await context.domain.handoffs.close(found.id, context.clock.now())
  // Somebody else ended it meanwhile: the word that was meant for its end must not be thought said.
  if (!changed && word !== null) throw new Refusal('handoff.alreadyClosed')
  await context.notifier.notify(handoff.conversationId, {
    key: `closed:${handoff.id}`,
    name: 'handoff.closed',
    value: { handoffId: handoff.id, word },
    class: 'answer',
  })
  const place = await standingCard(context, handoff)
  if (!changed) return
  const said = word === null ? '' : `\n> ${escapeMrkdwn(word).replaceAll('\n', '\n> ')}`
  await postInThread(context, place, noteOf(`${context.words('handoff.givenBackNote', { adviser: `<@${member.slackUserId}>` })}${said}`))
}

async function openLastWord(context: Context, { userId, value, triggerId, place }: Press): Promise<void> {
  const { scope, client, words } = context
  const handoff = await stillOpen(context, value)
  await scope.of(userId, handoff.agencyId)
  await client.views.open({
    trigger_id: triggerId,
    view: modal({
      callbackId: WORD_FORM,
      title: words('handoff.giveBack'),
      submit: words('handoff.giveBack'),
      close: words('common.cancel'),
      metadata: opened(handoff, place.channelId),
      blocks: [
        textField(
          'word',
          { label: words('handoff.wordLabel'), hint: words('handoff.wordHint'), isOptional: true },
          { most: WORD_LENGTH, isMultiline: true },
        ),
      ],
    }),
  })
}

async function openTransfer(context: Context, { userId, value, triggerId, place }: Press): Promise<void> {
  const { scope, client, words, domain } = context
  const handoff = await stillOpen(context, value)
  await scope.of(userId, handoff.agencyId)
  const others = (await domain.agencies.all()).filter(({ id }) => id !== handoff.agencyId)
  if (others.length === 0) throw new Refusal('handoff.noOther')
  const youth = await domain.youths.get(handoff.youthId)
  await client.views.open({
    trigger_id: triggerId,
    view: modal({
      callbackId: TRANSFER_FORM,
      title: words('handoff.transferTitle'),
      submit: words('handoff.transferYes'),
      close: words('common.cancel'),
      metadata: opened(handoff, place.channelId),
      blocks: [
        note(escapeMrkdwn(words('handoff.transferText', { who: nameOf(context, youth) }))),
        selectField(
          'agency',
          { label: words('handoff.transferTo') },
          others.map(({ id, name }) => choice(id, name)),
        ),
        checkboxField(
          'youth',
          { label: words('handoff.transferYouth'), isOptional: true },
          [choice('move', words('handoff.transferMove'))],
          ['move'],
        ),
        textField(
          'note',
          { label: words('handoff.transferNote'), hint: words('handoff.transferNoteHint'), isOptional: true },
          { most: NOTE_LENGTH, isMultiline: true },
        ),
      ],
    }),
  })
}

async function transfer(
  context: Context,
  { agencyId, isMoving, word }: { agencyId: string; isMoving: boolean; word: string | null },
  { userId, metadata: given }: Submission,
): Promise<void> {
  const { domain, scope, notifier, clock, words, audit } = { ...context, audit: context.domain.audit }
  const found = await stillOpen(context, metadata.parse(given).handoffId)
  const member = await scope.of(userId, found.agencyId)
  const agency = await domain.agencies.get(agencyId)
  if (agency === null) throw new Refusal('scope.noAgency')
  const { handoff, changed } = await domain.handoffs.transfer(found.id, agencyId, userId, clock.now())
  if (!changed) return
  if (isMoving) await domain.youths.update(handoff.youthId, { agencyId })
  await audit.add({
    by: userId,
    agencyIds: member.agencyIds,
    what: 'transfer',
    youthId: handoff.youthId,
    detail: { from: found.agencyId, to: agencyId },
  })
  const opening = nextOpening(agency.openingHours, clock.now(), agency.timeZone)
  await notifier.notify(handoff.conversationId, {
    key: `moved:${handoff.id}:${handoff.moves.length}`,
    name: 'handoff.moved',
    value: {
      handoffId: handoff.id,
      agencyName: agency.name,
      opensAt: opening === null || opening <= clock.now() ? null : dayAndTime(opening, agency.timeZone),
    },
    class: 'answer',
  })
  const place = await standingCard(context, handoff)
  const from = await domain.agencies.get(found.agencyId)
  const arrived = words('handoff.arrivedNote', { adviser: `<@${userId}>`, agency: escapeMrkdwn(from?.name ?? '') })
  await postInThread(context, place, noteOf(word === null ? arrived : `${arrived}\n> ${escapeMrkdwn(word).replaceAll('\n', '\n> ')}`))
  await leaveOldCard(context, found, agency.name, timeZoneOf(from))
  await context.later.handoffOpened(handoff.id)
}

/** The card in the channel it came from says where it went. */
async function leaveOldCard(context: Context, before: Handoff, agency: string, timeZone: string): Promise<void> {
  const place = await context.cards.get(handoffKey(before))
  if (place === null) return
  const who = nameOf(context, await context.domain.youths.get(before.youthId))
  await redraw(context, place, movedCard({ who, agency, when: shortDayAndTime(context.clock.now(), timeZone), words: context.words }))
  context.homes.changed(before.agencyId)
}

async function stillOpen(context: Context, handoffId: string): Promise<Handoff> {
  const handoff = await foundHandoff(context, handoffId)
  if (handoff.state === 'closed') throw new Refusal('handoff.alreadyClosed')
  return handoff
}

function opened({ id }: Handoff, channelId: string | undefined): string {
  return JSON.stringify({ handoffId: id, ...(channelId === undefined ? {} : { channelId }) })
}
