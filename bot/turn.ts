/**
 * One turn: an inbox entry and the state in, what changes out. Nothing of it is true before `store.commit` has written it, so a turn
 * may be run again after a crash; what it does in the domain carries keys made of the entry's id.
 */
import { createHash } from 'node:crypto'
import { type Activity, ActivityTypes } from 'botbuilder'
import type { Clock } from '../base/clock.js'
import type { Ids } from '../base/ids.js'
import type { Vault } from '../base/vault.js'
import type { Channel, Inbound, MessageClass, RenderedMessage } from '../channels/channel.js'
import type { RunDialog } from './adapter.js'
import type { ConversationState, EventItem, InboxEntry, InboxItem, OutboxEntry, TranscriptEntry } from './conversation.js'
import type { DeskEvent } from './desk.js'
import { createOutboxWriter, outgoingOf, pagesOf } from './outgoing.js'
import { pageOf, type Sealed } from './sealed.js'
import { seenHashOf } from './seen.js'
import type { Loaded } from './store.js'
import { setTurnServices, type TurnServices } from './turn-services.js'
import type { Commit } from './updates.js'

export interface TurnDeps {
  runDialog: RunDialog
  vault: Vault
  sealed: Sealed
  clock: Clock
  ids: Ids
  locale: string
  mostEchoes: number
  silenceMs: number
}

const ECHO_WINDOW_MS = 2 * 60_000

/** @throws whatever a dialog throws; nothing has changed then. */
export async function runTurn(deps: TurnDeps, doc: Loaded, entry: InboxEntry, channel: Channel): Promise<Commit> {
  const { vault, sealed, clock } = deps
  const item = sealed.inboxItem(entry.item)
  const { state } = sealed.state(doc.state)
  const said: TranscriptEntry[] = [transcriptEntry(vault, entry, item)]
  const nothing = (): Commit => ({ done: [entry.id], state: doc.state, outbox: [], said, set: {} })

  if (item.kind === 'message') {
    if (isSilent(entry, item)) return silencedOf(deps, doc)
    if (item.inbound.isEdit === true && !correctsLast(item.inbound.messageId, state.lastMessageId)) return nothing()
    state.lastMessageId = item.inbound.messageId
    if (state.more.length > 0 && isMoreWord(item.inbound)) return commitOf(deps, doc, entry, item, said, state, turnPages(state, channel))
    state.more = []
  } else if (item.class !== 'answer' && doc.optedOutAt !== null) {
    return nothing()
  }

  const set: Record<string, unknown> = {}
  const optOut = item.kind === 'message' ? item.inbound.optOut : undefined
  if (optOut === 'stop') set.optedOutAt = doc.optedOutAt ?? clock.now()
  if (optOut === 'start') set.optedOutAt = null
  const desk: TurnOutput['desk'] = []
  const services = servicesOf(deps, doc, entry, item, state, channel, { set, desk, said })
  const activities = await deps.runDialog(state, activityOf(deps, doc, entry, item), (context) => setTurnServices(context, services))
  // `memory` may have been replaced whole.
  state.memory = services.memory

  const defaultClass: MessageClass = item.kind === 'event' ? item.class : 'answer'
  const output: TurnOutput = { pages: [], later: [], desk, set }
  for (const activity of activities) {
    const { message, from } = outgoingOf(activity, defaultClass)
    const { now, later } = pagesOf(message, channel)
    output.pages.push(...now.map((page) => ({ page, from })))
    output.later.push(...later)
  }
  return commitOf(deps, doc, entry, item, said, state, output)
}

const isSilent = (entry: InboxEntry, item: InboxItem) =>
  entry.isSilenced === true && item.kind === 'message' && item.inbound.optOut === undefined

/** All of a flood at once: it is kept in the transcript and gets no answer. */
function silencedOf({ vault, sealed }: TurnDeps, doc: Loaded): Commit {
  const flood = doc.inbox
    .filter(({ isSilenced }) => isSilenced === true)
    .map((entry) => ({ entry, item: sealed.inboxItem(entry.item) }))
    .filter(({ entry, item }) => isSilent(entry, item))
  return {
    done: flood.map(({ entry }) => entry.id),
    state: doc.state,
    outbox: [],
    said: flood.map(({ entry, item }) => transcriptEntry(vault, entry, item)),
    set: {},
  }
}

