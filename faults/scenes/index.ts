import type { Fault } from '../fault.js'
import { databaseKilled, databasePaused, diskFull, stepDown } from './database.js'
import { contacts, reminders, seats } from './once.js'
import { clocks, four, kills, sigterm, two } from './processes.js'
import { broken, cut, garbage, provider, silent, slow, tooMany } from './provider.js'
import { repeated, unordered } from './webhooks.js'

/** Every fault that the suite knows, in the order of its table. Adding one is a line here. */
export const FAULTS: readonly Fault[] = [
  kills,
  sigterm,
  two,
  four,
  databaseKilled,
  databasePaused,
  stepDown,
  diskFull,
  slow,
  tooMany,
  broken,
  silent,
  cut,
  garbage,
  provider,
  repeated,
  unordered,
  clocks,
  seats,
  reminders,
  contacts,
]

/** What has a short form, so ordered that two processes last for all of it. */
export const SHORT_FAULTS: readonly Fault[] = [repeated, provider, kills]
