import { createServer, type Server as HttpServer, type IncomingHttpHeaders } from 'node:http'
import pino from 'pino'
import restify, { type Server } from 'restify'
import type { ChannelProvider, Inbound, Receipt } from '../../channels/channel.js'
import { closeServer } from '../support/close-server.js'

export interface PeerRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}
export interface PeerAnswer {
  status?: number
  headers?: Record<string, string>
  /** An object is sent as JSON. */
  body?: unknown
  /** Never answers. */
  isSilent?: boolean
}

/** The provider's side on loopback: records what comes and answers as the test says. */
export async function startPeer(answer: (request: PeerRequest) => PeerAnswer | Promise<PeerAnswer>) {
  const requests: PeerRequest[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    }
    requests.push(seen)
    const { status = 200, headers = {}, body = '', isSilent = false } = await answer(seen)
    if (isSilent) return
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(bytes)
  })
  const url = await listen(server)
  return {
    url,
    requests,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The provider mounted on a restify server, as in `main`, with a sink that keeps what it is given. */
export async function serve(provider: ChannelProvider) {
  const inbounds: Inbound[] = []
  const receipts: Receipt[] = []
  const failing = { isOn: false }
  const sink = {
    async receive(inbound: Inbound) {
      if (failing.isOn) throw new Error('The database is away.')
      inbounds.push(inbound)
    },
    async receipt(receipt: Receipt) {
      if (failing.isOn) throw new Error('The database is away.')
      receipts.push(receipt)
    },
  }
  const server: Server = restify.createServer()
  provider.mount(server, sink)
  const url = await listen(server)
  return {
    url,
    sink,
    inbounds,
    receipts,
    failing,
    async close() {
      await provider.stop()
      await closeServer(server)
    },
  }
}

async function listen(server: Pick<HttpServer, 'once' | 'address'> & { listen(port: number, host: string): unknown }): Promise<string> {
  await new Promise<void>((resolve) => {
    server.once('listening', resolve)
    server.listen(0, '127.0.0.1')
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return `http://127.0.0.1:${address.port}`
}

/** A log whose lines can be looked through for what must not stand in them. */
export function recordingLog() {
  const lines: string[] = []
  return { lines, log: pino({ level: 'trace', base: null }, { write: (line: string) => void lines.push(line) }) }
}

/** Polls until `isTrue`. */
export async function until(isTrue: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`Never came: ${what}.`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
