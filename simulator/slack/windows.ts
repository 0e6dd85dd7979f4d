/** Modals and home tabs: each person's stack of windows, and the trigger ids that let the service open one. */
import { randomBytes } from 'node:crypto'
import { problemsOfView } from './blocks.js'
import { type Option, type RawValues, stateOf } from './input.js'
import { APP_ID, BOT, SlackRefusal, type SlackView, TEAM, type ViewBody, viewBody } from './model.js'
import { type Workspace, withBlockIds } from './workspace.js'

const MOST_STACKED = 3

export type Windows = ReturnType<typeof createWindows>

/** @param triggerMs how long a trigger id may be used; Slack gives three seconds */
export function createWindows({ views, users }: Workspace, triggerMs: number) {
  const triggers = new Map<string, { user: string; viewId: string | undefined; until: number; isUsed: boolean }>()

  function trigger(user: string, viewId?: string): string {
    const id = `${Date.now()}.${Math.floor(Math.random() * 1e12)}.${randomBytes(16).toString('hex')}`
    triggers.set(id, { user, viewId, until: Date.now() + triggerMs, isUsed: false })
    for (const [old, { until }] of triggers) if (until < Date.now() - 60_000) triggers.delete(old)
    return id
  }

  function take(id: unknown) {
    const known = triggers.get(String(id))
    if (known === undefined) throw new SlackRefusal('invalid_trigger_id')
    if (known.isUsed) throw new SlackRefusal('exchanged_trigger_id')
    if (known.until < Date.now()) throw new SlackRefusal('expired_trigger_id')
    known.isUsed = true
    return known
  }

  /** @throws {SlackRefusal} `invalid_arguments` with each problem */
  function read(given: unknown, type: ViewBody['type']): ViewBody {
    const problems = problemsOfView(given)
    if (problems.length > 0) throw new SlackRefusal('invalid_arguments', problems)
    const body = viewBody.parse(given)
    if (body.type !== type) throw new SlackRefusal('invalid_arguments', [`[ERROR] view type must be ${type} [json-pointer:/view/type]`])
    return { ...body, blocks: withBlockIds(body.blocks) }
  }

  const hash = () => `${Math.floor(Date.now() / 1000)}.${randomBytes(4).toString('hex')}`
  const modalsOf = (user: string) => views.values().filter((view) => view.user === user && view.body.type === 'modal')

  function add(user: string, body: ViewBody, below: SlackView | undefined): SlackView {
    const id = `V${randomBytes(6).toString('hex').toUpperCase()}`
    const isTaken =
      body.external_id !== undefined && body.external_id !== '' && views.values().some((view) => view.body.external_id === body.external_id)
    if (isTaken) throw new SlackRefusal('duplicate_external_id')
    const view = { id, user, hash: hash(), rootViewId: below?.rootViewId ?? id, previousViewId: below?.id ?? null, body }
    views.put(id, view)
    return view
  }

  function pushOn(user: string, body: ViewBody): SlackView {
    const stack = modalsOf(user)
    if (stack.length >= MOST_STACKED) throw new SlackRefusal('push_limit_reached')
    return add(user, body, stack.at(-1))
  }

  function replace(view: SlackView, body: ViewBody): SlackView {
    const changed = { ...view, hash: hash(), body }
    views.put(view.id, changed)
    return changed
  }

  return {
    trigger,
    modalsOf,
    /** The page shows the last one. */
    top: (user: string) => modalsOf(user).at(-1),
    homeOf: (user: string) => views.values().find((view) => view.user === user && view.body.type === 'home'),
    open(triggerId: unknown, given: unknown): SlackView {
      const body = read(given, 'modal')
      const { user, viewId } = take(triggerId)
      // Opening from within a modal puts the new one on top, as Slack does.
      if (viewId !== undefined && views.get(viewId)?.body.type === 'modal') return pushOn(user, body)
      for (const view of modalsOf(user)) views.drop(view.id)
      return add(user, body, undefined)
    },
    push(triggerId: unknown, given: unknown): SlackView {
      const body = read(given, 'modal')
      return pushOn(take(triggerId).user, body)
    },
    update(target: { viewId?: unknown; externalId?: unknown; hash?: unknown }, given: unknown): SlackView {
      const view = views
        .values()
        .find((one) => (target.viewId === undefined ? one.body.external_id === target.externalId : one.id === target.viewId))
      if (view === undefined) throw new SlackRefusal('not_found')
      const body = read(given, view.body.type)
      if (typeof target.hash === 'string' && target.hash !== view.hash) throw new SlackRefusal('hash_conflict')
      return replace(view, body)
    },
    publish(user: unknown, given: unknown, expected: unknown): SlackView {
      if (typeof user !== 'string' || users.get(user) === undefined) throw new SlackRefusal('user_not_found')
      const body = read(given, 'home')
      const home = views.values().find((view) => view.user === user && view.body.type === 'home')
      if (home === undefined) return add(user, body, undefined)
      if (typeof expected === 'string' && expected !== home.hash) throw new SlackRefusal('hash_conflict')
      return replace(home, body)
    },
    /** `response_action: update` and `push`. */
    answerWith(view: SlackView, action: 'update' | 'push', given: unknown): SlackView {
      const body = read(given, 'modal')
      return action === 'update' ? replace(view, body) : pushOn(view.user, body)
    },
    close(view: SlackView): void {
      views.drop(view.id)
    },
    clear(user: string): void {
      for (const view of modalsOf(user)) views.drop(view.id)
    },
    /** As payloads and answers show it. */
    object(view: SlackView, values: RawValues = {}, suggested?: ReadonlyMap<string, Option>): Record<string, unknown> {
      const { body } = view
      return {
        id: view.id,
        team_id: TEAM.id,
        app_id: APP_ID,
        app_installed_team_id: TEAM.id,
        bot_id: BOT.botId,
        ...body,
        callback_id: body.callback_id ?? '',
        private_metadata: body.private_metadata ?? '',
        external_id: body.external_id ?? '',
        clear_on_close: body.clear_on_close ?? false,
        notify_on_close: body.notify_on_close ?? false,
        close: body.close ?? null,
        submit: body.submit ?? null,
        state: { values: stateOf(body.blocks, values, suggested) },
        hash: view.hash,
        root_view_id: view.rootViewId,
        previous_view_id: view.previousViewId,
      }
    },
  }
}
