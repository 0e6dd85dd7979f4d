/** What the bot tells the advisers (`docs/architecture.md`, desk events): each feature handles its own. */
import type { z } from 'zod'
import type { Log } from '../base/log.js'
import type { Desk, DeskEvent } from '../bot/desk.js'

/** Does a part of an event once, even when a later part fails and the event comes again (within this process). */
export type Step = (name: string, work: () => Promise<void>) => Promise<void>

export interface DeskHandler {
  name: string
  handle(event: DeskEvent, step: Step): Promise<void>
}

/** A handler whose value is parsed first. */
export function deskHandler<T>(
  name: string,
  schema: z.ZodType<T>,
  handle: (value: T, event: DeskEvent, step: Step) => Promise<void>,
): DeskHandler {
  return { name, handle: (event, step) => handle(schema.parse(event.value), event, step) }
}

/** Repeated events in progress that are remembered; more only means that a repetition may show a message twice. */
const MOST_REMEMBERED = 1000

export function createDesk(handlers: DeskHandler[], log: Log): Desk {
  const byName = new Map(handlers.map((handler) => [handler.name, handler]))
  const progress = new Map<string, Set<string>>()
  return {
    async deliver(event) {
      const handler = byName.get(event.name)
      if (handler === undefined) {
        // Nobody will ever handle it: holding up the conversation's outbox would help no one.
        log.error({ name: event.name, id: event.id }, 'The desk knows no event of this name.')
        return
      }
      const done = progress.get(event.id) ?? new Set<string>()
      progress.set(event.id, done)
      if (progress.size > MOST_REMEMBERED) {
        const oldest = progress.keys().next().value
        if (oldest !== undefined) progress.delete(oldest)
      }
      await handler.handle(event, async (name, work) => {
        if (done.has(name)) return
        await work()
        done.add(name)
      })
      progress.delete(event.id)
    },
  }
}
