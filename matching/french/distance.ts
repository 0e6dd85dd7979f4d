/** How far apart two spellings are. */
import { distance } from 'fastest-levenshtein'

/** Levenshtein distance when it is at most `max`, else undefined. A swap of two neighbours ("mleun") counts once. */
export function editDistanceWithin(a: string, b: string, max: number): number | undefined {
  if (a === b) return 0
  if (Math.abs(a.length - b.length) > max) return undefined
  const plain = distance(a, b)
  const edits = plain === 2 && a.length === b.length && isNeighbourSwap(a, b) ? 1 : plain
  return edits <= max ? edits : undefined
}

/** Edits forgiven in a word of this length: none up to 3 letters, one up to 6, two from 7 on. */
export function editsForgiven(length: number): number {
  if (length <= 3) return 0
  return length <= 6 ? 1 : 2
}

/** Whether `typed` is `wanted`, or a likely typo of it. Both normalised. */
export function isTypoOf(typed: string, wanted: string): boolean {
  return editDistanceWithin(typed, wanted, editsForgiven(Math.min(typed.length, wanted.length))) !== undefined
}

function isNeighbourSwap(a: string, b: string): boolean {
  let at = 0
  while (a[at] === b[at]) at++
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
}
