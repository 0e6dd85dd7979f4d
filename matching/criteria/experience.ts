import { PROPOSED_FROM, type Related } from '../relatedness.js'
import { type Criterion, unknown } from './criterion.js'

/** Months in one occupation count for a related one in proportion to their kinship, and in full within the same occupation. */
export function experienceFactor({ relation, value }: Related): number {
  return relation === 'sameAppellation' || relation === 'sameOccupation' ? 1 : value
}

/** Has the person worked long enough in this occupation, or in one near it? */
export const experience: Criterion = {
  id: 'experience',
  weight: 7,
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
}
