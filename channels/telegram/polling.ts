import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../../base/log.js'
import { type ChannelSink, SendError } from '../channel.js'
import { guarded, type Telegram } from './api.js'
import type { Intake } from './intake.js'
import { UPDATE_KINDS } from './update.js'

/** How long Telegram holds a call open while there is nothing, in seconds. */
const HOLD_SECONDS = 25
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 60_000

/**
 * Fetches updates until `stopped`. The offset, which tells Telegram that an update may be forgotten, only moves on once the sink has it.
 * (telegraf's own polling confirms before it handles.)
 */
export async function poll(telegram: Telegram, sink: ChannelSink, intake: Intake, log: Log, stopped: AbortSignal): Promise<void> {
  let offset = 0
  await retried('getUpdates', log, stopped, async () => {
    for (;;) {
      const updates = await guarded(
        (signal) =>
          telegram.callApi('getUpdates', { offset, timeout: HOLD_SECONDS, limit: 100, allowed_updates: UPDATE_KINDS }, { signal }),
        (HOLD_SECONDS + 10) * 1000,
        stopped,
      )
      for (const update of updates) {
        if (stopped.aborted) return
        await intake.take(update, sink)
        offset = update.update_id + 1
      }
      if (stopped.aborted) return
    }
  })
}

/** Does `work` again, with growing pauses or the one Telegram asks for, until it succeeds or is `stopped`. */
export async function retried(name: string, log: Log, stopped: AbortSignal, work: () => Promise<void>): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS
  let startedAt = Date.now()
  while (!stopped.aborted) {
    try {
      await work()
      return
    } catch (error) {
      if (stopped.aborted) return
      // What ran for a while before it failed was well again.
      if (Date.now() - startedAt > LONGEST_PAUSE_MS) pauseMs = FIRST_PAUSE_MS
      const asked = error instanceof SendError ? error.retryAfterMs : undefined
      log.warn({ err: error, call: name, pauseMs: asked ?? pauseMs }, 'Telegram could not be reached; trying again.')
      await delay(asked ?? pauseMs, undefined, { signal: stopped }).catch(() => undefined)
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
      startedAt = Date.now()
    }
  }
}
