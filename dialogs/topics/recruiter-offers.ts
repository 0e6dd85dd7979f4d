/** A recruiter's own offers: paused, filled, extended. */
import type { JobOffer } from '../../domain/offers/job-offer.js'
import { isOwnOffer } from '../../domain/recruiters/of-offer.js'
import type { Ask, Option } from '../ask.js'
import { topic } from '../topic.js'
import type { TopicDeps } from './deps.js'
import { day, shorten } from './format.js'
import { describeOffer } from './offer.js'
import { shortTitle } from './offers.js'
import { recruiterOf } from './recruiter.js'
import { DAYS_ONLINE } from './recruiter-offer.js'

const DAY_MS = 24 * 3_600_000
const MOST_OFFERS = 50
const MOST_SHOWN = 8
const MOST_ROUNDS = 30
const TITLE_LENGTH = 40

/** Those they published, newest first. */
export async function ownOffers(ask: Ask, deps: TopicDeps): Promise<JobOffer[]> {
  const recruiter = await recruiterOf(ask, deps)
  const all = await deps.domain.offers.ofCompany(recruiter.companyId, MOST_OFFERS)
  return all.filter((offer) => isOwnOffer(recruiter, offer))
}

export const recruiterOffersTopic = (deps: TopicDeps) =>
  topic('recruiter.offers', async (ask) => {
    const { words } = deps
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const offers = await ask.once(`offers${round}`, async () =>
        (await ownOffers(ask, deps)).slice(0, MOST_SHOWN).map(({ id, title, state }) => ({ id, title, state })),
      )
      if (offers.length === 0) {
        await ask.say('recruiter.manage.none')
        return
      }
      const chosen = await ask.choice('recruiter.manage.which', [
        ...offers.map(({ id, title, state }) => ({
          value: id,
          label: {
            text: words('recruiter.manage.line', {
              title: shorten(shortTitle(title), TITLE_LENGTH),
              state: words(`recruiter.manage.state.${state}`),
            }),
          },
        })),
        { value: 'done', label: 'recruiter.manage.done', synonyms: ['fini', 'rien', 'non', 'aucune'] },
      ])
      if (chosen === 'done') return
      await manage(ask, deps, chosen, round)
    }
  })

type Action = 'pause' | 'filled' | 'extend' | 'resume' | 'profiles' | 'back'

const ACTIONS: Record<JobOffer['state'], Action[]> = {
  draft: [],
  rejected: [],
  published: ['filled', 'pause', 'extend', 'profiles', 'back'],
  paused: ['resume', 'filled', 'back'],
  filled: ['resume', 'back'],
  withdrawn: [],
  expired: ['resume', 'back'],
}

const SYNONYMS: Record<Action, string[]> = {
  pause: ['pause', 'suspendre'],
  filled: ['pourvu', 'pourvue', 'trouve', 'recrute'],
  extend: ['prolonger', 'plus longtemps'],
  resume: ['reprendre l offre', 'remettre', 'republier'],
  profiles: ['profils', 'jeunes'],
  back: ['retour aux offres', 'autres', 'liste'],
}

async function manage(ask: Ask, deps: TopicDeps, offerId: string, round: number): Promise<void> {
  const { domain, words } = deps
  const shown = await ask.once(`offer${round}`, async () => {
    const offer = (await ownOffers(ask, deps)).find(({ id }) => id === offerId)
    return offer === undefined ? null : { state: offer.state, text: describeOffer(offer, deps) }
  })
  if (shown === null) return
  if (shown.state === 'draft' || shown.state === 'rejected' || shown.state === 'withdrawn') {
    const said = { draft: 'recruiter.manage.waits', rejected: 'recruiter.manage.notOpen', withdrawn: 'recruiter.manage.withdrawn' } as const
    await ask.say(said[shown.state])
    return
  }
  const options: Option<Action>[] = ACTIONS[shown.state].map((value) => ({
    value,
    label: `recruiter.manage.${value}`,
    synonyms: SYNONYMS[value],
  }))
  const action = await ask.choice('recruiter.manage.what', options, {
    vars: { text: shown.text, state: words(`recruiter.manage.state.${shown.state}`) },
  })
  if (action === 'back') return
  if (action === 'profiles') {
    await ask.topic('recruiter.profiles', { offerId })
    return
  }
  const until = await ask.once(`done${round}`, async () => {
    if (action === 'pause' || action === 'filled') {
      await domain.offers.setState(offerId, action === 'pause' ? 'paused' : 'filled')
    } else {
      const { now } = ask.turn
      const offer = await domain.offers.extend(offerId, new Date(now.getTime() + DAYS_ONLINE * DAY_MS))
      if (offer.state !== 'published') await domain.offers.setState(offerId, 'published')
    }
    ask.turn.tellDesk({ name: 'offer.submitted', value: { offerId } })
    if (action === 'filled') await deps.elsewhere.contactRequestChanged(offerId)
    return new Date(ask.turn.now.getTime() + DAYS_ONLINE * DAY_MS).toISOString().slice(0, 10)
  })
  await ask.say(`recruiter.manage.did.${action}`, { day: day(until) })
}
