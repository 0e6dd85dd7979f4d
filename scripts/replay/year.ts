/**
 * The founding year of the collective, day by day: people arrive and talk, companies publish, recruiters answer, advisers hold workshops
 * and answer, some erase everything. What each does is a matter of chance from a seed; how many of each there are is the year's figures.
 */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Address, ChannelId } from '../../channels/channel.js'
import { NO_PAPERS } from '../../domain/contact-requests/contact-request.js'
import { addDays, instantsOf } from '../../domain/figures/period.js'
import { CONTRACT_TYPES, HOUR_KINDS } from '../../matching/profile.js'
import { chanceFrom } from './chance.js'
import { addressOf, type House } from './house.js'
import { answerTo, type Visit } from './person.js'
import type { Tally } from './tally.js'

/** The year's figures; what is computed (matches, acceptance) comes of them. */
export interface YearSize {
  youths: number
  companies: number
  offers: number
  applications: number
  profiles: number
  contactRequests: number
  workshops: number
}

export const FOUNDING_YEAR: YearSize = {
  youths: 9479,
  companies: 2448,
  offers: 1059,
  applications: 836,
  profiles: 774,
  contactRequests: 605,
  workshops: 150,
}

export function partOf(size: YearSize, part: number): YearSize {
  const of = (number: number) => Math.max(1, Math.round(number / part))
  return {
    youths: of(size.youths),
    companies: of(size.companies),
    offers: of(size.offers),
    applications: of(size.applications),
    profiles: of(size.profiles),
    contactRequests: of(size.contactRequests),
    workshops: of(size.workshops),
  }
}

export const DAYS = 365
const DATA = join(import.meta.dirname, '../../data/demo')
const STEP_MS = 30_000
const MOST_TURNS = 40
const MOST_RETURNS = 2
const MOST_APPLIES = 8
const OFFER_DAYS = 60
const DAY_MS = 24 * 3_600_000
/** Of those who are asked. */
const WELCOMED = 0.62
const ACCEPTED = 0.27
const REFUSED = 0.4

const jobSchema = z.object({
  rome: z.string(),
  appellation: z.string(),
  family: z.string(),
  title: z.string(),
  description: z.string(),
  offers: z.array(
    z.object({
      contract: z.enum(CONTRACT_TYPES),
      workingTime: z.enum(['full', 'part']),
      salary: z.string(),
      hours: z.array(z.enum(HOUR_KINDS)).default([]),
    }),
  ),
})
type Job = z.output<typeof jobSchema>

interface Young {
  address: Address
  name: string
  job: Job
  town: string
  isSearching: boolean
  isGone: boolean
}

export interface Year {
  /** Plays one day, from 0. */
  day(number: number): Promise<void>
  /** How many have erased everything: they stay counted. */
  erased(): number
}

