/** While an adviser has the conversation, what the person writes goes to them and the service stays silent. */
import type { TurnServices } from '../bot/turn-services.js'
import type { Input } from './input.js'
import type { Words } from './tools.js'

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

export function leaveHandoff(turn: TurnServices, why: 'menu' | 'stop'): void {
  turn.tellDesk({ name: 'handoff.left', value: { handoffId: turn.memory.handoffId, why } })
  delete turn.memory.handoffId
}
