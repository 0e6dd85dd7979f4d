import { z } from 'zod'
import { timeZoneOf } from '../../domain/agencies/agency.js'
import type { NewWorkshop, Workshop } from '../../domain/workshops/workshop.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { dayAndTime, shortDayAndTime, shorten } from './format.js'
import { ownLinkTo } from './workshop-link.js'

const MOST_LISTED = 6
const MOST_ROUNDS = 20
const TITLE_LENGTH = 38
const DESCRIPTION_LENGTH = 180

/** The coming workshops of one's own agency and of the collective: see, register, see mine, cancel. */
export const workshopsTopic = (deps: TopicDeps) =>
  topic('workshops', async (ask) => {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const { coming, mine } = await ask.once(`list${round}`, () => listWorkshops(ask, deps))
      if (coming.length === 0 && mine === 0) {
        await ask.say('workshops.none')
        return
      }
      const chosen = await ask.choice(coming.length === 0 ? 'workshops.listOnlyMine' : 'workshops.list', [
        ...coming.map(({ id, line }) => ({ value: id, label: { text: line } })),
        ...(mine > 0
          ? [{ value: 'mine' as const, label: 'workshops.mine', synonyms: ['mes inscriptions', 'mes ateliers', 'annuler'] }]
          : []),
        { value: 'done' as const, label: 'workshops.done', synonyms: ['aucun', 'non', 'fini', 'rien'] },
      ])
      if (chosen === 'done') return
      if (chosen === 'mine') await ask.topic('workshops.mine')
      else await ask.topic('workshop', { workshopId: chosen })
    }
  })

async function listWorkshops(ask: Ask, deps: TopicDeps): Promise<{ coming: { id: string; line: string }[]; mine: number }> {
  const { domain, words } = deps
  const youthId = youthIdOf(ask.turn)
  const youth = await domain.youths.get(youthId)
  const now = ask.turn.now
  const [upcoming, mine] = await Promise.all([
    domain.workshops.upcomingFor(youth?.agencyId ?? null, now, MOST_LISTED),
    domain.workshops.ofYouth(youthId, now),
  ])
  const registered = new Set(mine.map(({ workshop }) => workshop.id))
  const coming = await Promise.all(
    upcoming.map(async (workshop) => {
      const when = shortDayAndTime(workshop.startsAt, await zoneOf(deps, workshop))
      const mark = registered.has(workshop.id)
        ? words('workshops.registeredMark')
        : workshop.seatsLeft === 0
          ? words('workshops.fullMark')
          : ''
      return { id: workshop.id, line: [when, shorten(workshop.title, TITLE_LENGTH), mark].filter((part) => part !== '').join(' · ') }
    }),
  )
  return { coming, mine: mine.length }
}

type Described = Omit<NewWorkshop, 'videoUrl'>
type Describing = Pick<TopicDeps, 'domain' | 'words'>

async function zoneOf({ domain }: Describing, workshop: Described): Promise<string> {
  return timeZoneOf(await domain.agencies.get(workshop.agencyId))
}

const workshopInput = z.object({ workshopId: z.string() })

/** One workshop: what it is, and to register or to leave. */
export const workshopTopic = (deps: TopicDeps) =>
  topic('workshop', async (ask, input) => {
    const { workshopId } = workshopInput.parse(input)
    await showWorkshop(ask, deps, workshopId, 'workshops.detail')
  })

/** A new workshop, told to who asked to be told. */
export const workshopAnnouncedTopic = (deps: TopicDeps) =>
  topic('workshop.announced', async (ask, input) => {
    ask.speakAs('unasked')
    const { workshopId } = workshopInput.parse(input)
    // Held up on the way, it may be off, begun or theirs already: nobody asked to hear of that.
    const isNews = await ask.once('isNews', async () => {
      const workshop = await deps.domain.workshops.get(workshopId)
      const mine = await deps.domain.workshops.ofYouth(youthIdOf(ask.turn), ask.turn.now)
      return workshop?.state === 'scheduled' && workshop.startsAt > ask.turn.now && !mine.some((one) => one.workshop.id === workshopId)
    })
    if (isNews) await showWorkshop(ask, deps, workshopId, 'workshops.announced')
  })

