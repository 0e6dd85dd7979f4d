import type { Licence } from '../profile.js'
import { type Criterion, judgeList } from './criterion.js'

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

/** Has the person the licences asked for? */
export const licences: Criterion = {
  id: 'licences',
  weight: 3,
  judge(profile, offer) {
    const held = profile.licences === undefined ? undefined : new Set(profile.licences.flatMap((licence) => LICENCE_COVERS[licence]))
    return judgeList(
      offer.licences.map(({ value, need }) => ({ label: value, need, held: held === undefined ? null : held.has(value) ? 1 : 0 })),
    )
  },
}
