/** An offer that somebody has asked for was changed by an adviser: what matters of it. */
import { z } from 'zod'
import { TELLING_FIELDS, type TellingField } from '../../domain/offers/changes.js'
import type { JobOffer } from '../../domain/offers/job-offer.js'
import { topic } from '../topic.js'
import type { TopicDeps } from './deps.js'
import { day } from './format.js'

const changedInput = z.object({ offerId: z.string(), changes: z.array(z.enum(TELLING_FIELDS)).min(1) })

export const offerChangedTopic = (deps: TopicDeps) =>
  topic('offer.changed', async (ask, input) => {
    ask.speakAs('registered')
    const { offerId, changes } = changedInput.parse(input)
    const told = await ask.once('read', async () => {
      const offer = await deps.domain.offers.get(offerId)
      if (offer === null || offer.state === 'filled' || offer.state === 'withdrawn') return null
      const lines = changes.flatMap((field) => lineOf(field, offer, deps))
      return { title: offer.title, changes: lines.join('\n') }
    })
    if (told !== null && told.changes !== '') await ask.say('offer.changed', told)
  })

/** What it is now; nothing where it is no longer said. */
function lineOf(field: TellingField, offer: JobOffer, { words }: TopicDeps): string[] {
  if (field === 'place') return [words('offer.change.place', { place: offer.placeName })]
  if (field === 'hours') {
    if (offer.hours.length === 0) return [words('offer.change.ordinaryHours')]
    return [words('offer.change.hours', { hours: offer.hours.map((kind) => words(`offer.hours.${kind}`)).join(', ') })]
  }
  const value = offer[field]
  if (value === undefined || value === null) return []
  if (field === 'contract') return [words('offer.change.contract', { contract: words(`profile.contract.${value}`) })]
  if (field === 'workingTime') return [words('offer.change.workingTime', { time: words(`profile.time.${value}`) })]
  if (field === 'startsOn') return [words('offer.change.startsOn', { day: day(value) })]
  return [words('offer.change.salary', { salary: value })]
}
