import { FAULT } from '../index/batch.js'
import { MOST_WISHES } from '../index/profile-columns.js'
import { PROPOSED_FROM, type Related } from '../relatedness.js'
import { type Criterion, centipoints, unknown } from './criterion.js'
import { nearnessOf } from './occupation.js'

const WEIGHT = 7

/** Months in one occupation count for a related one in proportion to their kinship, and in full within the same occupation. */
export function experienceFactor({ relation, value }: Related): number {
  return relation === 'sameAppellation' || relation === 'sameOccupation' ? 1 : value
}

/** Has the person worked long enough in this occupation, or in one near it? */
export const experience: Criterion = {
  id: 'experience',
  weight: WEIGHT,
  judge(profile, offer, { relatedness }) {
    if (offer.experienceMonths === undefined) return unknown()
    const { value: askedMonths, need } = offer.experienceMonths
    let months = -1
    let isSomeUnknown = false
    for (const wanted of profile.occupations) {
      const related = relatedness.between(wanted, offer.occupation)
      if (related.value < PROPOSED_FROM) continue
      if (wanted.experienceMonths === undefined) isSomeUnknown = true
      else months = Math.max(months, wanted.experienceMonths * experienceFactor(related))
    }
    const facts = { askedMonths, months: Math.floor(Math.max(0, months)) }
    if (months >= askedMonths) return { verdict: 'met', need, share: 1, facts }
    if (isSomeUnknown || months < 0) return unknown({ askedMonths }, need)
    if (need === 'required') return { verdict: 'unmet', need, share: 0, facts }
    return { verdict: months > 0 ? 'partly' : 'unmet', need, share: months / askedMonths, facts }
  },

  scan(batch) {
    const { size, profiles, offers, profileRows, offerRows, points, faults } = batch
    for (let i = 0; i < size; i++) {
      const profileRow = profileRows[i] ?? 0
      const offerRow = offerRows[i] ?? 0
      const askedMonths = offers.experience[offerRow] ?? 0
      let share = 1
      if (askedMonths >= 0) {
        const wishes = profiles.wishCount[profileRow] ?? 0
        let months = -1
        let isSomeUnknown = false
        for (let position = 0; position < wishes; position++) {
          const wish = profileRow * MOST_WISHES + position
          const nearness = nearnessOf(batch, wish, offerRow)
          if (nearness < PROPOSED_FROM) continue
          const known = profiles.wishExperience[wish] ?? 0
          const isSame = profiles.wishOccupation[wish] === offers.occupation[offerRow]
          if (known < 0) isSomeUnknown = true
          else months = Math.max(months, known * (isSame ? 1 : nearness))
        }
        if (months < askedMonths && !isSomeUnknown && months >= 0) {
          if (offers.isExperienceRequired[offerRow] === 1) {
            faults[i] = (faults[i] ?? 0) + FAULT
            continue
          }
          share = months / askedMonths
        }
      }
      points[i] = (points[i] ?? 0) + centipoints(WEIGHT, share)
    }
  },
}
