/**
 * A kind of question: how it is put, how its answer is read. Both are pure: the topic underneath (`replay.ts`) keeps the state. A
 * prompt that needs more than one exchange (homonyms, confirmation) answers `stage` and is asked again with it: still one question.
 */
import type { AskOptions } from '../ask.js'
import type { Input } from '../input.js'
import type { MessageDraft } from '../message.js'
import type { DialogTools } from '../tools.js'
import type { GlobalWord } from '../understanding/global-words.js'

export const PROMPT_KINDS = ['choice', 'several', 'yesNo', 'text', 'place', 'occupations', 'languages', 'date', 'file', 'ad'] as const
export type PromptKind = (typeof PROMPT_KINDS)[number]

/** A question as a prompt puts it; the topic adds class and marks the choices as its own. */
export type Question = Omit<MessageDraft, 'class'>

export type Reading =
  | { kind: 'answer'; answer: unknown }
  /** Understood so far: the question goes on in this stage (plain JSON). */
  | { kind: 'stage'; stage: unknown }
  /** Not understood; `hint` is a catalog key that says what would be. */
  | { kind: 'unclear'; hint: string }

export interface Prompt<Spec extends AskOptions> {
  kind: PromptKind
  /** `text` is the question in words. */
  render(spec: Spec, text: string, stage: unknown, tools: DialogTools): Question
  /** `input.tap`, if any, is the value of one of this question's own choices. */
  read(spec: Spec, input: Input, stage: unknown, tools: DialogTools): Reading
  /** A recorded answer that still is one, with the code and options of now; else the question is asked again. */
  isAnswer(spec: Spec, answer: unknown): boolean
  /** Global words that are among this question's own answers ("Retour" as an option). */
  owns?(spec: Spec, tools: DialogTools): GlobalWord[]
}
