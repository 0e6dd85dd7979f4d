import { type Criterion, judgeList } from './criterion.js'

/** Has the person the skills asked for (ROME, by OGR code)? A person who named none is unknown. */
export const skills: Criterion = {
  id: 'skills',
  weight: 6,
  judge(profile, offer) {
    return judgeList(
      offer.skills.map(({ value, need }) => ({
        label: value,
        need,
        held: profile.skills.length === 0 ? null : profile.skills.includes(value) ? 1 : 0,
      })),
    )
  },
}