async function showWorkshop(ask: Ask, deps: TopicDeps, workshopId: string, words: string): Promise<void> {
  const shown = await ask.once('shown', async () => {
    const workshop = await deps.domain.workshops.get(workshopId)
    if (workshop === null || workshop.state !== 'scheduled' || workshop.endsAt <= ask.turn.now) return null
    const mine = await deps.domain.workshops.ofYouth(youthIdOf(ask.turn), ask.turn.now)
    const text = `${await describeWorkshop(workshop, deps)}${await linkLine(ask, deps, workshop)}`
    return { text, isRegistered: mine.some(({ workshop: { id } }) => id === workshopId) }
  })
  if (shown === null) {
    await ask.say('workshops.gone')
    return
  }
  if (shown.isRegistered) {
    const stays = await ask.choice(
      words,
      [
        { value: 'keep', label: 'workshops.keep', synonyms: ['ok', 'oui', 'garder', 'je viens'] },
        { value: 'leave', label: 'workshops.leave', synonyms: ['annuler', 'non', 'je ne viens pas', 'desinscrire'] },
      ],
      { vars: { text: shown.text } },
    )
    ask.speakAs('answer')
    if (stays === 'leave') await leave(ask, deps, workshopId)
    return
  }
  const answer = await ask.choice(
    words,
    [
      { value: 'register', label: 'workshops.register', synonyms: ['oui', 'ok', 'inscris moi', 'je viens', 'je participe', 'inscription'] },
      { value: 'no', label: 'workshops.notThis', synonyms: ['non', 'pas pour moi', 'plus tard', 'retour'] },
    ],
    { vars: { text: shown.text } },
  )
  ask.speakAs('answer')
  if (answer === 'no') return
  const result = await ask.once('register', async (key) => {
    const youthId = youthIdOf(ask.turn)
    const youth = await deps.domain.youths.get(youthId)
    const person = { youthId, agencyId: youth?.agencyId ?? null, key }
    const { outcome } = await deps.domain.workshops.register(workshopId, person, ask.turn.now)
    ask.turn.tellDesk({ name: 'workshop.roster', value: { workshopId } })
    const workshop = await deps.domain.workshops.get(workshopId)
    if (workshop === null) return { outcome, text: '', link: '' }
    return { outcome, text: await summarise(workshop, deps), link: await linkLine(ask, deps, workshop) }
  })
  await ask.say(`workshops.result.${result.outcome}`, { text: result.text, link: result.link })
}

/** The person's own video link on a line of its own; nothing for who has none. */
async function linkLine(ask: Ask, deps: TopicDeps, workshop: Workshop): Promise<string> {
  const url = await ownLinkTo(workshop, youthIdOf(ask.turn), deps)
  return url === null ? '' : `\n${deps.words('workshops.link', { url })}`
}

async function leave(ask: Ask, deps: TopicDeps, workshopId: string): Promise<void> {
  await ask.once(`leave:${workshopId}`, async () => {
    await deps.domain.workshops.unregister(workshopId, youthIdOf(ask.turn))
    ask.turn.tellDesk({ name: 'workshop.roster', value: { workshopId } })
    return null
  })
  await ask.say('workshops.left')
}

/** Mine: one can be left from here. */
export const myWorkshopsTopic = (deps: TopicDeps) =>
  topic('workshops.mine', async (ask) => {
    const mine = await ask.once('mine', async () => {
      const list = await deps.domain.workshops.ofYouth(youthIdOf(ask.turn), ask.turn.now)
      return Promise.all(
        list.map(async ({ workshop, registration }) => ({
          id: workshop.id,
          line: `${shortDayAndTime(workshop.startsAt, await zoneOf(deps, workshop))} · ${shorten(workshop.title, TITLE_LENGTH)}${
            registration.state === 'waiting' ? ` · ${deps.words('workshops.waitingMark')}` : ''
          }`,
        })),
      )
    })
    if (mine.length === 0) {
      await ask.say('workshops.noneOfMine')
      return
    }
    const chosen = await ask.choice('workshops.listMine', [
      ...mine.map(({ id, line }) => ({ value: id, label: { text: line } })),
      { value: 'done' as const, label: 'workshops.back', synonyms: ['ok', 'rien', 'non', 'fini'] },
    ])
    if (chosen !== 'done') await ask.topic('workshop', { workshopId: chosen })
  })

/** When, how, where, by whom; the link itself comes with the reminders and to who is registered. */
export async function describeWorkshop(workshop: Described, deps: Describing): Promise<string> {
  const { words } = deps
  const lines = [await summarise(workshop, deps)]
  if (workshop.series) lines.push(words('workshops.session', { position: workshop.series.position, count: workshop.series.count }))
  if (workshop.host !== '') lines.push(words('workshops.host', { host: workshop.host }))
  if (workshop.description !== '') lines.push(shorten(workshop.description, DESCRIPTION_LENGTH))
  return lines.join('\n')
}

/** What a youth reads when a workshop is announced, without the choices. */
export async function workshopAnnouncement(workshop: Described, deps: Describing): Promise<string> {
  return deps.words('workshops.announced', { text: await describeWorkshop(workshop, deps) })
}

/** What, when and where: three lines. */
async function summarise(workshop: Described, deps: Describing): Promise<string> {
  const { words } = deps
  const lines = [workshop.title, dayAndTime(workshop.startsAt, await zoneOf(deps, workshop))]
  lines.push(
    workshop.mode === 'onsite' || workshop.mode === 'both'
      ? words(`workshops.mode.${workshop.mode}`, { address: workshop.address ?? '' })
      : words('workshops.mode.video'),
  )
  return lines.join('\n')
}
