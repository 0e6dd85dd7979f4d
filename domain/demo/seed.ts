/** Fills a demo collective with invented offers and workshops (`data/demo`), the same each time; dates follow the clock. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { DateTime } from 'luxon'
import { z } from 'zod'
import { isPublicHoliday } from '../../base/calendar.js'
import type { Clock } from '../../base/clock.js'
import { randomIds } from '../../base/ids.js'
import { CONTRACT_TYPES, HOUR_KINDS, LANGUAGE_LEVELS, LICENCES, TRAINING_LEVELS } from '../../matching/profile.js'
import type { Domain } from '../index.js'
import type { NewOffer } from '../offers/job-offer.js'
import { seedTrainings } from './trainings.js'

const OFFERS_AN_AGENCY = 50
const VALID_DAYS = 45
/** Offers that have less than this left are given new dates at a new start. */
const RENEW_DAYS = 10
const DAY_MS = 24 * 3_600_000
const ZONE = 'Europe/Paris'

const demand = <T extends z.ZodType>(value: T) => z.object({ value, need: z.enum(['required', 'wished']) })
const jobSchema = z.object({
  rome: z.string(),
  appellation: z.string(),
  family: z.string(),
  weight: z.number().int().positive(),
  title: z.string(),
  description: z.string(),
  offers: z
    .array(
      z.object({
        contract: z.enum(CONTRACT_TYPES),
        workingTime: z.enum(['full', 'part']),
        salary: z.string(),
        hours: z.array(z.enum(HOUR_KINDS)).default([]),
        durationMonths: z.exactOptional(z.number()),
        level: z.exactOptional(demand(z.enum(TRAINING_LEVELS))),
        experienceMonths: z.exactOptional(demand(z.number())),
        licences: z.array(demand(z.enum(LICENCES))).default([]),
        languages: z.array(demand(z.object({ code: z.string(), level: z.enum(LANGUAGE_LEVELS) }))).default([]),
      }),
    )
    .min(1),
})
const workshopSchema = z.object({
  id: z.string(),
  agency: z.string(),
  title: z.string(),
  theme: z.string(),
  description: z.string(),
  host: z.string(),
  week: z.union([z.literal(0), z.literal(1)]),
  weekday: z.number().int().min(1).max(5),
  time: z.string().regex(/^\d{2}:\d{2}$/),
  minutes: z.number(),
  mode: z.enum(['video', 'onsite', 'both']),
  seats: z.number().nullable(),
  shared: z.union([z.literal('all'), z.array(z.string())]),
  address: z.string().nullable().default(null),
})

const DIR = fileURLToPath(new URL('../../data/demo', import.meta.url))

export interface Seeded {
  offers: { created: number; updated: number; unchanged: number }
  workshops: number
  trainings: number
}

/**
 * Publishes the demo's offers and workshops for those agencies that exist. Running it again changes nothing, but for dates that have
 * passed or are about to.
 * @param dir where the demo's files lie
 */
export async function seedDemo(domain: Domain, clock: Clock, dir: string = DIR): Promise<Seeded> {
  const agencies = new Set((await domain.agencies.all()).map(({ id }) => id))
  return {
    offers: await seedOffers(domain, clock, dir, agencies),
    workshops: await seedWorkshops(domain, clock, dir, agencies),
    trainings: await seedTrainings(domain, clock, dir, agencies),
  }
}

async function seedOffers(domain: Domain, clock: Clock, dir: string, agencies: Set<string>): Promise<Seeded['offers']> {
  const jobs = z.array(jobSchema).parse(JSON.parse(await readFile(join(dir, 'jobs.json'), 'utf8')))
  const places = z.array(z.object({ agency: z.string(), insee: z.string() })).parse(await readCsv(join(dir, 'places.csv')))
  const companies = z.array(z.object({ family: z.string(), name: z.string() })).parse(await readCsv(join(dir, 'companies.csv')))
  const anchor = await datesFrom(domain, clock)
  const ensureCompany = onceEach(domain)
  const rounds = inRounds(jobs)
  const offers: NewOffer[] = []
  for (const [agencyIndex, agencyId] of [...new Set(places.map(({ agency }) => agency))].entries()) {
    if (!agencies.has(agencyId)) continue
    const local = places.filter(({ agency }) => agency === agencyId)
    for (let turn = 0; turn < OFFERS_AN_AGENCY; turn++) {
      const index = agencyIndex * OFFERS_AN_AGENCY + turn
      const job = pick(rounds, index)
      const kind = pick(job.offers, Math.floor(index / rounds.length) + turn)
      // Every third offer is in one of the three biggest places: there are more jobs in town.
      const commune = domain.reference.communes.get(pick(local, turn % 3 === 0 ? (turn / 3) % 3 : turn).insee)
      if (commune === undefined) throw new Error(`${join(dir, 'places.csv')} names a commune that data/geo does not have.`)
      const family = companies.filter(({ family: name }) => name === job.family)
      const companyName = pick(family, index * 7 + agencyIndex).name
      const { salary, ...criteria } = kind
      offers.push({
        ...criteria,
        sourceId: `demo:${agencyId}:${turn + 1}`,
        agencyId,
        companyId: await ensureCompany(companyName, commune.insee, agencyId),
        companyName,
        title: job.title,
        description: job.description,
        placeName: commune.name,
        salary,
        positions: 1 + (index % 7 === 0 ? 1 : 0),
        expiresAt: new Date(anchor.getTime() + (VALID_DAYS + (turn % 15)) * DAY_MS),
        occupation: { rome: job.rome, appellation: job.appellation },
        place: { lat: commune.lat, lng: commune.lng, insee: commune.insee, department: commune.department },
        skills: [],
      })
    }
  }
  const counts = { created: 0, updated: 0, unchanged: 0 }
  for (const result of await domain.offers.publishMany(offers)) {
    if (result.outcome === 'refused') throw new Error(`A demo offer was refused: ${JSON.stringify(result.problems)}`)
    counts[result.outcome]++
  }
  return counts
}

