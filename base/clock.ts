/**
 * The time, as a value handed in, so that a test or the demo can move it. Rules take a `Clock` (or a `now`), never `new Date()`.
 */
export interface Clock {
  /** The present instant as the service sees it. */
  now(): Date
  /** The machine's instant at which the service's clock will show `at`: what a timer or agenda must be given. */
  machineInstant(at: Date): Date
}

export const systemClock: Clock = { now: () => new Date(), machineInstant: (at) => at }

/** A clock that can be set ahead of the machine's (demo mode) or stands still between steps (tests). */
export class MovableClock implements Clock {
  #offsetMs: number
  #listeners: ((deltaMs: number) => Promise<void> | void)[] = []

  /** @param offsetMs how far ahead of the machine's clock this one starts, in milliseconds. */
  constructor(offsetMs = 0) {
    this.#offsetMs = offsetMs
  }

  get offsetMs(): number {
    return this.#offsetMs
  }

  now(): Date {
    return new Date(Date.now() + this.#offsetMs)
  }

  machineInstant(at: Date): Date {
    return new Date(at.getTime() - this.#offsetMs)
  }

  /** Calls `listener` with each move, in milliseconds, after the clock has moved. */
  onMove(listener: (deltaMs: number) => Promise<void> | void): void {
    this.#listeners.push(listener)
  }

  /** Moves the clock forward and waits until all listeners have taken note. */
  async advance(deltaMs: number): Promise<void> {
    if (!(deltaMs >= 0)) throw new RangeError(`The clock only moves forward; got ${deltaMs} ms.`)
    this.#offsetMs += deltaMs
    for (const listener of this.#listeners) await listener(deltaMs)
  }
}
