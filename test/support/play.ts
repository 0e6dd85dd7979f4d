import { DateTime } from 'luxon'
import { STANDING_QUESTIONS } from '../../domain/surveys/survey.js'
import { adviserOf } from './adviser.js'
import { joinWorkshop } from './join-workshop.js'
import { makeProfile, type Person } from './person.js'
import { findPattern, plain, type Script } from './script.js'
import { PROVINS, RACHID, type Stage } from './stage.js'
import { until } from './until.js'

const ZONE = 'Europe/Paris'
const UNITS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** Plays one script with somebody new. @throws at the line that does not hold, with what came instead */
export async function playScript(stage: Stage, script: Script, channel: string): Promise<void> {
  const player: Player = { stage, person: stage.person(channel), heard: '', read: '', found: 0, startsAt: undefined }
  for (const raw of script.lines) {
    const line =
      'text' in raw
        ? { ...raw, text: raw.text.replaceAll('{channel}', channel) }
        : { ...raw, what: raw.what.replaceAll('{channel}', channel) }
    try {
      if (line.kind === 'says') {
        player.heard = ''
        player.found = 0
        player.person.hears()
        if (line.text.startsWith('(tap) ')) await player.person.taps(line.text.slice(6))
        else await player.person.says(line.text)
      } else if (line.kind === 'hears') await hear(player, line.text)
      else await happen(player, line.what)
    } catch (error) {
      throw new Error(`${channel}, line ${line.at}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  }
}

interface Player {
  stage: Stage
  person: Person
  /** What came since the last `>`, as plain text, and how far it is accounted for. */
  heard: string
  /** The same as it stands on the phone, from the first line on: links do not bear another case. */
  read: string
  found: number
  /** Of the workshop made in this script. */
  startsAt: Date | undefined
}

async function hear(player: Player, pattern: string): Promise<void> {
  const listen = () => {
    const news = player.person.hears()
    player.read = [player.read, ...news].join('\n')
    player.heard = [player.heard, ...news.map(plain)].join('\n')
    const end = findPattern(player.heard, pattern, player.found)
    if (end < 0) return false
    player.found = end
    return true
  }
  try {
    await until(`"${pattern}"`, listen)
  } catch {
    throw new Error(`expected "${pattern}", got:\n${player.heard.slice(player.found) || '(nothing)'}`)
  }
}

const events: [RegExp, (player: Player, ...words: string[]) => Promise<void>][] = [
  [/^a person with a profile at (.+)$/, ({ person }, town) => makeProfile(person, town)],
  [/^the adviser takes it$/, ({ stage }) => stage.adviser.press('Prendre en charge')],
  [/^the adviser writes: (.+)$/, ({ stage }, text) => stage.adviser.reply(text)],
  [/^the adviser presses "(.+)"$/, ({ stage }, label) => stage.adviser.press(label)],
  [/^the adviser publishes a training "(.+)"$/, publishTraining],
  [/^the adviser gives it back$/, ({ stage }) => stage.adviser.press('Rendre au bot')],
  [/^the adviser sends the file (\S+)$/, ({ stage }, name) => stage.adviser.sendFile(name)],
  [/^the adviser ticks "(.+)"$/, ({ stage }, text) => stage.adviser.tick(text)],
  [
    /^the adviser passes it on to (.+)$/,
    async ({ stage }, agency) => {
      await stage.adviser.press('Transférer à une autre Mission Locale')
      const found = (await stage.service.domain.agencies.all()).find(({ name }) => name.includes(agency))
      const errors = await stage.adviser.submit({ agency: found?.id ?? '' })
      if (Object.keys(errors).length > 0) throw new Error(`the form says ${JSON.stringify(errors)}`)
    },
  ],
  [
    /^a colleague at Provins ends it with: (.+)$/,
    async ({ stage }, word) => {
      const colleague = adviserOf(stage.slack, RACHID.id, PROVINS.channel)
      await colleague.press('Rendre avec un mot')
      await colleague.submit({ word })
    },
  ],
  [
    /^the thread holds: (.+)$/,
    async ({ stage }, text) => void (await until(`"${text}" in the thread`, () => stage.adviser.thread().includes(text))),
  ],
  [
    /^the link leads to (\S+), and the card counts (\d+) who came$/,
    async ({ stage, read }, url = '', came = '') => {
      const led = await joinWorkshop(read)
      if (led !== url) throw new Error(`the link leads to ${led}`)
      await until(`"Présents ${came}" on the card`, () => stage.adviser.card().includes(`*Présents*\n${came}`))
    },
  ],
  [/^the adviser makes a workshop "(.+)" in (\d+) days with (\S+)$/, makeWorkshop],
  [/^a workshop (.+) was attended$/, surveyIsDue],
  [/^clock \+(\d+) (minute|hour|day)s?$/, (player, count, unit) => player.stage.advance(Number(count) * unitMs(unit))],
  [/^clock to (?:(\d+) hours? ?)?(?:(\d+) minutes? )?before$/, clockBefore],
]

async function happen(player: Player, what: string): Promise<void> {
  for (const [pattern, run] of events) {
    const match = pattern.exec(what)
    if (match === null) continue
    await run(player, ...match.slice(1).map((word) => word ?? ''))
    return
  }
  throw new Error(`nothing is known to happen by "${what}"`)
}

const unitMs = (unit: string | undefined): number => (unit === 'day' ? UNITS.day : unit === 'hour' ? UNITS.hour : UNITS.minute)

async function makeWorkshop(player: Player, title = '', days = '1', url = ''): Promise<void> {
  const day = DateTime.fromJSDate(player.stage.clock.now(), { zone: ZONE }).plus({ days: Number(days) })
  player.startsAt = day.set({ hour: 14, minute: 0, second: 0, millisecond: 0 }).toJSDate()
  await player.stage.adviser.command('/atelier')
  const errors = await player.stage.adviser.submit({
    title,
    theme: 'Entretien d’embauche',
    host: 'Camille',
    date: day.toFormat('yyyy-MM-dd'),
    start: '14:00',
    end: '15:00',
    mode: 'video',
    video: url,
    invited: 'all',
  })
  if (Object.keys(errors).length > 0) throw new Error(`the form says ${JSON.stringify(errors)}`)
  // The announcement's preview: nobody is told.
  await player.stage.adviser.dismiss()
  await until('the workshop', async () =>
    (await player.stage.service.domain.workshops.upcoming(player.stage.clock.now())).find((workshop) => workshop.title === title),
  )
}

async function publishTraining({ stage }: Player, title = ''): Promise<void> {
  const { adviser, clock, service } = stage
  await adviser.command('/formation')
  const startsOn = DateTime.fromJSDate(clock.now(), { zone: ZONE }).plus({ days: 30 }).toFormat('yyyy-MM-dd')
  const fields = {
    title,
    organisation: 'GRETA 77',
    occupation: 'vendeuse en boulangerie',
    place: 'Melun',
    startsOn,
    givesLevel: 'CAP, BEP',
  }
  const errors = await adviser.submit(fields)
  if (Object.keys(errors).length > 0) throw new Error(`the form says ${JSON.stringify(errors)}`)
  const agencies = (await service.domain.agencies.all()).map(({ id }) => id)
  const query = { isOpen: true, text: title, today: '', skip: 0, limit: 1 }
  await until('the training', async () => (await service.domain.trainings.ofAgencies(agencies, query)).total === 1)
}

/** As the sweep would plan it once the workshop has ended. */
async function surveyIsDue({ stage, person }: Player, title = ''): Promise<void> {
  const { surveys, youths } = stage.service.domain
  const now = stage.clock.now()
  const youth = await youths.byPhone(person.id)
  if (youth === null) throw new Error('nobody is known by this number')
  await surveys.plan([
    {
      id: `workshop:played:${youth.id}`,
      surveyId: 'workshop',
      kind: 'workshop',
      youthId: youth.id,
      agencyId: youth.agencyId,
      about: title,
      questions: STANDING_QUESTIONS.workshop,
      dueAt: now,
      uselessAfter: new Date(now.getTime() + 10 * UNITS.day),
    },
  ])
  // The sweep passes by within a minute.
  await stage.advance(UNITS.minute)
}

async function clockBefore(player: Player, hours = '', minutes = ''): Promise<void> {
  const { startsAt, stage } = player
  if (startsAt === undefined) throw new Error('no workshop was made in this script')
  player.heard = ''
  player.found = 0
  player.person.hears()
  const before = Number(hours || 0) * UNITS.hour + Number(minutes || 0) * UNITS.minute
  await stage.advance(startsAt.getTime() - before - stage.clock.now().getTime())
}
