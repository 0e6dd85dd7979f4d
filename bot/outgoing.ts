/** From what a dialog sent to what the outbox keeps. */
import { type Activity, ActivityTypes } from 'botbuilder'
import { z } from 'zod'
import type { Clock } from '../base/clock.js'
import type { Ids } from '../base/ids.js'
import type { Channel, MessageClass, OutboundMessage, RenderedMessage } from '../channels/channel.js'
import { AT_ONCE, type OutboxEntry } from './conversation.js'
import type { DeskEvent } from './desk.js'
import type { Sealed } from './sealed.js'

/** What a dialog may say about a message beyond Bot Framework's own fields: an activity's `channelData`. */
export interface MessageHints {
  class?: MessageClass
  isMultiple?: boolean
  request?: 'phone' | 'location'
  template?: { name: string; variables: string[] }
  /** `adviser` when the words are an adviser's, relayed. */
  from?: 'bot' | 'adviser'
}

const hints = z
  .object({
    class: z.enum(['answer', 'registered', 'unasked']).exactOptional(),
    isMultiple: z.boolean().exactOptional(),
    request: z.enum(['phone', 'location']).exactOptional(),
    template: z.object({ name: z.string(), variables: z.array(z.string()) }).exactOptional(),
    from: z.enum(['bot', 'adviser']).exactOptional(),
  })
  .default({})

export interface Outgoing {
  message: OutboundMessage
  from: 'bot' | 'adviser'
}

/** @throws when `channelData` is none of `MessageHints`: a mistake in a dialog. */
export function outgoingOf(activity: Partial<Activity>, defaultClass: MessageClass): Outgoing {
  const { from = 'bot', ...rest } = hints.parse(activity.channelData)
  const media = (activity.attachments ?? []).flatMap(({ name, contentType, contentUrl }) =>
    contentUrl === undefined ? [] : [{ fileName: name ?? '', contentType, url: contentUrl }],
  )
  return {
    from,
    message: {
      text: activity.text ?? '',
      choices: (activity.suggestedActions?.actions ?? []).map(({ title, value }) => ({ label: title, value: String(value ?? title) })),
      class: defaultClass,
      ...rest,
      ...(media.length === 0 ? {} : { media }),
    },
  }
}

export interface Pages {
  now: RenderedMessage[]
  /** Wait for `SUITE`. */
  later: RenderedMessage[]
}

export function pagesOf(message: OutboundMessage, channel: Channel): Pages {
  const pages = channel.render(message)
  return { now: pages.slice(0, channel.limits.pagesAtOnce), later: pages.slice(channel.limits.pagesAtOnce) }
}

/** Makes outbox entries that wait behind those already held for the same target. */
export function createOutboxWriter(
  { sealed, clock, ids }: { sealed: Sealed; clock: Clock; ids: Ids },
  waiting: readonly OutboxEntry[],
  trace: string,
) {
  const now = clock.now()
  const heldUntil = { person: AT_ONCE, desk: AT_ONCE }
  for (const { to, dueAt } of waiting) if (dueAt > heldUntil[to]) heldUntil[to] = dueAt

  function entry(
    to: OutboxEntry['to'],
    id: string,
    item: RenderedMessage | DeskEvent,
    messageClass: MessageClass,
    from: OutboxEntry['from'],
  ): OutboxEntry {
    return {
      id,
      to,
      item: sealed.keep(item),
      class: messageClass,
      createdAt: now,
      dueAt: heldUntil[to],
      attempts: 0,
      from,
      staleButtons: [],
      trace,
    }
  }
  return {
    toPerson: (page: RenderedMessage, from: 'bot' | 'adviser' = 'bot') => entry('person', ids(), page, page.class, from),
    toDesk(event: Omit<DeskEvent, 'id'>) {
      const id = ids()
      return entry('desk', id, { id, ...event }, 'answer', 'bot')
    },
  }
}

export const isMessage = (activity: Partial<Activity>) => activity.type === ActivityTypes.Message
