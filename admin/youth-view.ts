/** A youth's file as a window: what helps to answer them, the latest first. */
import { toReadablePhone } from '../base/phone.js'
import type { Words } from '../base/words.js'
import { timeZoneOf } from '../domain/agencies/agency.js'
import { CONSENTS, isConsentGiven, isConsentRefused, type Youth } from '../domain/youth/youth.js'
import { textField } from './blocks/form.js'
import { actions, type Block, button, cut, divider, facts, header, type Modal, modal, section, context as small } from './blocks/kit.js'
import type { Context } from './context.js'
import { nameOf, profileFacts } from './person.js'
import { escapeMrkdwn } from './text.js'
import { shortDayAndTime } from './when.js'

export const YOUTH_SEARCH = 'youth:search'
export const YOUTH_OPEN = 'youth:open'
export const YOUTH_NOTE = 'youth:note'
export const YOUTH_PAUSE = 'youth:pause'
export const YOUTH_RESUME = 'youth:resume'
export const YOUTH_MOVE = 'youth:move'
export const YOUTH_WRITE = 'youth:write'
/** Slots for an appointment. */
export const PROPOSE_TO = 'appointment:proposeTo'
export const YOUTH_GUARDIAN = 'youth:guardian'

const MOST_LINES = 5
const MOST_MESSAGES = 8
const LINE_LENGTH = 250
const WHO_LENGTH = 60

export function searchView(words: Words): Modal {
  return modal({
    callbackId: YOUTH_SEARCH,
    title: words('youth.searchTitle'),
    submit: words('youth.search'),
    close: words('common.close'),
    blocks: [textField('who', { label: words('youth.who'), hint: words('youth.whoHint') }, { most: WHO_LENGTH })],
  })
}

export async function foundView(context: Context, youths: Youth[]): Promise<Modal> {
  const { words } = context
  const names = new Map((await context.domain.agencies.all()).map(({ id, name }) => [id, name]))
  return modal({
    callbackId: 'youth:found',
    title: words('youth.searchTitle'),
    close: words('common.close'),
    blocks: youths.map((youth) =>
      section(
        escapeMrkdwn(
          words('youth.foundLine', {
            who: nameOf(context, youth),
            agency: names.get(youth.agencyId ?? '') ?? '—',
            when: shortDayAndTime(youth.lastSeenAt, 'Europe/Paris'),
          }),
        ),
        button(YOUTH_OPEN, words('youth.open'), youth.id),
      ),
    ),
  })
}

/** @param isOwn whether the reader is of the youth's agency: others see neither number nor messages nor notes, and change nothing */
export async function youthView(context: Context, youth: Youth, isOwn: boolean): Promise<Modal> {
  const { domain, words } = context
  const [stored, held, agency, notes] = await Promise.all([
    domain.youths.profile(youth.id),
    domain.heldAbout(youth.id),
    youth.agencyId === null ? null : domain.agencies.get(youth.agencyId),
    domain.notes.ofYouth(youth.id, MOST_LINES),
  ])
  const zone = timeZoneOf(agency)
  const when = (at: Date) => shortDayAndTime(at, zone)
  const offerIds = [...held.contactRequests, ...held.matches].map(({ offerId }) => offerId)
  const titles = new Map((await domain.offers.getMany([...new Set(offerIds)])).map(({ id, title }) => [id, title]))
  const asked = await domain.trainings.getMany(held.trainingInterests.map(({ trainingId }) => trainingId))
  const trainings = new Map(asked.map((training) => [training.id, training.title]))
  const title = (offerId: string) => titles.get(offerId) ?? words('contact.offerGone')
  const best = held.matches.toSorted((a, b) => b.score - a.score).slice(0, MOST_LINES)
  const blocks: Block[] = [
    header(nameOf(context, youth)),
    ...facts([
      [words('youth.code'), youth.code],
      [words('youth.phone'), isOwn && youth.phone !== null ? toReadablePhone(youth.phone) : ''],
      [words('youth.agency'), agency?.name ?? words('youth.noAgency')],
      [words('youth.since'), when(youth.createdAt)],
      [words('youth.lastSeen'), when(youth.lastSeenAt)],
      [words('youth.state'), words(youth.isPaused ? 'youth.paused' : 'youth.active')],
      [words('youth.consents'), consentsOf(youth, words)],
      [words('youth.state'), isConsentRefused(youth.consents, 'matching') ? words('youth.objected') : ''],
      [words('youth.state'), isConsentRefused(youth.consents, 'guardian') ? words('youth.young') : ''],
    ]),
    ...(isOwn ? [buttonsOf(youth, words)] : [small(escapeMrkdwn(words('youth.sharedOnly')))]),
    divider,
    ...(stored === null ? [small(escapeMrkdwn(words('youth.noProfile')))] : facts(profileFacts(context, stored.profile))),
    ...list(
      words('youth.matches'),
      best.map(({ offerId, score }) => words('youth.match', { title: title(offerId), score: Math.round(score) })),
    ),
    ...list(
      words('youth.requests'),
      latest(held.contactRequests).map(({ offerId, state, askedAt }) =>
        words('youth.line', { when: when(askedAt), what: title(offerId), state: words(`contact.was.${state}`) }),
      ),
    ),
    ...list(
      words('youth.trainings'),
      latest(held.trainingInterests).map(({ trainingId, state, askedAt }) =>
        words('youth.line', { when: when(askedAt), what: trainings.get(trainingId) ?? '', state: words(`interest.was.${state}`) }),
      ),
    ),
    ...list(
      words('youth.workshops'),
      latest(held.workshops).map(({ workshop, registration }) =>
        words('youth.line', {
          when: when(workshop.startsAt),
          what: workshop.title,
          state: words(`youth.registration.${registration.attendedAt === null ? registration.state : 'attended'}`),
        }),
      ),
    ),
    ...list(
      words('youth.appointments'),
      latest(held.appointments).map(({ startsAt, slots, createdAt, adviserName, state }) =>
        words('youth.line', {
          when: when(startsAt ?? slots[0] ?? createdAt),
          what: adviserName,
          state: words(`youth.appointment.${state}`),
        }),
      ),
    ),
    ...list(
      words('youth.handoffs'),
      latest(held.handoffs).map(({ openedAt, reason, state }) =>
        words('youth.line', { when: when(openedAt), what: words(`youth.reason.${reason}`), state: words(`youth.handoff.${state}`) }),
      ),
    ),
    ...(isOwn ? await ownParts(context, youth, notes, held.documents, when) : []),
  ]
  return modal({
    callbackId: 'youth:file',
    title: words('youth.title'),
    close: words('common.close'),
    metadata: JSON.stringify({ youthId: youth.id }),
    blocks,
  })
}

