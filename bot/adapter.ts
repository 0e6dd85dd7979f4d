/** Bot Framework's side of a turn: activities in, activities collected, the dialog stack over the conversation's own state. */
import {
  type Activity,
  ActivityTypes,
  BotAdapter,
  type ConversationReference,
  type ResourceResponse,
  type StatePropertyAccessor,
  TurnContext,
} from 'botbuilder'
import { type Dialog, DialogSet, type DialogState, DialogTurnStatus } from 'botbuilder-dialogs'
import type { ConversationState } from './conversation.js'

const TURN = Symbol('turn')

interface RunningTurn {
  state: ConversationState
  sent: Partial<Activity>[]
}

function runningTurn(context: TurnContext): RunningTurn {
  const turn: RunningTurn | undefined = context.turnState.get(TURN)
  if (turn === undefined) throw new Error('This TurnContext was not made by bot/turn.')
  return turn
}

/** Collects what dialogs send: it leaves with the turn's commit, not before. */
export class ConversationAdapter extends BotAdapter {
  override async sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    const { sent } = runningTurn(context)
    return activities.map((activity) => {
      if (activity.type === ActivityTypes.Message) sent.push(activity)
      return { id: '' }
    })
  }

  /** No channel of ours changes what was sent. */
  override async updateActivity(): Promise<void> {}
  override async deleteActivity(): Promise<void> {}

  override continueConversation(_reference: Partial<ConversationReference>): Promise<void> {
    return Promise.reject(new Error('Use the Notifier: a conversation goes on by its inbox.'))
  }
}

const dialogState: StatePropertyAccessor<DialogState> = {
  async get(context: TurnContext, initial?: DialogState): Promise<DialogState> {
    const { state } = runningTurn(context)
    if (!isDialogState(state.dialog)) state.dialog = { ...(initial ?? { dialogStack: [] }) }
    return isDialogState(state.dialog) ? state.dialog : { dialogStack: [] }
  },
  async set(context, value) {
    runningTurn(context).state.dialog = { ...value }
  },
  async delete(context) {
    runningTurn(context).state.dialog = {}
  },
}

const isDialogState = (value: object): value is DialogState & Record<string, unknown> =>
  'dialogStack' in value && Array.isArray(value.dialogStack)

export type RunDialog = (
  state: ConversationState,
  activity: Partial<Activity>,
  prepare: (context: TurnContext) => void,
) => Promise<Partial<Activity>[]>

/**
 * Runs the root dialog for one activity: goes on where its stack stands, or begins it.
 * @returns a function that gives the message activities it sent, in order; `state.dialog` and `state.memory` change in place.
 */
export function createRunDialog(rootDialog: Dialog): RunDialog {
  const adapter = new ConversationAdapter()
  const dialogs = new DialogSet(dialogState).add(rootDialog)
  return async (state, activity, prepare) => {
    const context = new TurnContext(adapter, activity)
    const sent: Partial<Activity>[] = []
    context.turnState.set(TURN, { state, sent } satisfies RunningTurn)
    prepare(context)
    const dialog = await dialogs.createContext(context)
    const { status } = await dialog.continueDialog()
    if (status === DialogTurnStatus.empty) await dialog.beginDialog(rootDialog.id)
    return sent
  }
}
