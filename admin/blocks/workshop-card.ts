/** The card of a workshop in its agency's channel: what, when, where, and how full it is. */
import type { Words } from '../../base/words.js'
import { videoProviderOf } from '../../domain/workshops/video-link.js'
import type { Workshop } from '../../domain/workshops/workshop.js'
import { escapeMrkdwn } from '../text.js'
import { multiSelectField } from './form.js'
import {
  actions,
  type Block,
  button,
  type CardMessage,
  choice,
  context,
  divider,
  facts,
  header,
  LIMITS,
  type Modal,
  message,
  modal,
  quoted,
  section,
} from './kit.js'

export const EDIT_WORKSHOP = 'workshop:edit'
export const CANCEL_WORKSHOP = 'workshop:cancel'
export const WORKSHOP_ROOM = 'workshop:room'
export const ROSTER = 'workshop:roster'
export const ROSTER_FORM = 'workshop:rosterView'
/** `came0`, `came1`…: who came. */
export const CAME_FIELD = 'came'

export interface Roster {
  registered: number
  waiting: number
  attended: number
}

export interface WorkshopCard {
  workshop: Workshop
  agency: string
  /** `mardi 2 décembre à 14h30`, `16h30` */
  startsAt: string
  endsAt: string
  /** Names of the other agencies whose youths may come. */
  invited: string[]
  roster: Roster
  hasBegun: boolean
  /** Its room asks each person for a key of their own. */
  isKeyed: boolean
  words: Words
}

export function workshopCard(card: WorkshopCard): CardMessage {
  const { workshop, agency, words, roster } = card
  const title = words('workshop.title', { title: workshop.title })
  const blocks: Block[] = [header(title)]
  if (workshop.state === 'cancelled') blocks.push(section(`*${escapeMrkdwn(words('workshop.cancelled'))}*`))
  blocks.push(
    ...facts([
      [words('workshop.when'), words('workshop.fromTo', { start: card.startsAt, end: card.endsAt })],
      [words('workshop.theme'), workshop.theme],
      [words('workshop.host'), words('workshop.hostOf', { host: workshop.host, agency })],
      [words('workshop.mode'), words(`workshop.modes.${workshop.mode}`)],
      [words('workshop.address'), workshop.address ?? ''],
      [words('workshop.invited'), card.invited.length === 0 ? words('workshop.invitedMine') : card.invited.join(', ')],
      [words('workshop.registered'), seatsLine(workshop, roster, words)],
      [words('workshop.attended'), roster.attended === 0 ? '' : String(roster.attended)],
    ]),
  )
  if (workshop.videoUrl !== null) blocks.push(roomOf(workshop.videoUrl, card))
  if (workshop.description !== '') blocks.push(divider, ...quoted(workshop.description))
  blocks.push(...buttonsOf(card))
  return message(`${title} · ${card.startsAt}`, blocks)
}

function roomOf(url: string, { isKeyed, words }: WorkshopCard): Block {
  const provider = videoProviderOf(url)
  const heading = provider === null ? words('workshop.video') : words('workshop.videoOn', { provider })
  return section(`*${escapeMrkdwn(heading)}*\n${escapeMrkdwn(isKeyed ? words('workshop.keyedRoom') : url)}`)
}

function seatsLine({ seats }: Workshop, { registered, waiting }: Roster, words: Words): string {
  const taken = seats === null ? words('workshop.taken', { count: registered }) : words('workshop.takenOf', { count: registered, seats })
  return waiting === 0 ? taken : words('workshop.takenAndWaiting', { taken, count: waiting })
}

function buttonsOf({ workshop, hasBegun, isKeyed, words }: WorkshopCard): Block[] {
  const roster = button(ROSTER, words('workshop.roster'), workshop.id)
  const room = isKeyed && workshop.state === 'scheduled' ? [button(WORKSHOP_ROOM, words('workshop.room'), workshop.id)] : []
  if (workshop.state !== 'scheduled' || hasBegun) return [actions('workshop', roster, ...room)]
  return [
    actions(
      'workshop',
      roster,
      ...room,
      button(EDIT_WORKSHOP, words('workshop.edit'), workshop.id),
      button(CANCEL_WORKSHOP, words('workshop.cancel'), workshop.id, {
        style: 'danger',
        confirm: {
          title: words('workshop.cancelTitle'),
          text: words('workshop.cancelText'),
          yes: words('workshop.cancelYes'),
          no: words('common.no'),
        },
      }),
    ),
  ]
}

export interface RosterLine {
  youthId: string
  /** As far as the reader may know them. */
  text: string
  hasCome: boolean
}

/** Who is registered; from the start on, the host ticks who came. */
export function rosterModal({
  title,
  registered,
  waiting,
  canTick,
  metadata,
  words,
}: {
  title: string
  registered: RosterLine[]
  waiting: RosterLine[]
  canTick: boolean
  metadata: string
  words: Words
}): Modal {
  const textOf = ({ text, hasCome }: RosterLine) => (hasCome ? `${text} · ${words('workshop.came')}` : text)
  const blocks: Block[] = [
    ...listOf(words('workshop.rosterRegistered', { count: registered.length }), registered.map(textOf)),
    ...(waiting.length === 0 ? [] : listOf(words('workshop.rosterWaiting', { count: waiting.length }), waiting.map(textOf))),
  ]
  const ticks = canTick ? tickFields(registered, words) : []
  return modal({
    callbackId: ROSTER_FORM,
    title: words('workshop.roster'),
    close: words('common.close'),
    ...(ticks.length === 0 ? {} : { submit: words('common.save') }),
    metadata,
    blocks: [context(escapeMrkdwn(title)), ...ticks, ...blocks],
  })
}

/** As many fields as Slack's limit of options asks for. */
function tickFields(registered: RosterLine[], words: Words): Block[] {
  const fields: Block[] = []
  for (let from = 0; from < registered.length; from += LIMITS.options) {
    const some = registered.slice(from, from + LIMITS.options)
    fields.push(
      multiSelectField(
        `${CAME_FIELD}${fields.length}`,
        { label: words('workshop.whoCame'), hint: words('workshop.whoCameHint'), isOptional: true },
        some.map(({ youthId, text }) => choice(youthId, text)),
        some.filter(({ hasCome }) => hasCome).map(({ youthId }) => youthId),
      ),
    )
  }
  return fields
}

function listOf(heading: string, names: string[]): Block[] {
  const lines = names.map((name) => `• ${name}`)
  const sections: Block[] = []
  let current = ''
  for (const line of lines) {
    if (current.length + line.length + 1 > LIMITS.section) {
      sections.push(...quoted(current))
      current = ''
    }
    current = current === '' ? line : `${current}\n${line}`
  }
  if (current !== '') sections.push(...quoted(current))
  return [section(`*${escapeMrkdwn(heading)}*`), ...sections]
}
