/** Who comes to a workshop: a message in the card's thread, and a window in which the host ticks who came. */
import type { Words } from '../../base/words.js'
import { escapeMrkdwn } from '../text.js'
import { multiSelectField } from './form.js'
import { type Block, type CardMessage, choice, context, LIMITS, type Modal, message, modal, quoted, section } from './kit.js'

export const ROSTER = 'workshop:roster'
export const GUEST_ROSTER = 'workshop:guestRoster'
export const ROSTER_FORM = 'workshop:rosterView'
/** `came0`, `came1`…: who came. */
export const CAME_FIELD = 'came'

export interface RosterLine {
  youthId: string
  /** As far as the reader may know them. */
  text: string
  hasCome: boolean
}

export interface RosterLines {
  registered: RosterLine[]
  waiting: RosterLine[]
}

export function rosterMessage({ title, words, ...lines }: RosterLines & { title: string; words: Words }): CardMessage {
  return message(words('workshop.rosterOf', { title }), rosterBlocks(lines, words))
}

function rosterBlocks({ registered, waiting }: RosterLines, words: Words): Block[] {
  const textOf = ({ text, hasCome }: RosterLine) => (hasCome ? `${text} · ${words('workshop.came')}` : text)
  return [
    ...listOf(words('workshop.rosterRegistered', { count: registered.length }), registered.map(textOf)),
    ...(waiting.length === 0 ? [] : listOf(words('workshop.rosterWaiting', { count: waiting.length }), waiting.map(textOf))),
  ]
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
  const ticks = canTick ? tickFields(registered, words) : []
  return modal({
    callbackId: ROSTER_FORM,
    title: words('workshop.roster'),
    close: words('common.close'),
    ...(ticks.length === 0 ? {} : { submit: words('common.save') }),
    metadata,
    blocks: [context(escapeMrkdwn(title)), ...ticks, ...rosterBlocks({ registered, waiting }, words)],
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
