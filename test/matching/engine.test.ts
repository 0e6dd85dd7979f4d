import fc from 'fast-check'
import { CRITERIA } from '../../matching/criteria/index.js'
import { createEngine } from '../../matching/engine.js'
import { CRITERION_IDS } from '../../matching/match.js'
import type { JobOffer } from '../../matching/offer.js'
import type { SearchProfile } from '../../matching/profile.js'
import { describe, expect, it } from '../support/jest.js'
import { offerArbitrary, profileArbitrary, relatedness } from './world.js'

const engine = createEngine({ relatedness })
const profile: SearchProfile = {
  occupations: [{ rome: 'D1106', experienceMonths: 3 }],
  place: { lat: 48.5391, lng: 2.6608, insee: '77288', department: '77' },
  reach: { kind: 'radius', km: 20 },
  contracts: ['cdi'],
  workingTime: 'full',
  refusedHours: ['night'],
  level: 'cap',
  skills: [],
  licences: [],
}
const offer: JobOffer = {
  id: 'o',
  occupation: { rome: 'D1106' },
  place: { lat: 48.5391, lng: 2.6608 },
  contract: 'cdi',
  workingTime: 'full',
  hours: ['early'],
  skills: [],
  licences: [],
  languages: [],
}

describe('the engine', () => {
  it('has every criterion once, and their weights make 100', () => {
    expect(CRITERIA.map(({ id }) => id)).toEqual([...CRITERION_IDS])
    expect(CRITERIA.reduce((sum, { weight }) => sum + weight, 0)).toBe(100)
  })

  it('gives 100 to what was asked for', () => {
    const match = engine.match(profile, offer)
    expect([match.score, match.isEligible, match.almost]).toEqual([100, true, undefined])
  })

  it.each<[string, Partial<SearchProfile>, Partial<JobOffer>, string | undefined]>([
    ['a licence', {}, { licences: [{ value: 'B', need: 'required' }] }, 'licences'],
    ['a contract', {}, { contract: 'interim' }, 'contract'],
    ['a few km', {}, { place: { lat: 48.8, lng: 2.6608 } }, 'distance'],
    ['too many km', {}, { place: { lat: 49.2, lng: 2.6608 } }, undefined],
    ['another trade', {}, { occupation: { rome: 'M1805' } }, undefined],
    ['two things', {}, { contract: 'interim', hours: ['night'] }, undefined],
  ])('is almost for the one thing missing: %s', (_, who, what, almost) => {
    const match = engine.match({ ...profile, ...who }, { ...offer, ...what })
    expect([match.isEligible, match.almost]).toEqual([false, almost])
  })

  it('ranks by score, equal scores by id, and leaves out what is not eligible', () => {
    const far = { ...offer, id: 'a', place: { lat: 48.6, lng: 2.6608 } }
    const refused = { ...offer, id: 'b', contract: 'cdd' as const }
    const ranked = engine.rank(profile, [{ ...offer, id: 'z' }, far, refused, { ...offer, id: 'm' }], 10)
    expect(ranked.map(({ offerId }) => offerId)).toEqual(['m', 'z', 'a'])
    expect(engine.rank(profile, [far, offer], 1).map(({ offerId }) => offerId)).toEqual(['o'])
    expect(engine.almost(profile, [offer, refused], 10).map(({ offerId }) => offerId)).toEqual(['b'])
  })

  it('finds the profiles of an offer', () => {
    const people = [
      { id: 'p2', profile },
      { id: 'p1', profile },
      { id: 'p3', profile: { ...profile, contracts: ['cdd' as const] } },
    ]
    expect(engine.profilesFor(offer, people, 10).map(({ id }) => id)).toEqual(['p1', 'p2'])
  })

  it('adds up: the score is the sum of the points, eligible when nothing required is unmet', () => {
    fc.assert(
      fc.property(profileArbitrary, offerArbitrary, (who, what) => {
        const match = engine.match(who, what)
        const sum = match.criteria.reduce((points, criterion) => points + criterion.points, 0)
        expect(Math.abs(match.score - sum)).toBeLessThan(0.051)
        expect(match.score).toBeGreaterThanOrEqual(0)
        expect(match.score).toBeLessThanOrEqual(100)
        const unmet = match.criteria.filter(({ need, verdict }) => need === 'required' && verdict === 'unmet')
        expect(match.isEligible).toBe(unmet.length === 0)
        if (match.almost !== undefined) expect(unmet.map(({ id }) => id)).toEqual([match.almost])
        for (const { verdict, points, weight } of match.criteria) {
          if (verdict === 'unknown' || verdict === 'met') expect(points).toBeGreaterThan(0)
          if (verdict === 'unknown') expect(points).toBe(weight)
          expect(points).toBeLessThanOrEqual(weight)
        }
        expect(engine.match(structuredClone(who), structuredClone(what))).toEqual(match)
      }),
      { numRuns: 1000 },
    )
  })

  it('never counts against a person what they did not say', () => {
    const silences: ((who: SearchProfile) => SearchProfile)[] = [
      ({ level, ...who }) => who,
      ({ licences, ...who }) => who,
      ({ languages, ...who }) => who,
      ({ availableFrom, ...who }) => who,
      ({ isOpenToTraining, ...who }) => who,
      (who) => ({ ...who, skills: [] }),
      (who) => ({ ...who, contracts: [], refusedHours: [], workingTime: 'any' }),
      (who) => ({ ...who, occupations: who.occupations.map(({ experienceMonths, ...wanted }) => wanted) }),
      (who) => ({ ...who, occupations: who.occupations.map(({ appellation, ...wanted }) => wanted) }),
    ]
    fc.assert(
      fc.property(profileArbitrary, offerArbitrary, fc.constantFrom(...silences), (who, what, silence) => {
        const said = engine.match(who, what)
        const unsaid = engine.match(silence(who), what)
        if (said.isEligible) expect(unsaid.isEligible).toBe(true)
        expect(unsaid.score).toBeGreaterThanOrEqual(said.score)
      }),
      { numRuns: 3000 },
    )
  })
})