export async function planYear(
  house: House,
  size: YearSize,
  tally: Tally,
  { from, days, agencyIds, seed = 2017 }: { from: string; days: number; agencyIds: string[]; seed?: number },
): Promise<Year> {
  const { domain, clock } = house
  const chance = chanceFrom(seed)
  const jobs = z.array(jobSchema).parse(JSON.parse(await readFile(join(DATA, 'jobs.json'), 'utf8')))
  const places = z
    .array(z.object({ agency: z.string(), insee: z.string() }))
    .parse(parse(await readFile(join(DATA, 'places.csv')), { columns: true, bom: true }))
  const companies = z
    .array(z.object({ family: z.string(), name: z.string() }))
    .parse(parse(await readFile(join(DATA, 'companies.csv')), { columns: true, bom: true }))
  const people: Young[] = []
  const searching: Young[] = []
  /** On which day each request is answered. */
  const plans = new Map<string, number>()
  const questions: { requestId: string; kind: 'interview' | 'hired'; on: number }[] = []
  const workshops: { id: string; endsOn: number }[] = []
  let erased = 0
  let known: { id: string; name: string; job: Job; agencyId: string; insee: string }[] = []

  /** How many there should be by the evening of this day. */
  const due = (total: number, number: number) => Math.round((total * (number + 1)) / days)

  function newcomer(number: number): Young {
    const channel: ChannelId = chance.next() < 0.55 ? 'sms' : chance.next() < 0.5 ? 'whatsapp' : 'telegram'
    const id = channel === 'telegram' ? String(1_000_000 + people.length) : `+336${String(10_000_000 + people.length).padStart(8, '0')}`
    const place = chance.pick(places)
    const isSearching = searching.length + 1 <= due(size.profiles, number)
    const young = {
      address: addressOf(channel, id),
      name: chance.pick(NAMES),
      job: chance.pick(jobs),
      town: domain.reference.communes.get(place.insee)?.name ?? 'Melun',
      isSearching,
      isGone: false,
    }
    people.push(young)
    if (isSearching) searching.push(young)
    return young
  }

  function visitOf(young: Young, asksFor: number): Visit {
    return {
      asksFor,
      looksAt: 1,
      isLooking: false,
      wishes: {
        occupation: young.job.title.replace(/\s*\(H\/F\)/, '').split(' / ')[chance.below(2)] ?? young.job.title,
        town: young.town,
        radius: chance.pick(['10', '20', '50']),
        contracts: chance.pick(['tout', 'cdi et cdd', 'cdi', 'alternance']),
        hours: chance.pick(['tout', 'temps plein', 'temps plein, pas la nuit']),
        licences: chance.pick(['aucun', 'permis b']),
        level: chance.pick(['sans diplôme', 'cap', 'cap', 'bac', 'bac', 'bts', 'passer']),
        experience: chance.pick(['jamais', 'moins de 6 mois', '1 à 3 ans']),
        wantsAlerts: chance.next() < 0.7,
        sharpens: chance.next() < 0.6,
        firstName: young.name,
      },
    }
  }

  /** All at once, each at their own pace, until nobody is asked anything any more. */
  async function talk(visits: { young: Young; visit: Visit; says: string }[]): Promise<void> {
    let open = visits
    for (let turn = 0; turn < MOST_TURNS && open.length > 0; turn++) {
      await clock.advance(STEP_MS)
      const heard = await house.say(open.map(({ young, says }) => ({ address: young.address, text: says })))
      const next: typeof open = []
      for (const [position, one] of open.entries()) {
        const text = heard[position] ?? ''
        tally.youths.add(one.young.address.id)
        note(one.young, text)
        const reply = goesOn(one.young, text) ? answerTo(text, one.visit) : null
        if (reply !== null) next.push({ ...one, says: reply })
      }
      open = next
    }
    await advisersAnswer()
  }

  function note(young: Young, heard: string): void {
    if (/C.est noté :/.test(heard)) tally.profiles.add(young.address.id)
    if (/C.est parti ! Ta demande/.test(heard)) tally.contactRequests += 1
  }

  /** Most read the welcome and leave it there; some say no; those who search go on. */
  function goesOn(young: Young, heard: string): boolean {
    if (young.isSearching) return true
    return heard.includes('On y va') && !/Quel métier/.test(heard) && chance.next() < WELCOMED
  }

  async function advisersAnswer(): Promise<void> {
    for (const id of house.handoffs()) {
      const now = clock.now()
      await domain.handoffs.assign(id, 'U-replay', now)
      if (chance.next() < 0.94) {
        const minutes = Math.round(2 + 400 * chance.next() ** 4)
        await domain.handoffs.noteAnswer(id, new Date(now.getTime() + minutes * 60_000))
      }
      await domain.handoffs.close(id, new Date(now.getTime() + 600 * 60_000))
    }
  }

  async function openCompanies(number: number): Promise<void> {
    while (tally.companies.size < due(size.companies, number)) {
      const { family, name } = chance.pick(companies)
      const place = chance.pick(places)
      const job = chance.pick(jobs.filter((one) => one.family === family))
      const own = `${name} ${tally.companies.size + 1}`
      const company = await domain.companies.ensure({ name: own, commune: place.insee, agencyId: place.agency })
      tally.companies.add(own)
      known = [...known.slice(-400), { id: company.id, name: own, job, agencyId: place.agency, insee: place.insee }]
    }
  }

  async function publish(number: number): Promise<void> {
    while (known.length > 0 && tally.offers < due(size.offers, number)) {
      const company = chance.pick(known)
      const commune = domain.reference.communes.get(company.insee)
      if (commune === undefined) throw new Error(`data/demo/places.csv names ${company.insee}, which data/geo does not have.`)
      const { salary, ...kind } = chance.pick(company.job.offers)
      const { outcome } = await domain.offers.publish({
        ...kind,
        sourceId: `replay:${tally.offers + 1}`,
        agencyId: company.agencyId,
        companyId: company.id,
        companyName: company.name,
        title: company.job.title,
        description: company.job.description,
        placeName: commune.name,
        salary,
        positions: 1,
        expiresAt: new Date(clock.now().getTime() + OFFER_DAYS * DAY_MS),
        occupation: { rome: company.job.rome, appellation: company.job.appellation },
        place: { lat: commune.lat, lng: commune.lng, insee: commune.insee, department: commune.department },
        skills: [],
        licences: [],
        languages: [],
      })
      if (outcome !== 'created') throw new Error(`An offer of the year was ${outcome}.`)
      tally.offers += 1
    }
  }
  async function recruitersAnswer(number: number): Promise<void> {
    for (const agencyId of agencyIds) {
      for (const { id, isApplication } of await domain.contactRequests.waiting(agencyId)) {
        const answersOn = plans.get(id) ?? number + 1 + chance.below(6)
        plans.set(id, answersOn)
        if (answersOn > number) continue
        const lot = chance.next()
        const state = lot < ACCEPTED ? 'accepted' : lot < ACCEPTED + REFUSED ? 'refused' : 'expired'
        const { changed } = await domain.contactRequests.answer(id, state, state === 'expired' ? 'system' : 'recruiter')
        if (!changed || state !== 'accepted') continue
        if (!isApplication) tally.accepted += 1
        questions.push({ requestId: id, kind: 'interview', on: number + 6 })
      }
    }
  }

  /** "As-tu eu l'entretien ?", "es-tu embauché ?" */
  async function followUp(number: number): Promise<void> {
    for (const { requestId, kind } of questions.filter(({ on }) => on === number)) {
      // Who has erased everything is not asked any more.
      if ((await domain.contactRequests.get(requestId)) === null) continue
      const isYes = chance.next() < (kind === 'interview' ? 0.7 : 0.4)
      await domain.contactRequests.answerFollowUp(requestId, kind, isYes ? 'yes' : 'no')
      if (kind === 'interview' && isYes) questions.push({ requestId, kind: 'hired', on: number + 8 })
    }
  }

  async function holdWorkshops(number: number): Promise<void> {
    for (const { id } of workshops.filter(({ endsOn }) => endsOn === number - 1)) {
      const came = (await domain.workshops.registrations(id)).filter(({ state }) => state === 'registered' && chance.next() < 0.7)
      await domain.workshops.setAttendance(
        id,
        came.map(({ youthId }) => youthId),
        clock.now(),
      )
    }
    while (workshops.length < due(size.workshops, number)) {
      const agencyId = chance.pick(agencyIds)
      const startsAt = new Date(clock.now().getTime() + 5 * DAY_MS + 4 * 3_600_000)
      const seats = chance.pick([6, 8, 10, 12, null])
      const others = chance.next() < 0.6 ? agencyIds.filter((id) => id !== agencyId) : []
      const { id } = await domain.workshops.create(
        {
          agencyId,
          title: chance.pick(['Mon CV en une heure', 'Réussir un entretien', 'Découvrir l’apprentissage', 'Parler de soi']),
          theme: 'cv',
          description: '',
          host: 'Camille',
          startsAt,
          endsAt: new Date(startsAt.getTime() + 2 * 3_600_000),
          mode: 'video',
          videoUrl: `https://meet.jit.si/${randomUUID()}`,
          address: null,
          seats,
          invitedAgencyIds: others,
          createdBy: 'replay',
        },
        `replay:${workshops.length}`,
      )
      workshops.push({ id, endsOn: number + 5 })
      for (const host of [agencyId, ...others]) {
        for (const youth of await domain.youths.ofAgency(host, 30)) {
          if (chance.next() < (host === agencyId ? 0.2 : 0.05)) {
            await domain.workshops.register(id, { youthId: youth.id, agencyId: host }, clock.now())
          }
        }
      }
    }
  }

  async function arrive(number: number): Promise<void> {
    const visits: Parameters<typeof talk>[0] = []
    while (people.length < due(size.youths, number)) {
      const young = newcomer(number)
      visits.push({ young, visit: visitOf(young, wanting(number) > 0 ? 1 : 0), says: chance.pick(['slt', 'bonjour', 'salut', 'cc']) })
    }
    await talk(visits)
  }

  /** Requests that there should be by tonight, less those there are. */
  const wanting = (number: number) => due(size.contactRequests, number) - tally.contactRequests

  /** Who has a profile comes back, for offers that are new. */
  async function comeBack(number: number): Promise<void> {
    for (let tries = 0; tries < MOST_RETURNS && wanting(number) > 0; tries++) {
      const there = searching.filter(({ isGone }) => !isGone)
      if (there.length === 0) return
      const back = new Set(Array.from({ length: Math.min(wanting(number), 8) }, () => chance.pick(there)))
      await talk([...back].map((young) => ({ young, visit: { ...visitOf(young, 1), looksAt: 1 + chance.below(3) }, says: 'offres' })))
    }
  }

  /** Some go further than asking: they apply, with what papers they have. */
  async function apply(number: number): Promise<void> {
    const reachable = searching.filter(({ isGone, address }) => !isGone && address.phone !== undefined)
    for (let tries = 0; tries < MOST_APPLIES && reachable.length > 0 && tally.applications < due(size.applications, number); tries++) {
      const youth = await domain.youths.byPhone(chance.pick(reachable).address.phone ?? '')
      if (youth === null || youth.agencyId === null) continue
      const asked = new Set((await domain.contactRequests.ofYouth(youth.id)).map(({ offerId }) => offerId))
      const found = (await domain.matches.rankFor(youth.id, 6)).find(({ offer }) => !asked.has(offer.id))
      if (found === undefined) continue
      const { isNew } = await domain.contactRequests.ask({
        youthId: youth.id,
        offerId: found.offer.id,
        agencyId: youth.agencyId,
        by: 'youth',
        key: `replay:${number}:${tries}`,
        application: NO_PAPERS,
      })
      if (isNew) tally.applications += 1
    }
  }

  /** A few a week want to talk to somebody, and now and then somebody erases everything. */
  async function leave(number: number): Promise<void> {
    const there = searching.filter(({ isGone }) => !isGone)
    if (there.length === 0) return
    if (chance.next() < size.profiles / 774) {
      const young = chance.pick(there)
      await talk([{ young, visit: visitOf(young, 0), says: 'conseiller' }])
    }
    if (number % Math.max(9, Math.round((9 * 774) / size.profiles)) !== 8) return
    const leaving = chance.pick(there)
    for (const text of ['menu', 'supprimer', 'oui']) {
      await clock.advance(STEP_MS)
      await house.say([{ address: leaving.address, text }])
    }
    leaving.isGone = true
    erased += 1
  }

  return {
    async day(number) {
      const { from: morning } = instantsOf({ from: addDays(from, number), to: addDays(from, number) })
      await clock.advance(Math.max(0, morning.getTime() + 9 * 3_600_000 - clock.now().getTime()))
      await domain.offers.expire(clock.now())
      await openCompanies(number)
      await publish(number)
      await recruitersAnswer(number)
      await followUp(number)
      await arrive(number)
      await comeBack(number)
      await apply(number)
      await holdWorkshops(number)
      await leave(number)
      if (number % 30 === 29) await domain.figures.keep(clock.now())
    },
    erased: () => erased,
  }
}

const NAMES = [
  'Lina',
  'Adam',
  'Inès',
  'Yanis',
  'Chloé',
  'Noah',
  'Sarah',
  'Enzo',
  'Jade',
  'Rayan',
  'Manon',
  'Lucas',
  'Aya',
  'Tom',
  'Emma',
  'Ilyes',
]
