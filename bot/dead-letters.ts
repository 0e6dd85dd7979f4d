/**
 * What could not be done after all attempts, for the operator: to look at without reading anybody's words, and to try again once the
 * cause is mended. What is replayed goes back to the queue it came from; a process of the service takes it up within seconds.
 */
import type { Connection } from 'mongoose'
import { z } from 'zod'
import type { Clock } from '../base/clock.js'
import type { Log } from '../base/log.js'
import { createMeters } from '../base/meters.js'
import type { Vault } from '../base/vault.js'
import { createAliases } from './aliases.js'
import { AT_ONCE } from './conversation.js'
import { takeInbound } from './receive.js'
import { createSealed } from './sealed.js'
import { seenHashOf } from './seen.js'
import { DEFAULT_SETTINGS } from './settings.js'
import { spooledInbound } from './spooled.js'
import { createStore, type DeadLetterDocument } from './store.js'
import type { Worker } from './worker.js'

/** Ids, names and codes only. */
export interface DeadLetter {
  id: string
  at: Date
  /** What it waited in: the person's messages and events, what was to be sent, or the spool on disk. */
  from: 'inbox' | 'outbox' | 'spool'
  /** `message`, an event's name, or `answer`; `unreadable` when the key does not open it. */
  kind: string
  conversationId: string
  /** Name or code of what went wrong the last time. */
  error: string
}

/** `gone`: the conversation was erased, and the letter with it. `busy`: its conversation is at work; try again. */
export type Replayed = 'replayed' | 'gone' | 'busy' | 'unreadable'

export interface DeadLetters {
  /** The oldest first. */
  list(): Promise<DeadLetter[]>
  /** Puts one back, once however often it is asked; it leaves the list. @throws {Error} when there is no such letter */
  replay(id: string): Promise<Replayed>
}

const SPOOL = 'spool:'
/** Takes nothing up itself. */
const NOBODY: Pick<Worker, 'nextToken' | 'atRest' | 'arrived' | 'hasRoom' | 'begin'> = {
  nextToken: () => 'dead-letters',
  atRest: () => undefined,
  arrived: () => undefined,
  hasRoom: false,
  begin: () => undefined,
}
const outboxFacts = z.object({ class: z.enum(['answer', 'registered', 'unasked']) })

export function openDeadLetters({
  connection,
  vault,
  clock,
  log,
}: {
  connection: Connection
  vault: Vault
  clock: Clock
  log: Log
}): DeadLetters {
  const settings = DEFAULT_SETTINGS
  const store = createStore(connection, settings.leaseMs, settings.databasePatienceMs)
  const sealed = createSealed(vault)
  const aliases = createAliases(store, vault, settings.databasePatienceMs)

  function kindOf(letter: DeadLetterDocument): string {
    try {
      if (letter._id.startsWith(SPOOL)) return 'message'
      if (letter.from === 'inbox') {
        const item = sealed.inboxItem(letter.item)
        return item.kind === 'event' ? item.name : 'message'
      }
      return letter.to === 'desk' ? sealed.deskEvent(letter.item).name : 'answer'
    } catch {
      return 'unreadable'
    }
  }

  const forget = ({ _id, at }: DeadLetterDocument) => store.deadLetters.deleteOne({ _id, at })

  async function requeue(letter: DeadLetterDocument): Promise<Replayed> {
    const { conversationId, entryId, item, to = 'person', speaker = 'bot' } = letter
    const now = clock.now()
    // Another replay of the same letter finds this; a letter that was parked again is another one.
    const seenHash = seenHashOf(vault, `replay:${letter._id}:${letter.at.toISOString()}`)
    if (letter.from === 'inbox') {
      const entry = { id: entryId, item, receivedAt: now, dueAt: AT_ONCE, attempts: 0 }
      if ((await store.append(conversationId, { entry, seenHash, now, lease: null }, false)) !== null) return 'replayed'
    } else {
      const messageClass = to === 'desk' ? 'answer' : outboxFacts.parse(sealed.rendered(item)).class
      const entry = {
        id: entryId,
        to,
        item,
        class: messageClass,
        createdAt: now,
        dueAt: AT_ONCE,
        attempts: 0,
        from: speaker,
        staleButtons: [],
      }
      if (await store.sendAgain(conversationId, entry, seenHash)) return 'replayed'
    }
    const known = await store.conversations.findOne({ _id: conversationId }, { projection: { seen: 1 } })
    if (known === null) return 'gone'
    return known.seen.includes(seenHash) ? 'replayed' : 'busy'
  }

  async function retake(letter: DeadLetterDocument): Promise<Replayed> {
    const item = spooledInbound(vault.openJson(letter.item))
    // A receipt that was refused is of no use to anybody by now.
    if (item === null) return 'gone'
    const receiving = { store, aliases, vault, sealed, clock, log, meters: createMeters(), worker: NOBODY, settings, hasSms: false }
    await takeInbound(receiving, item.inbound, item.receivedAt)
    return 'replayed'
  }

  return {
    async list() {
      const letters = await store.deadLetters.find({}, { sort: { at: 1 } }).toArray()
      return letters.map((letter) => ({
        id: letter._id,
        at: letter.at,
        from: letter._id.startsWith(SPOOL) ? 'spool' : letter.from,
        kind: kindOf(letter),
        conversationId: letter.conversationId,
        error: letter.error,
      }))
    },
    async replay(id) {
      const letter = await store.deadLetters.findOne({ _id: id })
      if (letter === null) throw new Error(`There is no dead letter ${id}.`)
      if (kindOf(letter) === 'unreadable') return 'unreadable'
      const result = letter._id.startsWith(SPOOL) ? await retake(letter) : await requeue(letter)
      if (result !== 'busy') await forget(letter)
      return result
    },
  }
}
