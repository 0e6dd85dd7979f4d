/**
 * What every turn goes through: who writes, whether a person of the agency has the conversation, the words that work anywhere, then the
 * topic that is under way or the one a free sentence asks for. One Bot Framework dialog that never ends, with the topics' stack inside.
 */
import { ActivityTypes } from 'botbuilder'
import {
  Dialog,
  DialogContext,
  DialogContextError,
  type DialogInstance,
  type DialogSet,
  type DialogTurnResult,
  DialogTurnStatus,
} from 'botbuilder-dialogs'
import { z } from 'zod'
import { type TurnServices, turnServices } from '../bot/turn-services.js'
import type { HandoffStore } from '../domain/handoffs/handoff.js'
import type { YouthStore } from '../domain/youth/youth.js'
import { CONFIDENT } from '../matching/occupations/recognise-occupation.js'
import { ERASED, forgetErased, meet } from './acquaintance.js'
import { formalWords, isRecruiter, topicForRecruiter } from './formal.js'
import { ASKS_DURING_HANDOFF, isInHandoff, leaveHandoff, relay } from './handoff-relay.js'
import { type Input, inputOf, isEmojiOnly } from './input.js'
import { toActivity } from './message.js'
import { createOfferTopic, OFFER_TOPIC } from './offer-adviser.js'
import type { PromptKind } from './prompts/prompt.js'
import { dropAnswered, dropFor, isOwnTap, keptDepth, raiseTapped, supersede } from './stack.js'
import type { DialogTools } from './tools.js'
import { createTopics, returnToParked, silenceResumption, Topic, WENT_BACK } from './topic.js'
import { stateOf } from './topic-state.js'
import { isAd } from './understanding/ad.js'
import { commandOf, type GlobalWord, globalWordOf, type HeardWord } from './understanding/global-words.js'

export interface RootDeps {
  topics: readonly Topic[]
  tools: DialogTools
  youths: Pick<YouthStore, 'ofConversation' | 'update'>
  handoffs?: Pick<HandoffStore, 'get' | 'close'>
}

const ROOT = 'root'
const SOON = 'soon'
const stackSchema = z.object({ dialogStack: z.array(z.object({ id: z.string(), state: z.unknown() })) })
const MOST_STACKED = 12
const MISSES_BEFORE_ADVISER = 2

/** Questions that are answered in the person's own words. */
const FREE_KINDS: ReadonlySet<PromptKind> = new Set(['text', 'place', 'occupations', 'languages', 'ad'])
/** What answers before the person has gone on in the welcome. */
const BEFORE_WELCOME: ReadonlySet<GlobalWord> = new Set(['help', 'stop', 'start', 'data', 'delete', 'recruiter', 'young'])
/** Events for a phone whose owner may be nobody we know: a code that someone else's typing has sent there. */
const FOR_ANYBODY: ReadonlySet<string> = new Set(['link.code'])
/** What the service still answers while an adviser has the conversation. */
const DURING_HANDOFF: ReadonlySet<GlobalWord> = new Set(['stop', 'start', 'delete'])

/** @returns the one dialog that `bot/` runs. @throws at once when two topics bear the same id. */
export function createRootDialog(deps: RootDeps): Dialog {
  return new RootDialog(deps)
}

class RootDialog extends Dialog {
  readonly #topics: DialogSet
  readonly #tools: DialogTools
  readonly #youths: RootDeps['youths']
  readonly #handoffs: RootDeps['handoffs']

  constructor({ topics, tools, youths, handoffs }: RootDeps) {
    super(ROOT)
    const { understanding } = tools
    const intentOf = (text: string) => this.#topicOfIntent(understanding.intentOf(text))
    const { occupations, places } = understanding
    const distressIn = (text: string) => understanding.distressIn(text)
    this.#tools = { ...tools, understanding: { occupations, places, distressIn, intentOf } }
    this.#topics = createTopics([...topics, createOfferTopic()], this.#tools)
    this.#youths = youths
    this.#handoffs = handoffs
  }

  override beginDialog(outer: DialogContext): Promise<DialogTurnResult> {
    return this.#turn(outer)
  }

  override continueDialog(outer: DialogContext): Promise<DialogTurnResult> {
    return this.#turn(outer)
  }

