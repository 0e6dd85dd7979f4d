/** Small cells: what a table may show when nobody is to be found in it. Pure. */

/** Nobody is shown in a group of fewer. */
export const FEWEST_SHOWN = 5

export interface Cell {
  /** null is unknown. */
  value: string | null
  count: number
}

export interface SafeTable {
  /** The largest first. */
  shown: Cell[]
  /** All others together, without saying which or how many they are; 0 where there are none. */
  grouped: number
  /** Too few people to show anything of them; nothing is shown then. */
  isTooFew: boolean
}

/**
 * Cells of fewer than five are put together. Were it one cell alone, or fewer than five people, the total less what is shown would give
 * it away: the smallest of the others then joins them. Which cells are in the group is not told, and empty ones are not shown either,
 * so that none can be computed.
 */
export function hideSmallCells(cells: readonly Cell[], mostShown = Number.POSITIVE_INFINITY): SafeTable {
  const sorted = cells
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count || String(a.value).localeCompare(String(b.value)))
  const total = sorted.reduce((sum, { count }) => sum + count, 0)
  if (total < FEWEST_SHOWN) return { shown: [], grouped: 0, isTooFew: total > 0 }
  const shown = sorted.filter(({ count }, position) => count >= FEWEST_SHOWN && position < mostShown)
  const hidden = sorted.filter((cell) => !shown.includes(cell))
  while (hidden.length > 0 && shown.length > 0 && (hidden.length < 2 || sumOf(hidden) < FEWEST_SHOWN)) {
    const smallest = shown.pop()
    if (smallest !== undefined) hidden.push(smallest)
  }
  return { shown, grouped: sumOf(hidden), isTooFew: false }
}

function sumOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { count }) => sum + count, 0)
}
