import { type Notifier, UnknownConversation } from '../bot/notifier.js'

import { hasTraces, type Traces } from '../domain/traces.js'

/**
 * Has conversations of a person erased, without a word. One that is gone already has nothing left to forget.
 * @param traces what advisers were shown, for the first of them to tell the desk
 * @throws when one could not be told: to be done again
 */
export async function forgetConversations(
  notifier: Notifier,
  conversationIds: readonly string[],
  personId: string,
  traces?: Traces,
): Promise<void> {
  let shown = traces !== undefined && hasTraces(traces) ? traces : null
  for (const id of conversationIds) {
    try {
      await notifier.notify(id, { key: `erased:${personId}`, name: 'youth.erased', value: shown, class: 'answer' })
      shown = null
    } catch (error) {
      if (!(error instanceof UnknownConversation)) throw error
    }
  }
}
