/** The demo's training sessions (`data/demo/trainings.json`): dated from the month, so that starting again changes nothing until it ends. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import { z } from 'zod'
import type { Clock } from '../../base/clock.js'
import { LICENCES, TRAINING_LEVELS } from '../../matching/profile.js'
import type { Domain } from '../index.js'

const sessionSchema = z.object({
  id: z.string(),
  agency: z.string(),
  organisation: z.string(),
  title: z.string(),
  description: z.string(),
  occupations: z.array(z.string()),
  insee: z.string(),
  /** From the first of the month. */
  inDays: z.number().int().min(31),
  days: z.number().int().positive(),
  duration: z.string(),
  gives: z.object({ licences: z.array(z.enum(LICENCES)), level: z.exactOptional(z.enum(TRAINING_LEVELS)) }),
  seats: z.number(),
  isPaid: z.boolean(),
  contact: z.string(),
})

/** @returns how many there are. */
export async function seedTrainings(domain: Domain, clock: Clock, dir: string, agencies: Set<string>): Promise<number> {
  const sessions = z.array(sessionSchema).parse(JSON.parse(await readFile(join(dir, 'trainings.json'), 'utf8')))
  const own = sessions.filter(({ agency }) => agencies.has(agency))
  const month = DateTime.fromJSDate(clock.now(), { zone: 'Europe/Paris' }).startOf('month')
  for (const { id, agency, insee, inDays, days, occupations, ...session } of own) {
    const commune = domain.reference.communes.get(insee)
    if (commune === undefined) throw new Error(`${join(dir, 'trainings.json')} names a commune that data/geo does not have: ${insee}.`)
    const first = month.plus({ days: inDays })
    // Nobody begins on a Saturday or a Sunday.
    const startsOn = first.weekday > 5 ? first.plus({ days: 8 - first.weekday }) : first
    await domain.trainings.publish({
      ...session,
      agencyId: agency,
      sourceId: `demo:${id}:${month.toFormat('yyyy-MM')}`,
      occupations: occupations.map((rome) => ({ rome })),
      placeName: commune.name,
      place: { lat: commune.lat, lng: commune.lng, insee, department: commune.department },
      startsOn: startsOn.toISODate() ?? '',
      endsOn: startsOn.plus({ days }).toISODate() ?? '',
      licences: [],
      languages: [],
    })
  }
  return own.length
}
