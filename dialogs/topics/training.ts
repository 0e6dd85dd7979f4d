/** One training: what it is, why it was proposed, yes or no. A yes goes to the adviser. */
import { z } from 'zod'
import { namesOf } from '../../domain/reference/names.js'
import type { Training } from '../../domain/trainings/training.js'
import { explain } from '../../matching/explain.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { day, shorten } from './format.js'
import { givesOf, proposalLine } from './trainings.js'

const DESCRIPTION_LENGTH = 220
const FIRST_NAME_LENGTH = 40

const trainingInput = z.object({ trainingId: z.string() })

export const trainingTopic = (deps: TopicDeps) =>
  topic('training.one', async (ask, input) => {
    const { trainingId } = trainingInput.parse(input)
    await showTraining(ask, deps, trainingId)
  })

const alertInput = z.object({ trainingIds: z.array(z.string()).min(1) })

/** New trainings that came by themselves, for who asked to be told. */
export const trainingAlertTopic = (deps: TopicDeps) =>
  topic('training.alert', async (ask, input) => {
    ask.speakAs('unasked')
    const { trainingIds } = alertInput.parse(input)
    const lines = await ask.once('lines', async () => {
      const youthId = youthIdOf(ask.turn)
      const trainings = (await deps.domain.trainings.getMany(trainingIds)).filter((training) => isOpen(training, ask.turn.now))
      const proposals = await Promise.all(trainings.map((training) => deps.domain.trainings.proposalOf(youthId, training)))
      return proposals.flatMap((proposal) => (proposal === null ? [] : [{ id: proposal.training.id, line: proposalLine(proposal, deps) }]))
    })
    if (lines.length === 0) return
    const chosen = await ask.choice(
      'training.alert',
      [
        ...lines.map(({ id, line }) => ({ value: id, label: { text: line }, synonyms: lines.length === 1 ? ['oui', 'voir', 'ok'] : [] })),
        { value: 'later', label: 'training.notNow', synonyms: ['non', 'plus tard', 'pas interesse'] },
        { value: 'stop', label: 'training.tellNoMore', synonyms: ['ne plus me prevenir', 'plus d alertes', 'arrete les alertes'] },
      ],
      { vars: { count: lines.length } },
    )
    ask.speakAs('answer')
    if (chosen === 'later') await ask.say('training.later')
    else if (chosen === 'stop') {
      await ask.once('stop', async () => {
        const youthId = youthIdOf(ask.turn)
        const stored = await deps.domain.youths.profile(youthId)
        if (stored !== null) await deps.domain.youths.saveProfile(youthId, { ...stored.profile, isOpenToTraining: false })
        return null
      })
      await ask.say('training.toldNoMore')
    } else await showTraining(ask, deps, chosen)
  })

function isOpen({ state, startsOn }: Training, now: Date): boolean {
  return state === 'published' && (startsOn === undefined || startsOn >= now.toISOString().slice(0, 10))
}

async function showTraining(ask: Ask, deps: TopicDeps, trainingId: string): Promise<void> {
  const shown = await ask.once('shown', () => present(ask, deps, trainingId))
  if (shown === null) {
    await ask.say('training.gone')
    return
  }
  const { text, reasons, title, interestId } = shown
  for (let round = 0; ; round++) {
    const reply = await ask.choice(
      round === 0 ? 'training.detail' : 'training.again',
      [
        interestId === null
          ? {
              value: 'interested' as const,
              label: 'training.interested',
              synonyms: ['oui', 'ok', 'interesse', 'interessee', 'je veux', 'ca m interesse', 'inscris moi'],
            }
          : { value: 'withdraw' as const, label: 'training.withdraw', synonyms: ['retirer', 'annuler', 'retire ma demande'] },
        { value: 'why' as const, label: 'training.why', synonyms: ['pourquoi', 'pk', 'pourkoi', 'prq', 'pq', 'explique'] },
        ...(interestId === null
          ? [{ value: 'declined' as const, label: 'training.declined', synonyms: ['non', 'bof', 'pas interesse', 'pas pour moi'] }]
          : []),
        { value: 'back' as const, label: 'training.back', synonyms: ['retour aux formations', 'autres', 'autre', 'suivant', 'liste'] },
      ],
      { vars: { text } },
    )
    if (reply === 'why') {
      await ask.say('training.reasons', { reasons })
      continue
    }
    if (reply === 'interested') await askFor(ask, deps, trainingId, title)
    else if (reply === 'withdraw' && interestId !== null) await withdrawInterest(ask, deps, interestId, title)
    else if (reply === 'declined') {
      await ask.once('declined', async () => {
        await deps.domain.toldTrainings.decline(trainingId, youthIdOf(ask.turn))
        return null
      })
      await ask.say('training.declinedSaid')
    }
    return
  }
}

