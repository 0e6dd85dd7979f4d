/** A bare HTTP service that notes what the peers post to it and answers as told. */
import { createServer, type IncomingHttpHeaders } from 'node:http'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** In `answers`: the request is left hanging. */
export const NEVER = 0

export interface StubService {
  url: string
  received: Received[]
  /** Statuses of the next answers, 200 once used up. */
  answers: number[]
  stop(): Promise<void>
}

export async function startStubService(): Promise<StubService> {
  const received: Received[] = []
  const answers: number[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    received.push({ path: request.url ?? '', headers: request.headers, body })
    const status = answers.shift() ?? 200
    if (status === NEVER) return
    // Restify, once loaded, makes every `writeHead` return nothing.
    response.statusCode = status
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    answers,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Polls until `find` gives something. */
export async function until<T>(find: () => T | undefined | false, what: string | (() => string) = 'the condition'): Promise<T> {
  const end = Date.now() + 10_000
  while (Date.now() < end) {
    const found = find()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`Waited in vain for ${typeof what === 'string' ? what : what()}.`)
}
