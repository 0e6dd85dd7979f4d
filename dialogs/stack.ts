/**
 * What stands on what. The stack holds episodes: a topic with the topics it asked for (`ask.topic`) on top of it. An episode above
 * another interrupts it, and nothing more binds them.
 */
import type { DialogInstance } from 'botbuilder-dialogs'
import { z } from 'zod'
import { tagOf } from './prompts/tag.js'
import { answeredSteps, stateOf, type TopicState } from './topic-state.js'

/** Topics in whose midst the person's progress is kept: they are returned to rather than begun again. */
const KEEPS_PROGRESS: ReadonlySet<string> = new Set(['welcome', 'profile', 'profile.details'])

/** Where `id` waits for an answer with progress worth returning to. */
export function parkedAt(stack: readonly DialogInstance[], id: string): number | undefined {
  if (!KEEPS_PROGRESS.has(id)) return undefined
  const at = stack.findLastIndex((instance) => instance.id === id && stateOf(instance).pending !== undefined)
  return at < 0 ? undefined : at
}

/** The part of a stack that keeps somebody's progress: up to the topmost topic with answers that would be lost. */
export function keptDepth(stack: readonly DialogInstance[]): number {
  return stack.findLastIndex((instance) => KEEPS_PROGRESS.has(instance.id) && hasProgress(stateOf(instance))) + 1
}

function hasProgress(state: TopicState): boolean {
  return state.pending !== undefined && answeredSteps(state).length > 0
}

/**
 * Makes room for topic `id` asked for anew: where it stands in the topmost episode, it and what is above it goes; where it interrupted
 * something earlier, that episode goes.
 */
export function dropFor(stack: DialogInstance[], id: string): void {
  const at = stack.findLastIndex((instance) => instance.id === id)
  if (at < 0) return
  const { start, end } = episodeAround(stack, at)
  if (end === stack.length - 1) stack.length = at
  else if (keptDepth(stack.slice(start, end + 1)) === 0) stack.splice(start, end - start + 1)
}

/** Earlier ones of an event that has come again stay answerable by their buttons, and are not asked again. */
export function supersede(stack: DialogInstance[], id: string): void {
  for (const instance of stack) if (instance.id === id) stateOf(instance).isSuperseded = true
}

/** Events that tell the answer of a question, and the topic that puts it. */
const TELLS: ReadonlyMap<string, string> = new Map([
  ['recruiter.answered', 'recruiter.request'],
  ['contactRequest.answered', 'contactRequest.proposed'],
  ['interview.cancelled', 'interview.proposed'],
])
const aboutRequest = z.object({ requestId: z.string() })

/** A question about a contact request that somebody or time has answered is not asked again. */
export function dropAnswered(stack: DialogInstance[], event: string, value: unknown): void {
  const told = aboutRequest.safeParse(value)
  if (!told.success) return
  for (const instance of stack) {
    if (instance.id !== TELLS.get(event)) continue
    const asked = aboutRequest.safeParse(stateOf(instance).input)
    if (asked.data?.requestId === told.data.requestId) stateOf(instance).isSuperseded = true
  }
}

/** Brings the episode whose question has this button to the top. @returns whether there is one. */
export function raiseTapped(stack: DialogInstance[], tap: string): boolean {
  const at = stack.findIndex((instance) => isOwnTap(instance, tap))
  if (at < 0) return false
  const { start, end } = episodeAround(stack, at)
  const raised = stack.splice(start, end - start + 1)
  for (const instance of raised) delete stateOf(instance).isSuperseded
  stack.push(...raised)
  return true
}

/** Whether the question that waits here has this button. */
export function isOwnTap(instance: DialogInstance | undefined, tap: string): boolean {
  if (instance === undefined) return false
  const { nonce, steps, pending } = stateOf(instance)
  return pending !== undefined && tap.startsWith(`${tagOf(nonce, steps.length, pending.name)}.`)
}

function episodeAround(stack: readonly DialogInstance[], at: number): { start: number; end: number } {
  let start = at
  while (start > 0 && isParent(stack[start - 1])) start--
  let end = at
  while (end < stack.length - 1 && isParent(stack[end])) end++
  return { start, end }
}

function isParent(instance: DialogInstance | undefined): boolean {
  return instance !== undefined && stateOf(instance).child !== undefined
}