async function askFor(ask: Ask, { domain }: TopicDeps, trainingId: string, title: string): Promise<void> {
  const asked = await ask.once('ask', async (key) => {
    const youthId = youthIdOf(ask.turn)
    const [youth, training] = await Promise.all([domain.youths.get(youthId), domain.trainings.get(trainingId)])
    const agencyId = youth?.agencyId ?? training?.agencyId ?? null
    if (youth === null || training === null || agencyId === null || !isOpen(training, ask.turn.now)) return null
    const { interest, isNew } = await domain.trainingInterests.ask({ youthId, trainingId, agencyId, key })
    ask.turn.tellDesk({ name: 'training.interest', value: { interestId: interest.id } })
    const agency = await domain.agencies.get(agencyId)
    return { id: interest.id, isNew, state: interest.state, agency: agency?.name ?? '', hasName: youth.firstName !== null }
  })
  if (asked === null) {
    await ask.say('training.gone')
    return
  }
  if (!asked.isNew) {
    await ask.say(`training.state.${asked.state}`, { title })
    return
  }
  await ask.say('training.asked', { title, agency: asked.agency })
  if (asked.hasName) return
  const name = await ask.text('contact.firstName', { maxLength: FIRST_NAME_LENGTH, isSkippable: true })
  if (name === undefined || name === '') return
  await ask.once('name', async () => {
    await domain.youths.update(youthIdOf(ask.turn), { firstName: name })
    // The card stands already: it is redrawn with the name.
    ask.turn.tellDesk({ name: 'training.interest', value: { interestId: asked.id } })
    return null
  })
  await ask.say('contact.thanks', { name })
}

/** Also from RETIRER. */
export async function withdrawInterest(ask: Ask, { domain }: Pick<TopicDeps, 'domain'>, interestId: string, title: string): Promise<void> {
  const state = await ask.once(`withdraw:${interestId}`, async () => {
    const { interest } = await domain.trainingInterests.answer(interestId, 'withdrawn', 'youth')
    ask.turn.tellDesk({ name: 'training.interest', value: { interestId } })
    return interest.state
  })
  await ask.say(`training.state.${state}`, { title })
}

interface Shown {
  title: string
  text: string
  reasons: string
  /** An open one of theirs. */
  interestId: string | null
}

async function present(ask: Ask, deps: TopicDeps, trainingId: string): Promise<Shown | null> {
  const { domain } = deps
  const youthId = youthIdOf(ask.turn)
  const training = await domain.trainings.get(trainingId)
  const interest = (await domain.trainingInterests.ofYouth(youthId)).find(
    (one) => one.trainingId === trainingId && (one.state === 'asked' || one.state === 'enrolled'),
  )
  if (training === null || (!isOpen(training, ask.turn.now) && interest === undefined)) return null
  return {
    title: training.title,
    text: describeTraining(training, deps),
    reasons: await reasonsOf(youthId, training, deps),
    interestId: interest?.id ?? null,
  }
}

/** All that a person needs to decide; whom to contact stays with the adviser. */
export function describeTraining(training: Training, deps: Pick<TopicDeps, 'words'>): string {
  const { words } = deps
  const { title, organisation, placeName, place, startsOn, endsOn, duration, level, licences, isPaid, seats, description } = training
  const where =
    place === undefined ? words('training.whereDistance', { organisation }) : words('training.where', { organisation, place: placeName })
  const when =
    startsOn === undefined
      ? endsOn === undefined
        ? ''
        : words('training.until', { day: day(endsOn) })
      : endsOn === undefined
        ? words('training.starts', { day: day(startsOn) })
        : words('training.fromTo', { from: day(startsOn), to: day(endsOn) })
  const needs = [
    ...(level?.need === 'required' && level.value !== 'none'
      ? [words('training.levelName', { level: words(`why.levelName.${level.value}`) })]
      : []),
    ...licences.filter(({ need }) => need === 'required').map(({ value }) => words(`why.licenceName.${value}`)),
  ]
  const gives = givesOf(training, deps)
  const lines = [
    title,
    where,
    [when, duration ?? ''].filter((part) => part !== '').join(', '),
    gives === undefined ? '' : words('training.gives', { what: gives }),
    needs.length === 0 ? '' : words('training.needs', { list: needs.join(', ') }),
    isPaid === null ? '' : words(isPaid ? 'training.paid' : 'training.unpaid'),
    seats === null ? '' : words('training.seats', { count: seats }),
    shorten(description, DESCRIPTION_LENGTH),
  ]
  return lines.filter((line) => line !== '').join('\n')
}

async function reasonsOf(youthId: string, training: Training, deps: TopicDeps): Promise<string> {
  const { domain, words } = deps
  const [proposal, stored] = await Promise.all([domain.trainings.proposalOf(youthId, training), domain.youths.profile(youthId)])
  if (proposal === null || stored === null) return words('training.noReasons')
  const { match, asOffer } = proposal.match
  const isFiller = proposal.fills !== null
  const criteria = match.criteria.filter(({ id, verdict }) => verdict !== 'unknown' && (!isFiller || id !== 'occupation'))
  const reasons = explain({ ...match, criteria }, asOffer, stored.profile, 'youth', 'full', namesOf(domain.reference))
  const filled =
    proposal.fills === null
      ? []
      : [words('training.fills', { what: givesOf(training, deps) ?? '', offer: shorten(proposal.fills.offerTitle, DESCRIPTION_LENGTH) })]
  return [...filled, ...reasons.filter(({ key }) => key !== 'why.nothing').map(({ key, vars }) => words(key, vars))].join('\n')
}
