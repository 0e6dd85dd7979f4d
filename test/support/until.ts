const PATIENCE_MS = 8000
const STEP_MS = 15

/** Waits for a condition, not for a time. @throws after a while, saying what was waited for */
export async function until<T>(
  what: string,
  find: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const found = await find()
    if (found !== undefined && found !== null && found !== false) return found
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
  }
}
