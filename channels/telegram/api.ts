/** Calls to the Bot API through telegraf's client, with a deadline each and errors that hold neither token nor text. */
import { AbortController, type AbortSignal as CallSignal } from 'abort-controller'
import { type Telegraf, TelegramError } from 'telegraf'
import { SendError, type SendFailure } from '../channel.js'

const TIMEOUT_MS = 10_000

export type Telegram = Telegraf['telegram']
export type { CallSignal }

/**
 * Makes one call, `(signal) => telegram.callApi('sendMessage', {…}, { signal })`.
 * @param cancelled ends it before its deadline.
 * @throws {SendError} whatever went wrong: telegraf's own errors carry the token in an address, and the payload.
 */
export async function guarded<T>(call: (signal: CallSignal) => Promise<T>, timeoutMs = TIMEOUT_MS, cancelled?: AbortSignal): Promise<T> {
  // telegraf is typed for this package's signal, not for Node's own.
  const controller = new AbortController()
  const abort = () => controller.abort()
  const timer = setTimeout(abort, timeoutMs)
  cancelled?.addEventListener('abort', abort)
  if (cancelled?.aborted === true) abort()
  try {
    return await call(controller.signal)
  } catch (error) {
    throw sendErrorOf(error)
  } finally {
    clearTimeout(timer)
    cancelled?.removeEventListener('abort', abort)
  }
}

function sendErrorOf(error: unknown): SendError {
  if (error instanceof TelegramError) {
    const seconds = error.parameters?.retry_after
    return new SendError(failureOf(error.code), String(error.code), seconds === undefined ? {} : { retryAfterMs: seconds * 1000 })
  }
  if (error instanceof Error && error.name === 'AbortError') return new SendError('retry', 'timeout')
  // node-fetch gives the system's code (ECONNREFUSED), or its own type of failure (invalid-json).
  const code = error instanceof Error && 'code' in error ? error.code : error instanceof Error && 'type' in error ? error.type : undefined
  return new SendError('retry', typeof code === 'string' ? code : 'network')
}

/** 401 and 404 speak of the token, which only the operator can put right: the message waits. */
function failureOf(code: number): SendFailure {
  if (code === 403) return 'blocked'
  if (code === 429 || code >= 500 || code === 401 || code === 404 || code === 409) return 'retry'
  return 'rejected'
}
