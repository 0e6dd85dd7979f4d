/** The card of a workshop in its agency's channel: what, when, where, and how full it is. */
import type { Words } from '../../base/words.js'
import { videoProviderOf } from '../../domain/workshops/video-link.js'
import type { Workshop } from '../../domain/workshops/workshop.js'
import { escapeMrkdwn } from '../text.js'
import { actions, type Block, type Button, button, type CardMessage, divider, facts, header, message, quoted, section } from './kit.js'
import { GUEST_ROSTER, ROSTER } from './workshop-roster.js'

export const EDIT_WORKSHOP = 'workshop:edit'
export const CANCEL_WORKSHOP = 'workshop:cancel'
export const WORKSHOP_ROOM = 'workshop:room'
export const COPY_WORKSHOP = 'workshop:copy'
export const SESSIONS = 'workshop:sessions'
export const CANCEL_FOLLOWING = 'workshop:cancelFollowing'
export const ANNOUNCE = 'workshop:announce'

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
  /** Of the reader's agency alone; null for the host's, which sees all. */
  own: Roster | null
  reader: 'host' | 'invited' | 'notInvited'
  hasBegun: boolean
  /** Sessions of its series come after it. */
  hasFollowing: boolean
  /** Its room asks each person for a key of their own. */
  isKeyed: boolean
  words: Words
}

export function workshopCard(card: WorkshopCard): CardMessage {
  const { workshop, agency, words, roster } = card
  const title = words('workshop.title', { title: workshop.title })
  const blocks: Block[] = [header(title)]
  if (workshop.state === 'cancelled') blocks.push(section(`*${escapeMrkdwn(words('workshop.cancelled'))}*`))
  if (card.reader === 'notInvited') blocks.push(section(`*${escapeMrkdwn(words('workshop.notInvited'))}*`))
  blocks.push(
    ...facts([
      [words('workshop.when'), words('workshop.fromTo', { start: card.startsAt, end: card.endsAt })],
      [words('workshop.theme'), workshop.theme],
      [words('workshop.host'), words('workshop.hostOf', { host: workshop.host, agency })],
      [words('workshop.mode'), words(`workshop.modes.${workshop.mode}`)],
      [words('workshop.address'), workshop.address ?? ''],
      [words('workshop.invited'), card.invited.length === 0 ? words('workshop.invitedMine') : card.invited.join(', ')],
      [words('workshop.registered'), seatsLine(workshop, roster, words)],
      [words('workshop.ours'), card.own === null ? '' : seatsLine({ seats: null }, card.own, words)],
      [words('workshop.series'), workshop.series === null ? '' : words('workshop.sessionOf', { ...workshop.series })],
      [words('workshop.announced'), card.reader === 'host' ? announcedLine(workshop, words) : ''],
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

function announcedLine({ announced, announceAskedAt }: Workshop, words: Words): string {
  if (announced !== null) return words('workshop.announcedTo', { count: announced.count })
  return announceAskedAt === null ? '' : words('workshop.announcing')
}

function seatsLine({ seats }: Pick<Workshop, 'seats'>, { registered, waiting }: Roster, words: Words): string {
  const taken = seats === null ? words('workshop.taken', { count: registered }) : words('workshop.takenOf', { count: registered, seats })
  return waiting === 0 ? taken : words('workshop.takenAndWaiting', { taken, count: waiting })
}

function buttonsOf(card: WorkshopCard): Block[] {
  const { workshop, hasBegun, hasFollowing, isKeyed, reader, words } = card
  if (reader !== 'host') return reader === 'invited' ? [actions('workshop', button(GUEST_ROSTER, words('workshop.ours'), workshop.id))] : []
  const isScheduled = workshop.state === 'scheduled'
  const isOpen = isScheduled && !hasBegun
  const buttons: [boolean, Button][] = [
    [true, button(ROSTER, words('workshop.roster'), workshop.id)],
    [isKeyed && isScheduled, button(WORKSHOP_ROOM, words('workshop.room'), workshop.id)],
    [isOpen && workshop.announceAskedAt === null, button(ANNOUNCE, words('workshop.announce'), workshop.id)],
    [isOpen, button(EDIT_WORKSHOP, words('workshop.edit'), workshop.id)],
    [true, button(COPY_WORKSHOP, words('workshop.copy'), workshop.id)],
    [workshop.series !== null, button(SESSIONS, words('workshop.sessions'), workshop.id)],
    [isOpen, cancelButton(CANCEL_WORKSHOP, 'workshop.cancel', workshop, words)],
    [isOpen && hasFollowing, cancelButton(CANCEL_FOLLOWING, 'workshop.cancelFollowing', workshop, words)],
  ]
  return [actions('workshop', ...buttons.flatMap(([isShown, shown]) => (isShown ? [shown] : [])))]
}

function cancelButton(actionId: string, key: 'workshop.cancel' | 'workshop.cancelFollowing', { id }: Workshop, words: Words): Button {
  return button(actionId, words(key), id, {
    style: 'danger',
    confirm: { title: words(`${key}Title`), text: words(`${key}Text`), yes: words('workshop.cancelYes'), no: words('common.no') },
  })
}
