/** All criteria, in the order their reasons are told. Adding one is one file, and one line here; the weights sum to 100. */
import { contract } from './contract.js'
import type { Criterion } from './criterion.js'
import { distance } from './distance.js'
import { experience } from './experience.js'
import { hours } from './hours.js'
import { languages } from './languages.js'
import { level } from './level.js'
import { licences } from './licences.js'
import { occupation } from './occupation.js'
import { skills } from './skills.js'
import { start } from './start.js'
import { workingTime } from './working-time.js'

export const CRITERIA: readonly Criterion[] = [
  occupation,
  distance,
  contract,
  workingTime,
  hours,
  start,
  level,
  experience,
  skills,
  licences,
  languages,
]
