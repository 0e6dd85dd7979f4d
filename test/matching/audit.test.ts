import fc from 'fast-check'
import { dealOut, type Identity, replayMatches } from '../../matching/audit/replay.js'
import { selectionRates } from '../../matching/audit/selection.js'
import { createEngine } from '../../matching/engine.js'
import { describe, expect, it } from '../support/jest.js'
import { offerArbitrary, profileArbitrary, relatedness } from './world.js'

const engine = createEngine({ relatedness })
const profiles = fc.sample(profileArbitrary, { numRuns: 30, seed: 1 })
const offers = fc.sample(offerArbitrary, { numRuns: 10, seed: 1 })
const identities = new Map<string, Identity>(
  profiles.map((_, n) => [`p${n}`, { firstName: n % 2 === 0 ? 'Inès' : 'Paul', channel: n % 3 === 0 ? 'sms' : 'telegram', age: 16 + n }]),
)
const cases = profiles.flatMap((profile, n) => offers.map((offer) => ({ personId: `p${n}`, profile, offer })))
const half = () => 0.5

describe('the counterfactual audit', () => {
  it('finds no change in our engine', () => {
    const replay = replayMatches({ cases, identities, rounds: 3, chance: half, engine })
    expect(replay).toEqual({ replayed: 300, comparisons: 900, changes: [], drifted: [] })
  })

  it('finds an engine that looks at who the person is', () => {
    const unfair: typeof engine = {
      ...engine,
      match(profile, offer) {
        const match = engine.match(profile, offer)
        return 'firstName' in profile && profile.firstName === 'Inès' ? { ...match, score: match.score - 1 } : match
      },
    }
    const { changes } = replayMatches({ cases, identities, rounds: 1, chance: half, engine: unfair })
    expect(changes.length).toBe(150)
    const [first] = changes
    expect(first?.after.score).toBeCloseTo((first?.before.score ?? 0) - 1)
  })

  it('finds what was stored otherwise by the same version', () => {
    const [one] = cases
    if (one === undefined) throw new Error('There is no case.')
    const { score, isEligible, engine: version } = engine.match(one.profile, one.offer)
    const replay = (stored: { score: number; isEligible: boolean; engine: string }) =>
      replayMatches({ cases: [{ ...one, stored }], identities, rounds: 1, chance: half, engine }).drifted.length
    expect(replay({ score, isEligible, engine: version })).toBe(0)
    expect(replay({ score: score + 1, isEligible, engine: version })).toBe(1)
    expect(replay({ score: score + 1, isEligible, engine: 'engine@0' })).toBe(0)
  })

  it('deals out the same identities, each once', () => {
    const dealt = dealOut(identities, half)
    expect([...dealt.keys()]).toEqual([...identities.keys()])
    expect(new Set(dealt.values())).toEqual(new Set(identities.values()))
  })
})

describe('selection rates', () => {
  const people = (group: string, count: number, selected: number) =>
    Array.from({ length: count }, (_, n) => ({ group, isSelected: n < selected }))

  it('compares each group with the best one', () => {
    expect(selectionRates([...people('sms', 100, 50), ...people('telegram', 40, 14), ...people('whatsapp', 50, 22)])).toEqual([
      { group: 'sms', people: 100, selected: 50, rate: 0.5, ratio: 1, isBelowFourFifths: false },
      { group: 'whatsapp', people: 50, selected: 22, rate: 0.44, ratio: 0.88, isBelowFourFifths: false },
      { group: 'telegram', people: 40, selected: 14, rate: 0.35, ratio: 0.7, isBelowFourFifths: true },
    ])
  })

  it('concludes nothing of few people, or of nobody selected', () => {
    expect(selectionRates([...people('a', 29, 29), ...people('b', 60, 30)]).map(({ ratio }) => ratio)).toEqual([1, null])
    expect(selectionRates(people('a', 30, 0))).toEqual([
      { group: 'a', people: 30, selected: 0, rate: 0, ratio: 1, isBelowFourFifths: false },
    ])
    expect(selectionRates([])).toEqual([])
  })
})
