/**
 * What arrives while the database is away: one sealed line each in a file, on disk before the webhook is answered, and taken in, in
 * order, when the database is back. Several processes may share the folder: each writes a file of its own, and takes over those of
 * processes that are gone.
 */
import { constants } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Log } from '../base/log.js'
import type { Vault } from '../base/vault.js'

export interface SpoolOptions {
  dir: string
  maxBytes: number
  vault: Vault
  log: Log
  /** Names this process's file. */
  owner: string
  /** Takes one in. Throws when the database is away again: the rest waits. */
  take: (item: unknown) => Promise<void>
}

export interface Spool {
  /** Whether something waits: what comes now must queue behind it. */
  readonly isHolding: boolean
  readonly held: number
  /** Resolves once the item is on disk. @throws {Error} when the spool is full. */
  add(item: unknown): Promise<void>
  /** Takes in all that waits, until `take` throws. */
  replay(): Promise<void>
  /** Finds files that processes before this one have left. */
  adopt(): Promise<void>
}

const SUFFIX = '.spool'
/** A file of a living process is taken in within seconds of the database's return; one this old has been left. */
const ORPHAN_MS = 10 * 60_000

export function createSpool({ dir, maxBytes, vault, log, owner, take }: SpoolOptions): Spool {
  const prefix = `${hostname()}.${process.pid}.`
  const ownFile = join(dir, `${prefix}${owner}${SUFFIX}`)
  /** Files to take in, oldest first; the last may be the one being written. */
  let files: string[] = []
  let held = 0
  let bytes = 0
  let waiting: { line: string; done: (error?: Error) => void }[] = []
  let writing: Promise<void> | null = null
  let replaying: Promise<void> | null = null

  /** One write and one sync for all that came while the last one was under way. */
  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        await mkdir(dir, { recursive: true, mode: 0o700 })
        const file = await open(ownFile, constants.O_CREAT | constants.O_APPEND | constants.O_WRONLY, 0o600)
        try {
          // A disk that was full may have left half a line behind: it must not swallow the first of these.
          await file.appendFile(`\n${batch.map(({ line }) => line).join('')}`)
          await file.sync()
        } finally {
          await file.close()
        }
        if (!files.includes(ownFile)) files.push(ownFile)
        for (const { done } of batch) done()
      } catch (error) {
        held -= batch.length
        for (const { line, done } of batch) {
          bytes -= line.length
          done(error instanceof Error ? error : new Error('The spool could not be written.'))
        }
      }
    }
  }

  function add(item: unknown): Promise<void> {
    const line = `${vault.sealJson(item)}\n`
    if (bytes + line.length > maxBytes) return Promise.reject(new Error('The spool is full.'))
    bytes += line.length
    held += 1
    return new Promise((resolve, reject) => {
      waiting.push({ line, done: (error) => (error === undefined ? resolve() : reject(error)) })
      writeSoon()
    })
  }

  function writeSoon(): void {
    writing ??= write().finally(() => {
      writing = null
      // Who was told that theirs is written may have added more before this line.
      if (waiting.length > 0) writeSoon()
    })
  }

  async function replayAll(): Promise<void> {
    for (;;) {
      while (writing !== null) await writing
      const [file] = files
      if (file === undefined) return
      const path = file === ownFile ? await setAside(file) : file
      await replayFile(path)
    }
  }

  /** What comes while a file is taken in goes to a new one. */
  async function setAside(file: string): Promise<string> {
    const aside = join(dir, `${prefix}${owner}-${Date.now()}${SUFFIX}`)
    await rename(file, aside)
    files = [aside, ...files.slice(1)]
    return aside
  }

  async function replayFile(path: string): Promise<void> {
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '')
    for (const line of lines) {
      const item = openLine(line)
      if (item !== undefined) await take(item)
    }
    await rm(path)
    files = files.slice(1)
    held = Math.max(0, held - lines.length)
    bytes = held === 0 ? 0 : Math.max(0, bytes - lines.reduce((sum, line) => sum + line.length + 1, 0))
    log.info({ count: lines.length }, 'What came while the database was away has been taken in.')
  }

  /** A line that was cut short by a crash was never answered: the provider repeats it. */
  function openLine(line: string): unknown {
    try {
      return vault.openJson(line)
    } catch {
      log.warn('A line of the spool cannot be read.')
      return undefined
    }
  }

  async function isOrphan(name: string): Promise<boolean> {
    const [, pid] = name.startsWith(`${hostname()}.`) ? (/\.(\d+)\.[^.]+\.spool$/.exec(name) ?? []) : []
    // In a container the process before this one had the same number.
    if (pid === String(process.pid)) return !name.startsWith(`${prefix}${owner}`)
    if (pid !== undefined && !isAlive(Number(pid))) return true
    return Date.now() - (await stat(join(dir, name))).mtimeMs > ORPHAN_MS
  }

  return {
    get isHolding() {
      return held > 0
    },
    get held() {
      return held
    },
    add,
    replay() {
      replaying ??= replayAll().finally(() => {
        replaying = null
      })
      return replaying
    },
    async adopt() {
      const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith(SUFFIX)).sort()
      const adopted: string[] = []
      for (const name of names) {
        const path = join(dir, name)
        if (files.includes(path) || !(await isOrphan(name).catch(() => false))) continue
        const claimed = join(dir, `${prefix}${owner}-from-${name.replaceAll('.', '-')}${SUFFIX}`)
        // Another process may have been quicker.
        if (
          !(await rename(path, claimed).then(
            () => true,
            () => false,
          ))
        )
          continue
        adopted.push(claimed)
        const text = await readFile(claimed, 'utf8')
        held += text.split('\n').filter((line) => line !== '').length
        bytes += text.length
      }
      files = [...adopted, ...files]
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
