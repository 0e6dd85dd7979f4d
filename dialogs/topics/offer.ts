import { z } from 'zod'
import type { JobOffer, NewOffer, StoredMatch } from '../../domain/offers/job-offer.js'
import { namesOf } from '../../domain/reference/names.js'
import { explain } from '../../matching/explain.js'
import type { SearchProfile } from '../../matching/profile.js'
import { gapOf } from '../../matching/training.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { type TopicDeps, youthIdOf } from './deps.js'
import { day, shorten } from './format.js'
import { offerLine } from './offers.js'

const DESCRIPTION_LENGTH = 220

const offerInput = z.object({ offerId: z.string() })

/** One offer: what it is, why it was proposed, yes or no. */
export const offerTopic = (deps: TopicDeps) =>
  topic('offer', async (ask, input) => {
    const { offerId } = offerInput.parse(input)
    await showOffer(ask, deps, offerId)
  })

const alertInput = z.object({ offerIds: z.array(z.string()).min(1) })

/** New offers that came by themselves, for who asked to be told. */
export const offerAlertTopic = (deps: TopicDeps) =>
  topic('offer.alert', async (ask, input) => {
    ask.speakAs('unasked')
    const { offerIds } = alertInput.parse(input)
    const lines = await ask.once('lines', async () => {
      const offers = await deps.domain.offers.getMany(offerIds)
      return offers
        .filter((offer) => offer.state === 'published')
        .map((offer) => ({ id: offer.id, line: offerLine(offer, undefined, deps) }))
    })
    if (lines.length === 0) return
    await ask.once('sent', async () => {
      await deps.domain.matches.markSent(
        youthIdOf(ask.turn),
        lines.map(({ id }) => id),
        ask.turn.now,
      )
      return null
    })
    const chosen = await ask.choice(
      'offer.alert',
      [
        ...lines.map(({ id, line }) => ({ value: id, label: { text: line }, synonyms: lines.length === 1 ? ['oui', 'voir', 'ok'] : [] })),
        { value: 'later', label: 'offer.notNow', synonyms: ['non', 'plus tard', 'pas interesse'] },
        { value: 'stopAlerts', label: 'offer.stopAlerts', synonyms: ['plus d alertes', 'arrete les alertes'] },
      ],
      { vars: { count: lines.length } },
    )
    ask.speakAs('answer')
    if (chosen === 'later') {
      await ask.say('offer.later')
      return
    }
    if (chosen === 'stopAlerts') {
      await ask.topic('alerts')
      return
    }
    await showOffer(ask, deps, chosen)
  })

interface Shown {
  state: JobOffer['state'] | 'gone'
  text: string
  title: string
  reasons: string
  /** A training would give what an "almost" offer asks for. */
  hasTraining: boolean
}

async function showOffer(ask: Ask, deps: TopicDeps, offerId: string): Promise<void> {
  const shown = await ask.once('shown', () => present(ask, deps, offerId))
  if (shown.state !== 'published') {
    await ask.say('offer.gone')
    return
  }
  for (let round = 0; ; round++) {
    const reply = await ask.choice(
      round === 0 ? 'offer.detail' : 'offer.again',
      [
        {
          value: 'interested',
          label: 'offer.interested',
          synonyms: ['oui', 'ok', 'interesse', 'interessee', 'je veux', 'ca m interesse', 'je suis interesse'],
        },
        { value: 'apply', label: 'offer.apply', synonyms: ['postuler', 'candidater', 'je postule', 'candidature', 'avec mon cv'] },
        { value: 'why', label: 'offer.why', synonyms: ['pourquoi', 'pk', 'pourkoi', 'prq', 'pq', 'explique'] },
        { value: 'declined', label: 'offer.declined', synonyms: ['non', 'bof', 'nul', 'pas interesse', 'pas pour moi', 'j aime pas'] },
        { value: 'back', label: 'offer.back', synonyms: ['retour aux offres', 'autres', 'autre', 'suivant', 'liste'] },
      ],
      { vars: { text: shown.text } },
    )
    if (reply === 'why') {
      await ask.say('offer.reasons', { reasons: shown.reasons })
      if (shown.hasTraining) await ask.say('training.hint')
      continue
    }
    if (reply === 'interested') await ask.topic('contact', { offerId, title: shown.title })
    if (reply === 'apply') await ask.topic('apply', { offerId, title: shown.title })
    if (reply === 'declined') await ask.topic('decline', { offerId })
    return
  }
}

async function present(ask: Ask, deps: TopicDeps, offerId: string): Promise<Shown> {
  const { domain } = deps
  const youthId = youthIdOf(ask.turn)
  const offer = await domain.offers.get(offerId)
  if (offer === null) return { state: 'gone', text: '', title: '', reasons: '', hasTraining: false }
  const [match, stored] = await Promise.all([domain.matches.get(youthId, offerId), domain.youths.profile(youthId)])
  const gap = match === null ? null : gapOf(match)
  return {
    state: offer.state,
    title: offer.title,
    text: describeOffer(offer, deps),
    reasons: reasonsOf(match, offer, stored?.profile, deps),
    hasTraining: gap !== null && (await domain.trainings.canFill(youthId, gap)),
  }
}

/** All that a person needs to decide, in the order they ask for it. */
export function describeOffer(
  offer: Omit<NewOffer, 'agencyId' | 'companyId' | 'expiresAt' | 'sourceId'>,
  { words }: Pick<TopicDeps, 'words'>,
): string {
  const where = offer.companyName === null ? offer.placeName : words('offer.where', { company: offer.companyName, place: offer.placeName })
  const terms: string[] = []
  if (offer.contract !== undefined) terms.push(words(`profile.contract.${offer.contract}`))
  if (offer.durationMonths !== undefined) terms.push(words('offer.months', { count: offer.durationMonths }))
  if (offer.workingTime !== undefined) terms.push(words(`profile.time.${offer.workingTime}`))
  if (offer.startsOn !== undefined) terms.push(words('offer.starts', { day: day(offer.startsOn) }))
  const hours = offer.hours.map((kind) => words(`offer.hours.${kind}`))
  const lines = [offer.title, where, [...terms, ...hours].join(', ')]
  if (offer.salary !== null) lines.push(offer.salary)
  const required = offer.licences.filter(({ need }) => need === 'required').map(({ value }) => words(`profile.licence.${value}`))
  if (required.length > 0) lines.push(words('offer.required', { list: required.join(', ') }))
  if (offer.description !== '') lines.push(shorten(offer.description, DESCRIPTION_LENGTH))
  return lines.filter((line) => line !== '').join('\n')
}

function reasonsOf(match: StoredMatch | null, offer: JobOffer, profile: SearchProfile | undefined, { domain, words }: TopicDeps): string {
  if (match === null || profile === undefined) return words('offer.noReasons')
  return explain(match, offer, profile, 'youth', 'full', namesOf(domain.reference))
    .map(({ key, vars }) => words(key, vars))
    .join('\n')
}