interface TurnOutput {
  pages: { page: RenderedMessage; from: 'bot' | 'adviser' }[]
  later: RenderedMessage[]
  desk: Omit<DeskEvent, 'id' | 'conversationId'>[]
  set: Record<string, unknown>
}

function commitOf(
  deps: TurnDeps,
  doc: Loaded,
  entry: InboxEntry,
  item: InboxItem,
  said: TranscriptEntry[],
  state: ConversationState,
  output: TurnOutput,
): Commit {
  const { sealed, clock } = deps
  const { set } = output
  if (output.later.length > 0) state.more = output.later.map((page) => JSON.stringify(page))
  let pages = output.pages
  if (item.kind === 'message' && pages.length > 0 && isEcho(state, pages, clock.now(), deps.mostEchoes)) {
    pages = []
    set['flood.silencedUntil'] = new Date(clock.now().getTime() + deps.silenceMs)
  }
  const writer = createOutboxWriter(deps, doc.outbox, seenHashOf(deps.vault, entry.id))
  // Whoever writes to many people looks for it (`outcomes.ts`).
  const cause = item.kind === 'event' && item.class === 'unasked' ? { cause: entry.id } : {}
  const toPerson: OutboxEntry[] = pages.map(({ page, from }) => ({ ...writer.toPerson(page, from), ...cause }))
  const [first] = toPerson
  if (item.kind === 'message' && first !== undefined && state.liveButtons.length > 0) {
    first.staleButtons = state.liveButtons
    state.liveButtons = []
  }
  const toDesk = output.desk.map((event) => writer.toDesk({ conversationId: doc._id, ...event }))
  if (item.kind === 'message') setMergedAddress(deps, doc, item.inbound, set)
  return { done: [entry.id], state: sealed.keepState(state), outbox: [...toPerson, ...toDesk], said, set }
}

/** The pages that waited for `SUITE`. */
function turnPages(state: ConversationState, channel: Channel): TurnOutput {
  const pages = state.more.map(pageOf).filter((page) => page !== null)
  state.more = []
  const { pagesAtOnce } = channel.limits
  return {
    pages: pages.slice(0, pagesAtOnce).map((page) => ({ page: { ...page, class: 'answer' }, from: 'bot' })),
    later: pages.slice(pagesAtOnce),
    desk: [],
    set: {},
  }
}

export function isMoreWord({ text }: Pick<Inbound, 'text'>): boolean {
  return text !== undefined && text.length < 20 && /^\W*suite\W*$/i.test(text.normalize('NFD').replace(/\p{M}/gu, ''))
}

/** An edit's message id is that of the message it corrects, `:` and a revision. */
function correctsLast(editId: string, lastMessageId: string | null): boolean {
  const originalId = editId.slice(0, editId.lastIndexOf(':'))
  return lastMessageId === originalId || lastMessageId?.startsWith(`${originalId}:`) === true
}

/** Counts the same answer in a row; true when it has been given too often in a short time. */
function isEcho(state: ConversationState, pages: TurnOutput['pages'], now: Date, most: number): boolean {
  const hash = createHash('sha1')
    .update(pages.map(({ page }) => page.body).join('\0'))
    .digest('base64url')
    .slice(0, 12)
  const { echo } = state
  const isSame = echo !== null && echo.hash === hash && Math.abs(now.getTime() - Date.parse(echo.startedAt)) < ECHO_WINDOW_MS
  state.echo = isSame ? { ...echo, count: echo.count + 1 } : { hash, count: 1, startedAt: now.toISOString() }
  return state.echo.count > most
}

/** A message may bring another id of the same person (WhatsApp), or the number for the first time. */
function setMergedAddress({ sealed }: TurnDeps, doc: Loaded, inbound: Inbound, set: Record<string, unknown>): void {
  const known = sealed.address(doc.address)
  const { address } = inbound
  const aliases = [...new Set([...known.aliases, known.id, ...address.aliases])].filter((alias) => alias !== address.id)
  const phone = address.phone ?? known.phone
  if (known.id === address.id && aliases.length === known.aliases.length && phone === known.phone) return
  set.address = sealed.keep({ ...address, aliases, ...(phone === undefined ? {} : { phone }) })
}

