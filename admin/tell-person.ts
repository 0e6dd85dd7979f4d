import type { Notification } from '../bot/notifier.js'
import type { Youth } from '../domain/youth/youth.js'
import type { Context } from './context.js'

/** Writes to a person in the conversation they used last; does nothing when they are gone. */
export async function tellPerson({ notifier }: Context, youth: Youth | null, notification: Notification): Promise<void> {
  const conversationId = youth?.conversationIds.at(-1)
  if (conversationId !== undefined) await notifier.notify(conversationId, notification)
}
