/** What a topic remembers between turns: plain JSON, small, and read back through a schema, since an older deployment may have written it. */
import type { DialogInstance } from 'botbuilder-dialogs'
import { z } from 'zod'
import { PROMPT_KINDS } from './prompts/prompt.js'
import { GLOBAL_WORDS } from './understanding/global-words.js'

const pendingSchema = z.object({
  /** Name of the step that waits. */
  name: z.string(),
  kind: z.enum(PROMPT_KINDS),
  /** Of the prompt's own, when the question takes more than one exchange. */
  stage: z.unknown().optional(),
  /** Answers in a row that were not understood. */
  misses: z.number(),
  /** What was asked last is whether an adviser should take over. */
  offersAdviser: z.boolean().optional(),
  /** Global words that this question takes for answers of its own. */
  owns: z.array(z.enum(GLOBAL_WORDS)).optional(),
})

const topicStateSchema = z.object({
  input: z.unknown().optional(),
  /** Inbox id of the turn that began it: tells its buttons from those of an earlier run. */
  nonce: z.string(),
  steps: z.array(z.object({ name: z.string(), answer: z.unknown().optional() })),
  pending: pendingSchema.optional(),
  /** Name of the step whose topic runs on top of this one. */
  child: z.string().optional(),
  /** A newer event of the same kind has come: answered if its buttons are used, but not asked again. */
  isSuperseded: z.boolean().optional(),
})

export type TopicState = z.infer<typeof topicStateSchema>
export type Pending = z.infer<typeof pendingSchema>

export function parseTopicState(state: unknown): TopicState {
  const parsed = topicStateSchema.safeParse(state)
  return parsed.success ? parsed.data : { nonce: '', steps: [] }
}

/** Where the steps are that the person answered (others are told, done or delegated). */
export function answeredSteps({ steps }: TopicState): number[] {
  const kinds: readonly string[] = PROMPT_KINDS
  return steps.flatMap(({ name }, index) => (kinds.includes(name.slice(0, name.indexOf(':'))) ? [index] : []))
}

/** States that were parsed here, and so need not be again. */
const parsedStates = new WeakSet<object>()
const isParsed = (state: object): state is TopicState => parsedStates.has(state)

/** The state of a topic's instance, written back parsed so that changes to it last. */
export function stateOf(instance: DialogInstance): TopicState {
  const given: unknown = instance.state
  if (typeof given === 'object' && given !== null && isParsed(given)) return given
  const state = parseTopicState(given)
  parsedStates.add(state)
  instance.state = state
  return state
}
