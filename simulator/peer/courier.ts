import type { Log } from '../../base/log.js'

/** What became of something that was carried to the service. */
export interface Delivery {
  /** HTTP status of the last answer; 0 when the service could not be reached. */
  status: number
  body: string
  attempts: number
}

export interface Courier {
  /** Carries `attempt` again until it is answered with something else than a failure; one at a time, in order, within a lane. */
  carry(lane: string, attempt: (attempt: number) => Promise<{ status: number; body: string }>): Promise<Delivery>
  stop(): void
}

export interface CourierOptions {
  /** Wait after each failed attempt, in milliseconds; when they are used up, the thing is given up. */
  delaysMs: readonly number[]
  /** Which answers are failures worth another attempt; the default: no answer, 429 and 5xx. */
  isFailure?: (status: number) => boolean
  log?: Log | undefined
}

const isTemporary = (status: number) => status === 0 || status === 429 || status >= 500

/** Half a minute of quick attempts, then calmer ones for about ten minutes: enough for a service that starts again. */
export const PATIENT_DELAYS_MS = [
  100,
  200,
  300,
  500,
  1000,
  ...Array.from({ length: 14 }, () => 2000),
  ...Array.from({ length: 60 }, () => 10_000),
]

export function createCourier({ delaysMs, isFailure = isTemporary, log }: CourierOptions): Courier {
  const lanes = new Map<string, Promise<unknown>>()
  const wakers = new Set<() => void>()
  let isStopped = false

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        wakers.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      wakers.add(wake)
    })
  }

  async function run(attempt: Parameters<Courier['carry']>[1]): Promise<Delivery> {
    let last = { status: 0, body: '' }
    for (let attempts = 1; ; attempts++) {
      if (isStopped) return { ...last, attempts: attempts - 1 }
      try {
        last = await attempt(attempts)
      } catch (error) {
        last = { status: 0, body: error instanceof Error ? error.message : String(error) }
      }
      if (!isFailure(last.status)) return { ...last, attempts }
      const delay = delaysMs[attempts - 1]
      if (delay === undefined) {
        log?.warn({ status: last.status, attempts }, 'The service refused a peer too often; the peer gave up.')
        return { ...last, attempts }
      }
      await wait(delay)
    }
  }

  return {
    carry(lane, attempt) {
      const done = (lanes.get(lane) ?? Promise.resolve()).then(() => run(attempt))
      lanes.set(lane, done)
      void done.finally(() => {
        if (lanes.get(lane) === done) lanes.delete(lane)
      })
      return done
    },
    stop() {
      isStopped = true
      for (const wake of [...wakers]) wake()
    },
  }
}

/** One POST to the service. @throws when there is no answer in time */
export async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  timeoutMs = 15_000,
): Promise<{ status: number; body: string }> {
  const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
  return { status: response.status, body: await response.text() }
}
