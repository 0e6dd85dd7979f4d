import type { Reference } from '../../reference/reference.js'
import { createOccupationFinder, type OccupationFinder, type RecogniseTitle } from './occupation.js'
import { createPlaceFinder, type PlaceFinder } from './place.js'
import { createSkillFinder, type SkillFinder } from './skills.js'

/** What finds the open data's things in a feed's words; made once for all feeds. */
export interface Finders {
  findOccupation: OccupationFinder
  findPlace: PlaceFinder
  findSkill: SkillFinder
}

export function createFinders(reference: Reference, recognise: RecogniseTitle): Finders {
  return {
    findOccupation: createOccupationFinder(reference, recognise),
    findPlace: createPlaceFinder(reference),
    findSkill: createSkillFinder(reference),
  }
}
