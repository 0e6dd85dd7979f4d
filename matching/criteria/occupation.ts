import { type Batch, FAR_FAULT, FAULT } from '../index/batch.js'
import { MOST_WISHES } from '../index/profile-columns.js'
import { NOT_RELATED, OTHER_APPELLATION, PROPOSED_FROM } from '../relatedness.js'
import { type Criterion, centipoints } from './criterion.js'

const WEIGHT = 30

/** The first wish counts in full, the others a little less, so that a tie goes to what is wanted most. */
export const WISH_SHARES = [1, 0.96, 0.92] as const

export function wishShare(position: number): number {
  return WISH_SHARES[position] ?? WISH_SHARES[2]
}

/** Kinship of a wish (by its position among all wishes) and an offer, over columns: what `relatedness.between` says. */
export function nearnessOf({ occupations, profiles, offers }: Batch, wish: number, offerRow: number): number {
  const wanted = profiles.wishOccupation[wish] ?? 0
  const offered = offers.occupation[offerRow] ?? 0
  if (wanted !== offered) return occupations.nearness[wanted * occupations.room + offered] ?? 0
  const wantedAppellation = profiles.wishAppellation[wish] ?? 0
  const offeredAppellation = offers.appellation[offerRow] ?? 0
  return wantedAppellation === 0 || offeredAppellation === 0 || wantedAppellation === offeredAppellation ? 1 : OTHER_APPELLATION
}

/** Is it a job the person wants, or one near it? */
export const occupation: Criterion = {
  id: 'occupation',
  weight: WEIGHT,
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

  scan(batch) {
    const { size, profiles, profileRows, offerRows, points, faults } = batch
    for (let i = 0; i < size; i++) {
      const profileRow = profileRows[i] ?? 0
      const offerRow = offerRows[i] ?? 0
      const wishes = profiles.wishCount[profileRow] ?? 0
      let bestShare = -1
      let bestNearness = 0
      for (let position = 0; position < wishes; position++) {
        const nearness = nearnessOf(batch, profileRow * MOST_WISHES + position, offerRow)
        const share = nearness * wishShare(position)
        if (share > bestShare) {
          bestShare = share
          bestNearness = nearness
        }
      }
      if (bestNearness >= PROPOSED_FROM) points[i] = (points[i] ?? 0) + centipoints(WEIGHT, bestShare)
      else faults[i] = (faults[i] ?? 0) + (bestNearness === 0 ? FAR_FAULT : FAULT)
    }
  },
}
