/** The page's routes: itself and its assets, its live state, the files of its bubbles, and its actions. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Server } from 'restify'
import { z } from 'zod'
import type { MovableClock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import type { Board } from './peer/board.js'
import { readRaw } from './peer/body.js'
import type { ShelfFile } from './peer/shelf.js'
import { SlackRefusal } from './slack/model.js'

const PAGE = join(import.meta.dirname, 'page')
const TYPES: Record<string, string> = { js: 'text/javascript', css: 'text/css', html: 'text/html', svg: 'image/svg+xml' }
const VENDOR = [
  ['preact.js', 'preact'],
  ['hooks.js', 'preact/hooks'],
  ['htm.js', 'htm'],
] as const
const MOST_ACTION_BYTES = 16 * 1024 * 1024
const HEARTBEAT_MS = 15_000
const CLOSING_CHECK_MS = 200

export interface PageParts {
  board: Board
  clock: MovableClock
  log: Log
  act(given: unknown): Promise<Record<string, unknown>>
  file(peer: string, id: string): ShelfFile | undefined
}

export interface Page {
  mount(server: Server): void
  /** Ends the open event streams. */
  stop(): void
}

export function createPage({ board, clock, log, act, file }: PageParts): Page {
  const assets = loadAssets()
  const streams = new Set<ServerResponse>()
  const tell = (name: string, value: unknown, to: Iterable<ServerResponse> = streams) => {
    const event = `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`
    for (const stream of to) stream.write(event)
  }
  const clockState = () => ({ now: clock.now().getTime(), offsetMs: clock.offsetMs })
  const stopListening = board.onChange((change, isShown) => {
    if (isShown && streams.size > 0) tell('change', change)
  })
  clock.onMove(() => tell('clock', clockState()))
  const heartbeat = setInterval(() => tell('clock', clockState()), HEARTBEAT_MS)
  heartbeat.unref()
  const timers = [heartbeat]

  function events(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      connection: 'close',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    streams.add(response)
    request.on('close', () => streams.delete(response))
    tell('hello', { collections: board.shown(), clock: clockState() }, [response])
  }

  async function action(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page of another site can post a form, but not JSON.
    if (request.headers['content-type']?.startsWith('application/json') !== true) return json(response, 415, { failure: 'JSON attendu.' })
    try {
      const given: unknown = JSON.parse((await readRaw(request, MOST_ACTION_BYTES)).toString('utf8'))
      json(response, 200, await act(given))
    } catch (error) {
      if (error instanceof z.ZodError || error instanceof SyntaxError) return json(response, 400, { failure: 'Action inconnue.' })
      if (!(error instanceof SlackRefusal)) log.warn({ err: error }, 'An action on the simulator page failed.')
      json(response, 409, { failure: error instanceof Error ? error.message : String(error) })
    }
  }

  function download(request: IncomingMessage, response: ServerResponse): void {
    const [, peer = '', id = ''] = /^\/simulator\/files\/(\w+)\/([\w-]+)/.exec(request.url ?? '') ?? []
    const found = file(peer, id)
    if (found === undefined) {
      notFound(response)
      return
    }
    const isSafe = /^(image\/(png|jpeg|gif|webp)|audio\/|video\/|application\/pdf)/.test(found.contentType)
    response.writeHead(200, {
      'content-type': isSafe ? found.contentType : 'application/octet-stream',
      'content-disposition': `${isSafe ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(found.fileName)}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; plugin-types application/pdf",
      'cache-control': 'private, max-age=3600',
    })
    response.end(found.bytes)
  }

  function asset(name: string, response: ServerResponse): void {
    const found = assets.files.get(name)
    if (found === undefined) {
      notFound(response)
      return
    }
    const isPage = name === 'index.html'
    response.writeHead(200, {
      'content-type': `${TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'}; charset=utf-8`,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      ...(isPage ? { 'content-security-policy': assets.policy, 'referrer-policy': 'no-referrer' } : {}),
    })
    response.end(found)
  }

  return {
    mount(server) {
      server.get('/', (_request, response, next) => {
        asset('index.html', response)
        next(false)
      })
      server.get('/simulator/assets/*', (request, response, next) => {
        asset((request.url ?? '').replace('/simulator/assets/', '').replace(/\?.*$/, ''), response)
        next(false)
      })
      server.get('/simulator/events', (request, response, next) => {
        events(request, response)
        next(false)
      })
      server.get('/simulator/files/*', (request, response, next) => {
        download(request, response)
        next(false)
      })
      server.post('/simulator/actions', async (request, response) => action(request, response))
      // A server that closes waits for its connections, and event streams never end by themselves.
      const watch = setInterval(() => {
        if (streams.size > 0 && !server.server.listening) endStreams()
      }, CLOSING_CHECK_MS)
      watch.unref()
      timers.push(watch)
    },
    stop() {
      stopListening()
      for (const timer of timers) clearInterval(timer)
      endStreams()
    },
  }

  function endStreams(): void {
    for (const stream of streams) stream.end()
    streams.clear()
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

function notFound(response: ServerResponse): void {
  // Restify's `writeHead` returns nothing to chain on.
  response.writeHead(404)
  response.end()
}

/** Read once: nothing a request says reaches the file system. */
function loadAssets(): { files: Map<string, Buffer>; policy: string } {
  const files = new Map<string, Buffer>()
  for (const name of readdirSync(PAGE, { recursive: true, encoding: 'utf8' })) {
    if (/\.(js|css|html|svg)$/.test(name)) files.set(name.replaceAll('\\', '/'), readFileSync(join(PAGE, name)))
  }
  for (const [name, source] of VENDOR) files.set(`vendor/${name}`, readFileSync(fileURLToPath(import.meta.resolve(source))))
  const html = files.get('index.html')?.toString('utf8') ?? ''
  const importMap = /<script type="importmap">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
  const hash = createHash('sha256').update(importMap).digest('base64')
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    "img-src 'self' data: https:",
    "media-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  return { files, policy }
}
