import { FAULT } from '../index/batch.js'
import { LICENCES_KNOWN } from '../index/profile-columns.js'
import { LICENCES, type Licence } from '../profile.js'
import { type Criterion, centipoints, judgeList } from './criterion.js'

const WEIGHT = 3

/**
 * What else each licence entitles to drive, itself included (directive 2006/126/EC, art. 6: every category covers AM; BE, C and D are
 * given only to holders of B, CE only to holders of C, and CE covers BE).
 */
export const LICENCE_COVERS: Record<Licence, readonly Licence[]> = {
  AM: ['AM'],
  A: ['A', 'AM'],
  B: ['B', 'AM'],
  BE: ['BE', 'B', 'AM'],
  C: ['C', 'B', 'AM'],
  CE: ['CE', 'C', 'BE', 'B', 'AM'],
  D: ['D', 'B', 'AM'],
  CACES: ['CACES'],
}

/** For each set of licences, as bits, the set of what it covers. */
const COVERED = Uint16Array.from({ length: LICENCES_KNOWN }, (_, bits) =>
  LICENCES.reduce((covered, licence, position) => {
    if (((bits >> position) & 1) === 0) return covered
    return LICENCE_COVERS[licence].reduce((all, other) => all | (1 << LICENCES.indexOf(other)), covered)
  }, 0),
)

const COUNT_OF_BITS = Uint8Array.from(
  { length: LICENCES_KNOWN },
  (_, bits) => LICENCES.filter((_, position) => (bits >> position) & 1).length,
)

/** Has the person the licences asked for? */
export const licences: Criterion = {
  id: 'licences',
  weight: WEIGHT,

  judge(profile, offer) {
    const held = profile.licences === undefined ? undefined : new Set(profile.licences.flatMap((licence) => LICENCE_COVERS[licence]))
    const asked = LICENCES.flatMap((label) => {
      const demands = offer.licences.filter(({ value }) => value === label)
      if (demands.length === 0) return []
      const need = demands.some((demand) => demand.need === 'required') ? ('required' as const) : ('wished' as const)
      return [{ label, need, held: held === undefined ? null : held.has(label) ? 1 : 0 }]
    })
    return judgeList(asked)
  },

  scan({ size, profiles, offers, profileRows, offerRows, points, faults }) {
    const full = centipoints(WEIGHT, 1)
    for (let i = 0; i < size; i++) {
      const offerRow = offerRows[i] ?? 0
      const required = offers.requiredLicences[offerRow] ?? 0
      const asked = required | (offers.wishedLicences[offerRow] ?? 0)
      const known = profiles.licences[profileRows[i] ?? 0] ?? 0
      if (asked === 0 || known === 0) {
        points[i] = (points[i] ?? 0) + full
        continue
      }
      const covered = COVERED[known - LICENCES_KNOWN] ?? 0
      const share = (COUNT_OF_BITS[asked & covered] ?? 0) / (COUNT_OF_BITS[asked] ?? 1)
      points[i] = (points[i] ?? 0) + centipoints(WEIGHT, share)
      if ((required & ~covered) !== 0) faults[i] = (faults[i] ?? 0) + FAULT
    }
  },
}
