/** FORMATION: the trainings that suit, three at a time, and whether to be told of new ones. */
import type { Proposal } from '../../domain/trainings/training.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { day, enumerate, shorten } from './format.js'

const PAGE = 3
const MOST_SHOWN = 30
const MOST_ROUNDS = 40
const TITLE_LENGTH = 46

export const trainingsTopic = (deps: TopicDeps) =>
  topic('training', async (ask) => {
    const hasProfile = await ask.once('hasProfile', async () => (await deps.domain.youths.profile(youthIdOf(ask.turn))) !== null)
    if (!hasProfile) {
      await ask.say('training.noProfile')
      await ask.topic('profile')
      return
    }
    let skip = 0
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const page = await ask.once(`page${round}`, () => findPage(ask, deps, skip))
      if (page.lines.length === 0) {
        await ask.say('training.none')
        if (!page.isOpen) await askOpen(ask, deps, round)
        return
      }
      const next = await ask.choice(
        page.isAlmost ? 'training.listAlmost' : 'training.list',
        [
          ...page.lines.map(({ id, line }) => ({ value: id, label: { text: line } })),
          ...(page.hasMore
            ? [{ value: 'more' as const, label: 'training.more', synonyms: ['suivant', 'suivantes', 'autres', 'encore', 'plus'] }]
            : []),
          page.isOpen
            ? { value: 'close' as const, label: 'training.tellNoMore', synonyms: ['ne plus me prevenir', 'plus d alertes'] }
            : { value: 'open' as const, label: 'training.tellMe', synonyms: ['me prevenir', 'previens moi', 'alerte'] },
          { value: 'done' as const, label: 'training.done', synonyms: ['fini', 'rien', 'non', 'quitter', 'aucune'] },
        ],
        { vars: { count: page.lines.length } },
      )
      if (next === 'done') return
      if (next === 'more') skip += PAGE
      else if (next === 'open' || next === 'close') await setOpen(ask, deps, next === 'open', round)
      else await ask.topic('training.one', { trainingId: next })
    }
  })

interface Page {
  lines: { id: string; line: string }[]
  hasMore: boolean
  isAlmost: boolean
  /** Whether the person is told of new ones. */
  isOpen: boolean
}

async function findPage(ask: Ask, deps: TopicDeps, skip: number): Promise<Page> {
  const { domain, words } = deps
  const youthId = youthIdOf(ask.turn)
  const [{ proposals, isAlmost }, stored, interests] = await Promise.all([
    domain.trainings.proposalsFor(youthId, MOST_SHOWN),
    domain.youths.profile(youthId),
    domain.trainingInterests.ofYouth(youthId),
  ])
  const asked = new Set(interests.filter(({ state }) => state === 'asked' || state === 'enrolled').map(({ trainingId }) => trainingId))
  // Past the end it begins again.
  const from = skip < proposals.length ? skip : 0
  return {
    lines: proposals.slice(from, from + PAGE).map((proposal) => {
      const line = proposalLine(proposal, deps)
      const { id } = proposal.training
      return { id, line: asked.has(id) ? `${line} · ${words('training.askedMark')}` : line }
    }),
    hasMore: proposals.length > PAGE,
    isAlmost,
    isOpen: stored?.profile.isOpenToTraining === true,
  }
}

/** `CACES 3, Melun, dès le 12 janvier, 4 km` */
export function proposalLine({ training, match: { match } }: Proposal, { words }: Pick<TopicDeps, 'words'>): string {
  const { title, placeName, startsOn, place } = training
  const parts = [shorten(title, TITLE_LENGTH), place === undefined ? words('training.atDistance') : placeName]
  if (startsOn !== undefined) parts.push(words('training.from', { day: day(startsOn) }))
  const km = match.criteria.find(({ id }) => id === 'distance')?.facts.km
  if (typeof km === 'number' && Math.round(km) > 0) parts.push(words('offers.km', { km: Math.round(km) }))
  return parts.join(', ')
}

/** What somebody has afterwards, in words; undefined where it gives neither a licence nor a level. */
export function givesOf({ gives }: Proposal['training'], { words }: Pick<TopicDeps, 'words'>): string | undefined {
  const all = [
    ...gives.licences.map((licence) => words(`why.licenceName.${licence}`)),
    ...(gives.level === undefined ? [] : [words('training.levelName', { level: words(`why.levelName.${gives.level}`) })]),
  ]
  return all.length === 0 ? undefined : enumerate(all, words('training.and'))
}

async function askOpen(ask: Ask, deps: TopicDeps, round: number): Promise<void> {
  if (await ask.yesNo('training.askOpen')) await setOpen(ask, deps, true, round)
  else await ask.say('training.notTold')
}

/** Kept with the search: told of new trainings, as far as alerts are allowed. */
async function setOpen(ask: Ask, { domain }: TopicDeps, isOpen: boolean, round: number): Promise<void> {
  const hasAlerts = await ask.once(`open${round}`, async () => {
    const youthId = youthIdOf(ask.turn)
    const stored = await domain.youths.profile(youthId)
    if (stored === null) return false
    await domain.youths.saveProfile(youthId, { ...stored.profile, isOpenToTraining: isOpen })
    return stored.wantsAlerts
  })
  if (!isOpen) await ask.say('training.toldNoMore')
  else if (hasAlerts) await ask.say('training.told')
  else {
    await ask.say('training.toldIfAlerts')
    await ask.topic('alerts')
  }
}
