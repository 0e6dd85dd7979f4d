import { type Notifier, UnknownConversation } from '../bot/notifier.js'

/**
 * Has conversations of a person erased, without a word. One that is gone already has nothing left to forget.
 * @throws when one could not be told: to be done again
 */
export async function forgetConversations(notifier: Notifier, conversationIds: readonly string[], personId: string): Promise<void> {
  const event = { key: `erased:${personId}`, name: 'youth.erased', value: null, class: 'answer' as const }
  for (const id of conversationIds) {
    try {
      await notifier.notify(id, event)
    } catch (error) {
      if (!(error instanceof UnknownConversation)) throw error
    }
  }
}
