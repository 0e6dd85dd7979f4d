const STEP_MS = 25

/** Waits for a condition. @throws after `patienceMs`, saying what was waited for */
export async function until<T>(
  what: string,
  find: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  patienceMs: number,
): Promise<T> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const found = await find()
    if (found !== undefined && found !== null && found !== false) return found
    if (Date.now() > deadline) throw new Error(`Waited ${Math.round(patienceMs / 1000)} s in vain for ${what}.`)
    await pause(STEP_MS)
  }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
