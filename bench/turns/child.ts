/** The processes under measure: each listens in its own process and says where. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

export interface Child {
  /** What it said when it was ready. */
  ready: unknown
  /** Sends it a message and gives what it answers. */
  ask(message: unknown): Promise<unknown>
  stop(): Promise<void>
}

/** @param file beside this one; it answers with `process.send`. */
export async function startChild(file: string, env: Record<string, string>): Promise<Child> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [], {
    execArgv: ['--import', 'tsx', '--disable-warning=DEP0111', '--disable-warning=ExperimentalWarning'],
    env: { ...process.env, ...env },
  })
  const next = async (): Promise<unknown> => {
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with ${code}.`))),
    ])
    return message
  }
  const ready = await next()
  return {
    ready,
    ask(message) {
      const answer = next()
      child.send(JSON.stringify(message))
      return answer
    },
    async stop() {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('No port is free.')
  return address.port
}
