/**
 * Runs a topic's function over what is on record, up to the first question that has no answer. There the function stops for good (it
 * waits on a promise that nobody resolves, so no `try` or `finally` of its own can run past a question) and the turn ends.
 */

import type { TurnContext } from 'botbuilder'
import { turnServices } from '../bot/turn-services.js'
import type { MessageClass } from '../channels/channel.js'
import type { Ask, AskOptions, TopicBody, WordsKey } from './ask.js'
import { ASKS_DURING_HANDOFF } from './handoff-relay.js'
import { type Input, inputOf, isEmojiOnly } from './input.js'
import { type MessageDraft, toActivity } from './message.js'
import { adPrompt } from './prompts/ad.js'
import { adviserOffer, readAdviserOffer } from './prompts/adviser-offer.js'
import { choicePrompt } from './prompts/choice.js'
import { datePrompt } from './prompts/date.js'
import { filePrompt } from './prompts/file.js'
import { languagesPrompt } from './prompts/languages.js'
import { occupationsPrompt } from './prompts/occupations.js'
import { placePrompt } from './prompts/place.js'
import type { Prompt } from './prompts/prompt.js'
import { severalPrompt } from './prompts/several.js'
import { isSkip, SKIP, withSkip } from './prompts/skip.js'
import { ownTap, tagOf, withTag } from './prompts/tag.js'
import { textPrompt } from './prompts/text.js'
import { yesNoPrompt } from './prompts/yes-no.js'
import type { DialogTools } from './tools.js'
import type { Pending, TopicState } from './topic-state.js'

/** What set the run off: an answer to the question that waits, or nothing but that it be put (again). */
export type Trigger = { kind: 'input' } | { kind: 'ask' }

export type Outcome =
  | { kind: 'waiting' }
  | { kind: 'ended'; result: unknown }
  /** Another topic is to run on top: asked for by this one, or because the person rather wants that. */
  | { kind: 'begin'; id: string; input: unknown }

export interface Run {
  topicId: string
  body: TopicBody<unknown>
  /** Changed in place. */
  state: TopicState
  context: TurnContext
  tools: DialogTools
  trigger: Trigger
}

/** A topic that loops without end is ended here, before its conversation outgrows its document. */
export const MOST_STEPS = 150
const MISSES_BEFORE_ADVISER = 2

/** Topics that pass on an adviser's words. */
const RELAYS: ReadonlySet<string> = new Set(['handoff.message', 'handoff.edited'])