  async #turn(outer: DialogContext): Promise<DialogTurnResult> {
    const instance = outer.activeDialog
    if (instance === undefined) throw new Error('The root dialog runs on the stack that bot/ keeps for it.')
    const state = { dialogStack: this.#knownStack(instance.state) }
    instance.state = state
    const dc = new DialogContext(this.#topics, outer.context, state)
    try {
      if (dc.context.activity.type === ActivityTypes.Event) await this.#event(dc)
      else if (dc.context.activity.type === ActivityTypes.Message) await this.#message(dc)
    } catch (error) {
      // The wrapper carries the stack, and with it people's answers, into whatever logs the error.
      throw error instanceof DialogContextError ? error.error : error
    }
    return Dialog.EndOfTurn
  }

  /** What is understood but not there yet is offered to an adviser. */
  #topicOfIntent(intent: string | undefined): string | undefined {
    if (intent === undefined || this.#topics.find(intent) !== undefined) return intent
    return this.#topics.find(SOON) === undefined ? undefined : SOON
  }

  /** Without topics that a newer deployment no longer has, and what stood on them; not deeper than anyone remembers. */
  #knownStack(state: unknown): DialogInstance[] {
    const parsed = stackSchema.safeParse(state)
    if (!parsed.success) return []
    const { dialogStack } = parsed.data
    const unknown = dialogStack.findIndex(({ id }) => this.#topics.find(id) === undefined)
    return (unknown < 0 ? dialogStack : dialogStack.slice(0, unknown)).slice(-MOST_STACKED)
  }

  async #event(dc: DialogContext): Promise<void> {
    const { name, value } = dc.context.activity
    if (name === ERASED) return forgetErased(dc, value ?? null)
    if (typeof name !== 'string' || this.#topics.find(name) === undefined) return
    if (!FOR_ANYBODY.has(name) && typeof turnServices(dc.context).memory.youthId !== 'string') await meet(dc, this.#youths)
    supersede(dc.stack, name)
    dropAnswered(dc.stack, name, value)
    await this.#after(dc, await dc.beginDialog(name, value))
  }

  async #message(dc: DialogContext): Promise<void> {
    const turn = turnServices(dc.context)
    const input = inputOf(dc.context)
    await meet(dc, this.#youths)
    if (input.tap !== undefined) raiseTapped(dc.stack, input.tap)
    const { optOut } = turn.inbound
    if (optOut === 'help') return
    if (optOut !== undefined) return this.#word(dc, optOut)

    // An ad for those who help victims is nobody's own distress.
    const isPastedAd = pendingOf(dc)?.kind === 'ad' && isAd(input.text)
    const distress = isPastedAd ? undefined : this.#tools.understanding.distressIn(input.text)
    const word = this.#wordOf(dc, input, turn)
    if (isInHandoff(turn)) {
      if (await this.#duringHandoff(dc, input, word, distress)) return
    } else if (distress !== undefined) return this.#begin(dc, 'distress', { kind: distress })
    if (turn.memory.hasGoneOn !== true) await this.#beforeWelcome(dc, word)
    else await this.#anytime(dc, input, word)
    await this.#leaveNoneUnanswered(dc)
  }

  /** The global word or command of the message, unless the question that waits takes it for an answer of its own. */
  #wordOf(dc: DialogContext, { text, tap }: Input, turn: TurnServices): HeardWord | 'unknownCommand' | undefined {
    if (turn.inbound.startCode !== undefined) return { word: turn.isOptedOut ? 'start' : 'menu', isExact: true }
    // A tapped button of the question at hand carries its own value; its label is no message.
    if (tap !== undefined && isOwnTap(dc.activeDialog, tap)) return undefined
    const command = commandOf(text)
    if (command === 'unknown') return 'unknownCommand'
    if (command !== undefined) return { word: command === 'start' && !turn.isOptedOut ? 'menu' : command, isExact: true }
    const heard = globalWordOf(text)
    // A name, a town or a trade may look like a slip of one of our words.
    const isFree = FREE_KINDS.has(pendingOf(dc)?.kind ?? 'choice')
    return isFree && heard?.isExact === false ? undefined : heard
  }

  /** @returns false when an adviser no longer has the conversation and the message is to be answered as any other. */
  async #duringHandoff(
    dc: DialogContext,
    input: Input,
    word: HeardWord | 'unknownCommand' | undefined,
    distress: string | undefined,
  ): Promise<boolean> {
    const { words } = this.#tools
    const turn = turnServices(dc.context)
    const answers = ASKS_DURING_HANDOFF.get(dc.activeDialog?.id ?? '')
    const isAnswer = answers?.test(input.text) === true || isOwnTap(dc.activeDialog, input.tap ?? '')
    if (answers !== undefined && isAnswer && word === undefined && distress === undefined) {
      await this.#continue(dc)
      return true
    }
    if (distress !== undefined) {
      relay(turn, input, fullText(dc), words)
      await this.#begin(dc, 'distress', { kind: distress })
      return true
    }
    if (input.tap !== undefined && input.text === '') {
      await this.#say(dc, 'common.duringHandoff')
      return true
    }
    if (word === undefined || word === 'unknownCommand' || !word.isExact) {
      relay(turn, input, fullText(dc), words)
      return true
    }
    if (word.word === 'menu' || word.word === 'back') {
      await leaveHandoff(turn, 'menu', this.#handoffs)
      await this.#say(dc, 'common.leftHandoff')
      await this.#menu(dc)
      return true
    }
    if (!DURING_HANDOFF.has(word.word)) {
      relay(turn, input, fullText(dc), words)
      return true
    }
    if (word.word === 'stop') await leaveHandoff(turn, 'stop', this.#handoffs)
    await this.#word(dc, word.word)
    return true
  }

  async #beforeWelcome(dc: DialogContext, word: HeardWord | 'unknownCommand' | undefined): Promise<void> {
    const isGreeting = typeof word === 'object' && word.word === 'start' && !turnServices(dc.context).isOptedOut
    if (typeof word === 'object' && BEFORE_WELCOME.has(word.word) && !isGreeting) {
      const isFirst = dc.activeDialog === undefined
      await this.#word(dc, word.word)
      // Somebody whose first word is STOP is not met with a welcome.
      if (isFirst && word.word !== 'stop' && dc.activeDialog === undefined) await this.#begin(dc, 'welcome')
      return
    }
    if (dc.activeDialog === undefined) return this.#begin(dc, 'welcome')
    if (word === 'unknownCommand' || (word !== undefined && !this.#owns(dc, word))) await this.#askAgain(dc)
    else await this.#continue(dc)
  }

  async #anytime(dc: DialogContext, input: Input, word: HeardWord | 'unknownCommand' | undefined): Promise<void> {
    const { inbound, memory } = turnServices(dc.context)
    if (word === 'unknownCommand') return this.#askAgain(dc, 'common.unknownCommand')
    if (inbound.contact?.isSelf === true) return this.#begin(dc, 'link')
    if (word !== undefined && !this.#owns(dc, word)) {
      memory.misses = 0
      return this.#word(dc, word.word)
    }
    if (inbound.isEdit === true && pendingOf(dc)?.misses === 0) return this.#askAgain(dc, 'common.edited')
    if (await this.#unexpected(dc, input)) return
    if (dc.activeDialog !== undefined) await this.#continue(dc)
    else await this.#freely(dc, input)
  }

  /** Files, stickers and positions that the question at hand does not ask for. */
  async #unexpected(dc: DialogContext, input: Input): Promise<boolean> {
    const pending = pendingOf(dc)
    if (input.media.length > 0 && pending?.kind !== 'file') {
      if (input.media.every(({ kind }) => kind === 'sticker')) {
        if (input.text !== '') return false
        await this.#askAgain(dc, 'common.smile')
      } else await this.#begin(dc, 'file')
      return true
    }
    if (input.location !== undefined && pending?.kind !== 'place') {
      await this.#askAgain(dc, 'common.unexpectedLocation')
      return true
    }
    return false
  }

  /** Nothing is under way: what the sentence asks for, else what it may name, else the menu, else a person. */
  async #freely(dc: DialogContext, { text, tap }: Input): Promise<void> {
    const { understanding } = this.#tools
    const { memory } = turnServices(dc.context)
    if (tap !== undefined && text === '') {
      await this.#say(dc, 'common.staleButton')
      return this.#begin(dc, 'menu')
    }
    if (text === '') return this.#begin(dc, 'menu')
    if (isEmojiOnly(text)) {
      await this.#say(dc, 'common.smile')
      return this.#begin(dc, 'menu')
    }
    const intent = understanding.intentOf(text)
    const namesOccupation = intent === undefined && (understanding.occupations.recognise(text).occupations[0]?.score ?? 0) >= CONFIDENT
    const wanted = intent ?? (namesOccupation ? 'profile' : undefined)
    if (wanted !== undefined) {
      memory.misses = 0
      return this.#begin(dc, wanted)
    }
    const misses = typeof memory.misses === 'number' ? memory.misses + 1 : 1
    memory.misses = misses % MISSES_BEFORE_ADVISER
    if (misses >= MISSES_BEFORE_ADVISER) return this.#begin(dc, OFFER_TOPIC)
    await this.#say(dc, 'common.notUnderstood')
    return this.#begin(dc, 'menu')
  }

  async #word(dc: DialogContext, word: GlobalWord): Promise<void> {
    if (word === 'menu') return this.#menu(dc)
    if (word === 'back') return this.#back(dc)
    if (word === 'stop') silenceResumption(dc.context)
    // Whoever hires has no use for the questions put to a youth.
    if (word === 'recruiter') dc.stack.length = 0
    await this.#begin(dc, word)
  }

  /** Drops what is under way, but for answers that it would be a pity to lose: these wait below the menu. */
  async #menu(dc: DialogContext): Promise<void> {
    dc.stack.length = keptDepth(dc.stack)
    await this.#begin(dc, 'menu')
  }

