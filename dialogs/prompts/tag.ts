/**
 * Marks the choices of a question as its own, so that a button of an older message ("Oui" to another question) is not taken for an
 * answer. The same question put again keeps its mark.
 */
import type { Question } from './prompt.js'

const LENGTH = 4

export function tagOf(nonce: string, at: number, name: string): string {
  // FNV-1a: no secret here, only a name short enough for a button.
  let hash = 0x811c9dc5
  for (const character of `${nonce}:${at}:${name}`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0).toString(36).padStart(LENGTH, '0').slice(-LENGTH)
}

export function withTag(question: Question, tag: string): Question {
  if (question.choices === undefined) return question
  return { ...question, choices: question.choices.map(({ label, value }) => ({ label, value: `${tag}.${value}` })) }
}

/** The value of a tapped choice of this question; `isStale` when it is of another one. */
export function ownTap(tap: string | undefined, tag: string): { value?: string; isStale: boolean } {
  if (tap === undefined) return { isStale: false }
  return tap.startsWith(`${tag}.`) ? { value: tap.slice(tag.length + 1), isStale: false } : { isStale: true }
}
