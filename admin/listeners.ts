/**
 * How Slack's buttons, commands, forms and events reach a feature: acknowledged at once, then worked on. What goes wrong is told to
 * the adviser in a sentence only they see; a bug is logged under a reference they can quote.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { type FormValues, formValues } from './blocks/form.js'
import type { Choice, Modal } from './blocks/kit.js'
import type { Context } from './context.js'
import { FORM_PATIENCE_MS, showEnd, stillWorking } from './late-form.js'
import { Refusal } from './refusal.js'

/** Where an adviser is reading, to answer them there. */
export interface Place {
  userId: string
  channelId?: string
  threadTs?: string
}

export interface Press {
  userId: string
  /** The id the button carries: what is asked for, not what is allowed. */
  value: string
  triggerId: string
  place: Place
  /** The window it stands in, when it stands in one, and what that was opened with. */
  viewId: string | null
  metadata: unknown
}

export interface Command {
  userId: string
  channelId: string
  text: string
  triggerId: string
  place: Place
}

export interface Submission {
  userId: string
  /** The same for a repeated submission of the same opened form. */
  viewId: string
  form: FormValues
  /** What the form was opened with (`private_metadata`), unparsed JSON. */
  metadata: unknown
  place: Place
}

const pressBody = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  channel: z.object({ id: z.string() }).nullish(),
  message: z.object({ thread_ts: z.string().optional() }).nullish(),
  view: z.object({ id: z.string(), private_metadata: z.string().catch('') }).nullish(),
  actions: z.array(z.object({ value: z.string().nullish(), selected_option: z.object({ value: z.string() }).nullish() })).min(1),
})

export function onPress(context: Context, actionId: string, handle: (press: Press) => Promise<void>): void {
  context.registered.push({ kind: 'action', id: actionId })
  context.app.action({ type: 'block_actions', action_id: actionId }, async ({ ack, body }) => {
    await ack()
    const { user, trigger_id: triggerId, channel, message, view, actions } = pressBody.parse(body)
    const place = placeOf(user.id, channel?.id, message?.thread_ts)
    const value = actions[0]?.value ?? actions[0]?.selected_option?.value ?? ''
    const press = { userId: user.id, value, triggerId, place, viewId: view?.id ?? null, metadata: parseJson(view?.private_metadata ?? '') }
    context.background(() => guarded(context, place, actionId, () => handle(press)))
  })
}

export function onCommand(context: Context, name: string, handle: (command: Command) => Promise<void>): void {
  context.registered.push({ kind: 'command', id: name })
  context.app.command(name, async ({ ack, command }) => {
    await ack()
    const { user_id: userId, channel_id: channelId, text, trigger_id: triggerId } = command
    const place = placeOf(userId, channelId)
    context.background(() => guarded(context, place, name, () => handle({ userId, channelId, text, triggerId, place })))
  })
}

/** What a form's fields say, or the sentence to show in each wrong one, or the window to show in its place. */
export type Read<T> =
  | { value: T }
  | { errors: Record<string, string> }
  /** `next` goes on once it is shown. */
  | { view: Modal; next?: () => Promise<void> }

const viewBody = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({ id: z.string(), private_metadata: z.string().catch(''), state: z.object({ values: z.unknown() }) }),
})
const anyMetadata = z.object({ channelId: z.string().optional() }).catch({})

/**
 * @param read checks the fields; quick, since Slack shows errors in the fields only within three seconds
 * @param act works with what was read, after Slack closed the form
 */
