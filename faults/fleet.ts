/** The service's processes: started, killed, asked to end, with the door in front always leading to those that live. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../base/mongod.js'
import type { Door } from './door.js'
import { until } from './until.js'

export interface Process {
  readonly isReady: boolean
  /** Null while it runs; else its exit code, or the signal that ended it. */
  readonly end: number | NodeJS.Signals | null
  /** `kill -9`. */
  kill(): Promise<void>
  /** SIGTERM. @returns what it ended with, and after how long. */
  terminate(): Promise<{ code: number | NodeJS.Signals | null; tookMs: number }>
  /** Puts its clock so far ahead of the machine's (behind when negative). */
  moveClock(offsetMs: number): void
}

export interface Fleet {
  readonly processes: readonly Process[]
  /** Begins another process; does not wait for it. */
  add(options?: ProcessOptions): Promise<Process>
  /** Resolves once so many are ready. */
  ready(count: number): Promise<void>
  /** Ends all by `kill -9`. */
  stop(): Promise<void>
  /** How many ended by themselves. */
  readonly fallen: number
  /** The last things the processes said. */
  complaints(): string
}

export interface ProcessOptions {
  env?: Record<string, string>
  /** The largest file it may write, in KiB (`ulimit -f`): a disk that is full. */
  largestFileKb?: number
}

const ROOT = join(import.meta.dirname, '..')
const START_MS = 300_000
const MOST_COMPLAINTS = 20_000

export function createFleet(door: Door, env: Record<string, string>, folder: string): Fleet {
  let processes: (Process & { port: number })[] = []
  let complaints = ''
  let fallen = 0
  mkdirSync(join(folder, 'data'), { recursive: true })
  const lead = () => door.open(processes.filter(({ isReady, end }) => isReady && end === null).map(({ port }) => port))

  async function add({ env: more = {}, largestFileKb }: ProcessOptions = {}): Promise<Process> {
    const port = await freePort()
    const node = [process.execPath, '--import', 'tsx', '--disable-warning=DEP0111', join(import.meta.dirname, 'service.ts')]
    const limited = largestFileKb === undefined ? node : ['sh', '-c', `ulimit -f ${2 * largestFileKb}; exec "$@"`, 'sh', ...node]
    const [command = '', ...args] = limited
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env, DATA_DIR: join(folder, 'data'), PORT: String(port), NODE_OPTIONS: '', ...more },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text) => {
        complaints = (complaints + String(text)).slice(-MOST_COMPLAINTS)
      })
    }
    const one = processOf(child, port, lead, () => {
      fallen += 1
    })
    processes.push(one)
    return one
  }

  return {
    get processes() {
      processes = processes.filter(({ end }) => end === null)
      return processes
    },
    add,
    ready: (wanted) =>
      until(
        `${wanted} processes; they said:\n${complaints}`,
        () => processes.filter(({ isReady, end }) => isReady && end === null).length >= wanted,
        START_MS,
      ).then(() => undefined),
    async stop() {
      await Promise.all(processes.map((one) => one.kill()))
      processes = []
    },
    get fallen() {
      return fallen
    },
    complaints: () => complaints,
  }
}

function processOf(child: ChildProcess, port: number, onChange: () => void, onFall: () => void): Process & { port: number } {
  let isReady = false
  let isAsked = false
  const end = () => child.exitCode ?? child.signalCode
  child.once('message', () => {
    isReady = true
    onChange()
  })
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      if (!isAsked) onFall()
      onChange()
      resolve()
    })
  })
  return {
    port,
    get isReady() {
      return isReady
    },
    get end() {
      return end()
    },
    async kill() {
      if (end() === null) isAsked = child.kill('SIGKILL')
      await gone
    },
    async terminate() {
      const startedAt = Date.now()
      if (end() === null) isAsked = child.kill('SIGTERM')
      await gone
      return { code: end(), tookMs: Date.now() - startedAt }
    },
    moveClock: (offsetMs) => void child.send({ offsetMs }),
  }
}
