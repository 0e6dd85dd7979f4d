/** Slack's side on this machine: its Web API towards the service, signed events and interactions, Socket Mode, and the workspace behind them. */
import { z } from 'zod'
import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import { type Board, createBoard } from './peer/board.js'
import { readFields } from './peer/body.js'
import { createFaults, type Faults } from './peer/faults.js'
import { createLedger, type Ledger } from './peer/ledger.js'
import { type PeerAnswer, type PeerRequest, startPeerServer } from './peer/server.js'
import type { ShelfFile } from './peer/shelf.js'
import { type Args, createChat, type Method } from './slack/chat.js'
import { createDirectory } from './slack/directory.js'
import { BOT, type SlackMessage, SlackRefusal, type SlackView } from './slack/model.js'
import { createOutlet } from './slack/outlet.js'
import { createPerson, type Person } from './slack/person.js'
import { createWindows } from './slack/windows.js'
import { createWorkspace } from './slack/workspace.js'

export interface SlackPeerOptions {
  serviceUrl: () => string
  clock: Clock
  log?: Log
  board?: Board
  botToken?: string
  appToken?: string
  signingSecret?: string
  /** The people; the first administrator also owns the workspace. */
  users?: { id: string; name: string; realName: string; isAdmin?: boolean }[]
  channels?: { id: string; name: string; topic?: string; members: string[] }[]
  /** Waits between attempts of an event that was not taken; Slack's own: at once, a minute, five. */
  delaysMs?: readonly number[]
  /** How long the service has to answer; Slack's own three seconds. */
  answerMs?: number
  triggerMs?: number
}

export interface SlackPeer extends Faults {
  /** `SLACK_API_URL`, with its trailing slash. */
  url: string
  botToken: string
  appToken: string
  signingSecret: string
  botUserId: string
  ledger: Ledger
  /** What advisers do; every call resolves once the service has answered. */
  person: Pick<Person, 'post' | 'edit' | 'remove' | 'react' | 'join' | 'openHome' | 'press' | 'submit' | 'close' | 'suggest'>
  /** Oldest first, threads included. */
  messages(channel?: string): SlackMessage[]
  /** The window a person sees. */
  modal(user: string): SlackView | undefined
  home(user: string): SlackView | undefined
  file(id: string): ShelfFile | undefined
  connections(): number
  refreshSockets(): void
  stop(): Promise<void>
}

const SLACK_DELAYS_MS = [100, 60_000, 300_000]
const DEFAULT_USERS = [
  { id: 'U0NADIA', name: 'nadia', realName: 'Nadia Benali', isAdmin: true },
  { id: 'U0PAUL', name: 'paul', realName: 'Paul Martin' },
]

