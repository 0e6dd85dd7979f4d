import fc from 'fast-check'
import { PROPOSED_FROM } from '../../matching/relatedness.js'
import { describe, expect, it } from '../support/jest.js'
import { loadRelatednessData } from './data.js'
import { relatedness } from './world.js'

const romes = [...(await loadRelatednessData()).occupations.keys()]
const anyRome = fc.constantFrom(...romes, 'M1854', 'Z9999')
const reference = fc.record({ rome: anyRome, appellation: fc.constantFrom('1', '2') })

describe('how near two occupations are', () => {
  it.each([
    ['the same appellation', { rome: 'D1106', appellation: '1' }, { rome: 'D1106', appellation: '1' }, 'sameAppellation'],
    ['another appellation', { rome: 'D1106', appellation: '1' }, { rome: 'D1106', appellation: '2' }, 'sameOccupation'],
    ['an appellation nobody named', { rome: 'D1106', appellation: '1' }, { rome: 'D1106' }, 'sameOccupation'],
    ['food sales and shelf stacking', { rome: 'D1106' }, { rome: 'D1507' }, 'sharedActivities'],
    ['bakery and pastry', { rome: 'D1102' }, { rome: 'D1104' }, 'sharedActivities'],
    ['warehouse and forklift', { rome: 'N1103' }, { rome: 'N1101' }, 'sharedActivities'],
    ['home help and care assistant', { rome: 'K1302' }, { rome: 'J1501' }, 'sharedActivities'],
    ['food sales and warehouse', { rome: 'D1106' }, { rome: 'N1103' }, 'none'],
    ['food sales and hairdressing', { rome: 'D1106' }, { rome: 'D1202' }, 'none'],
    ['a code newer than our tables, in a known domain', { rome: 'M1854' }, { rome: 'M1805' }, 'sameDomain'],
    ['unknown codes', { rome: 'Z9999' }, { rome: 'M1805' }, 'none'],
  ])('%s', (_, a, b, relation) => {
    expect(relatedness.between(a, b).relation).toBe(relation)
    expect(relatedness.between(b, a).relation).toBe(relation)
  })

  it('falls from the same appellation to nothing in common', () => {
    const value = (a: { rome: string; appellation?: string }, b: { rome: string; appellation?: string }) => relatedness.between(a, b).value
    const falling = [
      value({ rome: 'D1106', appellation: '1' }, { rome: 'D1106', appellation: '1' }),
      value({ rome: 'D1106', appellation: '1' }, { rome: 'D1106', appellation: '2' }),
      value({ rome: 'D1102' }, { rome: 'D1104' }),
      value({ rome: 'D1106' }, { rome: 'D1107' }),
      value({ rome: 'M1854' }, { rome: 'M1805' }),
      value({ rome: 'D1106' }, { rome: 'D1202' }),
    ]
    expect(falling).toEqual([...falling].sort((a, b) => b - a))
    expect(new Set(falling).size).toBe(falling.length)
  })

  it('is symmetric, from 0 to 1, and shared activities rank between the same occupation and the same domain', () => {
    fc.assert(
      fc.property(reference, reference, (a, b) => {
        const there = relatedness.between(a, b)
        expect(relatedness.between(b, a)).toEqual(there)
        expect(there.value).toBeGreaterThanOrEqual(0)
        expect(there.value).toBeLessThanOrEqual(1)
        if (there.relation === 'sharedActivities') {
          expect(there.value).toBeLessThan(0.9)
          expect(there.value).toBeGreaterThanOrEqual(PROPOSED_FROM)
        }
        if (there.relation === 'sameDomain') expect(there.value).toBeLessThan(PROPOSED_FROM)
      }),
      { numRuns: 2000 },
    )
  })

  it('names the occupations to propose, nearest first', () => {
    const near = relatedness.related('D1106')
    expect(near[0]?.rome).toBe('D1507')
    expect(near.map(({ value }) => value)).toEqual(near.map(({ value }) => value).sort((a, b) => b - a))
    expect(relatedness.related('Z9999')).toEqual([])
  })
})
