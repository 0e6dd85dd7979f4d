import { randomNumbers } from '../../base/random.js'

/** The same year each time: chance from a seed. */
export interface Chance {
  /** 0 to 1. */
  next(): number
  pick<T>(list: readonly T[]): T
  /** Whole, from 0. */
  below(most: number): number
}

export function chanceFrom(seed: number): Chance {
  const next = randomNumbers(seed)
  const below = (most: number) => Math.floor(next() * most)
  return {
    next,
    below,
    pick(list) {
      const found = list[below(list.length)]
      if (found === undefined) throw new Error('There is nothing to pick from.')
      return found
    },
  }
}
