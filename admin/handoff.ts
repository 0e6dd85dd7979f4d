/** Conversations passed to the advisers: the card, who takes it, what the person goes on writing, and the way back to the bot. */
import { z } from 'zod'
import { timeZoneOf } from '../domain/agencies/agency.js'
import type { Handoff } from '../domain/handoffs/handoff.js'
import { handoffCard, TAKE, TAKE_OVER } from './blocks/handoff-card.js'
import { type CardMessage, message, context as note, quoted, section } from './blocks/kit.js'
import type { CardPlace } from './cards.js'
import type { Context, TranscriptLine } from './context.js'
import { type DeskHandler, deskHandler } from './desk.js'
import { handoffEnd } from './handoff-end.js'
import { postFiles } from './handoff-files.js'
import { guarded, onPress, type Press } from './listeners.js'
import { nameOf, profileFacts } from './person.js'
import { postInThread, showCard } from './post.js'
import { Refusal } from './refusal.js'
import type { Member } from './scope.js'
import { escapeMrkdwn } from './text.js'
import { shortDayAndTime } from './when.js'

const EXCERPT_LINES = 6
/** Read back far enough to find what was said before the handoff opened. */
const TRANSCRIPT_LINES = 40
/** Says that a line of the bot gives numbers at all: "15 offres" does not. */
const GIVES_NUMBERS = /\b(3114|3919|119|115|114|112)\b/
const EMERGENCY_NUMBERS = /\b(3114|3919|119|115|114|112|15|17|18)\b/g

/** Each agency that a conversation comes to gets a card of its own. */
export const handoffKey = ({ id, moves }: Pick<Handoff, 'id' | 'moves'>) =>
  moves.length === 0 ? `handoff:${id}` : `handoff:${id}:${moves.length}`
/** The handoff that a card's key names; undefined for other cards. */
export const handoffOfKey = (key: string | null) => /^handoff:(.+?)(?::\d+)?$/.exec(key ?? '')?.[1]
/** Of a message of the person's in a thread. */
export const saidKey = (handoffId: string, eventId: string) => `said:${handoffId}:${eventId}`

const opened = z.object({ handoffId: z.string() })
const said = z.object({ handoffId: z.string(), text: z.string() })
const left = z.object({ handoffId: z.string(), why: z.enum(['menu', 'stop']) })

export function handoffFeature(context: Context): DeskHandler[] {
  onPress(context, TAKE, (press) => take(context, press, 'assign'))
  onPress(context, TAKE_OVER, (press) => take(context, press, 'reassign'))
  handoffEnd(context)
  return [
    deskHandler('handoff.opened', opened, async ({ handoffId }, event, step) => {
      const handoff = await context.domain.handoffs.get(handoffId)
      if (handoff === null) return
      const place = await standingCard(context, handoff)
      await postFiles(context, place, event.conversationId, event.media, step)
      await context.later.handoffOpened(handoffId)
    }),
    deskHandler('handoff.message', said, async ({ handoffId, text }, event, step) => {
      const handoff = await context.domain.handoffs.get(handoffId)
      if (handoff !== null) {
        const place = await threadOf(context, handoff)
        if (text.trim() !== '') await step('text', () => postSaid(context, handoff, place, text, event.id))
        await postFiles(context, place, event.conversationId, event.media, step)
        await context.domain.handoffs.notePerson(handoffId, context.clock.now())
        if (handoff.assignedTo !== null) context.homes.changedFor(handoff.assignedTo)
      }
      // It crossed the end of the conversation on its way: nobody will read it, so the bot takes over.
      if ((await context.domain.handoffs.get(handoffId))?.state !== 'closed' && handoff !== null) return
      await step('tooLate', async () => {
        if (handoff !== null) await postNote(context, await threadOf(context, handoff), context.words('handoff.saidTooLate'))
      })
      await context.notifier.notify(event.conversationId, {
        key: `closed:${handoffId}:${event.id}`,
        name: 'handoff.closed',
        value: { handoffId, word: null, isLate: true },
        class: 'answer',
      })
    }),
    deskHandler('handoff.left', left, async ({ handoffId, why }, _, step) => {
      const handoff = await context.domain.handoffs.get(handoffId)
      if (handoff === null) return
      await context.domain.handoffs.close(handoffId, context.clock.now())
      const place = await standingCard(context, handoff)
      await step('note', () => postNote(context, place, context.words(`handoff.left.${why}`)))
    }),
  ]
}

/** Gives the conversation to the adviser who pressed, and tells the person. The second of two is told who has it. */
async function take(context: Context, { userId, value }: Press, how: 'assign' | 'reassign'): Promise<void> {
  const handoff = await foundHandoff(context, value)
  const member = await context.scope.of(userId, handoff.agencyId)
  await assignTo(context, handoff, member, how)
}

