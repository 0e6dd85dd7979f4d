import type { Log } from '../base/log.js'
import type { Notification, Notifier } from '../bot/notifier.js'
import type { Youth, YouthStore } from '../domain/youth/youth.js'

/** Where a youth is written to; null when nowhere. */
export type ConversationOf = (youth: Youth) => Promise<string | null>

/** The conversation that was last used. */
export const lastConversation: ConversationOf = (youth) => Promise.resolve(youth.conversationIds.at(-1) ?? null)

/**
 * Notifies each youth, once for each key; a null notification leaves the youth out. One that fails does not keep the others from being
 * told.
 * @throws {AggregateError} when some could not be told: to be done again, the keys see to it that nobody is told twice.
 */
export type Tell = (youthIds: readonly string[], notification: (youth: Youth) => Notification | null) => Promise<void>

const CHUNK = 200

export function createTell(youths: YouthStore, notifier: Notifier, conversationOf: ConversationOf, log: Log): Tell {
  return async (youthIds, notification) => {
    const failures: unknown[] = []
    for (let start = 0; start < youthIds.length; start += CHUNK) {
      for (const youth of await youths.getMany(youthIds.slice(start, start + CHUNK))) {
        const given = notification(youth)
        if (given === null) continue
        try {
          const conversationId = await conversationOf(youth)
          if (conversationId !== null) await notifier.notify(conversationId, given)
        } catch (error) {
          log.warn({ err: error, youthId: youth.id, event: given.name }, 'A youth could not be notified.')
          failures.push(error)
        }
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} youths could not be notified.`)
  }
}
