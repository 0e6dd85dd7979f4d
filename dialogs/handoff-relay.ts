/** While an adviser has the conversation, what the person writes goes to them and the service stays silent. */
import type { TurnServices } from '../bot/turn-services.js'
import type { HandoffStore } from '../domain/handoffs/handoff.js'
import type { Input } from './input.js'
import type { Words } from './tools.js'

/**
 * Topics that ask even while an adviser has the conversation, and which words they take for an answer; the rest is for the adviser.
 * Whether to erase everything takes any; which of the slots that were just offered, its number.
 */
export const ASKS_DURING_HANDOFF: ReadonlyMap<string, RegExp> = new Map([
  ['delete', /^/],
  ['appointment.offered', /^\s*\d\s*$/],
])

export function isInHandoff({ memory }: TurnServices): boolean {
  return typeof memory.handoffId === 'string'
}

export function relay(turn: TurnServices, { location, contact, media }: Input, text: string, words: Words): void {
  const lines = [
    text,
    ...(location === undefined ? [] : [words('common.sharedLocation', { ...location })]),
    ...(contact === undefined ? [] : [words('common.sharedContact', { phone: contact.phone })]),
  ].filter((line) => line !== '')
  if (lines.length === 0 && media.length === 0) return
  turn.tellDesk({ name: 'handoff.message', value: { handoffId: turn.memory.handoffId, text: lines.join('\n') }, media })
}

/** Closed at once, so that somebody who asks again in the next breath gets a new one; the desk then says so in the thread. */
export async function leaveHandoff(
  turn: TurnServices,
  why: 'menu' | 'stop',
  handoffs: Pick<HandoffStore, 'get' | 'close'> | undefined,
): Promise<void> {
  const { handoffId } = turn.memory
  if (typeof handoffId === 'string' && (await handoffs?.get(handoffId)) !== null) await handoffs?.close(handoffId, turn.now)
  turn.tellDesk({ name: 'handoff.left', value: { handoffId, why } })
  delete turn.memory.handoffId
}
