/** A replica set whose members can be killed, started again on their port, stopped in their tracks, and asked to step down. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import mongoose from 'mongoose'
import { findMongod, freePort } from '../base/mongod.js'
import { until } from './until.js'

export interface Members {
  /** A database of this name in the set. */
  uri(database: string): string
  /** `kill -9` of a member. */
  kill(member: number): Promise<void>
  /** Starts one again that was killed. */
  start(member: number): Promise<void>
  /** SIGSTOP: connections stay open, nothing answers. */
  pause(member: number): void
  resume(member: number): void
  /** The primary gives up its place for some seconds; resolves once another has it. */
  stepDown(seconds: number): Promise<void>
  /** Ends all of them. */
  stop(): Promise<void>
}

const START_MS = 60_000
const SET = 'faults'

export async function startMembers(folder: string, count: number): Promise<Members> {
  const program = await findMongod(() => {})
  const ports: number[] = []
  for (let member = 0; member < count; member++) ports.push(await freePort())
  const children: (ChildProcess | undefined)[] = []
  const hosts = ports.map((port) => `127.0.0.1:${port}`)
  const uri = (database: string) => `mongodb://${hosts.join(',')}/${database}?replicaSet=${SET}`

  async function start(member: number): Promise<void> {
    const dbPath = join(folder, `member${member}`)
    await mkdir(dbPath, { recursive: true })
    const options = ['--replSet', SET, '--bind_ip', '127.0.0.1', '--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '128', '--quiet']
    const place = ['--dbpath', dbPath, '--port', String(ports[member]), '--logpath', join(dbPath, 'mongod.log')]
    children[member] = spawn(program, [...place, ...options], { stdio: 'ignore' })
    await until(`member ${member} of the database`, () => isAnswering(hosts[member] ?? ''), START_MS)
  }

  const ask = async <T>(target: string, use: (client: mongoose.mongo.MongoClient) => Promise<T>): Promise<T> => {
    const client = await mongoose.mongo.MongoClient.connect(target, { serverSelectionTimeoutMS: 2000, connectTimeoutMS: 2000 })
    try {
      return await use(client)
    } finally {
      await client.close()
    }
  }
  const direct = (host: string) => `mongodb://${host}/admin?directConnection=true`
  const isAnswering = (host: string) =>
    ask(direct(host), (client) => client.db('admin').command({ ping: 1 })).then(
      () => true,
      () => false,
    )
  const primary = () =>
    ask(uri('admin'), async (client) => String((await client.db('admin').command({ hello: 1 })).me)).catch(() => undefined)

  for (let member = 0; member < count; member++) await start(member)
  await ask(direct(hosts[0] ?? ''), (client) =>
    client.db('admin').command({
      replSetInitiate: {
        _id: SET,
        members: hosts.map((host, _id) => ({ _id, host })),
        settings: { electionTimeoutMillis: 2000, heartbeatIntervalMillis: 500 },
      },
    }),
  )
  await until('a primary', primary, START_MS)

  return {
    uri,
    start,
    async kill(member) {
      const child = children[member]
      if (child === undefined) return
      await ended(child, 'SIGKILL')
    },
    pause: (member) => void children[member]?.kill('SIGSTOP'),
    resume: (member) => void children[member]?.kill('SIGCONT'),
    async stepDown(seconds) {
      const before = await primary()
      if (before === undefined) return
      const command = { replSetStepDown: seconds, secondaryCatchUpPeriodSecs: 5 }
      await ask(direct(before), (client) => client.db('admin').command(command)).catch(() => undefined)
      await until('another primary', async () => ((await primary()) ?? before) !== before, START_MS)
    },
    async stop() {
      await Promise.all(children.map((child) => (child === undefined ? undefined : ended(child, 'SIGKILL'))))
    },
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await gone
}
