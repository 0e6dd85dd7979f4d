/** The processes under measure, from outside: each runs on its own, says when it is ready, and tells the CPU it has used. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

export interface Child {
  /** Sends it an order (see `serveBench`) and gives its answer. */
  ask(order: unknown): Promise<unknown>
  /** CPU time used so far, milliseconds. */
  cpuMs(): Promise<number>
  stop(): Promise<void>
}

const usage = z.object({ user: z.number(), system: z.number() })

/**
 * @param file beside this one.
 * @param profileFolder where it leaves a V8 CPU profile when it ends.
 */
export async function startChild(file: string, env: Record<string, string>, profileFolder?: string): Promise<Child> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [], {
    execArgv: [
      '--import',
      'tsx',
      '--disable-warning=DEP0111',
      '--disable-warning=ExperimentalWarning',
      ...(profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`]),
    ],
    env: { ...process.env, ...env },
  })
  await answerOf(child, file)
  const ask = (order: unknown) => {
    const answer = answerOf(child, file)
    child.send(JSON.stringify(order))
    return answer
  }
  return {
    ask,
    async cpuMs() {
      const { user, system } = usage.parse(await ask('cpu'))
      return (user + system) / 1000
    },
    async stop() {
      if (child.exitCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

function answerOf(child: ChildProcess, file: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      child.off('exit', onExit)
      resolve(message)
    }
    const onExit = (code: number | null) => {
      child.off('message', onMessage)
      reject(new Error(`${file} ended with ${code}.`))
    }
    child.once('message', onMessage).once('exit', onExit)
  })
}
