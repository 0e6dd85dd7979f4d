import fc from 'fast-check'
import { createEngine } from '../../matching/engine.js'
import { createOfferIndex } from '../../matching/index/offer-index.js'
import { createProfileIndex } from '../../matching/index/profile-index.js'
import type { JobOffer } from '../../matching/offer.js'
import type { SearchProfile } from '../../matching/profile.js'
import { describe, expect, it } from '../support/jest.js'
import { offerArbitrary, profileArbitrary, relatedness } from './world.js'

const engine = createEngine({ relatedness })

/** What happens to an index: things come, change, go; now and then all is sorted in. */
const changes = <T>(thing: fc.Arbitrary<T>) =>
  fc.array(
    fc.oneof(
      { weight: 10, arbitrary: fc.record({ kind: fc.constant('put' as const), thing }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), id: fc.stringMatching(/^[a-f]{1,3}$/) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('settle' as const) }) },
    ),
    { minLength: 1, maxLength: 120, size: 'max' },
  )

describe('the offer index', () => {
  it('returns what the plain loop returns, after any edits and removals', () => {
    fc.assert(
      fc.property(
        changes(offerArbitrary),
        fc.array(profileArbitrary, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 12 }),
        (steps, profiles, limit) => {
          const index = createOfferIndex({ relatedness })
          const world = new Map<string, JobOffer>()
          for (const step of steps) {
            if (step.kind === 'settle') index.settle()
            if (step.kind === 'put') {
              index.put(step.thing)
              world.set(step.thing.id, step.thing)
            }
            if (step.kind === 'remove') {
              index.remove(step.id)
              world.delete(step.id)
            }
          }
          expect(index.size).toBe(world.size)
          for (const profile of profiles) {
            expect(index.search(profile, limit)).toEqual(engine.rank(profile, world.values(), limit))
            expect(index.searchAlmost(profile, limit)).toEqual(engine.almost(profile, world.values(), limit))
            expect(index.search(profile, limit, (id) => id > 'c')).toEqual(
              engine.rank(
                profile,
                [...world.values()].filter(({ id }) => id > 'c'),
                limit,
              ),
            )
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('says which offers it holds', () => {
    const index = createOfferIndex({ relatedness })
    const [offer] = fc.sample(offerArbitrary, 1)
    if (offer === undefined) throw new Error('No offer was drawn.')
    index.put(offer)
    index.put(offer)
    expect([index.size, index.has(offer.id)]).toEqual([1, true])
    index.remove(offer.id)
    index.remove(offer.id)
    expect([index.size, index.has(offer.id)]).toEqual([0, false])
  })
})

describe('the profile index', () => {
  it('holds nobody back who looks in a whole department, for an offer of which only coordinates are known', () => {
    const index = createProfileIndex({ relatedness })
    const rest = {
      place: { lat: 48.5391, lng: 2.6608, insee: '77288', department: '77' },
      reach: { kind: 'department', code: '77' },
      contracts: [],
      workingTime: 'full',
      refusedHours: [],
      skills: [],
    } as const
    const near = { ...rest, contracts: [], refusedHours: [], skills: [], occupations: [{ rome: 'D1106' }] }
    index.put('a', near)
    index.settle()
    index.put('b', near)
    const offer = {
      occupation: { rome: 'D1106' },
      place: { lat: 48.6329, lng: 2.5478 },
      hours: [],
      skills: [],
      licences: [],
      languages: [],
    }
    expect(index.search({ id: 'o', ...offer }, 1).map(({ id }) => id)).toEqual(['a'])
  })

  const person = fc.record({ id: fc.stringMatching(/^[a-f]{1,3}$/), profile: profileArbitrary })

  it('returns what the plain loop returns, after any edits and removals', () => {
    fc.assert(
      fc.property(
        changes(person),
        fc.array(offerArbitrary, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 12 }),
        (steps, offers, limit) => {
          const index = createProfileIndex({ relatedness })
          const world = new Map<string, SearchProfile>()
          for (const step of steps) {
            if (step.kind === 'settle') index.settle()
            if (step.kind === 'put') {
              index.put(step.thing.id, step.thing.profile)
              world.set(step.thing.id, step.thing.profile)
            }
            if (step.kind === 'remove') {
              index.remove(step.id)
              world.delete(step.id)
            }
          }
          expect(index.size).toBe(world.size)
          const people = [...world].map(([id, profile]) => ({ id, profile }))
          for (const offer of offers) expect(index.search(offer, limit)).toEqual(engine.profilesFor(offer, people, limit))
        },
      ),
      { numRuns: 300 },
    )
  })
})
