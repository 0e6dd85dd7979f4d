/** A recruiter publishes an offer, by answering questions or by pasting an ad. */
import { z } from 'zod'
import { type JobOffer, OfferRefused } from '../../domain/offers/job-offer.js'
import { RECRUITER_SOURCE } from '../../domain/recruiters/of-offer.js'
import type { WantedOccupation } from '../../matching/profile.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import type { TopicDeps } from './deps.js'
import { day } from './format.js'
import { describeOffer } from './offer.js'
import { recruiterOf } from './recruiter.js'
import { draftFromAd } from './recruiter-ad.js'
import { EMPTY_DRAFT, OFFER_FIELDS, OFFER_QUESTIONS, type OfferDraft, withOccupation } from './recruiter-offer-questions.js'

const DAY_MS = 24 * 3_600_000
export const DAYS_ONLINE = 30
const MOST_CHANGES = 20

export const recruiterOfferTopic = (deps: TopicDeps) =>
  topic('recruiter.offer', async (ask) => {
    const given = await ask.ad('recruiter.ad.first')
    let draft = Array.isArray(given) ? await draftFromQuestions(ask, deps, given) : await draftFromAd(ask, deps, given)
    for (let changes = 0; changes < MOST_CHANGES; changes++) {
      const next = await ask.choice(
        'recruiter.offer.recap',
        [
          { value: 'publish', label: 'recruiter.offer.publish', synonyms: ['oui', 'ok', 'publie', 'valider', 'c est bon'] },
          { value: 'change', label: 'recruiter.offer.change', synonyms: ['non', 'changer', 'modifier', 'corriger'] },
          { value: 'drop', label: 'recruiter.offer.drop', synonyms: ['abandonner', 'laisser tomber', 'annuler tout'] },
        ],
        { vars: { text: recapOf(draft, deps) } },
      )
      if (next === 'drop') {
        await ask.say('recruiter.offer.dropped')
        return
      }
      if (next === 'publish') return submit(ask, deps, draft)
      const field = await ask.choice(
        'recruiter.offer.which',
        OFFER_FIELDS.map((value) => ({ value, label: `recruiter.offer.field.${value}` })),
      )
      draft = await OFFER_QUESTIONS[field](ask, draft, deps)
    }
  })

async function draftFromQuestions(ask: Ask, deps: TopicDeps, [wanted]: WantedOccupation[]): Promise<OfferDraft> {
  let draft = wanted === undefined ? EMPTY_DRAFT : withOccupation(EMPTY_DRAFT, wanted, deps)
  for (const field of OFFER_FIELDS) if (field !== 'occupation') draft = await OFFER_QUESTIONS[field](ask, draft, deps)
  return draft
}

function recapOf(draft: OfferDraft, { words }: TopicDeps): string {
  const lines = [
    describeOffer({ ...draft, companyName: null }, { words }),
    words('recruiter.offer.positionsLine', { count: draft.positions }),
  ]
  if (draft.level !== undefined) lines.push(words('recruiter.offer.level_line', { level: words(`profile.levels.${draft.level.value}`) }))
  return lines.join('\n')
}

type Submitted = { outcome: 'published' } | { outcome: 'submitted'; agency: string } | { outcome: 'refused'; problem: string }

async function submit(ask: Ask, deps: TopicDeps, draft: OfferDraft): Promise<void> {
  const result = await ask.once('submit', (key) => keep(ask, deps, draft, key))
  if (result.outcome === 'refused') await ask.say('recruiter.offer.refused', { problem: result.problem })
  else if (result.outcome === 'submitted') await ask.say('recruiter.offer.submitted', { agency: result.agency })
  else await ask.say('recruiter.offer.published')
}

/** Publishes for a recruiter whom an adviser has validated; a first offer waits for the adviser. */
async function keep(ask: Ask, deps: TopicDeps, draft: OfferDraft, key: string): Promise<Submitted> {
  const { domain } = deps
  const recruiter = await recruiterOf(ask, deps)
  const [company, agency] = await Promise.all([domain.companies.get(recruiter.companyId), domain.agencies.get(recruiter.agencyId)])
  const offer = {
    ...draft,
    agencyId: recruiter.agencyId,
    companyId: recruiter.companyId,
    companyName: company?.name ?? null,
    expiresAt: new Date(ask.turn.now.getTime() + DAYS_ONLINE * DAY_MS),
    sourceId: `${RECRUITER_SOURCE}${recruiter.id}:${key}`,
  }
  try {
    const kept: JobOffer = recruiter.trustedAt === null ? await domain.offers.draft(offer) : (await domain.offers.publish(offer)).offer
    ask.turn.tellDesk({ name: 'offer.submitted', value: { offerId: kept.id } })
    return kept.state === 'draft' ? { outcome: 'submitted', agency: agency?.name ?? '' } : { outcome: 'published' }
  } catch (error) {
    if (!(error instanceof OfferRefused)) throw error
    return { outcome: 'refused', problem: error.problems[0]?.excerpt ?? error.problems[0]?.code ?? '' }
  }
}

const changedInput = z.object({
  offerId: z.string(),
  what: z.enum(['edited', 'published', 'extended', 'paused', 'filled', 'withdrawn']),
})

/** An adviser has changed or closed an offer of theirs. */
export const recruiterOfferChangedTopic = ({ domain }: TopicDeps) =>
  topic('recruiter.offerChanged', async (ask, input) => {
    const { offerId, what } = changedInput.parse(input)
    const told = await ask.once('read', async () => {
      const offer = await domain.offers.get(offerId)
      return offer === null
        ? null
        : { title: offer.title, day: offer.expiresAt === null ? '' : day(offer.expiresAt.toISOString().slice(0, 10)) }
    })
    if (told !== null) await ask.say(`recruiter.changed.${what}`, told)
  })

const reviewedInput = z.object({ offerId: z.string() })

/** An adviser has read the first offer. */
export const recruiterReviewedTopic = ({ domain }: TopicDeps) =>
  topic('recruiter.reviewed', async (ask, input) => {
    const { offerId } = reviewedInput.parse(input)
    const offer = await ask.once('read', async () => {
      const found = await domain.offers.get(offerId)
      return found === null ? null : { state: found.state, title: found.title }
    })
    if (offer === null || (offer.state !== 'published' && offer.state !== 'rejected')) return
    await ask.say(`recruiter.reviewed.${offer.state}`, { title: offer.title })
  })
