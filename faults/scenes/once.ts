/** What may happen once only: a seat taken, a reminder sent, a contact request counted. */
import { DateTime } from 'luxon'
import { type Fault, IN_FLIGHT } from '../fault.js'
import { PROFILE } from '../story.js'
import { pause, until } from '../until.js'
import { AGENCY, type World } from '../world.js'

const SEATS = 10
const PATIENCE_MS = 240_000

async function makeWorkshop(world: World, title: string, startsAt: Date, seats: number | null): Promise<string> {
  const { id } = await world.domain.workshops.create(
    {
      agencyId: AGENCY.id,
      title,
      theme: 'Entretien',
      description: '',
      host: 'Camille',
      startsAt,
      endsAt: DateTime.fromJSDate(startsAt).plus({ hours: 1 }).toJSDate(),
      mode: 'video',
      videoUrl: 'https://meet.example.org/faults',
      address: null,
      seats,
      invitedAgencyIds: [],
      createdBy: 'U0CAMILLE',
    },
    `faults:${title}`,
  )
  return id
}

/** Somebody writes these lines, each after the answer to the one before. */
async function tell(world: World, lines: readonly string[], phone = world.phones.next()): Promise<string> {
  for (const text of lines) {
    const known = world.phones.heard(phone).length
    await world.twilio.personSends({ channel: 'sms', from: phone, text })
    await until(`an answer to "${text}"`, () => world.phones.heard(phone).length > known, PATIENCE_MS)
  }
  return phone
}

/** Kills a process each few seconds until `work` is done. @returns how often */
async function killing(world: World, work: Promise<unknown>): Promise<number> {
  let isDone = false
  let times = 0
  void work.finally(() => {
    isDone = true
  })
  while (!isDone) {
    await pause(1000 + world.random() * 2000)
    if (isDone) break
    const living = world.fleet.processes.filter(({ isReady }) => isReady)
    const one = living[Math.floor(world.random() * living.length)]
    if (one === undefined || living.length < 2) continue
    await one.kill()
    await world.fleet.add()
    times += 1
  }
  return times
}

const count = (world: World, phones: readonly string[], words: string) =>
  phones.map((phone) => world.phones.heard(phone).filter((text) => text.includes(words)).length)
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
const surplus = (counts: readonly number[]) => sum(counts.map((one) => Math.max(0, one - 1)))

export const seats: Fault = {
  name: 'seats',
  title: `a workshop of ${SEATS} seats, everybody registers at once, processes killed meanwhile`,
  processes: 4,
  excuses: (times) => times * IN_FLIGHT,
  full: { people: 100, times: 0 },
  async run(world, size) {
    const title = 'Un atelier pour dix'
    const workshopId = await makeWorkshop(world, title, DateTime.now().plus({ days: 2 }).toJSDate(), SEATS)
    const phones = await Promise.all(
      Array.from({ length: size.people }, () => tell(world, [...PROFILE.slice(0, 9), 'menu', 'ateliers', title])),
    )
    const registering = Promise.all(phones.map((phone) => tell(world, ['oui'], phone)))
    const times = await killing(world, registering)
    await world.settled()
    const registered = count(world, phones, 'ta place est réservée')
    const waiting = count(world, phones, "liste d'attente")
    const told = phones.map((_, index) => (registered[index] ?? 0) + (waiting[index] ?? 0))
    const taken = (await world.domain.workshops.registrations(workshopId)).filter(({ state }) => state === 'registered').length
    const oversold = Math.max(0, taken - SEATS) + Math.max(0, registered.filter((one) => one > 0).length - SEATS)
    return {
      times,
      messages: phones.length,
      answers: phones.length,
      lost: told.filter((one) => one === 0).length + Math.max(0, SEATS - taken),
      duplicated: surplus(told),
      astray: oversold,
      seen: `${taken} seats taken, ${waiting.filter((one) => one > 0).length} people waiting, ${oversold} oversold`,
    }
  },
}

export const reminders: Fault = {
  name: 'reminders',
  title: 'reminders of a workshop fall due while processes are killed',
  processes: 3,
  excuses: (times) => times * IN_FLIGHT,
  full: { people: 80, times: 0 },
  async run(world, size) {
    const title = 'Un atelier bientôt'
    const startsAt = DateTime.now().plus({ minutes: 13 }).toJSDate()
    await makeWorkshop(world, title, startsAt, null)
    const phones = await Promise.all(
      Array.from({ length: size.people }, () => tell(world, [...PROFILE.slice(0, 9), 'menu', 'ateliers', title, 'oui'])),
    )
    await world.settled()
    const dueAt = startsAt.getTime() - 10 * 60_000
    world.say(`  Everybody is registered ${Math.round((dueAt - Date.now()) / 1000)} s before the reminder.`)
    const reminded = () => count(world, phones, 'commence dans 10 minutes')
    await pause(Math.max(0, dueAt - Date.now() - 3000))
    const all = until('all reminders', () => reminded().every((one) => one > 0), PATIENCE_MS).catch(() => undefined)
    const times = await killing(world, all)
    // What would come twice comes now.
    await pause(20_000)
    await world.settled()
    const counts = reminded()
    return {
      times,
      messages: phones.length,
      answers: phones.length,
      lost: counts.filter((one) => one === 0).length,
      duplicated: surplus(counts),
      astray: 0,
    }
  },
}

export const contacts: Fault = {
  name: 'contacts',
  title: 'contact requests asked for at once while processes are killed',
  processes: 3,
  excuses: (times) => times * IN_FLIGHT,
  full: { people: 60, times: 0 },
  async run(world, size) {
    const phones = await Promise.all(Array.from({ length: size.people }, () => tell(world, [...PROFILE.slice(0, 9), '1'])))
    const known = await world.connection.collection('contactRequests').countDocuments()
    const asking = Promise.all(phones.map((phone) => tell(world, ["ça m'intéresse"], phone)))
    const times = await killing(world, asking)
    await pause(5000)
    await world.settled()
    const made = (await world.connection.collection('contactRequests').countDocuments()) - known
    const told = count(world, phones, "C'est parti")
    return {
      times,
      messages: phones.length,
      answers: phones.length,
      lost: told.filter((one) => one === 0).length + Math.max(0, phones.length - made),
      duplicated: surplus(told),
      astray: Math.max(0, made - phones.length),
      seen: `${made} requests of ${phones.length} people`,
    }
  },
}
