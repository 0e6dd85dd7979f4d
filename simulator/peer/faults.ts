/** How a peer misbehaves on purpose, so that tests see what the service does about it. */
export interface Fault {
  /** `refuse` (default) answers with `status`; `hang` never answers; `garbage` answers 200 with broken JSON; `loseAnswer` does the work and cuts the line. */
  kind?: 'refuse' | 'hang' | 'garbage' | 'loseAnswer'
  /** HTTP status of a refusal, default 500. */
  status?: number
  /** The provider's own code (Twilio 21610) or error name (Slack `ratelimited`). */
  code?: number | string
  /** Seconds. */
  retryAfter?: number
  /** Calls concerned, default 1. */
  times?: number
  /** Only this method: `Messages.create`, `sendMessage`, `chat.postMessage`. */
  what?: string
}

export interface Faults {
  /** Adds a fault; those added first come first. */
  failNext(fault: Fault): void
  /** Answers come this much later from now on; 0 ends it. */
  delayAnswers(delayMs: number): void
  clearFaults(): void
}

export interface FaultsInside extends Faults {
  readonly delayMs: number
  take(what: string): Fault | undefined
}

export function createFaults(): FaultsInside {
  let planned: (Fault & { left: number })[] = []
  let delayMs = 0
  return {
    get delayMs() {
      return delayMs
    },
    failNext: (fault) => {
      planned.push({ ...fault, left: fault.times ?? 1 })
    },
    delayAnswers: (ms) => {
      delayMs = ms
    },
    clearFaults: () => {
      planned = []
      delayMs = 0
    },
    take(what) {
      const fault = planned.find((one) => one.what === undefined || one.what === what)
      if (fault === undefined) return undefined
      fault.left -= 1
      planned = planned.filter((one) => one.left > 0)
      return fault
    },
  }
}
