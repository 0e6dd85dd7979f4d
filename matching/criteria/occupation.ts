import { NOT_RELATED, PROPOSED_FROM } from '../relatedness.js'
import type { Criterion } from './criterion.js'

/** The first wish counts in full, the others a little less, so that a tie goes to what is wanted most. */
export const WISH_SHARES = [1, 0.96, 0.92] as const

export function wishShare(position: number): number {
  return WISH_SHARES[position] ?? WISH_SHARES[2]
}

/** Is it a job the person wants, or one near it? */
export const occupation: Criterion = {
  id: 'occupation',
  weight: 30,
  judge(profile, offer, { relatedness }) {
    let best = { related: NOT_RELATED, share: -1, rome: '', wish: 0 }
    profile.occupations.forEach((wanted, position) => {
      const related = relatedness.between(wanted, offer.occupation)
      const share = related.value * wishShare(position)
      if (share > best.share) best = { related, share, rome: wanted.rome, wish: position + 1 }
    })
    const { relation, value } = best.related
    const facts = { relation, rome: best.rome, offerRome: offer.occupation.rome, wish: best.wish }
    if (value < PROPOSED_FROM) return { verdict: 'unmet', need: 'required', share: 0, facts, isFar: relation === 'none' }
    const isNamed = relation === 'sameAppellation' || relation === 'sameOccupation'
    return { verdict: isNamed ? 'met' : 'partly', need: 'required', share: best.share, facts }
  },
}
