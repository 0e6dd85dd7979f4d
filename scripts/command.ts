/** What the commands of `package.json` share: how one ends, and where the person who typed it stands. */
import { resolve } from 'node:path'

const EXCERPT_WIDTH = 70

/** Runs a command; a number it resolves with is its exit code, what it throws is said in a sentence and ends it with 1. */
export async function runCommand(run: () => Promise<unknown>): Promise<void> {
  try {
    const code = await run()
    if (typeof code === 'number') process.exitCode = code
  } catch (error) {
    console.error(messageOf(error))
    process.exitCode = 1
  }
}

/** Ends the command at once. */
export function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A path as it was typed: npm runs scripts in the project's folder, whatever folder the person is in. */
export function fromCaller(path: string): string {
  return resolve(process.env.INIT_CWD ?? '.', path)
}

/** An excerpt on one line of a table. */
export function excerptOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > EXCERPT_WIDTH ? `${line.slice(0, EXCERPT_WIDTH - 1)}…` : line
}