  async #back(dc: DialogContext): Promise<void> {
    const active = this.#activeTopic(dc)
    if (active === undefined) return this.#begin(dc, 'menu')
    await this.#after(dc, await active.back(dc))
  }

  /** Begins a topic on top of what is under way, which goes on afterwards; the same topic is not stacked twice. */
  async #begin(dc: DialogContext, wanted: string, input?: object): Promise<void> {
    const id = isRecruiter(turnServices(dc.context)) ? topicForRecruiter(wanted) : wanted
    const returned = returnToParked(dc, id)
    if (returned !== undefined) return this.#after(dc, await returned)
    dropFor(dc.stack, id)
    await this.#after(dc, await dc.beginDialog(id, input))
  }

  async #continue(dc: DialogContext): Promise<void> {
    await this.#after(dc, await dc.continueDialog())
  }

  async #after(dc: DialogContext, { status, result }: DialogTurnResult): Promise<void> {
    if (status !== DialogTurnStatus.complete || result !== WENT_BACK) return
    await this.#say(dc, 'common.backAtStart')
    if (turnServices(dc.context).memory.hasGoneOn === true) await this.#begin(dc, 'menu')
    else await this.#begin(dc, 'welcome')
  }

  /** Puts the question that waits once more, after a line about why; the menu when none does. */
  async #askAgain(dc: DialogContext, line?: string): Promise<void> {
    if (line !== undefined) await this.#say(dc, line)
    const active = this.#activeTopic(dc)
    if (active === undefined) await this.#begin(dc, 'menu')
    else await this.#after(dc, await active.ask(dc))
  }

  #activeTopic(dc: DialogContext): Topic | undefined {
    const dialog = dc.activeDialog === undefined ? undefined : this.#topics.find(dc.activeDialog.id)
    return dialog instanceof Topic ? dialog : undefined
  }

  #owns(dc: DialogContext, { word, isExact }: HeardWord): boolean {
    return isExact && word !== 'stop' && pendingOf(dc)?.owns?.includes(word) === true
  }

  async #say(dc: DialogContext, key: string): Promise<void> {
    const words = isRecruiter(turnServices(dc.context)) ? formalWords(this.#tools.words) : this.#tools.words
    await dc.context.sendActivity(toActivity({ text: words(key), class: 'answer' }))
  }

  /** Whoever writes gets an answer: a topic that ended without a word leaves the floor to the menu. */
  async #leaveNoneUnanswered(dc: DialogContext): Promise<void> {
    const turn = turnServices(dc.context)
    if (dc.context.responded || isInHandoff(turn)) return
    if (turn.memory.hasGoneOn !== true) return this.#begin(dc, 'welcome')
    await this.#askAgain(dc)
  }
}

function pendingOf(dc: DialogContext) {
  return dc.activeDialog === undefined ? undefined : stateOf(dc.activeDialog).pending
}

/** Advisers read all of it, however long. */
function fullText({ context }: DialogContext): string {
  const { text } = context.activity
  return typeof text === 'string' ? text.trim() : ''
}