async function ownParts(
  context: Context,
  youth: Youth,
  notes: { text: string; by: string; at: Date }[],
  documents: { fileName: string; createdAt: Date }[],
  when: (at: Date) => string,
): Promise<Block[]> {
  const { words, transcript, domain } = context
  const log = await domain.audit.ofYouth(youth.id, MOST_LINES)
  const conversationId = youth.conversationIds.at(-1)
  const said = conversationId === undefined ? [] : await transcript(conversationId, MOST_MESSAGES * 2)
  const messages = said.flatMap(({ from, text }) =>
    from === 'event' || text.trim() === '' ? [] : [`${words(`handoff.said.${from}`)} ${text}`],
  )
  return [
    ...list(
      words('youth.documents'),
      latest(documents).map(({ fileName, createdAt }) => `${when(createdAt)} · ${fileName}`),
    ),
    // Slack shows a user id in angle brackets as the colleague's name.
    ...lines(
      words('youth.notes'),
      notes.map(({ text, by, at }) => `${when(at)} · <@${by}> : ${escapeMrkdwn(cut(text, LINE_LENGTH))}`),
    ),
    ...list(words('youth.messages'), messages.slice(-MOST_MESSAGES)),
    ...lines(
      words('youth.log'),
      log.map(({ at, by, what }) => `${when(at)} · <@${by}> · ${words(`youth.logged.${what}`)}`),
    ),
  ]
}

function buttonsOf({ id, isPaused, consents }: Youth, words: Words): Block {
  const confirm = (key: string) => ({
    title: words(`youth.${key}Title`),
    text: words(`youth.${key}Text`),
    yes: words(`youth.${key}Yes`),
    no: words('common.no'),
  })
  return actions(
    'youth',
    button(YOUTH_WRITE, words('youth.write'), id),
    button(PROPOSE_TO, words('youth.propose'), id),
    button(YOUTH_NOTE, words('youth.note'), id),
    isPaused
      ? button(YOUTH_RESUME, words('youth.resume'), id, { confirm: confirm('resume') })
      : button(YOUTH_PAUSE, words('youth.pause'), id, { confirm: confirm('pause') }),
    button(YOUTH_MOVE, words('youth.move'), id),
    ...(isConsentRefused(consents, 'guardian')
      ? [button(YOUTH_GUARDIAN, words('youth.guardian'), id, { confirm: confirm('guardian') })]
      : []),
  )
}

function consentsOf({ consents }: Youth, words: Words): string {
  return CONSENTS.filter((kind) => isConsentGiven(consents, kind))
    .map((kind) => words(`youth.consent.${kind}`))
    .join(', ')
}

/** The last ones of what stands oldest first, newest first. */
function latest<T>(items: T[]): T[] {
  return items.slice(-MOST_LINES).reverse()
}

function list(title: string, items: string[]): Block[] {
  return lines(
    title,
    items.map((item) => escapeMrkdwn(cut(item.replace(/\s+/g, ' '), LINE_LENGTH))),
  )
}

/** @param items mrkdwn of ours */
function lines(title: string, items: string[]): Block[] {
  return items.length === 0 ? [] : [section(`*${escapeMrkdwn(title)}*\n${items.map((item) => `• ${item}`).join('\n')}`)]
}
