/** Profiles that match an offer, as criteria alone; the recruiter may ask for a contact, which the youth accepts or refuses. */

import { z } from 'zod'
import { isConsentGiven } from '../../domain/youth/youth.js'
import type { Ask } from '../ask.js'
import { topic } from '../topic.js'
import { blindCriteria } from './blind.js'
import type { TopicDeps } from './deps.js'
import { shorten } from './format.js'
import { shortTitle } from './offers.js'
import { ownOffers } from './recruiter-offers.js'

const PAGE = 3
const MOST_SEARCHED = 60
const MOST_SHOWN = 15
const MOST_OFFERS = 8
const TITLE_LENGTH = 50

const profilesInput = z.object({ offerId: z.string().optional() }).catch({})

export const recruiterProfilesTopic = (deps: TopicDeps) =>
  topic('recruiter.profiles', async (ask, input) => {
    const { offerId: wanted } = profilesInput.parse(input ?? {})
    const offers = await ask.once('offers', async () =>
      (await ownOffers(ask, deps)).filter(({ state }) => state === 'published').map(({ id, title }) => ({ id, title })),
    )
    const offerId = offers.find(({ id }) => id === wanted)?.id ?? (await chooseOffer(ask, offers))
    if (offerId === null) {
      await ask.say('recruiter.profiles.noOffer')
      return
    }
    const found = await ask.once('found', () => findProfiles(deps, offerId))
    if (found.length === 0) {
      await ask.say('recruiter.profiles.none')
      return
    }
    let skip = 0
    for (let round = 0; round < MOST_SHOWN * 2; round++) {
      const page = found.slice(skip, skip + PAGE)
      const chosen = await ask.choice('recruiter.profiles.list', [
        ...page.map(({ line }, index) => ({ value: skip + index, label: { text: line } })),
        ...(found.length > skip + PAGE
          ? [{ value: -2, label: 'recruiter.profiles.more', synonyms: ['suivant', 'suivants', 'autres', 'encore', 'plus'] }]
          : []),
        { value: -1, label: 'recruiter.profiles.done', synonyms: ['fini', 'rien', 'non', 'aucun'] },
      ])
      if (chosen === -2) {
        skip += PAGE
        continue
      }
      const profile = found[chosen]
      if (profile === undefined) return
      const next = await ask.choice(
        'recruiter.profiles.one',
        [
          { value: 'ask', label: 'recruiter.profiles.askContact', synonyms: ['oui', 'ok', 'demander', 'contact', 'd accord'] },
          { value: 'back', label: 'recruiter.profiles.back', synonyms: ['non', 'liste', 'autres'] },
        ],
        { vars: { score: profile.score, criteria: profile.criteria } },
      )
      if (next === 'back') continue
      const isNew = await ask.once(`ask${round}`, (key) => askContact(ask, deps, { youthId: profile.youthId, offerId, key }))
      await ask.say(isNew ? 'recruiter.profiles.asked' : 'recruiter.profiles.already')
    }
  })

async function chooseOffer(ask: Ask, offers: { id: string; title: string }[]): Promise<string | null> {
  if (offers.length <= 1) return offers[0]?.id ?? null
  return ask.choice(
    'recruiter.profiles.which',
    offers.slice(0, MOST_OFFERS).map(({ id, title }) => ({ value: id, label: { text: shorten(shortTitle(title), TITLE_LENGTH) } })),
  )
}

interface Blind {
  youthId: string
  score: number
  line: string
  criteria: string
}

/** Only those who allow recruiters to see their criteria, and were not asked for this offer before. */
async function findProfiles(deps: TopicDeps, offerId: string): Promise<Blind[]> {
  const { domain, words } = deps
  const [offer, matches, asked] = await Promise.all([
    domain.offers.get(offerId),
    domain.matches.profilesFor(offerId, MOST_SEARCHED),
    domain.contactRequests.ofOffers([offerId]),
  ])
  if (offer === null) return []
  const known = new Set(asked.map(({ youthId }) => youthId))
  const eligible = matches.filter(({ isEligible, youthId }) => isEligible && !known.has(youthId))
  const youths = await domain.youths.getMany(eligible.map(({ youthId }) => youthId))
  const allowing = new Set(youths.filter(({ consents }) => isConsentGiven(consents, 'blindProfile')).map(({ id }) => id))
  const shown: Blind[] = []
  for (const match of eligible.filter(({ youthId }) => allowing.has(youthId)).slice(0, MOST_SHOWN)) {
    const stored = await domain.youths.profile(match.youthId)
    if (stored === null) continue
    const score = Math.round(match.score)
    shown.push({
      youthId: match.youthId,
      score,
      line: words('recruiter.profiles.line', { number: shown.length + 1, score }),
      criteria: blindCriteria(match, offer, stored.profile, 'full', deps),
    })
  }
  return shown
}

async function askContact(
  ask: Ask,
  { domain, elsewhere }: TopicDeps,
  { youthId, offerId, key }: { youthId: string; offerId: string; key: string },
): Promise<boolean> {
  const [youth, offer] = await Promise.all([domain.youths.get(youthId), domain.offers.get(offerId)])
  const agencyId = youth?.agencyId ?? offer?.agencyId ?? null
  if (youth === null || agencyId === null || offer?.state !== 'published') return false
  const { request, isNew } = await domain.contactRequests.ask({ youthId, offerId, agencyId, by: 'recruiter', key })
  ask.turn.tellDesk({ name: 'contactRequest.asked', value: { requestId: request.id } })
  await elsewhere.contactRequestChanged(request.id)
  return isNew
}
