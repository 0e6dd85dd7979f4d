/** Work under way in this process: how much at once, and when all of it is done. */
export interface Slots {
  /** Runs `work` once a slot is free, in order of arrival. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Started and waiting. */
  readonly load: number
}

export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = []
  let free = count
  return {
    get load() {
      return count - free + waiting.length
    },
    async run(work) {
      if (free > 0) free -= 1
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next === undefined) free += 1
        else next()
      }
    },
  }
}

export interface Activity {
  /** Counts `work` as under way until it ends. */
  track<T>(work: Promise<T>): Promise<T>
  readonly isIdle: boolean
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

export function createActivity(): Activity {
  let running = 0
  let waiters: (() => void)[] = []
  return {
    get isIdle() {
      return running === 0
    },
    async track(work) {
      running += 1
      try {
        return await work
      } finally {
        running -= 1
        if (running === 0) {
          const ready = waiters
          waiters = []
          for (const resolve of ready) resolve()
        }
      }
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
  }
}
