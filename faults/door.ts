/**
 * What stands in front of the processes, as a load balancer does in production: takes each request to the next living one. It repeats
 * nothing itself; when the process dies under a request the caller gets 502 and comes again.
 */
import { Agent, createServer, request } from 'node:http'

export interface Door {
  url: string
  /** Ports of the processes that take requests now. */
  open(ports: readonly number[]): void
  close(): Promise<void>
}

export async function openDoor(): Promise<Door> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  let behind: readonly number[] = []
  let next = 0
  const server = createServer((incoming, response) => {
    const port = behind[next++ % behind.length]
    const refuse = () => {
      if (!response.headersSent) response.writeHead(502)
      response.end()
    }
    if (port === undefined) return void incoming.resume().on('end', refuse)
    const options = { host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers: incoming.headers, agent }
    const onward = request(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.on('error', refuse).pipe(response)
    })
    onward.on('error', refuse)
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The door has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    open(ports) {
      behind = ports
    },
    close() {
      agent.destroy()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}