function activityOf({ locale, clock }: TurnDeps, doc: Loaded, entry: InboxEntry, item: InboxItem): Partial<Activity> {
  const base: Partial<Activity> = {
    id: entry.id,
    channelId: doc.channel,
    locale,
    timestamp: clock.now(),
    from: { id: doc._id, name: '' },
    recipient: { id: 'mymatchup', name: 'MyMatchUp' },
    conversation: { id: doc._id, name: '', isGroup: false, conversationType: 'personal' },
    serviceUrl: '',
  }
  if (item.kind === 'event') return { ...base, type: ActivityTypes.Event, name: item.name, value: item.value }
  const { text = '', choice, media, location } = item.inbound
  return {
    ...base,
    type: ActivityTypes.Message,
    text,
    ...(choice === undefined ? {} : { value: choice }),
    ...(media.length === 0
      ? {}
      : {
          attachments: media.map(({ contentType, reference, fileName }) => ({
            contentType,
            contentUrl: reference,
            ...(fileName === undefined ? {} : { name: fileName }),
          })),
        }),
    ...(location === undefined ? {} : { entities: [{ type: 'GeoCoordinates', ...location }] }),
  }
}

function servicesOf(
  { vault, sealed, clock }: TurnDeps,
  doc: Loaded,
  entry: InboxEntry,
  item: InboxItem,
  state: ConversationState,
  channel: Channel,
  { set, desk, said }: Pick<TurnOutput, 'set' | 'desk'> & { said: TranscriptEntry[] },
): TurnServices {
  const inbound = item.kind === 'message' ? item.inbound : undefined
  const phone = inbound?.address.phone ?? sealed.address(doc.address).phone
  const now = clock.now()
  const services: TurnServices = {
    conversationId: doc._id,
    channel: doc.channel,
    phone,
    inboundId: entry.id,
    now,
    memory: state.memory,
    isOptedOut: (set.optedOutAt === undefined ? doc.optedOutAt : set.optedOutAt) !== null,
    optOut() {
      set.optedOutAt = now
      services.isOptedOut = true
    },
    optIn() {
      set.optedOutAt = null
      services.isOptedOut = false
    },
    isErasing: false,
    erase() {
      set.isErasing = true
      services.isErasing = true
    },
    tellDesk: ({ name, value, media = [] }) => void desk.push({ name, value, media }),
    transcript(count) {
      return [...doc.recent, ...said].slice(-count).map(({ from, text, at }) => ({ from, text: vault.open(text), at }))
    },
    fetchMedia: (media) => channel.fetchMedia(media),
    inbound: inbound === undefined ? { media: [] } : factsOf(inbound),
  }
  return services
}

function factsOf({ media, location, contact, startCode, optOut, isEdit }: Inbound): TurnServices['inbound'] {
  return {
    media,
    ...(location === undefined ? {} : { location }),
    ...(contact === undefined ? {} : { contact }),
    ...(startCode === undefined ? {} : { startCode }),
    ...(optOut === undefined ? {} : { optOut }),
    ...(isEdit === undefined ? {} : { isEdit }),
  }
}

/** How an inbox entry stands in the transcript: words, the label that was tapped, kinds of files. */
export function transcriptEntry(vault: Vault, entry: InboxEntry, item: InboxItem): TranscriptEntry {
  return {
    id: entry.id,
    from: item.kind === 'event' ? 'event' : 'person',
    text: vault.seal(item.kind === 'event' ? eventLine(item) : messageLine(item.inbound)),
    at: entry.receivedAt,
  }
}

const eventLine = ({ name }: EventItem) => name

function messageLine({ text, choice, media, location, contact, startCode }: Inbound): string {
  const facts = [
    ...media.map(({ kind }) => `[${kind}]`),
    ...(location === undefined ? [] : ['[location]']),
    ...(contact === undefined ? [] : ['[contact]']),
    ...(startCode === undefined ? [] : ['/start']),
  ]
  return [text ?? choice ?? '', ...facts].filter((part) => part !== '').join(' ')
}

/** Where an apology or any word of the house's own goes out without a dialog. */
export function houseMessage(deps: TurnDeps, doc: Loaded, channel: Channel, text: string, trace: string): OutboxEntry[] {
  const writer = createOutboxWriter(deps, doc.outbox, trace)
  return pagesOf({ text, choices: [], class: 'answer' }, channel).now.map((page) => writer.toPerson(page))
}
