/** Who writes: the youth behind the conversation, and whether they are still who they were. */
import type { DialogContext } from 'botbuilder-dialogs'
import { turnServices } from '../bot/turn-services.js'
import { isConsentGiven, type YouthStore } from '../domain/youth/youth.js'

/** The event by which a person who erased everything on one channel is forgotten on the others; nothing is said. */
export const ERASED = 'youth.erased'

/**
 * Makes the youth on first sight, and looks again once a day: somebody erased from another channel begins anew, somebody known from
 * another channel has been welcomed.
 */
export async function meet(dc: DialogContext, youths: Pick<YouthStore, 'ofConversation' | 'update'>): Promise<void> {
  const { memory, now, conversationId, phone, inboundId, channel } = turnServices(dc.context)
  const day = now.toISOString().slice(0, 10)
  if (memory.seenOn === day && typeof memory.youthId === 'string') return
  const youth = await youths.ofConversation(conversationId, phone, inboundId, channel)
  const hasGoneOn = isConsentGiven(youth.consents, 'service')
  if (typeof memory.youthId === 'string' && memory.youthId !== youth.id && !hasGoneOn) forget(dc, memory)
  else if (memory.youthId === youth.id) await youths.update(youth.id, { lastSeenAt: now })
  memory.youthId = youth.id
  memory.seenOn = day
  if (hasGoneOn) memory.hasGoneOn = true
}

/** @param traces what the advisers were shown, for them to lose it too; the conversation in which the person erased has told them */
export function forgetErased(dc: DialogContext, traces: unknown): void {
  const turn = turnServices(dc.context)
  if (traces !== null) turn.tellDesk({ name: 'person.erased', value: traces })
  forget(dc, turn.memory)
  turn.erase()
}

function forget(dc: DialogContext, memory: Record<string, unknown>): void {
  dc.stack.length = 0
  for (const key of Object.keys(memory)) delete memory[key]
}
