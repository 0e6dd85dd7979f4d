import type { Verdict } from './crowd.js'
import type { World } from './world.js'

/**
 * A blow between the provider's 2xx and our record of it repeats one answer for each conversation that is just being answered (no SMS
 * provider takes an idempotency key), and conversations are answered side by side.
 */
export const IN_FLIGHT = 4

/** How much of it: the short form belongs to the tests, the full one is what `npm run faults` does. */
export interface Size {
  /** Conversations at once. */
  people: number
  /** How often the fault strikes, in scenes where that is a choice. */
  times: number
  isShort: boolean
}

export interface Outcome extends Verdict {
  /** How often the fault struck. */
  times: number
  /** What else the scene counted, in a few words. */
  seen?: string
}

/** One kind of fault, struck while people talk with the service. */
export interface Fault {
  name: string
  /** For the table. */
  title: string
  /** Members of the database's set, 1 unless said. */
  members?: number
  /** How many service processes it begins with. */
  processes: number
  /** How many repeated answers it excuses, given how often it struck; 0 unless said. */
  excuses?: (times: number) => number
  full: Omit<Size, 'isShort'>
  /** Only what is quick enough has a short form. */
  short?: Omit<Size, 'isShort'>
  run(world: World, size: Size): Promise<Outcome>
}
