import type { TurnContext } from 'botbuilder'
import { Dialog, type DialogContext, type DialogInstance, type DialogReason, DialogSet, type DialogTurnResult } from 'botbuilder-dialogs'
import { turnServices } from '../bot/turn-services.js'
import type { TopicBody } from './ask.js'
import { formalTools, isForRecruiters, isRecruiter } from './formal.js'
import { type Outcome, replay, type Trigger } from './replay.js'
import { parkedAt } from './stack.js'
import type { DialogTools } from './tools.js'
import { answeredSteps, stateOf, type TopicState } from './topic-state.js'

/** What a topic ends with when the person goes back past its first question: the topic that asked for it goes back in its turn. */
export const WENT_BACK = Symbol('went back')

/**
 * A conversation about one thing, written as a function (see `ask.ts`).
 *
 * @example topic('alerts', async (ask) => { if (await ask.yesNo('profile.alerts')) … })
 */
export function topic<Result = void>(id: string, body: TopicBody<Result>): Topic {
  return new Topic(id, body)
}

export class Topic extends Dialog {
  readonly #body: TopicBody<unknown>
  #tools: DialogTools | undefined
  #formal: DialogTools | undefined

  constructor(id: string, body: TopicBody<unknown>) {
    super(id)
    this.#body = body
  }

  /** Gives the topic what its questions work with; once, before its first turn (`createTopics`). */
  connect(tools: DialogTools, formal: DialogTools): void {
    this.#tools = isForRecruiters(this.id) ? formal : tools
    this.#formal = formal
  }

  override async beginDialog(dc: DialogContext, input?: object): Promise<DialogTurnResult> {
    const instance = activeInstance(dc)
    const state: TopicState = { ...(input === undefined ? {} : { input }), nonce: turnServices(dc.context).inboundId, steps: [] }
    instance.state = state
    return this.#run(dc, { kind: 'ask' })
  }

  override continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    return this.#run(dc, { kind: 'input' })
  }

  /** The topic above has ended: the one asked for by `ask.topic`, whose result goes on record, or one that came in between. */
  override async resumeDialog(dc: DialogContext, _reason: DialogReason, result?: unknown): Promise<DialogTurnResult> {
    const state = stateOf(activeInstance(dc))
    if (state.child !== undefined) {
      if (turnServices(dc.context).isErasing) return dc.cancelAllDialogs()
      if (result === WENT_BACK) return this.back(dc)
      state.steps.push(result === undefined ? { name: state.child } : { name: state.child, answer: result })
      delete state.child
      return this.#run(dc, { kind: 'ask' })
    }
    if (turnServices(dc.context).isErasing) return dc.cancelAllDialogs()
    if (state.isSuperseded === true) return dc.endDialog()
    // What came in between may have had nothing to say (a reminder too late): then the question still stands as it was.
    const isSilent = !dc.context.responded || dc.context.turnState.get(SILENT) === true
    return isSilent ? Dialog.EndOfTurn : this.#run(dc, { kind: 'ask' })
  }

  override async repromptDialog(context: TurnContext, instance: DialogInstance): Promise<void> {
    await this.#replay(context, instance, { kind: 'ask' })
  }

  /** Asks the question before the present one again; past the first, ends the topic with `WENT_BACK`. */
  async back(dc: DialogContext): Promise<DialogTurnResult> {
    const state = stateOf(activeInstance(dc))
    delete state.child
    if (state.pending?.stage !== undefined || state.pending?.offersAdviser === true) {
      delete state.pending
      return this.#run(dc, { kind: 'ask' })
    }
    const last = answeredSteps(state).at(-1)
    if (last === undefined) return dc.endDialog(WENT_BACK)
    state.steps.length = last
    delete state.pending
    return this.#run(dc, { kind: 'ask' })
  }

  async #run(dc: DialogContext, trigger: Trigger): Promise<DialogTurnResult> {
    const outcome = await this.#replay(dc.context, activeInstance(dc), trigger)
    if (outcome.kind === 'waiting') return Dialog.EndOfTurn
    if (outcome.kind === 'ended') return dc.endDialog(outcome.result)
    const { id, input } = outcome
    return returnToParked(dc, id) ?? dc.beginDialog(id, isObject(input) ? input : undefined)
  }

  /** Puts the question that waits once more. */
  ask(dc: DialogContext): Promise<DialogTurnResult> {
    return this.#run(dc, { kind: 'ask' })
  }

  #replay(context: TurnContext, instance: DialogInstance, trigger: Trigger): Promise<Outcome> {
    const tools = isRecruiter(turnServices(context)) ? this.#formal : this.#tools
    if (tools === undefined) throw new Error(`Topic ${this.id} was not registered with createTopics.`)
    return replay({ topicId: this.id, body: this.#body, state: stateOf(instance), context, tools, trigger })
  }
}

/**
 * Where topic `id` waits further down with answers that would be lost by beginning it again: drops what came in between and goes on
 * from its question. Undefined when it does not.
 */
export function returnToParked(dc: DialogContext, id: string): Promise<DialogTurnResult> | undefined {
  const at = parkedAt(dc.stack, id)
  const dialog = dc.findDialog(id)
  if (at === undefined || !(dialog instanceof Topic)) return undefined
  dc.stack.length = at + 1
  return dialog.ask(dc)
}

const SILENT = Symbol('silent')

/** What is interrupted in this turn is not asked again after it: nobody is asked anything after STOP. */
export function silenceResumption(context: TurnContext): void {
  context.turnState.set(SILENT, true)
}

function activeInstance(dc: DialogContext): DialogInstance {
  const instance = dc.activeDialog
  if (instance === undefined) throw new Error('A topic ran without its place on the stack.')
  return instance
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** The topics as one Bot Framework dialog set. @throws when two bear the same id. */
export function createTopics(topics: readonly Topic[], tools: DialogTools): DialogSet {
  const set = new DialogSet()
  const formal = formalTools(tools)
  for (const each of topics) {
    if (set.find(each.id) !== undefined) throw new Error(`Two topics are called ${each.id}.`)
    each.connect(tools, formal)
    set.add(each)
  }
  return set
}
