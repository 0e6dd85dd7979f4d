import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Log } from '../../base/log.js'
import { readRaw } from './body.js'
import type { Fault, FaultsInside } from './faults.js'

export interface PeerRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  raw: Buffer
}

export interface PeerAnswer {
  status: number
  headers?: Record<string, string>
  /** A Buffer or string as it is; anything else as JSON. */
  body?: unknown
}

export interface PeerServer {
  /** `http://127.0.0.1:port`, without a trailing slash. */
  url: string
  server: Server
  close(): Promise<void>
}

export interface PeerServerOptions {
  /** The method's name for faults, undefined for what faults do not concern (files…). */
  nameOf(request: PeerRequest): string | undefined
  handle(request: PeerRequest): Promise<PeerAnswer>
  /** The provider's own error shape for a planned refusal. */
  refuse(fault: Fault, request: PeerRequest): PeerAnswer
  faults: FaultsInside
  log?: Log | undefined
}

/** An HTTP server on a free port of the loopback interface, with planned faults in front. */
export async function startPeerServer({ nameOf, handle, refuse, faults, log }: PeerServerOptions): Promise<PeerServer> {
  const sockets = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  const server = createServer(async (incoming, response) => {
    try {
      const url = new URL(incoming.url ?? '/', 'http://127.0.0.1')
      const request: PeerRequest = {
        method: incoming.method ?? 'GET',
        path: decodeURIComponent(url.pathname),
        query: url.searchParams,
        headers: incoming.headers,
        raw: await readRaw(incoming),
      }
      if (faults.delayMs > 0) await new Promise<void>((resolve) => timers.add(setTimeout(resolve, faults.delayMs)))
      const name = nameOf(request)
      const fault = name === undefined ? undefined : faults.take(name)
      if (fault?.kind === 'hang') return
      if (fault?.kind === 'garbage')
        return write(response, { status: 200, headers: { 'content-type': 'application/json' }, body: '{"ok":tr' })
      if (fault !== undefined && fault.kind !== 'loseAnswer') return write(response, refuse(fault, request))
      const answer = await handle(request)
      if (fault?.kind === 'loseAnswer') return void incoming.socket.destroy()
      write(response, answer)
    } catch (error) {
      log?.error({ err: error }, 'A peer could not answer.')
      write(response, { status: 500, body: { error: String(error) } })
    }
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The peer has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    server,
    async close() {
      for (const timer of timers) clearTimeout(timer)
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function write(response: ServerResponse, { status, headers = {}, body }: PeerAnswer): void {
  if (response.destroyed || response.headersSent) return
  const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
  const content = isRaw ? (body ?? '') : JSON.stringify(body)
  response.writeHead(status, { ...(isRaw ? {} : { 'content-type': 'application/json; charset=utf-8' }), ...headers })
  response.end(content)
}