export function replay({ topicId, body, state, context, tools, trigger }: Run): Promise<Outcome> {
  const turn = turnServices(context)
  let at = 0
  let isHalted = false
  let isInputRead = trigger.kind !== 'input'
  let messageClass: MessageClass = 'answer'
  let halt: (outcome: Outcome) => void = () => {}
  const halted = new Promise<Outcome>((resolve) => {
    halt = resolve
  })

  function stop(outcome: Outcome): Promise<never> {
    isHalted = true
    halt(outcome)
    return forever()
  }

  /** The record of the next step when there is one under that name; a topic whose code has changed asks again from here. */
  function recorded(name: string): { answer: unknown } | undefined {
    const step = state.steps[at]
    if (step === undefined) return undefined
    if (step.name !== name) {
      forgetFrom(at)
      return undefined
    }
    return { answer: step.answer }
  }

  function forgetFrom(index: number): void {
    state.steps.length = index
    delete state.pending
    isInputRead = true
  }

  function record(name: string, answer: unknown): void {
    state.steps.push(answer === undefined ? { name } : { name, answer })
    at++
  }

  async function send(draft: Omit<MessageDraft, 'class'>): Promise<void> {
    await context.sendActivity(toActivity({ ...draft, class: messageClass, ...(RELAYS.has(topicId) ? { from: 'adviser' } : {}) }))
  }

  async function step<T>(name: string, effect: () => Promise<T>): Promise<T> {
    if (isHalted) return forever()
    const known = recorded(name)
    if (known !== undefined) {
      at++
      return copy(known.answer)
    }
    if (state.steps.length >= MOST_STEPS) {
      await send({ text: tools.words('common.endless') })
      return stop({ kind: 'ended', result: undefined })
    }
    const result = copy(await effect())
    record(name, result)
    return copy(result)
  }

  async function question<Spec extends AskOptions>(prompt: Prompt<Spec>, words: WordsKey, spec: Spec) {
    const name = `${prompt.kind}:${words}`
    if (isHalted) return forever()
    const known = recorded(name)
    if (known !== undefined) {
      if (
        known.answer === undefined ? spec.isSkippable === true || prompt.isAnswer(spec, undefined) : prompt.isAnswer(spec, known.answer)
      ) {
        at++
        return copy(known.answer)
      }
      forgetFrom(at)
    }
    if (state.steps.length >= MOST_STEPS) {
      await send({ text: tools.words('common.endless') })
      return stop({ kind: 'ended', result: undefined })
    }
    if (state.pending?.name !== name) {
      isInputRead = true
      const owns = prompt.owns?.(spec, tools) ?? []
      state.pending = { name, kind: prompt.kind, misses: 0, ...(owns.length === 0 ? {} : { owns }) }
    }
    const pending = state.pending
    const tag = tagOf(state.nonce, at, name)

    async function put(hint?: string): Promise<never> {
      // An adviser has the conversation: the question is put once it is given back.
      if (turn.memory.handoffId === undefined || ASKS_DURING_HANDOFF.has(topicId)) {
        const asked = pending.offersAdviser
          ? adviserOffer(tools)
          : withSkip(prompt.render(spec, tools.words(words, spec.vars), pending.stage, tools), spec, tools)
        const text = hint === undefined ? asked.text : `${hint}\n${asked.text}`
        await send({ ...withTag(asked, tag), text })
      }
      return stop({ kind: 'waiting' })
    }

    if (isInputRead) return put()
    isInputRead = true
    const input = inputOf(context)
    const tap = ownTap(input.tap, tag)
    if (tap.isStale) return put(tools.words('common.staleButton'))
    const own: Input = { ...input, ...(tap.value === undefined ? {} : { tap: tap.value, text: '' }) }
    const reading = await read(prompt, spec, own, pending)
    if (reading.kind === 'begin') return stop(reading)
    if (reading.kind === 'put') return put(reading.hint)
    delete state.pending
    record(name, reading.answer)
    return copy(reading.answer)
  }

  type Read = { kind: 'answer'; answer: unknown } | { kind: 'put'; hint?: string } | { kind: 'begin'; id: string; input: unknown }

  async function read<Spec extends AskOptions>(prompt: Prompt<Spec>, spec: Spec, input: Input, pending: Pending): Promise<Read> {
    if (pending.offersAdviser === true) {
      const wish = readAdviserOffer(input, tools)
      if (wish !== undefined) {
        delete pending.offersAdviser
        pending.misses = 0
        return wish === 'adviser' ? { kind: 'begin', id: 'adviser', input: { reason: 'misunderstood' } } : { kind: 'put' }
      }
    }
    if (spec.isSkippable === true) {
      const shown = prompt.render(spec, '', pending.stage, tools).choices?.length ?? 0
      if (input.tap === SKIP || isSkip(input.text, shown + 1)) return { kind: 'answer', answer: undefined }
    }
    const reading = prompt.read(spec, input, pending.stage, tools)
    if (reading.kind === 'answer') return reading
    if (reading.kind === 'stage') {
      delete pending.offersAdviser
      pending.misses = 0
      pending.stage = reading.stage
      return { kind: 'put' }
    }
    if (input.text === '' && input.tap === undefined)
      return input.media.length === 0 ? { kind: 'put' } : { kind: 'put', hint: tools.words(reading.hint) }
    if (isEmojiOnly(input.text)) return { kind: 'put', hint: tools.words('common.emoji') }
    const hasGoneOn = turn.memory.hasGoneOn === true
    const intent = hasGoneOn ? tools.understanding.intentOf(input.text) : undefined
    if (intent !== undefined && intent !== topicId) {
      pending.misses = 0
      return { kind: 'begin', id: intent, input: undefined }
    }
    pending.misses++
    if (hasGoneOn && pending.misses >= MISSES_BEFORE_ADVISER) {
      pending.offersAdviser = true
      return { kind: 'put' }
    }
    return { kind: 'put', hint: tools.words(reading.hint) }
  }

  const ask: Ask = {
    say: (words, vars, files = []) =>
      step(`say:${words}`, async () => {
        await send({ text: tools.words(words, vars), files })
      }),
    choice: (words, options, more) => question(choicePrompt, words, { ...more, options }),
    several: (words, options, more) => question(severalPrompt, words, { ...more, options }),
    yesNo: (words, more = {}) => question(yesNoPrompt, words, more),
    text: (words, more) => question(textPrompt, words, more),
    place: (words, more = {}) => question(placePrompt, words, more),
    occupations: (words, more = {}) => question(occupationsPrompt, words, more),
    ad: (words, more = {}) => question(adPrompt, words, more),
    languages: (words, more = {}) => question(languagesPrompt, words, more),
    date: (words, more = {}) => question(datePrompt, words, more),
    file: (words, more = {}) => question(filePrompt, words, more),
    once: (name, effect) => step(`once:${name}`, () => effect(`${turn.inboundId}:${topicId}:${at}:${name}`)),
    topic: (id, input) =>
      step(`topic:${id}`, () => {
        state.child = `topic:${id}`
        return stop({ kind: 'begin', id, input })
      }),
    speakAs: (wanted) => {
      messageClass = wanted
    },
    turn,
  }

  return Promise.race([
    halted,
    Promise.resolve(body(ask, copy(state.input))).then((result): Outcome => ({ kind: 'ended', result: copy(result) })),
  ])
}

/** A promise of its own each time: waiting on a shared one would keep every stopped run in memory. */
function forever(): Promise<never> {
  return new Promise(() => {})
}

/** By JSON, as it will be read back in the next turn, so that a run over the record sees what the first one saw. */
function copy(value: unknown) {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null || value === undefined) return value
  return JSON.parse(JSON.stringify({ value })).value
}