export async function startSlackPeer(options: SlackPeerOptions): Promise<SlackPeer> {
  const { serviceUrl, clock, log, board = createBoard(), delaysMs = SLACK_DELAYS_MS, answerMs = 3000, triggerMs = 3000 } = options
  const botToken = options.botToken ?? 'xoxb-demo-bot-token'
  const appToken = options.appToken ?? 'xapp-demo-app-token'
  const signingSecret = options.signingSecret ?? 'demo-signing-secret'
  const ledger = createLedger()
  const faults = createFaults()
  let url = ''

  const workspace = createWorkspace(board, clock, () => url)
  const people = options.users ?? DEFAULT_USERS
  for (const user of people) workspace.users.put(user.id, { ...user, isBot: false, isAdmin: user.isAdmin === true })
  workspace.users.put(BOT.userId, { id: BOT.userId, name: BOT.name, realName: BOT.realName, isBot: true, isAdmin: false })
  const rooms = options.channels ?? [{ id: 'C0GENERAL', name: 'general', members: people.map(({ id }) => id) }]
  for (const { id, name, topic = '', members } of rooms) {
    const before = workspace.channels.get(id)?.members ?? []
    workspace.channels.put(id, { id, name, topic, isIm: false, members: [...new Set([...before, ...members, BOT.userId])] })
  }

  const windows = createWindows(workspace, triggerMs)
  const chat = createChat(workspace, (change) => person.tell(change))
  const directory = createDirectory(
    workspace,
    clock,
    () => url,
    (change) => person.tell(change),
  )
  const viewMethods: Record<string, Method> = {
    'views.open': (args) => ({ view: windows.object(windows.open(args.trigger_id, args.view)) }),
    'views.push': (args) => ({ view: windows.object(windows.push(args.trigger_id, args.view)) }),
    'views.update': (args) => ({
      view: windows.object(windows.update({ viewId: args.view_id, externalId: args.external_id, hash: args.hash }, args.view)),
    }),
    'views.publish': (args) => ({ view: windows.object(windows.publish(args.user_id, args.view, args.hash)) }),
    'apps.connections.open': () => ({ url: outlet.socketUrl() }),
  }
  const methods = new Map(Object.entries({ ...chat.methods, ...directory.methods, ...viewMethods }))
  const methodOf = ({ path }: PeerRequest) => /^\/api\/([\w.]+)$/.exec(path)?.[1]

  async function api(method: string, request: PeerRequest): Promise<PeerAnswer> {
    const args = argsOf((await readFields(request.query, request.headers, request.raw)).values)
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    const token = bearer ?? args.token
    const { token: _, ...value } = args
    try {
      if (token === undefined || token === '') throw new SlackRefusal('not_authed')
      if (token !== (method === 'apps.connections.open' ? appToken : botToken)) throw new SlackRefusal('invalid_auth')
      const call = methods.get(method)
      if (call === undefined) throw new SlackRefusal('unknown_method')
      const result = z.looseObject({}).parse(call(value) ?? {})
      ledger.write({ way: 'in', what: method, value, status: 200 })
      return { status: 200, body: { ok: true, ...result } }
    } catch (error) {
      const refused =
        error instanceof SlackRefusal
          ? error
          : new SlackRefusal('invalid_arguments', [`[ERROR] ${error instanceof Error ? error.message : ''}`])
      ledger.write({ way: 'in', what: `${method}!${refused.message}`, value, status: 200 })
      return refusal(refused)
    }
  }

  async function handle(request: PeerRequest): Promise<PeerAnswer> {
    const method = methodOf(request)
    if (method !== undefined) return api(method, request)
    const [, kind, , id = ''] = /^\/(files-pri|respond)\/([^/]+)\/?([^/]*)/.exec(request.path) ?? []
    if (kind === 'files-pri') {
      const file = workspace.shelf.get(/^\/files-pri\/\w+-(\w+)\//.exec(request.path)?.[1] ?? '')
      const isAllowed = request.headers.authorization === `Bearer ${botToken}`
      // Without the token Slack shows its sign-in page, with status 200.
      if (!isAllowed)
        return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<!DOCTYPE html><title>Slack</title>' }
      return file === undefined ? { status: 404 } : { status: 200, headers: { 'content-type': file.contentType }, body: file.bytes }
    }
    if (kind === 'respond') {
      const where = person.responseUrls.use(id)
      if (where === undefined) return { status: 404, body: 'used_url' }
      const { values } = await readFields(request.query, request.headers, request.raw)
      ledger.write({ way: 'in', what: 'response_url', value: values, status: 200 })
      try {
        chat.respond(where, argsOf(values))
        return { status: 200, body: 'ok' }
      } catch (error) {
        return { status: 404, body: error instanceof Error ? error.message : 'invalid_payload' }
      }
    }
    const upload = /^\/upload\/v1\/(\w+)$/.exec(request.path)?.[1]
    if (upload !== undefined) {
      const { files } = await readFields(request.query, request.headers, request.raw)
      const file = [...files.values()][0]
      const isTaken = directory.upload(upload, file?.contentType ?? request.headers['content-type'] ?? '', file?.bytes ?? request.raw)
      return isTaken ? { status: 200, body: `OK - ${(file?.bytes ?? request.raw).length}` } : { status: 404 }
    }
    return { status: 404, body: 'not found' }
  }

  const server = await startPeerServer({
    nameOf: methodOf,
    handle,
    refuse: ({ status = 500, code, retryAfter }, request) => {
      ledger.write({ way: 'in', what: `${methodOf(request)}!refused`, value: code ?? status, status })
      if (status === 429) return { status, headers: { 'retry-after': String(retryAfter ?? 1) }, body: { ok: false, error: 'ratelimited' } }
      return status === 200 ? refusal(new SlackRefusal(String(code ?? 'fatal_error'))) : { status, body: '' }
    },
    faults,
    log,
  })
  url = server.url
  const outlet = createOutlet(server.server, url, { serviceUrl, signingSecret, clock, board, ledger, delaysMs, answerMs, log })
  const person = createPerson({ workspace, windows, chat, directory, outlet, url: () => url })

  return {
    ...faults,
    url: `${url}/api/`,
    botToken,
    appToken,
    signingSecret,
    botUserId: BOT.userId,
    ledger,
    person,
    messages: (channel) => workspace.messages.values().filter((message) => channel === undefined || message.channel === channel),
    modal: windows.top,
    home: windows.homeOf,
    file: (id) => workspace.shelf.get(id),
    connections: outlet.connections,
    refreshSockets: outlet.refreshSockets,
    async stop() {
      outlet.stop()
      await server.close()
    },
  }
}

/** The client sends lists and objects as JSON in a form. */
function argsOf(values: Record<string, unknown>): Args {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value !== 'string' || !/^(blocks|view|attachments|metadata|files|unfurls)$/.test(name)) return [name, value]
      try {
        return [name, JSON.parse(value)]
      } catch {
        return [name, value]
      }
    }),
  )
}

function refusal({ message, messages }: SlackRefusal): PeerAnswer {
  const detail =
    messages.length === 0 ? {} : { errors: messages.map((one) => one.replace('[ERROR] ', '')), response_metadata: { messages } }
  return { status: 200, body: { ok: false, error: message, ...detail } }
}