/** @throws {Refusal} when somebody else has it, or it is closed */
export async function assignTo(context: Context, { id }: Handoff, member: Member, how: 'assign' | 'reassign'): Promise<Handoff> {
  const { handoff, changed } = await context.domain.handoffs[how](id, member.slackUserId, context.clock.now())
  if (handoff.state === 'closed') throw new Refusal('handoff.alreadyClosed')
  if (handoff.assignedTo !== member.slackUserId) {
    throw new Refusal('handoff.alreadyTaken', { adviser: await adviserName(context, handoff.assignedTo) })
  }
  // Also when nothing changed: the first press may have died before this.
  await context.notifier.notify(handoff.conversationId, {
    key: `assigned:${handoff.id}:${member.slackUserId}`,
    name: 'handoff.assigned',
    value: { handoffId: handoff.id, adviserName: nameToPerson(context, member) },
    class: 'answer',
  })
  // Slack being slow with a card must not hold up the words that follow.
  context.background(() =>
    guarded(context, { userId: member.slackUserId }, 'handoff.card', async () => {
      const place = await standingCard(context, handoff)
      if (changed) await postInThread(context, place, noteOf(context.words('handoff.takenNote', { adviser: `<@${member.slackUserId}>` })))
    }),
  )
  return handoff
}

/** @throws {Refusal} when its person is gone */
export async function foundHandoff(context: Context, id: string): Promise<Handoff> {
  const handoff = await context.domain.handoffs.get(id)
  if (handoff === null) throw new Refusal('handoff.gone')
  return handoff
}

/** Draws the card as things stand now. @throws when Slack does not take it, or another process is just posting it: try again later. */
export async function standingCard(context: Context, given: Handoff): Promise<CardPlace> {
  const { id } = given
  // Which card it is, and in whose channel, hangs on where the conversation is now.
  const { moves, agencyId } = (await context.domain.handoffs.get(id)) ?? given
  const place = await showCard(context, handoffKey({ id, moves }), agencyId, () => buildCard(context, id))
  if (place === null) throw new Error(`The card of handoff ${id} is being posted.`)
  const handoff = await context.domain.handoffs.get(id)
  if (handoff !== null && handoff.slack?.ts !== place.ts) await context.domain.handoffs.setThread(id, place)
  return place
}

/** Its thread; the card is posted first where that did not work before. */
export async function threadOf(context: Context, handoff: Handoff): Promise<CardPlace> {
  return (await context.cards.get(handoffKey(handoff))) ?? standingCard(context, handoff)
}

async function buildCard(context: Context, id: string): Promise<CardMessage | null> {
  const { domain, words } = context
  const handoff = await domain.handoffs.get(id)
  if (handoff === null) return null
  const [youth, stored, agencies, transcript] = await Promise.all([
    domain.youths.get(handoff.youthId),
    domain.youths.profile(handoff.youthId),
    domain.agencies.all(),
    context.transcript(handoff.conversationId, TRANSCRIPT_LINES),
  ])
  const agency = agencies.find((one) => one.id === handoff.agencyId)
  const zone = timeZoneOf(agency)
  const inWords = (at: Date | null) => (at === null ? '' : shortDayAndTime(at, zone))
  return handoffCard({
    handoff,
    who: nameOf(context, youth),
    agency: agency?.name ?? '',
    profile: stored === null ? [] : profileFacts(context, stored.profile),
    // Whoever takes it over from another agency sees what was said there.
    excerpt: excerptOf(transcript, handoff.moves.at(-1)?.at ?? handoff.openedAt),
    canTransfer: agencies.length > 1,
    numbers: handoff.reason === 'distress' ? numbersGiven(transcript) : null,
    openedAt: inWords(handoff.openedAt),
    assignedAt: inWords(handoff.assignedAt),
    closedAt: inWords(handoff.closedAt),
    words,
  })
}

function excerptOf(transcript: TranscriptLine[], openedAt: Date): { from: 'person' | 'bot' | 'adviser'; text: string }[] {
  const lines: { from: 'person' | 'bot' | 'adviser'; text: string }[] = []
  for (const { from, text, at } of transcript) if (from !== 'event' && text.trim() !== '' && at <= openedAt) lines.push({ from, text })
  return lines.slice(-EXCERPT_LINES)
}

function numbersGiven(transcript: TranscriptLine[]): string[] {
  const given = transcript
    .filter(({ from, text }) => from === 'bot' && GIVES_NUMBERS.test(text))
    .flatMap(({ text }) => text.match(EMERGENCY_NUMBERS) ?? [])
  return [...new Set(given)]
}

async function postSaid(context: Context, handoff: Handoff, place: CardPlace, text: string, eventId: string): Promise<void> {
  const youth = await context.domain.youths.get(handoff.youthId)
  const who = nameOf(context, youth)
  const said = message(context.words('handoff.saidBy', { who, text }), [...quoted(text), note(escapeMrkdwn(who))])
  await context.cards.put(saidKey(handoff.id, eventId), await postInThread(context, place, said))
}

export async function postNote(context: Context, place: CardPlace, text: string): Promise<void> {
  await postInThread(context, place, noteOf(escapeMrkdwn(text)))
}

/** @param text mrkdwn of ours */
export function noteOf(text: string): CardMessage {
  return { text, blocks: [section(text)] }
}

/** As the person reads it. */
export function nameToPerson({ words }: Context, member: Member): string {
  return member.name === '' ? words('handoff.anAdviser') : member.name
}

export async function adviserName(context: Context, slackUserId: string | null): Promise<string> {
  const name = slackUserId === null ? '' : await context.scope.nameOf(slackUserId)
  return name === '' ? context.words('handoff.aColleague') : name
}