/** The day the present dates were made from, as long as they hold; else today. */
async function datesFrom(domain: Domain, clock: Clock): Promise<Date> {
  const today = DateTime.fromJSDate(clock.now(), { zone: ZONE }).startOf('day').toJSDate()
  const firsts = (await domain.agencies.all()).map(({ id }) => `demo:${id}:1`)
  const expiries = [...(await domain.offers.expiryOf(firsts)).values()].flatMap((expiry) => expiry ?? [])
  const [first] = expiries.sort((a, b) => a.getTime() - b.getTime())
  if (first === undefined || first.getTime() < today.getTime() + RENEW_DAYS * DAY_MS) return today
  return new Date(first.getTime() - VALID_DAYS * DAY_MS)
}

function onceEach(domain: Domain): (name: string, commune: string, agencyId: string) => Promise<string> {
  const known = new Map<string, string>()
  return async (name, commune, agencyId) => {
    const key = `${agencyId}:${name}`
    const id = known.get(key) ?? (await domain.companies.ensure({ name, commune, agencyId })).id
    known.set(key, id)
    return id
  }
}

/** Each job as often as it weighs, the copies far from each other. */
function inRounds<T extends { weight: number }>(jobs: T[]): T[] {
  const most = Math.max(...jobs.map(({ weight }) => weight))
  return Array.from({ length: most }, (_, round) => jobs.filter(({ weight }) => weight > round)).flat()
}

function pick<T>(list: T[], index: number): T {
  const item = list[index % list.length]
  if (item === undefined) throw new Error('The demo data holds an empty list.')
  return item
}

async function seedWorkshops(domain: Domain, clock: Clock, dir: string, agencies: Set<string>): Promise<number> {
  const workshops = z.array(workshopSchema).parse(JSON.parse(await readFile(join(dir, 'workshops.json'), 'utf8')))
  const own = workshops.filter(({ agency }) => agencies.has(agency))
  for (const { id, agency, shared, week, weekday, time, minutes, ...workshop } of own) {
    const startsAt = nextOccurrence(clock.now(), week, weekday, time)
    await domain.workshops.create(
      {
        ...workshop,
        agencyId: agency,
        startsAt: startsAt.toJSDate(),
        endsAt: startsAt.plus({ minutes }).toJSDate(),
        videoUrl: workshop.mode === 'onsite' ? null : `https://meet.jit.si/MyMatchUp-${randomIds()}`,
        invitedAgencyIds: shared === 'all' ? [...agencies].filter((other) => other !== agency) : shared,
        createdBy: 'demo',
      },
      `demo:${id}:${startsAt.toISODate()}`,
    )
  }
  return own.length
}

/**
 * The next time a workshop held every other week comes round, at least three hours from now, and never on a public holiday. Being
 * bound to even or odd weeks, it is the same for each start of the demo until it has passed.
 */
function nextOccurrence(now: Date, week: 0 | 1, weekday: number, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const soonest = DateTime.fromJSDate(now, { zone: ZONE }).plus({ hours: 3 })
  const monday = soonest.startOf('week')
  const weeksSinceEpoch = Math.round(monday.diff(DateTime.fromISO('1970-01-05', { zone: ZONE }), 'weeks').weeks)
  const first = monday.plus({ weeks: weeksSinceEpoch % 2 === week ? 0 : 1 })
  for (let ahead = 0; ; ahead += 2) {
    let day = first.plus({ weeks: ahead, days: weekday - 1 }).set({ hour, minute })
    while (isPublicHoliday(day) || day.weekday > 5) day = day.plus({ days: 1 })
    if (day >= soonest) return day
  }
}

async function readCsv(file: string): Promise<unknown[]> {
  return parse(await readFile(file), { columns: true, bom: true, skip_empty_lines: true })
}