export function onSubmit<T>(
  context: Context,
  callbackId: string,
  read: (submission: Submission) => Read<T> | Promise<Read<T>>,
  act: (value: T, submission: Submission) => Promise<void>,
): void {
  context.registered.push({ kind: 'view', id: callbackId })
  context.app.view({ type: 'view_submission', callback_id: callbackId }, async ({ ack, body }) => {
    const { user, view } = viewBody.parse(body)
    const metadata = parseJson(view.private_metadata)
    const place = placeOf(user.id, anyMetadata.parse(metadata).channelId)
    const submission = { userId: user.id, viewId: view.id, form: formValues(view.state.values), metadata, place }
    const reading = Promise.resolve().then(() => read(submission))
    const result = await inTime(reading, context.formPatienceMs ?? FORM_PATIENCE_MS).catch(async (error: unknown) => {
      await ack()
      await tellFailure(context, place, callbackId, error)
      return null
    })
    if (result === null) return
    if (result === LATE) {
      await ack({ response_action: 'update', view: stillWorking(context) })
      context.background(() => guarded(context, place, callbackId, () => finishLate(context, reading, act, submission)))
      return
    }
    if ('errors' in result) {
      await ack({ response_action: 'errors', errors: result.errors })
      return
    }
    if ('view' in result) {
      const { view: shown, next } = result
      await ack({ response_action: 'update', view: shown })
      if (next !== undefined) context.background(() => guarded(context, place, callbackId, next))
      return
    }
    const { value } = result
    await ack()
    context.background(() => guarded(context, place, callbackId, () => act(value, submission)))
  })
}

const LATE = Symbol('late')

/** What was read, or `LATE` when it takes longer. */
async function inTime<T>(reading: Promise<T>, patienceMs: number): Promise<T | typeof LATE> {
  const timer = new AbortController()
  try {
    return await Promise.race([reading, delay(patienceMs, LATE, { signal: timer.signal })])
  } finally {
    timer.abort()
  }
}

async function finishLate<T>(
  context: Context,
  reading: Promise<Read<T>>,
  act: (value: T, submission: Submission) => Promise<void>,
  submission: Submission,
): Promise<void> {
  const { viewId } = submission
  const result = await reading.catch(async (error: unknown) => {
    await showEnd(context, viewId, [error instanceof Refusal ? context.words(error.key, error.variables) : ''])
    throw error
  })
  if ('errors' in result) return showEnd(context, viewId, Object.values(result.errors))
  if ('view' in result) {
    await context.client.views.update({ view_id: viewId, view: result.view })
    await result.next?.()
    return
  }
  await act(result.value, submission)
  await showEnd(context, viewId, [])
}

/** Suggestions while somebody types in a search field. */
export function onOptions(context: Context, actionId: string, find: (text: string) => Choice[]): void {
  context.registered.push({ kind: 'options', id: actionId })
  context.app.options<'block_suggestion'>(actionId, async ({ ack, options }) => {
    await ack({ options: find(options.value) })
  })
}

/** Runs `work`; what is refused or goes wrong is told at `place`. */
export async function guarded(context: Context, place: Place, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    await tellFailure(context, place, what, error)
  }
}

export async function tellFailure(context: Context, place: Place, what: string, error: unknown): Promise<void> {
  if (error instanceof Refusal) {
    await tell(context, place, context.words(error.key, error.variables))
    return
  }
  const reference = context.ids().slice(0, 8)
  context.log.error({ err: error, reference, what, slackUserId: place.userId }, 'Slack: something an adviser did failed.')
  await tell(context, place, context.words('errors.unexpected', { reference }))
}

/** Tells one adviser something only they see: where they are, else in their own messages. Never throws. */
export async function tell(context: Context, { userId, channelId, threadTs }: Place, text: string): Promise<void> {
  try {
    if (channelId !== undefined) {
      try {
        await context.client.chat.postEphemeral({
          channel: channelId,
          user: userId,
          text,
          parse: 'none',
          ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
        })
        return
      } catch (error) {
        context.log.debug({ err: error, channelId }, 'Slack: the adviser is told in their own messages instead.')
      }
    }
    await context.client.chat.postMessage({ channel: userId, text, parse: 'none', unfurl_links: false })
  } catch (error) {
    context.log.error({ err: error, slackUserId: userId }, 'Slack: an adviser could not be told.')
  }
}

function placeOf(userId: string, channelId?: string, threadTs?: string): Place {
  return { userId, ...(channelId === undefined ? {} : { channelId }), ...(threadTs === undefined ? {} : { threadTs }) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
