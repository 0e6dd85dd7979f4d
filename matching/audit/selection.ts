/** Selection rates by group, with the four-fifths rule (US Uniform Guidelines, 29 CFR 1607.4 D): a sign to look closer, not a proof. */
export interface GroupRate {
  group: string
  people: number
  selected: number
  /** 0 to 1. */
  rate: number
  /** Rate over the highest rate of the groups that are large enough; null for a group that is not. */
  ratio: number | null
  isBelowFourFifths: boolean
}

/** Below so many people a rate says nothing. */
export const FEWEST_PEOPLE = 30
const FOUR_FIFTHS = 0.8

/** @returns the groups, the largest first. */
export function selectionRates(people: Iterable<{ group: string; isSelected: boolean }>, fewest = FEWEST_PEOPLE): GroupRate[] {
  const counts = new Map<string, { people: number; selected: number }>()
  for (const { group, isSelected } of people) {
    const count = counts.get(group) ?? { people: 0, selected: 0 }
    count.people++
    if (isSelected) count.selected++
    counts.set(group, count)
  }
  const rates = [...counts].map(([group, count]) => ({ group, ...count, rate: count.selected / count.people }))
  const highest = Math.max(0, ...rates.filter((group) => group.people >= fewest).map(({ rate }) => rate))
  return rates
    .map((group) => {
      const ratio = group.people < fewest ? null : highest === 0 ? 1 : group.rate / highest
      return { ...group, ratio, isBelowFourFifths: ratio !== null && ratio < FOUR_FIFTHS }
    })
    .sort((a, b) => b.people - a.people || (a.group < b.group ? -1 : 1))
}
